"""Every exception of the project, drawn as a tree.

    ClockError
    ├── ContentError            a file of ontology, shapes, queries or loaders is not as it must be
    ├── SettingsError           clockkg.toml or the environment holds a wrong value
    ├── InputError              what a person or a program gave us is wrong (also a ValueError)
    │   ├── QuerySyntaxError    a SPARQL text does not parse; knows line and column
    │   ├── QueryRefusedError   a SPARQL text asks for something this service never does
    │   ├── UnknownNameError    a name is not known; offers the nearest ones
    │   └── RejectedLoadError   a load found what blocks a release; carries its findings
    ├── AccessError             who asks may not do this
    │   └── NoTokenError        who asks shows no valid token
    ├── LimitError              a query met one of its limits and was stopped
    │   └── RateError           a client asked too often; knows when to ask again
    └── StoreError              the store or a release cannot be read or written (also an OSError)
        └── BusyError           somebody else is writing

Each has an `exit_code` that the command line returns and a `remedy` that says what to do. Both
texts are known in Italian too, where a person may meet them; `str` of an error is English.

>>> error = UnknownNameError("district", "nautca", ["nautica", "moda"])
>>> str(error)
"'nautca' is not a known district. Did you mean: nautica?"
>>> error.said("it")
"Nessun distretto si chiama 'nautca'. Forse: nautica?"
>>> isinstance(error, ValueError)
True
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

Words = str | Mapping[str, str]
"""A text in English, or in both languages: `{"it": ..., "en": ...}`."""

_NONE: Final = {
    "cluster": "Nessun distretto o cluster",
    "column": "Nessuna colonna",
    "concept": "Nessun concetto",
    "district": "Nessun distretto",
    "kind": "Nessun tipo",
    "analysis": "Nessuna analisi",
    "graph": "Nessun grafo",
    "group": "Nessun distretto, cluster o piattaforma",
    "export": "Nessuna esportazione",
    "export file": "Nessun file da scaricare",
    "finding": "Nessun rilievo",
    "form of report": "Nessuna forma di rapporto",
    "language": "Nessuna lingua",
    "loader": "Nessun caricatore",
    "organisation": "Nessuna organizzazione",
    "publisher": "Nessun editore di dati",
    "question": "Nessuna domanda",
    "release": "Nessuna release",
    "shape": "Nessuna regola",
    "token": "Nessun token",
    "verdict": "Nessun giudizio",
}
_SHOWN: Final = 20
_ASK_LESS: Final = {
    "it": "Chiedi di meno: aggiungi un vincolo più selettivo o un LIMIT.",
    "en": "Ask for less: add a more selective pattern or a LIMIT.",
}


class ClockError(Exception):
    """The root of the tree: what and where, and what to do, in both languages."""

    exit_code = 3

    def __init__(self, message: Words, *, remedy: Words = "") -> None:
        """Keep the message (what and where) and the remedy (what to do)."""
        self._message = _both(message)
        self._remedy = _both(remedy)
        super().__init__(self._message["en"])

    def __reduce__(self) -> tuple[object, ...]:
        """Cross from one process to another whole, whatever a subclass takes to be made."""
        return (_rebuilt, (type(self), self.args, self.__dict__))

    @property
    def remedy(self) -> str:
        """What to do, in English."""
        return self._remedy["en"]

    def said(self, language: str) -> str:
        """What is wrong and where, in a language."""
        return self._message[language]

    def advised(self, language: str) -> str:
        """What to do, in a language."""
        return self._remedy[language]


class ContentError(ClockError):
    """A file of ontology/, shapes/, queries/ or loaders/ is not as it must be."""


class SettingsError(ClockError):
    """clockkg.toml or the environment holds a wrong value."""


class InputError(ClockError, ValueError):
    """What a person or a program gave us is wrong."""


class QuerySyntaxError(InputError):
    """A SPARQL text does not parse; `line` and `column` count from 1, 0 where unknown."""

    def __init__(self, message: Words, *, line: int = 0, column: int = 0) -> None:
        """Keep the place, and say it in the message."""
        self.line = line
        self.column = column
        remedy = {
            "it": "Correggi la query in quel punto; /it/query mostra un esempio che funziona.",
            "en": "Mend the query at that place; /en/query shows a working example.",
        }
        super().__init__(placed(message, line, column), remedy=remedy)


class QueryRefusedError(InputError):
    """A SPARQL text asks for something this service never does."""


class UnknownNameError(InputError):
    """A name is not known; `known` are all names that would be."""

    def __init__(self, kind: Words, name: str, known: Iterable[str]) -> None:
        """Say the nearest known names, or all when they are few."""
        self.name = name
        self.known = sorted(known)
        kinds = {"it": _NONE.get(kind, kind), "en": kind} if isinstance(kind, str) else kind
        near = ", ".join(_nearest(name, self.known))
        message = {
            "it": f"{kinds['it']} si chiama {name!r}.",
            "en": f"{name!r} is not a known {kinds['en']}.",
        }
        hint = {"it": f" Forse: {near}?", "en": f" Did you mean: {near}?"} if near else {}
        said = {language: text + hint.get(language, "") for language, text in message.items()}
        super().__init__(said, remedy=_listed(self.known))


class RejectedLoadError(InputError):
    """A load found what blocks a release; nothing was stored.

    `findings` says all that was found, `blocked` and `waived` are the identifiers of what blocks
    and of what a waiver lets pass.
    """

    exit_code = 1

    def __init__(
        self,
        findings: Sequence[object],
        rows: Mapping[str, Mapping[str, int]] | None = None,
        blocked: Iterable[str] = (),
        waived: Iterable[str] = (),
    ) -> None:
        """Keep every finding, the blocking ones and the others, and the rows read."""
        self.findings = tuple(findings)
        self.rows = dict(rows or {})
        self.blocked = frozenset(blocked)
        self.waived = frozenset(waived)
        message = {
            "it": "Il caricamento è stato respinto e non è stato salvato nulla.",
            "en": "The load was rejected and nothing was stored.",
        }
        remedy = {
            "it": "Correggi ciò che i rilievi indicano, poi carica di nuovo.",
            "en": "Mend what the findings name, then load again.",
        }
        super().__init__(message, remedy=remedy)


class AccessError(ClockError, PermissionError):
    """Who asks may not do this."""


class NoTokenError(AccessError):
    """Who asks shows no token, or one that is unknown, revoked or past its day."""


class LimitError(ClockError):
    """A query met one of its limits and was stopped; `limit` names it."""

    exit_code = 5

    def __init__(self, limit: str, message: Words, *, remedy: Words = "") -> None:
        """Keep which limit it was: `time`, `size`, `rows`, `memory`, `concurrency` or `client`."""
        super().__init__(message, remedy=remedy or _ASK_LESS)
        self.limit = limit


class RateError(LimitError):
    """A client asked too often; `seconds` from now it is answered again."""

    def __init__(self, seconds: int) -> None:
        """Keep how long to wait."""
        message = {"it": "troppe richieste in un minuto", "en": "too many requests in a minute"}
        super().__init__("rate", message)
        self._remedy = {
            "it": f"Riprova fra {seconds} secondi.",
            "en": f"Try again in {seconds} seconds.",
        }
        self.seconds = seconds


class StoreError(ClockError, OSError):
    """The store or a release cannot be read or written."""

    exit_code = 4


class BusyError(StoreError):
    """Somebody else is writing a release."""


def placed(message: Words, line: int, column: int) -> Words:
    """A message about a text, with the place where it is wrong; line 0 is an unknown place.

    >>> placed("no such word", 2, 7)["it"]
    'riga 2, colonna 7: no such word'
    """
    if not line:
        return message
    both = _both(message)
    return {
        "it": f"riga {line}, colonna {column}: {both['it']}",
        "en": f"line {line}, column {column}: {both['en']}",
    }


def _both(words: Words) -> Mapping[str, str]:
    return {"it": words, "en": words} if isinstance(words, str) else words


def _listed(known: Sequence[str]) -> Words:
    """The known names as a remedy, the first of them where they are many."""
    if not known:
        return ""
    names = ", ".join(known[:_SHOWN])
    names += f", … ({len(known)})" if len(known) > _SHOWN else "."
    return {"it": f"Noti: {names}", "en": f"Known: {names}"}


def _rebuilt(
    kind: type[ClockError], args: tuple[object, ...], state: dict[str, object]
) -> ClockError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


def _nearest(name: str, known: Sequence[str]) -> list[str]:
    return get_close_matches(name.casefold(), known, n=3, cutoff=0.6)
