"""Answers come compressed to those who can read that, and are the same answers."""

import gzip

import pytest
from flask.testing import FlaskClient

from clockkg.settings import Settings
from server import create_app

QUERY = "/sparql?query=SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 200"


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    """The application over the world."""
    return create_app(settings).test_client()


def test_gzip_is_the_same_answer(client: FlaskClient) -> None:
    """What comes as gzip is, unpacked, what comes plain; and it is smaller."""
    plain = client.get(QUERY)
    packed = client.get(QUERY, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 4
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Date" not in packed.headers  # the server that sends it says when


def test_zstd_is_preferred_where_both_are_read(client: FlaskClient) -> None:
    """A client that reads zstd gets it, known by the four bytes that every frame begins with."""
    packed = client.get(QUERY, headers={"Accept-Encoding": "gzip, zstd"})
    assert packed.headers["Content-Encoding"] == "zstd"
    assert packed.data[:4] == b"\x28\xb5\x2f\xfd"


def test_a_compressed_answer_is_confirmed_by_its_etag(client: FlaskClient) -> None:
    """The tag of a compressed answer differs from the plain one's, and either gives a 304."""
    tags = [
        client.get("/en/", headers={"Accept-Encoding": encoding}).headers["ETag"]
        for encoding in ("identity", "gzip")
    ]
    assert tags[0] != tags[1]
    answers = [client.get("/en/", headers={"If-None-Match": tag}) for tag in tags]
    assert [answer.status_code for answer in answers] == [304, 304]


def test_what_is_packed_already_stays_as_it_is(client: FlaskClient) -> None:
    """A dump in a gzip file is that file, whatever the client accepts."""
    answer = client.get("/exports/clockkg.nq.gz", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert gzip.decompress(answer.data).startswith(b"<http")
