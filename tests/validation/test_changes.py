"""What changed between two versions of the shapes is told rule by rule."""

from clockkg.findings import Severity
from clockkg.validation import Shapes, compare, read_shapes

PREFIXES = """@prefix dct: <http://purl.org/dc/terms/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/clockkg/shapes#> .
"""
TEXTS = """sh:severity sh:Warning ; sh:order 3 ; sh:name "a"@it , "b"@en ;
    sh:message "c"@it , "d"@en ; sh:description "e"@it , "f"@en ; dct:source "R01" ."""
RULE = f"shape:A a sh:NodeShape ; sh:node shape:Helper ; sh:in (1 2) ; {TEXTS}\n"
HELPER = "shape:Helper a sh:NodeShape ; sh:property [ sh:path sh:name ; sh:minCount 1 ] .\n"


def version(text: str) -> Shapes:
    """The shapes of a document."""
    return read_shapes({"a.ttl": PREFIXES + text})


def parts(old: str, new: str) -> list[tuple[str, ...]]:
    """What changed in each changed rule."""
    return [change.parts for change in compare(version(old), version(new))]


def test_another_order_of_statements_is_no_change() -> None:
    """Blank nodes have other names and the helper stands first: the same rules."""
    assert parts(RULE + HELPER, HELPER + RULE) == []


def test_a_rule_is_added_and_removed() -> None:
    """A rule of another name is a new one, and the old one is gone."""
    found = compare(version(RULE + HELPER), version(RULE.replace(":A", ":B") + HELPER))
    assert [(change.kind, change.key) for change in found] == [("added", "B"), ("removed", "A")]


def test_a_rewording_is_not_a_new_demand() -> None:
    """Only the text that differs is named."""
    assert parts(RULE + HELPER, (RULE + HELPER).replace('"d"', '"D"')) == [("message",)]
    assert parts(RULE + HELPER, (RULE + HELPER).replace("R01", "R02")) == [("sources",)]


def test_a_new_demand_is_told() -> None:
    """A change in a list of the rule, or in a shape that serves it, changes the rule."""
    assert parts(RULE + HELPER, (RULE + HELPER).replace("(1 2)", "(2 1)")) == [("rule",)]
    assert parts(RULE + HELPER, (RULE + HELPER).replace("minCount 1", "minCount 2")) == [("rule",)]


def test_a_new_severity_is_told_with_the_old_one() -> None:
    """A warning that becomes a violation is told as both."""
    [change] = compare(version(RULE), version(RULE.replace("sh:Warning", "sh:Violation")))
    assert (change.before, change.severity) == (Severity.WARNING, Severity.VIOLATION)
    assert change.parts == ("severity",)
