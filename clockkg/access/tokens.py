"""Tokens: shown once, kept as digests, scoped to a publisher or the operator, with a last day.

A secret is 256 random bits, so nobody can guess it from its SHA-256; a slow hash, which guards
words that people choose, would only slow each request.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     tokens = Tokens(Path(folder))
...     made, text = tokens.create("navigo")
...     tokens.bearer(f"Bearer {text}").publisher
'navigo'
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from secrets import token_hex, token_urlsafe
from typing import Final

from clockkg.errors import AccessError, InputError, NoTokenError, StoreError, UnknownNameError
from clockkg.lock import locked
from clockkg.terms import GRAPH, graph, publisher_of

Clock = Callable[[], datetime]

_SHAPE: Final = re.compile(r"bearer +clockkg_([0-9a-f]{12})_([A-Za-z0-9_-]{43}) *", re.IGNORECASE)
_SECRET_BYTES: Final = 32
_NOBODY: Final = sha256(b"nobody").hexdigest()
_WAIT_SECONDS: Final = 10
_NO_TOKEN: Final = {
    "it": "per scrivere serve un token valido",
    "en": "writing needs a valid token",
}
_SEND_ONE: Final = {
    "it": "Manda `Authorization: Bearer TOKEN`; chi gestisce il servizio dà i token.",
    "en": "Send the header `Authorization: Bearer TOKEN`; the operator gives tokens.",
}
_ASK_OPERATOR: Final = {
    "it": "Chiedi a chi gestisce il servizio.",
    "en": "Ask the operator of the service.",
}
_NOT_OPERATOR: Final = {
    "it": "questo è riservato a chi gestisce il servizio",
    "en": "only the operator may do this",
}
_BUSY: Final = {"it": "qualcuno sta cambiando i token", "en": "somebody is changing the tokens"}
_AGAIN: Final = {"it": "Riprova.", "en": "Try again."}


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token: never its secret. `revoked` is when, or empty."""

    key: str
    digest: str
    publisher: str
    operator: bool
    label: str
    created: str
    expires: str
    revoked: str = ""

    @property
    def bearer_name(self) -> str:
        """Who bears it: a publisher or the operator, and what the token is for."""
        return f"{self.publisher or 'operator'}/{self.label or self.key}"

    def as_dict(self) -> dict[str, object]:
        """What may be shown of it."""
        return {name: value for name, value in asdict(self).items() if name != "digest"}

    def valid(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return not self.revoked and _text(now) < self.expires

    def require_graph(self, iri: str) -> None:
        """Nothing, or an AccessError where it may not fill this named graph."""
        publisher = publisher_of(iri)
        if not publisher:
            raise AccessError(_kept(iri), remedy=_own("PUBLISHER"))
        if not self.operator and publisher != self.publisher:
            raise AccessError(_foreign(iri), remedy=_own(self.publisher))

    def require_operator(self) -> None:
        """Nothing, or an AccessError where it is not the operator's."""
        if not self.operator:
            raise AccessError(_NOT_OPERATOR, remedy=_ASK_OPERATOR)


def _now() -> datetime:
    return datetime.now(UTC)


class Tokens:
    """The tokens of one home folder, in tokens.json, which only its owner can read."""

    def __init__(self, home: Path, clock: Clock = _now) -> None:
        """Nothing is made until the first token."""
        self._path = home / "tokens.json"
        self._clock = clock

    def all(self) -> list[Token]:
        """Every token ever made, the oldest first."""
        try:
            return [Token(**item) for item in json.loads(self._path.read_text("utf-8"))]
        except FileNotFoundError:
            return []
        except (TypeError, ValueError) as error:
            raise _broken(self._path) from error

    def create(
        self, publisher: str = "", *, operator: bool = False, label: str = "", days: int = 365
    ) -> tuple[Token, str]:
        """A new token and its text, which nobody can read again."""
        if bool(publisher) is operator or days < 1:
            raise InputError(_scope())
        if publisher and not publisher_of(graph(publisher, "any")):
            raise InputError(_no_publisher(publisher))
        key, secret, now = token_hex(6), token_urlsafe(_SECRET_BYTES), self._clock()
        until = _text(now + timedelta(days=days))
        made = Token(key, _digest(secret), publisher, operator, label, _text(now), until)
        with self._changing() as known:
            self._save([*known, made])
        return made, f"clockkg_{key}_{secret}"

    def revoke(self, key: str) -> Token:
        """Let a token open nothing any more; it stays listed."""
        with self._changing() as known:
            found = {token.key: token for token in known}
            if key not in found:
                raise UnknownNameError("token", key, found)
            ended = replace(found[key], revoked=found[key].revoked or _text(self._clock()))
            self._save([ended if token.key == key else token for token in known])
        return ended

    def bearer(self, header: str) -> Token:
        """The valid token of an Authorization header; a NoTokenError does not say what is amiss.

        An unknown key is compared too, so that time does not tell which keys there are.
        """
        shown = _SHAPE.fullmatch(header)
        key, secret = shown.groups() if shown else ("", "")
        found = next((token for token in self.all() if token.key == key), None)
        same = compare_digest(found.digest if found else _NOBODY, _digest(secret))
        if found is None or not same or not found.valid(self._clock()):
            raise NoTokenError(_NO_TOKEN, remedy=_SEND_ONE)
        return found

    @contextmanager
    def _changing(self) -> Iterator[list[Token]]:
        with locked(self._path.with_suffix(".lock"), _BUSY, _AGAIN, seconds=_WAIT_SECONDS):
            yield self.all()

    def _save(self, tokens: list[Token]) -> None:
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump([asdict(token) for token in tokens], file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _kept(iri: str) -> dict[str, str]:
    return {
        "it": f"il grafo {iri} non si scrive da qui",
        "en": f"the graph {iri} is not written from here",
    }


def _foreign(iri: str) -> dict[str, str]:
    return {
        "it": f"questo token non vale per il grafo {iri}",
        "en": f"this token is not for the graph {iri}",
    }


def _own(publisher: str) -> dict[str, str]:
    pattern = f"{GRAPH}{publisher}/"
    return {
        "it": f"Scrivi in un grafo {pattern}DATI (lettere minuscole, cifre, trattini).",
        "en": f"Write to a graph {pattern}DATASET (lower-case letters, digits, hyphens).",
    }


def _scope() -> dict[str, str]:
    return {
        "it": "un token vale per un editore di dati oppure per il gestore, per almeno un giorno",
        "en": "a token is for one publisher or for the operator, and for at least a day",
    }


def _no_publisher(name: str) -> dict[str, str]:
    return {
        "it": f"{name!r} non può essere il nome di un editore di dati",
        "en": f"{name!r} cannot be a publisher's name",
    }


def _broken(path: Path) -> StoreError:
    message = {"it": f"{path.name} è guasto", "en": f"{path.name} is broken"}
    remedy = {
        "it": "Toglilo e crea token nuovi con `clockkg tokens create`.",
        "en": "Remove it and make new tokens with `clockkg tokens create`.",
    }
    return StoreError(message, remedy=remedy)
