"""What every answer carries: the policy, the ETag, and leave for other origins to read."""

import pytest
from flask.testing import FlaskClient

EVERYWHERE = [
    "/it/", "/en/links", "/sparql", "/sparql?query=nonsense", "/id/org/asev",
    "/data/id/org/asev.ttl", "/exports/void.ttl", "/health", "/nowhere", "/static/style.css",
]  # fmt: skip
FOR_PROGRAMS = [
    "/sparql?query=ASK{}", "/sparql?query=nonsense", "/data/id/org/asev.ttl", "/id/org/asev",
    "/questions/centres-and-roles.json", "/exports/void.ttl", "/catalogue",
]  # fmt: skip


@pytest.mark.parametrize("path", EVERYWHERE)
def test_the_policy_is_on_every_answer(client: FlaskClient, path: str) -> None:
    """Nothing but our own style and images loads, no script runs, and nobody frames a page."""
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", EVERYWHERE)
def test_no_cookie_is_ever_set(client: FlaskClient, path: str) -> None:
    """The language stands in the address, so that nothing need be remembered."""
    with client.get(path) as answer:
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", FOR_PROGRAMS)
def test_any_origin_may_read_what_is_for_programs(client: FlaskClient, path: str) -> None:
    """Answers and errors alike can be read by a script of another site."""
    assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"


def test_pages_are_not_for_other_origins(client: FlaskClient) -> None:
    """A page gives no such leave."""
    assert "Access-Control-Allow-Origin" not in client.get("/it/").headers


def test_a_preflight_is_answered(client: FlaskClient) -> None:
    """A browser may ask first whether it may POST a query directly (Fetch, 4.8)."""
    answer = client.options("/sparql", headers={"Origin": "https://example.org"})
    assert answer.status_code == 204
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", ["/it/", "/sparql?query=ASK{}", "/data/id/org/asev.ttl"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}'])
def test_what_the_client_holds_is_not_sent_again(client: FlaskClient, path: str, form: str) -> None:
    """304 for the ETag, weak or among others (RFC 9110, 13.1.2), and no body."""
    tag = client.get(path).headers["ETag"]
    answer = client.get(path, headers={"If-None-Match": form.format(tag)})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)


def test_a_star_never_hides_an_error(client: FlaskClient) -> None:
    """`If-None-Match: *` does not turn a wrong query into 304."""
    headers = {"If-None-Match": "*"}
    assert client.get("/sparql?query=nonsense", headers=headers).status_code == 400


def test_the_etag_tells_formats_and_languages_apart(client: FlaskClient) -> None:
    """Another Accept, another language or another query is another answer."""
    path = "/sparql?query=ASK{}"
    tags = {
        client.get(path).headers["ETag"],
        client.get(path, headers={"Accept": "text/csv"}).headers["ETag"],
        client.get("/sparql?query=ASK+{}").headers["ETag"],
        client.get("/it/").headers["ETag"],
        client.get("/en/").headers["ETag"],
    }
    assert len(tags) == 5


def test_caches_are_told_what_chooses_the_answer(client: FlaskClient) -> None:
    """Vary names Accept, Accept-Language and, since answers are compressed, Accept-Encoding."""
    vary = client.get("/id/org/asev").headers["Vary"]
    assert vary == "Accept, Accept-Language, Accept-Encoding"
