"""What is answered without the application is to the byte what the application answers."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from select import select
from urllib.parse import quote, urlencode

import pytest
from flask import Flask, request
from werkzeug.test import EnvironBuilder, run_wsgi_app

from clockkg.protocol.direct import ASKING
from clockkg.protocol.plain import Plain
from clockkg.settings import Settings
from server import create_app, direct
from server.direct import Asking, Direct

DISTRICTS = "SELECT ?d { ?d a clock:TechnologyDistrict } ORDER BY ?d"
SMALL = ("ASK {}", "SELECT ('é' AS ?a) {}", "CONSTRUCT { <urn:a> <urn:b> 'é' } WHERE {}")
FORMS = ("", "application/sparql-results+json", "application/sparql-results+xml", "text/csv",
         "text/tab-separated-values", "text/turtle", "application/n-triples", "application/ld+json",
         "application/rdf+xml;q=0.9, text/csv;q=0.1")  # fmt: skip
ENCODINGS = ("", "gzip", "identity", "gzip;q=0, zstd")
Written = tuple[str, tuple[tuple[str, str], ...], bytes]


@pytest.fixture(scope="module")
def app(home: Path) -> Iterator[Flask]:
    """An application that answers directly, ready."""
    yield from ready(Settings(home=home, today="2026-11-22", workers=1))


@pytest.fixture(scope="module")
def oracle(home: Path) -> Iterator[Flask]:
    """Another over the same release, which keeps nothing and is asked by WSGI alone."""
    chosen = Settings(home=home, today="2026-11-22", workers=1, cache_bytes=0)
    yield from ready(chosen)


def ready(settings: Settings) -> Iterator[Flask]:
    """An application whose worker is idle, to its end."""
    app = create_app(settings)
    app.extensions["clockkg"].warm()
    yield app
    app.extensions["clockkg"].opened.pool.close()


def by_wsgi(app: Flask, asked: Plain, asking: Asking | None = None) -> Written:
    """What the application answers, or makes of what was begun for it."""
    environ = EnvironBuilder(
        path="/sparql",
        query_string=asked.arguments,
        headers=[("Accept", asked.accept), ("Accept-Encoding", asked.encoding),
                 ("Accept-Language", asked.language)],
        environ_base={"REMOTE_ADDR": "192.0.2.1"},
    ).get_environ()  # fmt: skip
    if asking:
        environ[ASKING] = asking
    body, status, headers = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    return status, tuple(headers), timeless(b"".join(body))


def offered(app: Flask) -> Direct:
    """The application's direct answers."""
    found = direct(app)
    assert found
    return found


def begun(app: Flask, asked: Plain, client: str = "192.0.2.1") -> Asking:
    """A query on its way, at work."""
    asking = offered(app).answer(asked, client, lambda: None)
    assert isinstance(asking, Asking)
    assert asking.placed
    assert asking.begin()
    assert select([asking], [], [], 20)[0]
    return asking


def directly(app: Flask, asked: Plain) -> tuple[bool, Written]:
    """What comes without the application, and whether it did; by it where that is left to it."""
    asking = begun(app, asked)
    reply = asking.reply()
    if reply is not None:
        return True, written(reply)
    answer = by_wsgi(app, asked, asking)
    asking.close()
    return False, answer


def written(reply: bytes) -> Written:
    """The headers and the body of a reply."""
    head, _, body = reply.partition(b"\r\n\r\n")
    pairs = (line.partition(": ") for line in head.decode("latin-1").split("\r\n"))
    return "200 OK", tuple((name, value) for name, _, value in pairs), timeless(body)


def timeless(body: bytes) -> bytes:
    """A body without the second at which gzip compressed it."""
    return body[:4] + body[8:] if body.startswith(b"\x1f\x8b") else body


def plain(query: str, accept: str = "", encoding: str = "", language: str = "it") -> Plain:
    """A plain query."""
    return Plain(f"query={quote(query)}", accept, encoding, language)


@pytest.mark.parametrize(("accept", "encoding"), tuple(product(FORMS, ENCODINGS)))
def test_an_answer_has_the_headers_of_its_form(
    app: Flask, oracle: Flask, accept: str, encoding: str
) -> None:
    """In each format and encoding: from the second of a form on, without the application."""
    for query in SMALL:
        texts = [f"{query}#{accept}{encoding}{number}" for number in range(3)]
        answers = [directly(app, plain(text, accept, encoding)) for text in texts]
        wanted = [by_wsgi(oracle, plain(text, accept, encoding)) for text in texts]
        assert [answer for _, answer in answers] == wanted
        assert [by_itself for by_itself, _ in answers][1:] == [True, True]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_is_compressed_is_left_to_the_application(
    app: Flask, oracle: Flask, encoding: str
) -> None:
    """Larger answers too: without an encoding that is taken they come directly, else not."""
    rows = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT"
    texts = [f"{rows} {n} #{encoding}" for n in (20, 21, 22)]
    answers = [directly(app, plain(text, "text/csv", encoding)) for text in texts]
    wanted = [by_wsgi(oracle, plain(text, "text/csv", encoding)) for text in texts]
    assert [answer for _, answer in answers] == wanted
    assert [by_itself for by_itself, _ in answers][1:] == [encoding in ("", "identity")] * 2


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_was_kept_is_given_again(app: Flask, encoding: str) -> None:
    """Whoever made the response, the next who asks the same gets its very bytes, at once."""
    for text in (DISTRICTS, f"{DISTRICTS} #", "ASK { ?a ?b 'kept' }"):
        asked = plain(f"{text}#{encoding}", "", encoding)
        _, first = directly(app, asked)
        again = offered(app).answer(asked, "192.0.2.1", lambda: None)
        assert isinstance(again, bytes)
        assert written(again) == first == by_wsgi(app, asked)


@pytest.mark.parametrize(
    "query",
    ["SELEC", "SELECT * { ?s nope:p ?o }", "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 9000",
     "SELECT (1/0 AS ?a) ('x' < 1 AS ?b) {}", "DESCRIBE <urn:nothing>"],
)  # fmt: skip
def test_what_a_worker_says_otherwise_the_application_tells(
    app: Flask, oracle: Flask, query: str
) -> None:
    """Faults and large answers of a query that was begun are told as those of any other."""
    _, answer = directly(app, plain(query, "text/csv"))
    assert answer == by_wsgi(oracle, plain(query, "text/csv"))


@pytest.mark.parametrize(
    "arguments",
    ["", "query=", "update=CLEAR%20ALL", "query=ASK{}&query=ASK{}", "query=ASK{}&update=x",
     "query=ASK{SERVICE<http://127.0.0.1:1/>{}}", "query=SELECT(NOW()AS%20?n){}",
     "query=ASK{}&default-graph-uri=a%20b", "query=" + "{" * 61 + "}" * 61, "Query=ASK{}"],
)  # fmt: skip
def test_what_is_no_query_that_may_be_asked_is_not_begun(app: Flask, arguments: str) -> None:
    """None, two, an update, what the guard refuses, what changes each time: the application's."""
    asked = Plain(arguments, "", "", "")
    if arguments != "query=":
        assert offered(app).answer(asked, "192.0.2.1", lambda: None) is None
    assert offered(app).answer(Plain("query=ASK{}", "image/png", "", ""), "", lambda: None) is None


@pytest.mark.parametrize(
    "arguments",
    [{"query": "ASK {}", "format": "csv"}, {"format": "nope", "query": "ASK { }"},
     {"query": "ASK { <urn:a> ?b ?c }", "default-graph-uri": "urn:g"},
     {"query": "SELECT ('+ &=é%' AS ?x) {}", "other": "é"}],
)  # fmt: skip
def test_arguments_are_read_as_the_application_does(
    app: Flask, oracle: Flask, arguments: dict[str, str]
) -> None:
    """Formats by name, graphs, arguments that nobody knows, and letters of all kinds."""
    for number in range(2):
        words = arguments | {"query": f"{arguments['query']} #{number}"}
        asked = Plain(urlencode(words), "text/csv", "", "")
        _, answer = directly(app, asked)
        assert answer == by_wsgi(oracle, asked)


def test_bytes_that_are_no_utf8_are_read_alike(app: Flask, oracle: Flask) -> None:
    """They stay as they were written, in both."""
    asked = Plain("query=ASK%20{%20?s%20?p%20'%FF%C3(%E9'%20}", "", "", "")
    _, answer = directly(app, asked)
    assert answer == by_wsgi(oracle, asked)
    assert answer[0] == "200 OK"


def test_each_is_counted_once(home: Path) -> None:
    """Requests, queries and their time are counted alike, whoever answered."""
    settings = Settings(home=home, workers=1, today="2026-11-22")
    for app in ready(settings):
        asked = [plain(f"ASK {{ ?a ?b {n} }}") for n in (1, 2, 3)]
        by_itself = [directly(app, one)[0] for one in asked]
        assert isinstance(offered(app).answer(asked[0], "", lambda: None), bytes)
        text = app.test_client().get("/metrics").text
    assert by_itself == [False, True, True]
    assert 'clockkg_requests_total{endpoint="sparql.sparql",status="200"} 4.0' in text
    assert 'clockkg_queries_total{kept="no"} 3.0' in text
    assert 'clockkg_queries_total{kept="yes"} 1.0' in text
    assert 'clockkg_request_seconds_count{endpoint="sparql.sparql"} 4.0' in text


def test_the_log_says_the_same(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    """But for the milliseconds and the fingerprint, the lines of two answers are one."""
    settings = Settings(home=home, workers=1, log_queries=True)
    caplog.set_level("INFO", logger="clockkg.requests")
    for app in ready(settings):
        by_itself = [directly(app, plain(f"ASK {{ ?a ?b {n} }}"))[0] for n in (1, 2)]
    lines = [vars(record) for record in caplog.records if record.name == "clockkg.requests"]
    names = ("method", "path", "status", "endpoint", "release", "cached")
    assert by_itself == [False, True]
    assert [line["text"] for line in lines] == ["ASK { ?a ?b 1 }", "ASK { ?a ?b 2 }"]
    assert [line[name] for line in lines[:1] for name in names] == [
        line[name] for line in lines[1:] for name in names
    ]


def test_what_took_long_is_told_with_its_plan(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where each query counts as slow, the application finishes each and tells its plan."""
    for app in ready(Settings(home=home, workers=1, slow_seconds=0.0)):
        by_itself = [directly(app, plain(f"ASK {{ ?a ?b {n} }}"))[0] for n in (1, 2)]
    told = [record for record in caplog.records if record.name == "clockkg.slow"]
    assert by_itself == [False, False]
    assert len(told) == 2


def test_a_client_is_answered_so_often_a_minute(home: Path) -> None:
    """Each request counts once, and what is too often is the application's to refuse."""
    settings = Settings(home=home, workers=1, requests_per_minute=3)
    for app in ready(settings):
        asked = plain("ASK { ?a ?b 3 }")
        asking = begun(app, asked)
        first = by_wsgi(app, asked, asking)[0]
        asking.close()
        answers = [offered(app).answer(asked, "192.0.2.1", lambda: None) for _ in range(3)]
        last = by_wsgi(app, asked)[0]
    assert [type(answer).__name__ for answer in answers] == ["bytes", "bytes", "NoneType"]
    assert (first, last) == ("200 OK", "429 TOO MANY REQUESTS")


def test_a_client_has_so_many_queries_under_way(home: Path) -> None:
    """The limit for each client holds for those who wait without a thread."""
    settings = Settings(home=home, workers=1, queries_per_client=2)
    for app in ready(settings):
        asked = [plain(f"ASK {{ ?a ?b {n} }}") for n in range(4)]
        made = [offered(app).answer(one, "192.0.2.1", lambda: None) for one in asked[:3]]
        other = offered(app).answer(asked[3], "192.0.2.2", lambda: None)
        for asking in (*made, other):
            if isinstance(asking, Asking):
                asking.close()
    assert [type(one).__name__ for one in (*made, other)] == [
        "Asking", "Asking", "NoneType", "Asking",
    ]  # fmt: skip


@pytest.mark.parametrize("hops", [0, 1, 2])
@pytest.mark.parametrize(
    "forwarded", ["", "192.0.2.7", "192.0.2.8, 192.0.2.9", ' "a, b" ,c, ', ","]
)
def test_a_proxy_is_believed_as_by_the_application(
    settings: Settings, hops: int, forwarded: str
) -> None:
    """The client is the one that its request would be told, behind so many proxies."""
    app = create_app(replace(settings, trusted_proxies=hops))
    told: list[str | None] = []
    app.before_request(lambda: told.append(request.remote_addr))
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    app.test_client().get("/health", headers=headers, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert told == [offered(app).client("192.0.2.1", forwarded)]


def test_nothing_is_offered_where_it_cannot_hold(settings: Settings) -> None:
    """With an engine before the release all go by WSGI."""
    assert direct(create_app(replace(settings, engine="http://127.0.0.1:1/sparql"))) is None
    assert direct(create_app(settings))
