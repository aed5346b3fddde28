"""A result as the statements of a named graph: each value with its bounds, its run, its parameters.

Every measurement has an IRI made of what it measures. The same result of another release gives the
same statements but for the one that names the release.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final

from clockkg.analysis.card import Published
from clockkg.analysis.running import Result
from clockkg.rdf import Iri, Literal, Term, Triple, typed
from clockkg.terms import RDF_TYPE, RDFS_LABEL, expand, thing

_KEY: Final = 16
"""So many hexadecimal digits of a SHA-256 tell one thing from another."""


def statements(result: Result) -> list[str]:
    """The sorted N-Triples of all that a result publishes; none where its card names nothing."""
    run = thing("analysis", f"{result.analysis.name}-{_digest(dict(result.values))}")
    found = set(_run(result, run)) if result.analysis.publishes else set()
    for row in result.table.records():
        for one in result.analysis.publishes:
            found.update(_measurement(result, run, row, one))
    return sorted(triple.n3() for triple in found)


def alike(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Whether two results say the same, whichever releases they were worked out over."""
    named = f" <{expand('clock:ofRelease')}> "
    return not any(named not in line for line in set(ours) ^ set(theirs))


def _run(result: Result, run: str) -> Iterator[Triple]:
    asked = result.analysis.asked
    yield _said(run, RDF_TYPE, Iri(expand("clock:AnalysisRun")))
    for tag, title in asked.title.items():
        yield _said(run, RDFS_LABEL, Literal(title, language=tag))
    yield _said(run, "clock:analysisName", Literal(asked.name))
    yield _said(run, "clock:ofRelease", typed(str(result.release), "integer"))
    for name, value in result.asked_for.items():
        yield _said(run, "clock:analysisParameter", Literal(f"{name}={value}"))


def _measurement(
    result: Result, run: str, row: Mapping[str, str], one: Published
) -> Iterator[Triple]:
    quantity = row[one.quantity_in] if one.quantity_in else one.quantity
    name = result.analysis.name
    about = thing("measurement", f"{name}-{_digest(run, row['stakeholder'], quantity)}")
    words = result.analysis.asked.values.get(one.quantity_in, {}).get(quantity)
    yield _said(about, RDF_TYPE, Iri(expand("clock:Measurement")))
    for tag, title in (words or result.analysis.asked.columns[one.value]).items():
        yield _said(about, RDFS_LABEL, Literal(title, language=tag))
    yield _said(about, "clock:measurementOf", Iri(row["stakeholder"]))
    yield _said(about, "clock:quantity", Literal(quantity))
    yield _said(about, "prov:wasGeneratedBy", Iri(run))
    numbers = {
        "clock:decimalValue": one.value,
        "clock:lowerBound": one.low,
        "clock:upperBound": one.high,
        "clock:expectedByChance": one.expected,
    }
    for predicate, column in numbers.items():
        if column and column in row:
            yield _said(about, predicate, typed(row[column], "decimal"))


def _said(subject: str, predicate: str, value: Term) -> Triple:
    return Triple(Iri(subject), Iri(predicate if "/" in predicate else expand(predicate)), value)


def _digest(*parts: object) -> str:
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:_KEY]
