"""Runs the shapes over some data: compiled to queries, and what cannot be compiled by pySHACL."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final

import rdflib
from rdflib.namespace import SH
from rdflib.term import Node

from clockkg import __version__
from clockkg.errors import InputError
from clockkg.store import Elsewhere, Store
from clockkg.store.holding import hold
from clockkg.store.lexical import rewritten_properties
from clockkg.validation import elsewhere
from clockkg.validation.bridge import FORMATS
from clockkg.validation.patience import Patient
from clockkg.validation.report import Report
from clockkg.validation.shacl.reading import Reader
from clockkg.validation.shacl.running import Ask, Judge, Verdict
from clockkg.validation.shapes import Shapes, find_shapes
from clockkg.validation.telling import Teller

TODAY: Final = '"1970-01-01"^^xsd:date'
"""What the queries in the shapes write where the day of the check belongs."""
COMPILED: Final = "SPARQL"
"""What a report says of a shape that was compiled to queries."""


def validate(
    data: bytes,
    media: str = "application/n-triples",
    *,
    today: str,
    shapes: Shapes | None = None,
    only: Iterable[str] = (),
) -> Report:
    """Check some data as of a day, given as yyyy-mm-dd; `only` names the shapes to run, else all.

    >>> from clockkg.terms import expand
    >>> row = f'<{expand("id-org:x")}> <{expand("clock:vatNumber")}> "1" .'
    >>> report = validate(row.encode(), today="2020-01-01")
    >>> [(result.shape.rpartition("#")[2], result.message["en"]) for result in report.results]
    [('VatNumberForm', 'The VAT number 1 is not eleven digits.')]
    """
    check_day(today)
    shapes = find_shapes() if shapes is None else shapes
    wanted = tuple(shapes[key].iri for key in only)
    if media not in FORMATS:
        message = f"{media!r} cannot be validated"
        raise InputError(message, remedy=f"Send one of: {', '.join(FORMATS)}.")
    store, ntriples = hold(data, media)
    return _report(store, shapes, today, wanted, ntriples)


def validate_store(store: Store, *, today: str) -> Report:
    """Check what a store holds, all graphs merged, as of a day; a remote engine will do.

    >>> from clockkg.store import open_store
    >>> from clockkg.terms import expand
    >>> store = open_store()
    >>> row = f'<{expand("id-org:x")}> <{expand("clock:vatNumber")}> "1" .'
    >>> _ = store.replace("https://example.org/g", [row])
    >>> len(validate_store(store, today="2020-01-01").results)
    1
    """
    check_day(today)
    return _report(store, find_shapes(), today)


def judge() -> dict[str, str]:
    """Which engine judges by which shapes: what a release says of its validation.

    >>> sorted(judge())
    ['engine', 'shapes']
    """
    return {
        "engine": f"clockkg {__version__}, and {elsewhere.ENGINE} for what is not compiled",
        "shapes": f"clockkg {__version__}, sha256:{find_shapes().digest}",
    }


def check_day(today: str) -> None:
    """Refuse a day that is not exactly yyyy-mm-dd: it is written into the shapes' queries."""
    try:
        right = date.fromisoformat(today).isoformat() == today
    except ValueError:
        right = False
    if not right:
        message = f"{today!r} is not a day"
        raise InputError(message, remedy="Write year, month and day, such as 2019-12-09.")


def _report(
    store: Store, shapes: Shapes, today: str, wanted: tuple[str, ...] = (), written: bytes = b""
) -> Report:
    """Judge a store; `written` are its statements as they were written, where that is known."""
    judge = judging(store, shapes, today, wanted)
    verdict = judged(judge, Patient(store), written)
    return report_of(judge, shapes, verdict, today, wanted)


def report_of(
    judge: Judge, shapes: Shapes, verdict: Verdict, today: str, wanted: tuple[str, ...] = ()
) -> Report:
    """What was found, told to people, with how many nodes each shape is for."""
    results = Teller(judge.store, shapes, verdict.breaches).results()
    known = {str(node): count for node, count in verdict.counts.items()}
    iris = wanted or tuple(shape.iri for shape in shapes)
    unknown = [iri for iri in iris if iri not in known]
    counts = {iri: known[iri] for iri in iris if iri in known} | _reached(judge, unknown)
    return Report(tuple(results), counts, today, dict(_engines(judge.store, verdict)))


def reached(store: Store, *, today: str) -> dict[str, int]:
    """How many nodes each shape looks at in a store, by its key; one of 0 checks nothing.

    >>> from clockkg.store import open_store
    >>> reached(open_store(), today="2020-01-01")["VatNumberForm"]
    0
    """
    check_day(today)
    shapes = find_shapes()
    judge = judging(store, shapes, today)
    return {shape.key: _reached(judge, [shape.iri])[shape.iri] for shape in shapes}


def _reached(judge: Judge, iris: Iterable[str]) -> dict[str, int]:
    return {iri: judge.focus_count(rdflib.URIRef(iri)) for iri in iris}


def judged(
    judge: Judge, asker: Patient, written: bytes = b"", verdict: Verdict | None = None
) -> Verdict:
    """All results of some shapes: of the compiled ones, which may be known, and by pySHACL."""
    verdict = verdict or judge.run(rewritten_properties(written))
    if verdict.elsewhere:
        text = written or "\n".join(judge.store.merged()).encode()
        verdict.breaches += asker.elsewhere(text, judge.graph, list(verdict.elsewhere))
    return verdict


def _engines(store: Store, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Each shape with who judged it; of a remote engine, where, and whether a copy helped."""
    at = f" at {store.place}" if isinstance(store, Elsewhere) else ""
    copied = frozenset(verdict.copied)
    for node in verdict.compiled:
        yield str(node), f"{COMPILED} on a copy of {at[4:]}" if node in copied else COMPILED + at
    for node, reason in verdict.elsewhere.items():
        yield str(node), f"{elsewhere.ENGINE}: {reason}"


@lru_cache(maxsize=8)
@lru_cache(maxsize=4)
def dated(shapes: rdflib.Graph, today: str, wanted: tuple[str, ...] = ()) -> Reader:
    """A reader of the wanted shapes, or of all, with their day filled in; the same for a day."""
    graph = rdflib.Graph()
    for subject, predicate, thing in _described(shapes, wanted) if wanted else shapes:
        graph.add((subject, predicate, _filled(thing, today) if predicate == SH.select else thing))
    return Reader(graph)


def judging(
    store: Store, shapes: Shapes, today: str, wanted: tuple[str, ...] = (), ask: Ask | None = None
) -> Judge:
    """What judges a store as of a day, by the wanted shapes or all."""
    reader = dated(shapes.graph, today, wanted)
    return Judge(store, reader.graph, ask, reader)


def _filled(query: Node, today: str) -> Node:
    return rdflib.Literal(str(query).replace(TODAY, f'"{today}"^^xsd:date'))


def _described(graph: rdflib.Graph, wanted: Iterable[str]) -> Iterator[tuple[Node, Node, Node]]:
    """All statements about some nodes, and about whatever these lead to."""
    ahead: list[Node] = [rdflib.URIRef(iri) for iri in wanted]
    seen = set(ahead)
    while ahead:
        subject = ahead.pop()
        for predicate, thing in graph.predicate_objects(subject):
            yield subject, predicate, thing
            if thing not in seen and not isinstance(thing, rdflib.Literal):
                seen.add(thing)
                ahead.append(thing)
