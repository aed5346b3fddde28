"""One HTTP exchange with a remote engine: whole, in time, and without telling a secret.

A broken connection is tried once more, since all we send may be sent twice; what is slow is given
up; a redirect is not followed, so that no password goes where it was not meant to.

>>> place("https://example.org/sparql?apikey=secret")
'https://example.org/sparql'
"""

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from clockkg.errors import InputError, LimitError, StoreError, Words

_CHUNK: Final = 2**16
_PORTS: Final = {"http": 80, "https": 443}
_UNWANTED: Final = (401, 403)
_PARTIAL: Final = ("x-sql-state", "x-sql-message", "x-sparql-anytime")
_BROKEN: Final = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)
_CHECK: Final = {
    "it": "Controlla l'indirizzo e che il servizio risponda: `clockkg doctor URL`.",
    "en": "Check the address and that the service answers: `clockkg doctor URL`.",
}
_AGAIN: Final = {"it": "Riprova; se si ripete, `clockkg doctor URL`.",
                 "en": "Try again; if it happens again, `clockkg doctor URL`."}  # fmt: skip
_WHO: Final = {
    "it": "Dai l'utente (--user o engine_user) e la parola d'ordine in CLOCKKG_ENGINE_PASSWORD; se "
    "sono giusti, fai misurare di nuovo il motore: `clockkg doctor URL --update-url URL -o FILE`.",
    "en": "Give the user (--user or engine_user), and the password in CLOCKKG_ENGINE_PASSWORD; if "
    "they are right, have the engine measured: `clockkg doctor URL --update-url URL -o FILE`.",
}


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks, how long and how large an exchange may be; the password is never shown."""

    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = 30.0
    """The longest a query may take."""
    write_seconds: float = 600.0
    """The longest that publishing a graph may take."""
    most_bytes: int = 0
    """The largest answer that is read; 0 is any."""


ANYBODY: Final = Access()
"""Who needs no name."""


class Reply(NamedTuple):
    """What came back; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def good(self) -> bool:
        """Whether the engine did as it was asked."""
        return self.status in range(200, 300)

    @property
    def partial(self) -> bool:
        """Whether the engine owns that it stopped before it was done."""
        return any(name in self.headers for name in _PARTIAL)

    @property
    def server(self) -> str:
        """What the engine calls itself, without the machine it runs on."""
        return self.headers.get("server", "").split(" (")[0].strip()

    @property
    def reason(self) -> str:
        """The first line of what it says, for a message."""
        lines = self.body.decode("utf-8", "replace").strip().splitlines()
        return " ".join(f"HTTP {self.status} {lines[0] if lines else ''}".split())[:200]


class _Still(urllib.request.HTTPRedirectHandler):
    """Stays where it was sent."""

    def redirect_request(self, *_: object) -> None:
        return None


class _Calm:
    """Takes a refusal as an answer where the engine wants another kind of authentication."""

    def http_error_401(self, *answer: Any) -> Any:  # noqa: ANN401 - urllib's
        with suppress(ValueError):
            return super().http_error_401(*answer)  # type: ignore[misc]  # the mix-in's other base has it
        return None


class _Basic(_Calm, urllib.request.HTTPBasicAuthHandler):
    """Says who it is when it is asked."""


class _Digest(_Calm, urllib.request.HTTPDigestAuthHandler):
    """Says who it is from the second request on, so that no large body is sent to be refused."""

    known: Mapping[str, str] | None = None

    def retry_http_digest_auth(self, req: urllib.request.Request, auth: str) -> Any:  # noqa: ANN401 - another library's
        _, _, challenge = auth.partition(" ")
        entries = urllib.request.parse_http_list(challenge)
        self.known = urllib.request.parse_keqv_list(list(filter(None, entries)))
        return super().retry_http_digest_auth(req, auth)

    def http_request(self, req: urllib.request.Request) -> urllib.request.Request:
        said = self.known and self.get_authorization(req, self.known)
        if said:
            req.add_unredirected_header(self.auth_header, f"Digest {said}")
        return req

    https_request = http_request


class Wire:
    """Exchanges with one engine, of one user."""

    def __init__(self, access: Access, auth: str, addresses: tuple[str, ...]) -> None:
        """Credentials are given to these addresses only, and only when they are asked for."""
        self._most = access.most_bytes
        keys = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        for address in filter(None, addresses if access.user else ()):
            keys.add_password(None, checked(address), access.user, access.password)
        handlers: list[urllib.request.BaseHandler] = [_Still()]
        if auth == "digest":
            handlers.append(_Digest(keys))
        elif auth == "basic":
            handlers.append(_Basic(keys))
        self._opener = urllib.request.build_opener(*handlers)

    def send(self, request: urllib.request.Request, seconds: float) -> Reply:
        """One exchange; a LimitError when it is too slow or too large, a StoreError when none."""
        try:
            return self._tried(request, seconds)
        except urllib.error.URLError as error:
            raise _lost(request, error.reason, seconds) from error
        except (OSError, http.client.HTTPException) as error:
            raise _lost(request, error, seconds) from error

    def _tried(self, request: urllib.request.Request, seconds: float) -> Reply:
        """What comes of it, at the second attempt where the connection broke at the first."""
        try:
            return self._once(request, seconds)
        except _BROKEN:
            return self._once(request, seconds)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, _BROKEN):
                raise
            return self._once(request, seconds)

    def _once(self, request: urllib.request.Request, seconds: float) -> Reply:
        deadline = monotonic() + seconds
        try:
            with self._opener.open(request, timeout=seconds) as response:
                body = self._read(response, deadline)
                return Reply(response.status, _lower(response.headers.items()), body)
        except urllib.error.HTTPError as error:
            with error:
                body = error.read(self._most or -1)
                return Reply(error.code, _lower(error.headers.items()), body)

    def _read(self, response: http.client.HTTPResponse, deadline: float) -> bytes:
        """The whole body; who sends drop by drop gets no more time for it."""
        chunks, size = [], 0
        while chunk := response.read1(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if 0 < self._most < size:
                raise _too_large(response.url, self._most)
            if monotonic() > deadline:
                raise TimeoutError
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        return b"".join(chunks)


def checked(address: str) -> str:
    """An address that can be asked; an InputError for another, or for one with a password in it."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        message = {
            "it": f"{address!r} non è l'indirizzo di un endpoint SPARQL",
            "en": f"{address!r} is not the address of a SPARQL endpoint",
        }
        example = "https://example.org/sparql"
        remedy = {"it": f"Scrivilo intero: {example}.", "en": f"Write it whole: {example}."}
        raise InputError(message, remedy=remedy)
    if parts.username or parts.password:
        message = {
            "it": "l'indirizzo contiene un nome utente o una parola d'ordine",
            "en": "the address holds a user's name or a password",
        }
        raise InputError(message, remedy=_WHO)
    return address


def place(address: str) -> str:
    """An address as a message may show it."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def ports(address: str) -> set[int]:
    """The ports that exchanges with an address go to, those of the environment's proxies included.

    >>> 443 in ports("https://example.org/sparql")
    True
    """
    asked = [urlsplit(one) for one in (address, *urllib.request.getproxies().values())]
    return {one.port or _PORTS.get(one.scheme, 0) for one in asked} - {0}


def refused(address: str, reply: Reply) -> StoreError:
    """The error for an engine that does not do as it is asked."""
    message = {
        "it": f"{place(address)} rifiuta: {reply.reason}",
        "en": f"{place(address)} refuses: {reply.reason}",
    }
    return StoreError(message, remedy=_WHO if reply.status in _UNWANTED else _CHECK)


def incomplete(address: str) -> StoreError:
    """The error for an answer that is not whole."""
    message = {
        "it": f"la risposta di {place(address)} non è intera",
        "en": f"the answer of {place(address)} is not whole",
    }
    return StoreError(message, remedy=_AGAIN)


def _lost(request: urllib.request.Request, reason: object, seconds: float) -> Exception:
    where = place(request.full_url)
    if isinstance(reason, TimeoutError):
        message = {
            "it": f"{where} non ha risposto in {seconds:g} secondi",
            "en": f"{where} did not answer in {seconds:g} seconds",
        }
        return LimitError("time", message)
    if isinstance(reason, http.client.HTTPException) and not isinstance(reason, _BROKEN):
        return incomplete(request.full_url)
    said: Words = {
        "it": f"{where} non si raggiunge: {reason}",
        "en": f"{where} cannot be reached: {reason}",
    }
    return StoreError(said, remedy=_CHECK)


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}


def _too_large(address: str, most: int) -> LimitError:
    where = place(address)
    message = {
        "it": f"{where} ha risposto con più di {most} byte",
        "en": f"{where} answered with more than {most} bytes",
    }
    return LimitError("size", message)
