"""Files over HTTP: the one door to urllib3.

A file that was fetched before is asked for only if it changed (ETag, Last-Modified). Hosts must be
allowed by name, also those that a redirect leads to. A file is taken whole or not at all.
"""

import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from time import monotonic
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as TooSlowError

from clockkg.loading.fetching.fault import NotFetchedError
from clockkg.loading.fetching.shelf import Shelf
from clockkg.loading.sources import Source, is_known
from clockkg.settings import Settings

_CHUNK: Final = 2**16
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_MOST_REDIRECTS: Final = 5
_OK, _SAME = 200, 304
_SECONDS: Final = 30.0
_PORTS: Final = {"http": 80, "https": 443}
_CONDITIONS: Final = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
_FORMS: Final = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "application/x-ndjson": ".ndjson",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/zip": ".zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}


def download(source: Source, settings: Settings, shelf: Shelf) -> tuple[str, Path]:
    """The file at a source's address, by its name; a NotFetchedError where it is not to be had."""
    asked = _Asked(source.url, settings)
    known = shelf.known(source.url)
    said = known[1] if known else {}
    head = {_CONDITIONS[name]: said[name] for name in _CONDITIONS if name in said}
    with asked.answer(head) as reply:
        if reply.status == _SAME and known:
            return f"{asked.host}/{known[0].name}", known[0]
        if reply.status != _OK:
            raise NotFetchedError("bad-status", asked.place, near=str(reply.status))
        name = _named(source, reply.headers)
        place = shelf.keep(name, asked.body(reply))
        told = {one: reply.headers[one] for one in _CONDITIONS if one in reply.headers}
    shelf.note(source.url, place, told)
    return f"{asked.host}/{place.name}", place


class _Asked:
    """One request with its limits."""

    def __init__(self, url: str, settings: Settings) -> None:
        self._url = url
        self._settings = settings
        self._deadline = monotonic() + settings.fetch_seconds
        self.place = place_of(url)
        self.host = urlsplit(url).netloc.rpartition("@")[2]

    def answer(self, head: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        """The answer, after all redirects; its body is not read yet."""
        url = self._url
        for _ in range(_MOST_REDIRECTS):
            self._require(url)
            reply = self._sent(url, head)
            if reply.status not in _REDIRECTS:
                return reply
            reply.close()
            onward = urljoin(url, reply.headers.get("location", ""))
            if urlsplit(url).scheme == "https" != urlsplit(onward).scheme:
                raise NotFetchedError("bad-redirect", self.place, near=place_of(onward))
            url = onward
        raise NotFetchedError("bad-redirect", self.place, near=place_of(url))

    def _require(self, url: str) -> None:
        """See that an address may be asked, with nothing secret in it."""
        require_host(url, self._settings, self.place)
        if urlsplit(url).username or urlsplit(url).password:
            raise NotFetchedError("not-an-address", self.place)

    def _sent(self, url: str, head: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        fields = {"User-Agent": "clockkg", "Accept-Encoding": "gzip", **head}
        limit = min(_SECONDS, max(0.1, self._deadline - monotonic()))
        try:
            return _pool(url).request(
                "GET", url, headers=fields, redirect=False, retries=False,
                preload_content=False, timeout=limit,
            )  # fmt: skip
        except (HTTPError, ValueError) as error:
            if isinstance(error, TooSlowError) and not isinstance(error, NewConnectionError):
                raise self._slow() from error
            raise NotFetchedError("unreachable", self.place, near=_reason(error)) from error

    def body(self, reply: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        """The body, unpacked, piece by piece; a NotFetchedError where it is not whole."""
        size = 0
        try:
            for chunk in reply.stream(_CHUNK, decode_content=True):
                size += len(chunk)
                if size > self._settings.fetch_bytes:
                    most = str(self._settings.fetch_bytes)
                    raise NotFetchedError("too-large", self.place, near=most)
                if monotonic() > self._deadline:
                    raise self._slow()
                yield chunk
        except TooSlowError as error:
            raise self._slow() from error
        except HTTPError as error:
            raise NotFetchedError("cut-download", self.place, near=str(size)) from error

    def _slow(self) -> NotFetchedError:
        return NotFetchedError("too-slow", self.place, near=f"{self._settings.fetch_seconds:g}")


def require_host(url: str, settings: Settings, place: str) -> None:
    """Nothing, or a NotFetchedError at a place where an address's host is not allowed."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        host, port = "", 0
    if not host or not port:
        raise NotFetchedError("not-an-address", place)
    if host not in settings.hosts and f"{host}:{port}" not in settings.hosts:
        raise NotFetchedError("host-not-allowed", place, near=host)


def place_of(url: str) -> str:
    """An address as anybody may see it: without user, password, query and fragment.

    >>> place_of("https://me:secret@example.org/a.csv?key=secret#b")
    'https://example.org/a.csv'
    """
    start, slashes, rest = url.partition("#")[0].partition("?")[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{start}{slashes}{host.rpartition('@')[2]}{slash}{path}"


def _pool(url: str) -> urllib3.PoolManager:
    """Connections to a host, by the proxy that the environment names for it."""
    parts = urlsplit(url)
    proxy = urllib.request.getproxies().get(parts.scheme)
    if proxy and not urllib.request.proxy_bypass(parts.hostname or ""):
        return urllib3.ProxyManager(proxy)
    return urllib3.PoolManager()


def _named(source: Source, headers: Mapping[str, str]) -> str:
    """What a file is called: by its address, with the ending that its form has."""
    name = PurePosixPath(unquote(urlsplit(source.url).path)).name or source.table or "file"
    if source.form:
        return f"{PurePosixPath(name).stem}.{source.form}"
    if is_known(name):
        return name
    return name + _FORMS.get(headers.get("content-type", "").partition(";")[0].strip(), "")


def _reason(error: Exception) -> str:
    """What is wrong, without the address that may hold a secret."""
    words = str(error).rpartition(": ")[2].strip()
    return words[:200] or type(error).__name__
