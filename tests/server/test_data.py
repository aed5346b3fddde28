"""The exports over HTTP: whole, with their checksums, and without made-up data."""

import gzip
from hashlib import sha256
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from rdflib import DCAT, RDF, VOID, Dataset, Graph

FILES = {
    "catalogue.ttl": "text/turtle",
    "clockkg.jsonld": "application/ld+json",
    "clockkg.nq.gz": "application/gzip",
    "clockkg.ttl.gz": "application/gzip",
    "void.ttl": "text/turtle",
}


pytestmark = pytest.mark.filterwarnings(
    "ignore:Dataset.default_context is deprecated:DeprecationWarning"  # inside rdflib's own parse
)


@pytest.mark.parametrize(("name", "media_type"), FILES.items())
def test_a_file_has_the_checksum_that_is_told(
    client: FlaskClient, name: str, media_type: str
) -> None:
    """SHA256SUMS names each file with the digest of the bytes that are sent."""
    lines = client.get("/exports/SHA256SUMS").text.splitlines()
    told = {file: digest for digest, file in (line.split("  ") for line in lines)}
    answer = client.get(f"/exports/{name}")
    assert answer.mimetype == media_type
    assert told[name] == sha256(answer.data).hexdigest()


def test_the_checksums_cover_all_files(client: FlaskClient) -> None:
    """No file is without a checksum, and none is told that is not there."""
    lines = client.get("/exports/SHA256SUMS").text.splitlines()
    assert sorted(line.split("  ")[1] for line in lines) == sorted(FILES)


def test_the_dumps_hold_no_made_up_data(client: FlaskClient) -> None:
    """No graph of the sample world leaves, and rdflib reads the dump."""
    text = gzip.decompress(client.get("/exports/clockkg.nq.gz").data).decode()
    dataset = Dataset()
    dataset.parse(data=text, format="nquads")
    assert "/esempio-" not in text
    assert "/graph/sample" not in text
    assert sum(1 for _ in dataset.graphs()) > 6


def test_both_dumps_say_the_same(client: FlaskClient) -> None:
    """The Turtle dump holds every statement of the N-Quads dump once."""
    quads = gzip.decompress(client.get("/exports/clockkg.nq.gz").data).decode().splitlines()
    statements = {line.rpartition(" <")[0] for line in quads}
    data = gzip.decompress(client.get("/exports/clockkg.ttl.gz").data)
    assert len(Graph().parse(BytesIO(data), format="turtle")) == len(statements)


def test_void_stands_at_its_well_known_address(client: FlaskClient) -> None:
    """The description is the same file, and declares datasets."""
    answer = client.get("/.well-known/void")
    graph = Graph().parse(data=answer.data, format="turtle")
    assert answer.data == client.get("/exports/void.ttl").data
    assert set(graph.subjects(RDF.type, VOID.Dataset))


def test_the_catalogue_lists_the_datasets(client: FlaskClient) -> None:
    """DCAT: the five documents and the editorial decisions, six datasets at least."""
    graph = Graph().parse(data=client.get("/catalogue").data, format="turtle")
    assert len(set(graph.subjects(RDF.type, DCAT.Catalog))) == 1
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) >= 6


def test_every_file_of_the_catalogue_can_be_had(client: FlaskClient) -> None:
    """Each download address of ours answers 200."""
    graph = Graph().parse(data=client.get("/catalogue").data, format="turtle")
    addresses = [str(url) for url in graph.objects(None, DCAT.downloadURL)]
    paths = [url.removeprefix("http://127.0.0.1:5000") for url in addresses]
    assert paths
    assert [path for path in paths if client.get(path).status_code != 200] == []


def test_an_unknown_file_is_a_problem(client: FlaskClient) -> None:
    """404 lists the files."""
    answer = client.get("/exports/void.txt", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert "void.ttl" in answer.text


def test_the_page_lists_every_file_with_its_size(client: FlaskClient) -> None:
    """Every export is linked, and the release is cited."""
    text = client.get("/it/data").text
    assert [name for name in FILES if f'href="/exports/{name}"' not in text] == []
    assert "Release 1" in text
