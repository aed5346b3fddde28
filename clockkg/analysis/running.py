"""Runs an analysis over a release and keeps its result, so that nobody waits twice.

    kg/analyses/<release>/<digest>

The digest is the SHA-256 of the release's seal, of the analysis' card and extracts, of the values
of its parameters, and of the code that works it out: the same question of the same release is one
file, and no two questions share one. A file that cannot be read is as good as none, a folder that
cannot be written is no error, and of a release only so many results are kept.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Final, Self

from clockkg import __version__
from clockkg.analysis.card import Analysis, find_analysis, is_a_question
from clockkg.analysis.coverage import Coverage, coverage
from clockkg.graphs import Release
from clockkg.graphs.disk import write_whole
from clockkg.querying.parameters import resolve
from clockkg.store import Table
from clockkg.store.results import read_json, text

_MEASURING: Final = "clockkg.analysis.measuring"
"""Read in when something is to be worked out: its libraries are large."""
_MOST: Final = 2_000
"""So many results of a release are kept: anybody may ask for any day."""


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of an analysis over a release, and how many more there are than were wanted.

    `values` are its parameters as they were resolved.
    """

    analysis: Analysis
    values: Mapping[str, str]
    release: int
    table: Table
    coverage: Coverage
    left_out: int = 0
    kept: bool = False

    def of(self, **values: str) -> Self:
        """The same with other values of parameters, for what tells of a part of its rows."""
        return replace(self, values={**self.values, **values})

    @property
    def asked_for(self) -> dict[str, str]:
        """Its parameters without those that are open, and without how many rows are wanted."""
        return {name: value for name, value in self.values.items() if value and name != "top"}

    def as_dict(self) -> dict[str, object]:
        """The same for a machine: what was asked of which release, the rows, what is known."""
        return {
            "analysis": self.analysis.name,
            "release": self.release,
            "parameters": dict(self.values),
            "rows": self.table.records(),
            "left_out": self.left_out,
            "coverage": self.coverage._asdict(),
        }


def analyse(
    analysis: Analysis, given: Mapping[str, str], release: Release, *, today: str = ""
) -> Result:
    """Work out an analysis, or take what is kept of it; an InputError names a wrong parameter."""
    values = resolved(analysis, given, release, today)
    file = _file(analysis, values, release)
    kept = _read(file)
    if kept:
        table, left_out = kept
    else:
        found = import_module(_MEASURING).measured(analysis.name, values, release.store)
        table, left_out = Table(tuple(analysis.asked.columns), tuple(found.rows)), found.left_out
        _keep(file, table, left_out)
    return Result(
        analysis, values, release.number, table, coverage(release), left_out, kept=bool(kept)
    )


def taken(
    analysis: Analysis, given: Mapping[str, str], release: Release, *, today: str = ""
) -> Result | None:
    """What is kept of an analysis, if it was worked out before."""
    values = resolved(analysis, given, release, today)
    kept = _read(_file(analysis, values, release))
    if not kept:
        return None
    table, left_out = kept
    return Result(analysis, values, release.number, table, coverage(release), left_out, kept=True)


def analyse_at(folder: Path, name: str, given: Mapping[str, str], today: str) -> Result:
    """The same over the release in a folder, for a process of its own."""
    return analyse(find_analysis(name), given, Release(folder), today=today)


def resolved(
    analysis: Analysis, given: Mapping[str, str], release: Release, today: str = ""
) -> dict[str, str]:
    """What the parameters mean, as texts: IRIs, dates, numbers; empty for what is left open."""
    asked = analysis.asked
    found = {
        name: value.strip()
        for name, value in given.items()
        if name in asked.params and asked.params[name].type == "group" and is_a_question(value)
    }
    rest = {name: value for name, value in given.items() if name not in found}
    params = {name: one for name, one in asked.params.items() if name not in found}
    terms = resolve(replace(asked, params=params), rest, release.store, today=today)
    return {name: found.get(name) or text(terms.get(name)) for name in asked.params}


def key(analysis: Analysis, values: Mapping[str, str], release: Release) -> str:
    """The SHA-256 of what decides a result, in hex."""
    parts = [_code(), release.seal, analysis.text, dict(values)]
    parts += [question.query for question in analysis.extracts]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@cache
def _code() -> str:
    """The SHA-256 of this package's modules and clockkg's version: what works results out."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return sha256(b"\0".join([__version__.encode(), *(f.read_bytes() for f in files)])).hexdigest()


def _file(analysis: Analysis, values: Mapping[str, str], release: Release) -> Path:
    return release.results / f"{key(analysis, values, release)}"


def _keep(file: Path, table: Table, left_out: int) -> None:
    """Keep a result, where that is allowed and there is room for one more."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        if len(list(file.parent.iterdir())) < _MOST:
            write_whole(file, b"%d\n%s" % (left_out, table.as_json()))


def _read(file: Path) -> tuple[Table, int] | None:
    """What is kept, if it is whole: a line that says how many rows are left out, and the rows."""
    with suppress(OSError, ValueError, LookupError, TypeError):
        left_out, _, rows = file.read_bytes().partition(b"\n")
        return read_json(rows), int(left_out)
    return None
