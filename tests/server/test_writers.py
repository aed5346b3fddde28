"""Real clients that write to a real process: chunked bodies, curl, and rdflib's stores."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore

from clockkg.access import Tokens
from clockkg.graphs import Releases
from clockkg.terms import GRAPH, thing

Serve = Callable[..., AbstractContextManager[str]]
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
YARD = thing("org", "cantiere-due")
TARGET = f"/graph-store?graph={quote(GRAPH, safe='')}navigo%2Fchunks"


@pytest.fixture(scope="module")
def home(one: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases that holds Co.Svi.G.'s document as release 1."""
    return Path(shutil.copytree(one, tmp_path_factory.mktemp("writers") / "kg"))


@pytest.fixture(scope="module")
def address(home: Path, serve: Serve) -> Iterator[str]:
    """The address of a real server over that folder."""
    with serve(home, CLOCKKG_WORKERS="1") as found:
        yield found


@pytest.fixture(scope="module")
def bearer(home: Path) -> str:
    """The Authorization header of a token of Navigo's."""
    return f"Bearer {Tokens(home).create('navigo')[1]}"


def test_a_chunked_body_is_read_to_its_end(address: str, bearer: str, home: Path) -> None:
    """A body without Content-Length, in three chunks, is stored whole."""
    chunks = (f'<{YARD}> <{LABEL}> "Nave {n}"@it .\n'.encode() for n in range(3))
    connection = HTTPConnection(address.removeprefix("http://"))
    headers = {"Authorization": bearer, "Content-Type": "application/n-triples"}
    connection.request("PUT", TARGET, chunks, headers, encode_chunked=True)
    report = json.loads(connection.getresponse().read())
    connection.close()
    assert report["changes"][f"{GRAPH}navigo/chunks"]["added"] == 3
    assert len(Releases(home).current().snapshot(f"{GRAPH}navigo/chunks").statements) == 3


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_puts_a_file_and_gets_it_back(address: str, bearer: str, tmp_path: Path) -> None:
    """The very lines that were sent come back as N-Triples."""
    file = tmp_path / "graph.nt"
    file.write_text(f'<{YARD}> <{LABEL}> "Varo"@it .\n', "utf-8")
    url = f"{address}/graph-store?graph={GRAPH}navigo/curl"
    base = ["curl", "-sS", "--fail", "-H"]
    put = [
        *base,
        f"Authorization: {bearer}",
        "-H",
        "Content-Type: text/turtle",
        "-T",
        str(file),
        url,
    ]
    subprocess.run(put, check=True, capture_output=True)  # noqa: S603 - curl
    get = [*base, "Accept: application/n-triples", url]
    assert subprocess.run(get, check=True, capture_output=True).stdout == file.read_bytes()  # noqa: S603 - our own command


def test_sparqlupdatestore_writes_and_reads(address: str, home: Path) -> None:
    """A graph of rdflib's is filled by the operator's token and read through the same store."""
    headers = {"Authorization": f"Bearer {Tokens(home).create(operator=True)[1]}"}
    store = SPARQLUpdateStore(
        f"{address}/sparql", f"{address}/sparql", headers=headers, autocommit=False
    )
    graph = Graph(store, URIRef(f"{GRAPH}navigo/rdflib"))
    graph.add((URIRef(YARD), RDFS.label, Literal("Brigantino", lang="it")))
    store.commit()
    assert str(graph.value(URIRef(YARD), RDFS.label)) == "Brigantino"
