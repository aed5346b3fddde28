"""Things by their IRI: 303 to a page, Turtle or JSON-LD, as the client accepts (httpRange-14).

The paths are those of the IRIs themselves, so that a redirect from w3id.org keeps working.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from clockkg.exporting.jsonld import compact
from clockkg.findings import Origin
from clockkg.graphs import SAMPLE_INFERRED
from clockkg.querying import IDENTITIES, stays
from clockkg.rdf import Iri, Term, Triple, is_iri
from clockkg.store import convert
from clockkg.terms import BASE, RDF_TYPE, declarations, expand, graph

from .service import Service, service
from .standing import panels
from .texts import language, say

blueprint: Final = Blueprint("resources", __name__)

_SECTIONS: Final = "<any(id, vocab, graph):section>"
_FORMATS: Final = {
    "ttl": ("turtle", "text/turtle"),
    "jsonld": ("jsonld", "application/ld+json"),
    "nt": ("ntriples", "application/n-triples"),
    "rdf": ("rdfxml", "application/rdf+xml"),
}
_FORMS: Final = f"<any({', '.join(_FORMATS)}):form>"
_DERIVED: Final = frozenset({graph("inferred"), SAMPLE_INFERRED})
_INCOMING_SHOWN: Final = 100
_MEMBER: Final = expand("org:member")

_ABOUT: Final = (
    "SELECT ?graph ?property ?value WHERE {{ GRAPH ?graph {{ {iri} ?property ?value }} }}"
)
_INCOMING: Final = """
SELECT DISTINCT ?property ?thing WHERE {{ ?thing ?property {iri} FILTER(isIRI(?thing)) }}
ORDER BY ?property ?thing
"""


_MERGED: Final = """
SELECT ?record ?judgement ?by ?when ?reason WHERE {{
  VALUES ?graph {{ {graphs} }}
  GRAPH ?graph {{
    ?record owl:sameAs {iri} .
    OPTIONAL {{
      ?judgement clock:compares ?record ; clock:judgedBy ?by .
      OPTIONAL {{ ?judgement prov:generatedAtTime ?when }}
      OPTIONAL {{ ?judgement clock:reason ?reason FILTER(LANG(?reason) = "{lang}") }}
    }}
  }}
}} ORDER BY ?record ?when ?judgement ?reason
"""


class Source(NamedTuple):
    """Where a statement stands: a named graph, and the row of a file if it came from one."""

    graph: str
    place: Origin | None


class Fact(NamedTuple):
    """One statement of a page, with every source that makes it."""

    property: str
    value: Term
    sources: tuple[Source, ...]


class Merger(NamedTuple):
    """A judgement that two records are one: the method or `person`, the time, the reasons."""

    by: str
    when: str
    reasons: list[str]


@blueprint.get(f"/{_SECTIONS}/<path:rest>")
def redirected(section: str, rest: str) -> Answer:
    """The IRI itself: see other, what tells of it, or of the stakeholder that its record is of."""
    section, rest = _stays(_known_iri(section, rest))
    forms = {media_type: form for form, (_, media_type) in _FORMATS.items()}
    best = request.accept_mimetypes.best_match(["text/html", *forms])
    if best in forms:
        return redirect(
            url_for("resources.data", section=section, rest=rest, form=forms[best]), 303
        )
    return redirect(url_for("resources.page", lang=language(), section=section, rest=rest), 303)


@blueprint.get(f"/data/{_SECTIONS}/<path:rest>.{_FORMS}")
def data(section: str, rest: str, form: str) -> Answer:
    """What is said of a thing, or a whole named graph, as a file."""
    iri = _known_iri(section, rest)
    kept, other = _stays(iri)
    if (kept, other) != (section, rest):
        return redirect(url_for("resources.data", section=kept, rest=other, form=form), 303)
    here = service()
    lines = here.store.graph(iri) if section == "graph" else []
    lines = lines or _statements(here, iri)
    if not lines:
        abort(404, say("unknown_thing", iri=iri))
    name, media_type = _FORMATS[form]
    body = convert(lines, name)
    return Response(compact(body) if form == "jsonld" else body, content_type=media_type)


@blueprint.get(f"/<any(it, en):lang>/{_SECTIONS}/<path:rest>")
def page(lang: str, section: str, rest: str) -> str | Answer:
    """What is said of a thing, statement by statement, each with its source and place."""
    iri = _known_iri(section, rest)
    kept, other = _stays(iri)
    if (kept, other) != (section, rest):
        return redirect(url_for("resources.page", lang=lang, section=kept, rest=other), 303)
    here = service()
    facts = _facts(here, iri)
    incoming = _incoming(here, iri)
    if not facts and not incoming:
        abort(404, say("unknown_thing", iri=iri))
    shown = incoming[:_INCOMING_SHOWN]
    iris = {iri, *_iris(facts), *(name for pair in shown for name in pair)}
    return render_template(
        "entity.html",
        iri=iri,
        path=f"{section}/{rest}",
        facts=facts,
        incoming=shown,
        total=len(incoming),
        labels=here.labels(iris, lang),
        derived=_DERIVED,
        merged=_merged(here, iri, lang),
        panels=panels(iri, lang) if _takes_part(incoming) else [],
        sample=_made_up(here, facts),
    )


def _known_iri(section: str, rest: str) -> str:
    """The IRI of an address; 404 for what cannot be one, before any query is made of it."""
    iri = f"{BASE}{section}/{rest}"
    if not is_iri(iri) or not iri.isprintable():
        abort(404, say("unknown_thing", iri=iri))
    return iri


def _stays(iri: str) -> tuple[str, str]:
    """The section and the rest of the IRI that a record is told under: mostly its own."""
    section, _, rest = stays(service().store, iri).removeprefix(BASE).partition("/")
    return section, rest


def _merged(here: Service, iri: str, lang: str) -> dict[str, list[Merger]]:
    """The records that are told under an IRI, each with the judgements that speak of it."""
    asked = _MERGED.format(graphs=IDENTITIES, iri=Iri(iri).n3(), lang=lang)
    found: dict[str, dict[str, Merger]] = {}
    for row in here.store.select(declarations() + asked).records():
        judgements = found.setdefault(row["record"], {})
        if "judgement" in row:
            merger = judgements.setdefault(
                row["judgement"], Merger(row["by"], row.get("when", ""), [])
            )
            merger.reasons.extend([row["reason"]] if row.get("reason") else [])
    return {record: list(said.values()) for record, said in found.items()}


def _facts(here: Service, iri: str) -> list[Fact]:
    """What is said of a thing, what it is first, each statement once."""
    subject = Iri(iri)
    table = here.store.select(declarations() + _ABOUT.format(iri=subject.n3()))
    found: dict[tuple[str, Term], list[Source]] = {}
    for graph_name, predicate, value in table.rows:
        if isinstance(graph_name, Iri) and isinstance(predicate, Iri) and value:
            line = Triple(subject, predicate, value).n3()
            place = next(iter(here.opened.snapshot(graph_name.value).origins(line)), None)
            source = Source(graph_name.value, place)
            found.setdefault((predicate.value, value), []).append(source)
    facts = (Fact(name, value, tuple(sorted(known))) for (name, value), known in found.items())
    return sorted(facts, key=lambda f: (f.property != RDF_TYPE, f.property, f.value.n3()))


def _made_up(here: Service, facts: list[Fact]) -> bool:
    """Whether only samples say what the thing is."""
    kinds = [s.graph for fact in facts if fact.property == RDF_TYPE for s in fact.sources]
    return bool(kinds) and all(name in here.release.samples for name in kinds)


def _takes_part(incoming: list[tuple[str, str]]) -> bool:
    """Whether a thing is a member of anything: then it may stand in the network."""
    return any(name == _MEMBER for name, _ in incoming)


def _incoming(here: Service, iri: str) -> list[tuple[str, str]]:
    table = here.store.select(declarations() + _INCOMING.format(iri=Iri(iri).n3()))
    return list(zip(table.values("property"), table.values("thing"), strict=True))


def _statements(here: Service, iri: str) -> list[str]:
    subject = Iri(iri)
    triples = here.store.construct(f"CONSTRUCT WHERE {{ {subject.n3()} ?p ?o }}")
    return sorted(triple.n3() for triple in triples)


def _iris(facts: list[Fact]) -> Iterator[str]:
    for fact in facts:
        yield from (fact.property, *(source.graph for source in fact.sources))
        if isinstance(fact.value, Iri):
            yield fact.value.value
