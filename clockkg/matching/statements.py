"""Judgements as statements of a release: what is one and who says so, and what waits for a person.

A person's name and note stay in the book: a release tells that a person judged, and when.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final

from clockkg.matching.judgements import Judgement, Pair
from clockkg.rdf import Iri, Literal, Term, Triple, typed
from clockkg.terms import RDF_TYPE, expand, thing

_KEY: Final = 16
_DIGITS: Final = 4


def same(record: str, kept: str) -> str:
    """The statement that a record is told under another IRI."""
    return _statement(record, "owl:sameAs", Iri(kept))


def judgement(said: Judgement) -> list[str]:
    """A judgement as a thing: the records, what it says, when, by which method, and why."""
    iri = thing("judgement", said.key)
    return [*_described(iri, "clock:IdentityJudgement", said), *_made(iri, said)]


def candidate(said: Judgement, canonical: Mapping[str, str]) -> list[str]:
    """A pair that waits for a person: the closeness of the two, with score and reasons."""
    left, right = sorted(canonical.get(iri, iri) for iri in said.pair)
    iri = thing("candidate", sha256(f"{left}\n{right}".encode()).hexdigest()[:_KEY])
    close = _statement(left, "skos:closeMatch", Iri(right))
    return [close, *_described(iri, "clock:MatchCandidate", said, (left, right))]


def _described(iri: str, kind: str, said: Judgement, pair: Pair | None = None) -> Iterator[str]:
    yield _statement(iri, RDF_TYPE, Iri(expand(kind)))
    for record in pair or said.pair:
        yield _statement(iri, "clock:compares", Iri(record))
    if said.score >= 0:
        yield _statement(iri, "clock:score", typed(f"{round(said.score, _DIGITS):g}", "decimal"))
    yield from _reasons(iri, said.reasons)


def _reasons(iri: str, reasons: Iterable[Mapping[str, str]]) -> Iterator[str]:
    for reason in reasons:
        for language, text in reason.items():
            yield _statement(iri, "clock:reason", Literal(text, language=language))


def _made(iri: str, said: Judgement) -> Iterator[str]:
    if said.when:
        yield _statement(iri, "prov:generatedAtTime", typed(said.when, "dateTime"))
    yield _statement(iri, "clock:judgedBy", Literal(said.method or "person"))


def _statement(subject: str, name: str, term: Term) -> str:
    predicate = name if name == RDF_TYPE else expand(name)
    return Triple(Iri(subject), Iri(predicate), term).n3()
