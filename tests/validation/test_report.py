"""A report is plain data: JSON there and back, and Turtle that SHACL tools read."""

import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import RDF, SH

from clockkg.findings import Severity
from clockkg.rdf import LANG_STRING, Blank, Iri, Literal, Term
from clockkg.validation import Report, Result

SHAPE = "https://w3id.org/clockkg/shapes#VatNumberForm"
NAME = {"it": "Forma", "en": "Form"}
words = st.text(st.characters(codec="utf-8"), max_size=12)
paths = st.sampled_from([None, "urn:p", "[ <http://www.w3.org/ns/shacl#inversePath> <urn:p> ]"])
terms: st.SearchStrategy[Term | None] = st.one_of(
    st.none(),
    st.just(Iri("urn:v")),
    st.just(Blank("b1")),
    words.map(Literal),
    words.map(lambda text: Literal(text, LANG_STRING, "it")),
)


def result(path: str | None, value: Term | None, text: str, severity: Severity) -> Result:
    """A result about something, with a message of any text."""
    message = {"it": text, "en": text}
    return Result(
        "urn:x",
        path,
        value,
        SHAPE,
        severity,
        NAME,
        message,
        NAME,
        str(SH.PatternConstraintComponent),
    )


results = st.builds(result, paths, terms, words, st.sampled_from(Severity))
reports = st.builds(
    Report, st.lists(results, max_size=4).map(tuple), st.just({SHAPE: 3}), st.just("2020-01-01")
)


@given(reports)
def test_json_there_and_back(report: Report) -> None:
    """A report read from its own JSON is the same report."""
    assert Report.from_json(report.to_json()) == report


@given(reports)
def test_turtle_says_what_the_report_says(report: Report) -> None:
    """The Turtle parses, and has one result with focus, severity and messages for each of ours."""
    graph = rdflib.Graph().parse(data=report.to_turtle(), format="turtle")
    [node] = graph.subjects(RDF.type, SH.ValidationReport)
    found = list(graph.objects(node, SH.result))
    assert len(found) == len(report.results)
    assert str(graph.value(node, SH.conforms)) == str(report.conforms).lower()
    assert all(len(list(graph.objects(one, SH.resultMessage))) == 2 for one in found)


def test_only_violations_block() -> None:
    """A warning makes a report not conform, but does not block a release."""
    warning = Report((result(None, None, "a", Severity.WARNING),), {}, "2020-01-01")
    violation = Report((result(None, None, "a", Severity.VIOLATION),), {}, "2020-01-01")
    assert (warning.conforms, warning.blocks, violation.blocks) == (False, False, True)


def test_a_result_becomes_a_finding() -> None:
    """A finding keeps the rule's short name, the value's text and what it is about."""
    finding = result("urn:p", Literal("12"), "no", Severity.VIOLATION).finding()
    assert (finding.rule, finding.value, finding.focus) == ("VatNumberForm", "12", "urn:x")
