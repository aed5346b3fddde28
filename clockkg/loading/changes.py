"""What a load would do to the things of its graphs: how many it adds, changes and removes."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from clockkg.findings import LANGUAGES, Text
from clockkg.graphs import Difference, Draft, Snapshot, Traced
from clockkg.querying import labels
from clockkg.terms import RDF_TYPE, shrink

_TYPE: Final = f"<{RDF_TYPE}>"


@dataclass(frozen=True, slots=True)
class Things:
    """The things of a type: `added` and `removed` are whole, `changed` differ in a statement."""

    type: str
    label: Text
    added: int = 0
    changed: int = 0
    removed: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The counts as plain data."""
        return asdict(self)


def things(draft: Draft, changes: Mapping[str, Difference], graphs: Iterable[str]) -> list[Things]:
    """What becomes of the things of some graphs, by their type; each counts once a graph."""
    counts: dict[str, list[int]] = {}
    for iri in graphs:
        if iri in changes:
            old = draft.parent.snapshot(iri) if draft.parent else Snapshot()
            _count(counts, old, draft.snapshot(iri), changes[iri])
    names = {language: labels(draft.store, counts, language) for language in LANGUAGES}
    return [
        Things(kind, {tag: known.get(kind, shrink(kind)) for tag, known in names.items()}, *numbers)
        for kind, numbers in sorted(counts.items())
    ]


def _count(counts: dict[str, list[int]], old: Traced, new: Traced, change: Difference) -> None:
    before, after = _types(old.texts()), _types(new.texts())
    touched = {line.split(" ", 1)[0] for line in (*change.added, *change.removed)}
    for subject in touched:
        kind = after.get(subject) or before.get(subject) or ""
        place = 0 if subject not in before else 2 if subject not in after else 1
        counts.setdefault(kind, [0, 0, 0])[place] += 1


def _types(lines: Iterable[str]) -> dict[str, str]:
    """Each subject's type, the first by name; empty where none is stated."""
    found: dict[str, str] = {}
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        found.setdefault(subject, "")
        if predicate == _TYPE:
            kind = rest.removesuffix(" .").strip("<>")
            found[subject] = min(filter(None, (found[subject], kind)))
    return found
