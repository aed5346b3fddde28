"""SARIF, JUnit and SHACL reports are what their readers expect, and lose no finding."""

import json
import re

import pytest
import rdflib
from defusedxml import ElementTree
from rdflib.namespace import RDF, SH
from sarif_pydantic import Sarif

from clockkg.findings import Finding, Severity
from clockkg.reporting import Told, render


def test_sarif_is_valid(told: Told) -> None:
    """The model of the standard takes the log, with each result under its rule."""
    log = Sarif.model_validate_json(render(told, "sarif", "it"))
    assert log.version == "2.1.0"
    [run] = log.runs
    rules = [rule.id for rule in run.tool.driver.rules or ()]
    assert [rules[result.rule_index or 0] for result in run.results or ()] == [
        result.rule_id for result in run.results or ()
    ]
    assert sorted(rules) == ["DocumentDate", "VatNumberForm", "bad-date"]


def test_sarif_tells_place_level_and_waiver(told: Told) -> None:
    """Levels as SARIF names them, the line of a text file, a relative address, the identifier."""
    [run] = json.loads(render(told, "sarif"))["runs"]
    levels = [result["level"] for result in run["results"]]
    assert sorted(levels) == ["error", "error", "error", "note"]
    first = run["results"][0]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "soci%202026.csv"},
        "region": {"startLine": 14},
    }
    known = {finding.id for finding in told.findings}
    assert {r["partialFingerprints"]["clockkg/v1"] for r in run["results"]} == known
    assert sum("suppressions" in result for result in run["results"]) == 1
    assert all(0 <= r["ruleIndex"] < len(run["tool"]["driver"]["rules"]) for r in run["results"])


def test_junit_counts_as_its_cases_do(told: Told) -> None:
    """Two have failed, one was skipped, one has passed; every total is the sum of its parts."""
    root = ElementTree.fromstring(render(told, "junit"))
    assert root.tag == "testsuites"
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        suites = [int(suite.get(name)) for suite in root.iter("testsuite")]
        assert int(root.get(name)) == sum(suites) == len(list(root.iter(tag)))
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("4", "2", "1")
    for suite in root:
        assert {"name", "tests", "failures", "errors"} <= set(suite.keys())
        assert all({"name", "classname"} <= set(case.keys()) for case in suite)


def test_junit_of_nothing_has_passed() -> None:
    """A file without findings is one case that has passed, so that nobody takes it for no run."""
    root = ElementTree.fromstring(render(Told(()), "junit"))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


def test_shacl_report_is_as_the_standard_wants_it(told: Told) -> None:
    """One report; each result has one focus node, severity and component, and one path at most."""
    graph = rdflib.Graph().parse(data=render(told, "shacl").decode(), format="turtle")
    [report] = graph.subjects(RDF.type, SH.ValidationReport)
    results = list(graph.objects(report, SH.result))
    assert [str(value) for value in graph.objects(report, SH.conforms)] == ["false"]
    assert len(results) == 5
    for result in results:
        assert (result, RDF.type, SH.ValidationResult) in graph
        for name in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent):
            assert len(list(graph.objects(result, name))) == 1
        for name in (SH.resultPath, SH.value, SH.sourceShape):
            assert len(list(graph.objects(result, name))) <= 1
        texts = graph.objects(result, SH.resultMessage)
        assert sorted(getattr(text, "language", "") for text in texts) == ["en", "it"]


def test_shacl_tells_every_result_of_a_cause(told: Told) -> None:
    """A finding of two results is two again, with the components that they came with."""
    graph = rdflib.Graph().parse(data=render(told, "shacl").decode(), format="turtle")
    x = rdflib.URIRef("https://w3id.org/clockkg/id/org/x")
    found = {
        (
            str(graph.value(node, SH.sourceShape)).rpartition("#")[2],
            graph.value(node, SH.sourceConstraintComponent),
        )
        for node in graph.subjects(SH.focusNode, x)
    }
    assert found == {
        ("VatNumberForm", SH.PatternConstraintComponent),
        ("VatNumberText", SH.DatatypeConstraintComponent),
    }


@pytest.mark.parametrize("form", ["csv", "html", "json", "junit", "sarif", "shacl"])
@pytest.mark.parametrize("language", ["it", "en"])
def test_the_same_findings_give_the_same_bytes(told: Told, form: str, language: str) -> None:
    """In whatever order they come."""
    other = Told(told.findings[::-1], told.blocked, told.waived)
    assert render(told, form, language) == render(other, form, language)


def test_html_groups_by_rule_and_begins_with_what_blocks(told: Told) -> None:
    """One section for each rule; the escaped message, and an anchor for each finding."""
    page = render(told, "html", "it").decode()
    heads = re.findall(r"<h2><span>(.*?)</span>: (.*?) \((\d)\)</h2>", page)
    assert heads == [
        ("violazione, blocca", "bad-date", "1"),
        ("violazione, blocca", "Forma della partita IVA", "2"),
        ("informazione", "Data del documento fonte", "1"),
    ]
    assert "bad &lt;date&gt;" in page
    assert all(f'id="{finding.id}"' in page for finding in told.findings)


def test_what_blocks_comes_first() -> None:
    """A warning that blocks by its publisher's gate stands before a violation that is waived."""
    warning = Finding("A", Severity.WARNING, {}, id="A-1")
    violation = Finding("B", Severity.VIOLATION, {}, id="B-1")
    told = Told((violation, warning), frozenset({"A-1"}), frozenset({"B-1"}))
    assert [told.state(finding) for finding in told.ordered] == ["blocks", "waived"]
    assert [group.rule for group in told.groups] == ["A", "B"]
