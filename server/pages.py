"""The home page and the ontology's page."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from clockkg.graphs import MADE_UP
from clockkg.querying import find_questions
from clockkg.rdf import Iri
from clockkg.terms import ONTOLOGY, declarations, expand

from .service import Service, service
from .texts import language

blueprint: Final = Blueprint("pages", __name__)

_FEATURED: Final = (
    "centres-and-roles",
    "represented-not-funded",
    "funded-without-centre",
    "district-bridges",
    "districts-without-manager",
)
_COUNTS: Final = {
    "count_centres": "clock:TechnologyTransferCentre",
    "count_districts": "clock:TechnologyDistrict",
    "count_stakeholders": "clock:Stakeholder",
    "count_memberships": "clock:Membership",
}
_COUNT: Final = """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) (COUNT(DISTINCT ?made_up) AS ?samples) WHERE {{
  VALUES ?class {{ {classes} }} ?kind rdfs:subClassOf* ?class . ?thing a ?kind
  OPTIONAL {{
    VALUES ?graph {{ {samples} }} GRAPH ?graph {{ ?thing a ?kind }} BIND(?thing AS ?made_up)
  }}
}} GROUP BY ?class
"""
_MANAGED: Final = """
SELECT DISTINCT ?centre ?role ?district WHERE {
  ?centre a clock:TechnologyTransferCentre .
  ?membership org:member ?centre ; org:organization ?district ; org:role ?role ;
              clock:hasEvidence ?evidence .
  ?district a clock:TechnologyDistrict .
} ORDER BY ?centre ?district ?role
"""
_TERMS: Final = """
SELECT ?term ?class ?it ?en ?uses WHERE {{
  ?term rdfs:isDefinedBy ?module . FILTER(STRSTARTS(STR(?term), "{ontology}"))
  BIND(EXISTS {{ ?term a owl:Class }} AS ?class)
  OPTIONAL {{ ?term skos:definition ?it FILTER(LANG(?it) = "it") }}
  OPTIONAL {{ ?term skos:definition ?en FILTER(LANG(?en) = "en") }}
  OPTIONAL {{
    {{ SELECT ?term (COUNT(*) AS ?uses) WHERE {{ {{ ?s ?term ?o }} UNION {{ ?s a ?term }} }}
       GROUP BY ?term }}
  }}
}} ORDER BY ?term
"""


@blueprint.get("/")
def root() -> Answer:
    """The home page in the reader's language."""
    return redirect(f"/{language()}/", 302)


@blueprint.get("/<any(it, en):lang>/")
def home(lang: str) -> str:
    """What this is, in numbers, and where to begin."""
    here = service()
    numbers = _numbers(here)
    centres = here.store.select(declarations() + _MANAGED)
    questions = [q for name in _FEATURED if (q := find_questions().get(name))]
    return render_template(
        "home.html",
        numbers=numbers,
        centres=centres.records(),
        labels=here.labels((iri for row in centres.records() for iri in row.values()), lang),
        questions=questions,
        samples=len(here.release.samples) > len(MADE_UP),
    )


@blueprint.get("/<any(it, en):lang>/ontology")
def ontology(lang: str) -> str:
    """All classes and properties with their definitions and uses."""
    here = service()
    table = here.store.select(declarations() + _TERMS.format(ontology=ONTOLOGY))
    terms = table.records()
    labels = here.labels((term["term"] for term in terms), lang)
    return render_template("ontology.html", terms=terms, labels=labels, namespace=ONTOLOGY)


@blueprint.get("/ontology")
def ontology_itself() -> Answer:
    """The ontology's IRI: a page for people, Turtle for programs."""
    if request.accept_mimetypes.best_match(["text/html", "text/turtle"]) == "text/turtle":
        return redirect("/data/graph/ontology.ttl", 303)
    return redirect(f"/{language()}/ontology", 303)


def _numbers(here: Service) -> dict[str, tuple[int, int]]:
    """For each heading, how many real things there are and how many made-up ones."""
    classes = " ".join(_COUNTS.values())
    samples = " ".join(Iri(iri).n3() for iri in sorted(here.release.samples))
    table = here.store.select(declarations() + _COUNT.format(classes=classes, samples=samples))
    found = {row["class"]: (int(row["n"]), int(row["samples"])) for row in table.records()}
    counted = {key: found.get(expand(name), (0, 0)) for key, name in _COUNTS.items()}
    return {key: (whole - made_up, made_up) for key, (whole, made_up) in counted.items()}
