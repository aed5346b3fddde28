"""The identities of the book, applied to a draft: every graph tells of one stakeholder once.

What a graph said as it was delivered is kept beside it where judgements change what it says, so
that to withdraw a judgement gives the very graph back. The same graphs and the same book give the
same release.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from clockkg.findings import Members
from clockkg.graphs import (
    BOOK,
    CANDIDATES,
    IDENTITY,
    SAMPLE_CANDIDATES,
    SAMPLE_IDENTITY,
    Dataset,
    Draft,
    Snapshot,
    Traced,
)
from clockkg.loading.arrival import Arrival
from clockkg.matching import Book, Identities, Judgement, Standing, standing
from clockkg.matching.rewriting import Rewriter, Survey
from clockkg.matching.statements import candidate, judgement, same
from clockkg.terms import publisher_of

_OWN: Final = ((IDENTITY, SAMPLE_IDENTITY), (CANDIDATES, SAMPLE_CANDIDATES))
Graphs = dict[str, Traced]


@dataclass(frozen=True, slots=True)
class Identified:
    """What judgements make of a draft: graphs as told, originals to keep, and the book itself.

    `graphs` are those that may differ from the draft's; `originals` are told with a plan, or are
    empty where the graph is told as it was delivered. `book` is the file that counted.
    """

    graphs: Graphs
    originals: Mapping[str, tuple[Traced, str]] = field(default_factory=dict)
    book: bytes = b""
    members: Members = field(default_factory=dict)

    @property
    def described(self) -> dict[str, Any]:
        """What a manifest tells of the book; nothing of an empty one."""
        if not self.book:
            return {}
        lines = self.book.count(b"\n")
        return {"judgements": lines, "digest": sha256(self.book).hexdigest()}

    def keep(self, draft: Draft) -> list[str]:
        """Keep the originals and the book in the draft; the graphs of which others are kept."""
        before = dict(draft.originals)
        for iri, (original, plan) in self.originals.items():
            draft.keep(iri, original, plan=plan)
        if self.book:
            (draft.folder / BOOK).write_bytes(self.book)
        moved = draft.parent is not None and draft.parent.manifest.book != self.described
        changed = [iri for iri in self.originals if before.get(iri) != draft.originals.get(iri)]
        return [*changed, *([IDENTITY] if moved else [])]


def identified(
    draft: Draft, arrivals: Sequence[Arrival], said: Iterable[Judgement] = ()
) -> Identified:
    """What the home's book, and what is said besides, make of a draft and of what arrives in it."""
    book = Book(draft.home)
    data = book.data() + b"".join(f"{one.line()}\n".encode() for one in said)
    arrived = {one.graph: one.snapshot for one in arrivals}
    if not data and not draft.originals:
        return Identified(arrived)
    judgements = book.parsed(data)
    identities = Identities.of(judgements)
    waiting = [one for one in standing(judgements).values() if one.waits]
    seen = _survey(draft, arrived, {iri for one in judgements for iri in one.pair})
    graphs, originals = _told(draft, arrived, Rewriter(identities.canonical, seen), seen)
    made_up = _made_up(seen, _samples(draft, arrivals))
    graphs |= _own(identities, waiting, seen, made_up)
    members = {
        kept: {iri: frozenset(seen.typed.get(iri, ())) for iri in others}
        for kept, others in identities.members().items()
    }
    return Identified(graphs, originals, data, members)


def as_told(draft: Draft) -> Rewriter:
    """How the readers of a draft's parent are told what stands in its graphs as delivered."""
    book = Book(draft.home)
    data = (draft.parent.folder / BOOK).read_bytes() if draft.parent and draft.originals else b""
    judgements = book.parsed(data)
    seen = (
        _survey(draft, {}, {iri for one in judgements for iri in one.pair}) if data else Survey(())
    )
    return Rewriter(Identities.of(judgements).canonical, seen)


def _survey(draft: Draft, arrived: Graphs, records: set[str]) -> Survey:
    """What all graphs, as delivered, say of some records."""
    seen = Survey(records)
    for iri in sorted({*draft.graphs, *arrived}):
        if publisher_of(iri):
            graph = arrived[iri] if iri in arrived else draft.delivered(iri)
            seen.look(iri, graph.texts())
    return seen


def _told(
    draft: Draft, arrived: Graphs, rewriter: Rewriter, seen: Survey
) -> tuple[Graphs, dict[str, tuple[Traced, str]]]:
    """The graphs as they are told, but for those that stay, with the originals of each."""
    graphs: Graphs = {}
    originals: dict[str, tuple[Traced, str]] = {}
    for iri in sorted({*draft.graphs, *arrived}):
        plan = rewriter.plan(seen.mentioned.get(iri, ()))
        before = draft.originals.get(iri, {}).get("plan", "")
        if iri not in arrived and plan == before:
            continue
        original = arrived[iri] if iri in arrived else draft.delivered(iri)
        graphs[iri] = rewriter.snapshot(original) if plan else original
        if plan or before:
            originals[iri] = (original if plan else Snapshot(), plan)
    return graphs, originals


def _samples(draft: Draft, arrivals: Iterable[Arrival]) -> set[str]:
    known = draft.parent.manifest.datasets if draft.parent else ()
    datasets: dict[str, Dataset] = {one.graph: one for one in known}
    datasets |= {one.graph: one.dataset for one in arrivals}
    return {iri for iri, one in datasets.items() if one.sample}


def _made_up(seen: Survey, samples: set[str]) -> set[str]:
    """The records that only samples say what they are."""
    return {iri for iri, graphs in seen.typed.items() if graphs and graphs <= samples}


def _own(
    identities: Identities, waiting: Iterable[Standing], seen: Survey, made_up: set[str]
) -> dict[str, Snapshot]:
    """The graphs of identities and of candidates, real and made up."""
    graphs = {iri: Snapshot() for pair in _OWN for iri in pair}
    for iri, kept in identities.canonical.items():
        graphs[_OWN[0][iri in made_up]].add(same(iri, kept))
    for link in identities.links:
        _add(graphs[_OWN[0][link.judgement.left in made_up]], judgement(link.judgement))
    canonical = identities.canonical
    for one in _closest(waiting, canonical, seen.typed.keys()):
        _add(graphs[_OWN[1][one.left in made_up]], candidate(one, canonical))
    return graphs


def _closest(
    waiting: Iterable[Standing], canonical: Mapping[str, str], present: Collection[str]
) -> Iterable[Judgement]:
    """For each two that are told apart, the judgement with the highest score that waits."""
    found: dict[tuple[str, str], Judgement] = {}
    for one in sorted(waiting, key=lambda one: (one.judgement.score, one.number)):
        left, right = one.judgement.pair
        mine, theirs = (canonical.get(iri, iri) for iri in (left, right))
        if mine != theirs and left in present and right in present:
            found[min(mine, theirs), max(mine, theirs)] = one.judgement
    return found.values()


def _add(graph: Snapshot, lines: Iterable[str]) -> None:
    for line in lines:
        graph.add(line)
