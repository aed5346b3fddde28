"""What a remote engine can do and where it errs, as the file that `clockkg doctor URL` writes.

What is not known is taken for the worse: without a file every engine is read with care.

>>> known = Capabilities(server="Virtuoso/07.20", max_rows=10_000, distrusted=("closure",))
>>> Capabilities.parse(known.text()) == known
True
>>> Capabilities().distrusted
('closure', 'exists-in-optional', 'group-in-exists', 'graph-beside-select')
"""

import json
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, Self

from clockkg.errors import InputError
from clockkg.rdf import XSD
from clockkg.terms import GRAPH

MERGED: Final = f"{GRAPH}merged"
"""The graph that we keep on a remote engine as the merge of all of ours."""
REGISTRY: Final = f"{GRAPH}registry"
"""The graph that lists which graphs of a remote engine are ours, and their versions."""
SCRATCH: Final = f"{GRAPH}scratch/probe"
"""The graph in which an endpoint is probed; it is removed afterwards."""
CONSTRUCTS: Final = ("closure", "exists-in-optional", "group-in-exists", "graph-beside-select")
"""What some engines are known to answer wrongly."""
REWRITTEN: Final = tuple(
    f"{XSD}{name}" for name in (
        "duration", "dayTimeDuration", "yearMonthDuration", "time", "gYear", "gYearMonth",
    )
)  # fmt: skip
"""Datatypes whose literals some engines replace by another value, or refuse."""

_HEAD: Final = "# What `clockkg doctor` found out about an engine.\n"
_AGAIN: Final = {
    "it": "Rifallo con `clockkg doctor URL -o FILE`.",
    "en": "Make it again with `clockkg doctor URL -o FILE`.",
}


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do; addresses are empty where there are none."""

    server: str = ""
    """What the engine calls itself."""
    update: str = ""
    """The address that takes updates; without one the engine is only read."""
    graph_store: str = ""
    """The address of the graph store; without one a graph is published by updates."""
    auth: str = "none"
    """How to say who writes: none, basic or digest."""
    merged: str = MERGED
    """The graph kept as the default graph; empty to read an endpoint that is not ours."""
    max_rows: int = -1
    """From this many rows on an answer may be cut; 0 where no cut was met, -1 where unknown."""
    sorted_rows: int = 0
    """More rows than these are not sorted; 0 where no such limit was met."""
    chunk: int = 500
    """How many triples one update may carry."""
    default_union: bool = True
    """Whether the engine's own default graph holds the named graphs too."""
    raw_query: bool = False
    """Whether a query may be the body of a POST; a form always works and is what we send."""
    rewrites: tuple[str, ...] = ()
    """Literals that come back written otherwise, as `sent -> received`."""
    shielded: tuple[str, ...] = REWRITTEN
    """Datatypes that must be hidden from the engine, or their values are lost."""
    distrusted: tuple[str, ...] = CONSTRUCTS
    """What the engine answers wrongly, so that we answer it ourselves."""
    copy_triples: int = 1_000_000
    """The largest default graph that we copy to answer what the engine cannot."""

    def text(self) -> str:
        """The capability file, TOML."""
        entries = asdict(self).items()
        return _HEAD + "".join(f"{name} = {_toml(value)}\n" for name, value in entries)

    def save(self, path: Path) -> None:
        """Write the capability file."""
        path.write_text(self.text(), "utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a capability file; an InputError names what is wrong in it."""
        try:
            return cls.parse(path.read_text("utf-8"), path.name)
        except (OSError, UnicodeDecodeError) as error:
            if isinstance(error, InputError):
                raise
            raise _not_read(path.name, str(error)) from error

    @classmethod
    def parse(cls, text: str, name: str = "capabilities") -> Self:
        """Capabilities from TOML text; an InputError names what is wrong in it."""
        try:
            return cls(**{key: _checked(key, value) for key, value in tomllib.loads(text).items()})
        except (tomllib.TOMLDecodeError, TypeError) as error:
            raise _not_read(name, str(error)) from error


def _checked(name: str, value: object) -> Any:  # noqa: ANN401 - whatever the field holds
    """A value of the file in the type of its field."""
    known = {field.name: field.default for field in fields(Capabilities)}
    found = tuple(value) if isinstance(value, list) else value
    if name not in known:
        message = f"{name!r} is not an entry"
        raise TypeError(message)
    if type(found) is not type(known[name]):
        message = f"{name}: {value!r}"
        raise TypeError(message)
    return found


def _toml(value: object) -> str:
    """A value as TOML writes it; JSON writes texts, numbers and lists alike."""
    return json.dumps(list(value) if isinstance(value, tuple) else value)


def _not_read(name: str, reason: str) -> InputError:
    message = {
        "it": f"{name}: questo non è un file di capacità: {reason}",
        "en": f"{name}: this is not a capability file: {reason}",
    }
    return InputError(message, remedy=_AGAIN)
