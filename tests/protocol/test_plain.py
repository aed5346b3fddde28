"""The plain form of a query is read as Gunicorn and Werkzeug read it, or left to them."""

from collections.abc import Iterator
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http import RequestParser
from gunicorn.http.errors import ParseException
from hypothesis import given, settings
from hypothesis import strategies as st

from clockkg.protocol.plain import Plain, Sent, plain

LINE = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n"
HOST = b"Host: a.example:8080\r\n"
NAMES = (
    b"Host", b"HOST", b"Accept", b"accept", b"Accept-Encoding", b"Accept-Language", b"User-Agent",
    b"Connection", b"Cookie", b"Referer", b"X-Forwarded-Proto", b"X-Forwarded-For",
    b"X-Forwarded-Host", b"X_Forwarded_For", b"Content-Length",
    b"Transfer-Encoding", b"Expect", b"Range", b"If-None-Match", b"Authorization", b" Accept",
    b"Accept ", b"Acc\xc3\xa9pt", b"", b"Upgrade", b"Script_Name",
)  # fmt: skip
VALUES = (
    b"*/*", b"text/csv;q=0.5, text/turtle", b"gzip", b"zstd, gzip;q=0", b"it", b"", b" \t x \t",
    b"keep-alive", b"close", b"Keep-Alive", b"a", b"a:1", b"a b", b"0", b"5", b"chunked",
    b"100-continue", b"\xc3\xa9", b"a\tb", b"a\x0bb", b"a\x00", b"a\rb", b"a\nb", b"x" * 9000,
)  # fmt: skip
ARGUMENTS = (
    b"query=ASK%7B%7D", b"query=ASK{}", b"query=%FF%C3", b"query=a+b&x=1", b"query=1&query=2",
    b"update=x", b"", b"&&=&", b"a=1;b=2", b"query=\xc3\xa9", b"query=a b", b"query=a#b",
    b"query=" + b"%20" * 2700, b"query=" + b"x" * 8163, b"query=" + b"x" * 8164, b"q?u/e:r@y='\"\\",
)  # fmt: skip
METHODS = (b"GET", b"GET", b"GET", b"HEAD", b"POST", b"get", b"GETS")
PATHS = (
    b"/sparql",
    b"/sparql",
    b"/sparql",
    b"/sparql/",
    b"//sparql",
    b"/Sparql",
    b"http://a/sparql",
)
VERSIONS = (b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2.0", b"http/1.1", b"")
ENDS = (b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b"\r\n ")


@st.composite
def requests(draw: Any) -> bytes:  # noqa: ANN401 - Hypothesis's own
    """Heads of requests: most near the plain form, some with a byte changed."""
    one_of = st.sampled_from
    headers = draw(st.lists(st.tuples(one_of(NAMES), one_of(VALUES), one_of(ENDS)), max_size=5))
    first = (draw(one_of(METHODS)), draw(one_of(PATHS)) + b"?" + draw(one_of(ARGUMENTS)),
             draw(one_of(VERSIONS)))  # fmt: skip
    lines = b"".join(name + b": " + value + end for name, value, end in headers)
    made: bytes = b" ".join(first) + b"\r\n" + draw(one_of((HOST, HOST, b""))) + lines + b"\r\n"
    made += draw(one_of((b"", b"", b"", b"GET / HTTP/1.1\r\n", b"x")))
    if draw(st.integers(0, 3)) == 0:
        place = draw(st.integers(0, len(made) - 1))
        made = made[:place] + bytes([draw(st.integers(0, 255))]) + made[place + 1 :]
    return made


def by_gunicorn(seen: bytes) -> tuple[object, ...]:
    """Method, path, arguments, choosing headers, whether it stays, and what is left unread."""
    config = Config()
    config.set("limit_request_line", 8190)
    parser = RequestParser(config, iter([seen]), ("192.0.2.1", 1))
    request = next(iter(parser))
    headers = dict(request.headers)
    assert len(headers) == len(request.headers)
    chosen = [headers.get(name, "") for name in ("ACCEPT", "ACCEPT-ENCODING", "ACCEPT-LANGUAGE")]
    asked = Sent(Plain(str(request.query), *chosen), headers.get("X-FORWARDED-FOR", ""))
    assert request.body
    rest = request.body.read() + parser.unreader.buf.getvalue()
    whole = (request.method, request.path, request.fragment, request.scheme)
    return (*whole, asked, request.should_close(), rest)


@settings(max_examples=3000, deadline=None, derandomize=True)
@given(requests())
def test_what_is_taken_is_what_gunicorn_reads(seen: bytes) -> None:
    """What Gunicorn refuses is never taken, and what is taken means the same to it."""
    found = plain(seen)
    if found:
        assert by_gunicorn(seen) == ("GET", "/sparql", "", "http", found, False, b"")


@pytest.mark.parametrize("arguments", [b"query=ASK%7B%7D", b"query=" + b"x" * 8163])
def test_the_plain_form_is_taken(arguments: bytes) -> None:
    """With the headers of browsers and of programs, up to the longest line."""
    for headers in (b"", b"accept: text/csv\r\nAccept-Encoding:gzip\r\nConnection: keep-alive\r\n"):
        found = plain(b"GET /sparql?" + arguments + b" HTTP/1.1\r\n" + HOST + headers + b"\r\n")
        assert found
        assert found.asked.arguments == arguments.decode()
        assert found.asked[1:3] == (("text/csv", "gzip") if headers else ("", ""))


def odd() -> Iterator[bytes]:
    """Requests that are not plain: one thing is wrong with each."""
    for name in NAMES[NAMES.index(b"X_Forwarded_For") :]:
        yield LINE + HOST + name + b": a\r\n\r\n"
    for value in (b"close", b"upgrade", b"keep-alive, x"):
        yield LINE + HOST + b"Connection: " + value + b"\r\n\r\n"
    yield LINE + b"\r\n"
    yield LINE + HOST + HOST + b"\r\n"
    yield LINE + HOST
    yield LINE + HOST + b"\r\n\r\n"
    yield LINE + HOST + b"Accept: a\r\n b\r\n\r\n"
    yield LINE + HOST + b"User-Agent: " + b"x" * 8200 + b"\r\n\r\n"
    for line in (b"HEAD /sparql?a", b"GET /sparql", b"GET /sparql?", b"GET /sparql?" + b"x" * 8170):
        yield line + b" HTTP/1.1\r\n" + HOST + b"\r\n"


@pytest.mark.parametrize("seen", tuple(odd()))
def test_all_else_is_left_to_others(seen: bytes) -> None:
    """Another header, one twice, a body, a second request, half a head, a longer line: no."""
    assert plain(seen) is None


def test_the_longest_line_is_one_that_gunicorn_takes() -> None:
    """A line of 8190 bytes is plain and read by Gunicorn; one more byte is neither."""
    seen = b"GET /sparql?query=" + b"x" * 8163 + b" HTTP/1.1\r\n" + HOST + b"\r\n"
    assert len(seen.partition(b"\r\n")[0]) == 8190
    assert by_gunicorn(seen)[4] == plain(seen)
    longer = seen.replace(b"x ", b"xx ", 1)
    assert plain(longer) is None
    with pytest.raises(ParseException):
        by_gunicorn(longer)
