r"""The plain form of a query over HTTP, read in a few steps from the bytes that came.

Nearly all queries are asked by `GET /sparql?query=…` with a few well-known headers. Whatever is not
exactly that (another method or path, a header that is not known here or comes twice, a body, a
condition, a second request behind the first) is left to who reads HTTP in full: this refuses
nothing, and what it takes means the same to both.

>>> head = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\nAccept: text/csv\r\n"
>>> plain(head + b"\r\n").asked
Plain(arguments='query=ASK%7B%7D', accept='text/csv', encoding='', language='')
>>> plain(head + b"Range: bytes=0-9\r\n\r\n") is None
True
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

_HEAD: Final = re.compile(
    rb"GET /sparql\?([!-\"$-~]{1,8169}) HTTP/1\.1\r\n((?:[!-9;-~]+:[\t -~]*\r\n){1,40})\r\n"
)
"""No longer a line than Gunicorn takes, no fragment, no byte that is not printable."""
_LONGEST: Final = 2**13
"""So many bytes of headers at most; that is also less than Gunicorn takes of one."""
_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")
_CHOOSING: Final = ("accept", "accept-encoding", "accept-language", "x-forwarded-for")
_IDLE: Final = frozenset(
    (
        "cache-control", "cookie", "dnt", "origin", "pragma", "priority", "referer",
        "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "sec-fetch-dest", "sec-fetch-mode",
        "sec-fetch-site", "sec-fetch-user", "sec-gpc", "upgrade-insecure-requests", "user-agent",
        "x-forwarded-proto",
    )
)  # fmt: skip
"""Headers that change no answer of this service."""
_HOSTS: Final = ("host", "x-forwarded-host")
_KNOWN: Final = _IDLE | {"connection", *_HOSTS, *_CHOOSING}


class Plain(NamedTuple):
    """A plain query: the arguments as they were sent, and the headers that choose an answer."""

    arguments: str
    accept: str
    encoding: str
    language: str


class Sent(NamedTuple):
    """A plain query, and for whom proxies say that they sent it on."""

    asked: Plain
    forwarded: str


def plain(seen: bytes) -> Sent | None:
    """The query that these bytes ask, where they are one plain request and no more."""
    head = _HEAD.fullmatch(seen)
    if not head or len(head[2]) > _LONGEST:
        return None
    chosen = _chosen(head[2])
    return Sent(Plain(head[1].decode("ascii"), *chosen[:-1]), chosen[-1]) if chosen else None


@lru_cache(maxsize=1024)
def _chosen(lines: bytes) -> tuple[str, str, str, str] | None:
    """What the headers say that matters; a client sends the same ones again and again."""
    found: dict[str, str] = {}
    for line in lines.decode("ascii").removesuffix("\r\n").split("\r\n"):
        name, _, value = line.partition(":")
        if (name := name.lower()) in found or name not in _KNOWN:
            return None
        found[name] = value.strip(" \t")
    stays = found.get("connection", "keep-alive").lower() == "keep-alive"
    hosts = [found.get("host", ""), *(found[name] for name in _HOSTS if name in found)]
    if not stays or not all(map(_HOST.fullmatch, hosts)):
        return None
    accept, encoding, language, forwarded = (found.get(name, "") for name in _CHOOSING)
    return accept, encoding, language, forwarded
