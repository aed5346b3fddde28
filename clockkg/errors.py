"""Every exception of the project, drawn as a tree.

    ClockError
    ├── ContentError            a file of ontology, shapes, queries or loaders is not as it must be
    ├── SettingsError           clockkg.toml or the environment holds a wrong value
    ├── InputError              what a person or a program gave us is wrong (also a ValueError)
    │   ├── QuerySyntaxError    a SPARQL text does not parse; knows line and column
    │   ├── QueryRefusedError   a SPARQL text asks for something this service never does
    │   ├── UnknownNameError    a name is not known; offers the nearest ones
    │   └── RejectedLoadError   a load found what blocks a release; carries its findings
    ├── LimitError              a query met its time, row or memory limit and was stopped
    └── StoreError              the store or a release cannot be read or written (also an OSError)
        └── BusyError           somebody else is writing

Each has an `exit_code` that the command line returns and a `remedy` that says what to do.

>>> error = UnknownNameError("district", "nautca", ["nautica", "moda"])
>>> str(error)
"'nautca' is not a known district. Did you mean: nautica?"
>>> isinstance(error, ValueError)
True
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches


class ClockError(Exception):
    """The root of the tree; `remedy` is one sentence saying what to do."""

    exit_code = 3

    def __init__(self, message: str, *, remedy: str = "") -> None:
        """Keep the message (what and where) and the remedy (what to do)."""
        super().__init__(message)
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        """Cross from one process to another whole, whatever a subclass takes to be made."""
        return (_rebuilt, (type(self), self.args, self.__dict__))


class ContentError(ClockError):
    """A file of ontology/, shapes/, queries/ or loaders/ is not as it must be."""


class SettingsError(ClockError):
    """clockkg.toml or the environment holds a wrong value."""


class InputError(ClockError, ValueError):
    """What a person or a program gave us is wrong."""


class QuerySyntaxError(InputError):
    """A SPARQL text does not parse; `line` and `column` count from 1, 0 where unknown."""

    def __init__(self, message: str, *, line: int = 0, column: int = 0) -> None:
        """Keep the place, and say it in the message."""
        place = f"line {line}, column {column}: " if line else ""
        remedy = "Mend the query at that place; /en/query shows a working example."
        super().__init__(f"{place}{message}", remedy=remedy)
        self.line = line
        self.column = column


class QueryRefusedError(InputError):
    """A SPARQL text asks for something this service never does."""


class UnknownNameError(InputError):
    """A name is not known; `known` are all names that would be."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        """Say the nearest known names, or all when they are few."""
        self.kind = kind
        self.name = name
        self.known = sorted(known)
        near = _nearest(name, self.known)
        hint = f" Did you mean: {', '.join(near)}?" if near else ""
        remedy = f"Known: {', '.join(self.known[:20])}." if self.known else ""
        super().__init__(f"{name!r} is not a known {kind}.{hint}", remedy=remedy)


class RejectedLoadError(InputError):
    """A load found what blocks a release; nothing was stored. `findings` says why."""

    exit_code = 1

    def __init__(
        self, findings: Sequence[object], rows: Mapping[str, Mapping[str, int]] | None = None
    ) -> None:
        """Keep every finding, the blocking ones and the others, and the rows read."""
        self.findings = tuple(findings)
        self.rows = dict(rows or {})
        super().__init__(
            "The load was rejected and nothing was stored.",
            remedy="Mend what the findings name, then load again.",
        )


class LimitError(ClockError):
    """A query met its time, row or memory limit and was stopped; `limit` names it."""

    exit_code = 5

    def __init__(self, limit: str, message: str) -> None:
        """Keep which limit it was: `time`, `rows`, `memory` or `concurrency`."""
        super().__init__(message, remedy="Ask for less: add a more selective pattern or a LIMIT.")
        self.limit = limit


class StoreError(ClockError, OSError):
    """The store or a release cannot be read or written."""

    exit_code = 4


class BusyError(StoreError):
    """Somebody else is writing a release."""


def _rebuilt(
    kind: type[ClockError], args: tuple[object, ...], state: dict[str, object]
) -> ClockError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


def _nearest(name: str, known: Sequence[str]) -> list[str]:
    return get_close_matches(name.casefold(), known, n=3, cutoff=0.6)
