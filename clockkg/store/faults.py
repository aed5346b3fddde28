"""What the embedded engine complains of, as errors of ours: none of its own leaves the store."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from clockkg.errors import BusyError, InputError, QuerySyntaxError, StoreError, Words

_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LOCKED: Final = re.compile(r"\block (file|hold)\b", re.IGNORECASE)
"""What the engine says of a store that another has open; a path may hold the word lock too."""
_REASON: Final = re.compile(r"[A-Z][a-z]+ ")
_MOST_WORDS: Final = 8
_UNEXPECTED: Final = {
    "it": "qui la query non è scritta bene",
    "en": "the query is not well written here",
}
_NO_PREFIX: Final = {
    "it": "questo prefisso non è dichiarato",
    "en": "this prefix is not declared",
}
NOT_A_SELECT: Final = {
    "it": "questa query non è una SELECT",
    "en": "this query is not a SELECT",
}
USE_SELECT: Final = {"it": "Chiedi righe con SELECT.", "en": "Ask for rows with SELECT."}
NO_SERVICE: Final = {"it": "SERVICE non è ammesso qui", "en": "SERVICE is not allowed here"}
ASK_THERE: Final = {
    "it": "Interroga tu l'altro servizio: per una query qui non si aprono connessioni.",
    "en": "Ask the other endpoint yourself; no connection is opened for a query here.",
}
_BUSY: Final = {
    "it": "un altro processo sta scrivendo in questo archivio",
    "en": "another process is writing to this store",
}
_WAIT: Final = {
    "it": "Aspetta che l'altro caricamento sia finito, poi riprova.",
    "en": "Wait until the other load has ended, then try again.",
}
_ASK_DOCTOR: Final = {"it": "Esegui `clockkg doctor`.", "en": "Run `clockkg doctor`."}


@contextmanager
def mapped() -> Iterator[None]:
    """Let no exception of the engine leave this door."""
    try:
        yield
    except SyntaxError as error:
        raise _syntax(error) from error
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise _failure(error) from error
    except (RuntimeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise StoreError(str(error), remedy=_ASK_DOCTOR) from error


def not_turtle(path: Path, error: SyntaxError) -> InputError:
    """The error for a file that does not parse: its name, the line, the reason."""
    line = error.lineno
    it, en = (f", riga {line}", f", line {line}") if line else ("", "")
    reason = re.sub(r"^Parser error at line \d+ (between|at) columns? .*?: ", "", error.msg)
    message = {
        "it": f"{path.name}{it}: questo non è Turtle: {reason}",
        "en": f"{path.name}{en}: this is not Turtle: {reason}",
    }
    remedy = {"it": "Correggi il file a quella riga.", "en": "Mend the file at that line."}
    return InputError(message, remedy=remedy)


def _syntax(error: SyntaxError) -> QuerySyntaxError:
    found = _PLACE.search(str(error))
    if not found:
        return QuerySyntaxError(error.msg, line=error.lineno or 0, column=error.offset or 0)
    message = _NO_PREFIX if "Prefix not found" in found[3] else _expected(found[3])
    return QuerySyntaxError(message, line=int(found[1]), column=int(found[2]))


def _expected(text: str) -> Words:
    """What the parser says: a reason as it is, a few keywords, else only that it is wrong."""
    tokens = text.removeprefix("expected ").removeprefix("one of ").split(", ")
    reasons = [token for token in tokens if _REASON.match(token)]
    if reasons or not text.startswith("expected"):
        return ", ".join(reasons) or " ".join(text.split())
    if len(tokens) > _MOST_WORDS or not all(map(str.isupper, tokens)):
        return _UNEXPECTED
    listed = ", ".join(tokens)
    return {language: f"{words} ({listed}?)" for language, words in _UNEXPECTED.items()}


def _failure(error: OSError) -> StoreError:
    if _LOCKED.search(str(error)):
        return BusyError(_BUSY, remedy=_WAIT)
    return StoreError(str(error), remedy=_ASK_DOCTOR)
