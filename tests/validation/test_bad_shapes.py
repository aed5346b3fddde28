"""Shapes that are bad, endless or about nothing, and data that are large: each has its outcome."""

import os
import re
from pathlib import Path

import pytest
import rdflib

from clockkg.errors import ContentError, LimitError
from clockkg.store import EmbeddedStore, open_store
from clockkg.store.holding import hold
from clockkg.terms import expand
from clockkg.validation import validate_store
from clockkg.validation.bridge import faithful
from clockkg.validation.engine import judged
from clockkg.validation.patience import Patient
from clockkg.validation.shacl.running import Judge, Verdict
from tests.conftest import TODAY
from tests.validation import worlds

ENDLESS = (
    "SELECT $this { $this ?x ?y . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o "
    "FILTER(?a = ?o && ?d = ?l) }"
)
QUICK = ':S sh:targetNode :a ; sh:sparql [ sh:select "SELECT $this { $this ?x ?y }" ] .'


def graph_of(rules: str) -> rdflib.Graph:
    """A shapes graph."""
    with faithful():
        return rdflib.Graph().parse(data=worlds.PREFIXES + worlds.DECLARED + rules, format="turtle")


def verdict_of(data: str, rules: str) -> Verdict:
    """What is found without a limit."""
    store, written = hold((worlds.PREFIXES + data).encode(), "text/turtle")
    return judged(Judge(store, graph_of(rules)), Patient(store), written)


@pytest.fixture
def folder(tmp_path: Path) -> EmbeddedStore:
    """A store in a folder with three hundred statements."""
    store = open_store(tmp_path / "store")
    lines = [f"<urn:x:n{n}> <urn:x:p> <urn:x:n{n * 7 % 300}> ." for n in range(300)]
    store.replace("https://example.org/g", [*lines, f'<urn:x:a> <urn:x:q> "{"a" * 40}!" .'])
    return store


def limited(store: EmbeddedStore, rules: str, seconds: float) -> Verdict:
    """What is found, each shape having some seconds."""
    with Patient(store, seconds) as asker:
        return judged(Judge(store, graph_of(rules), asker.select), asker)


def children() -> set[str]:
    """The processes that this one has started and that run."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split())


@pytest.mark.parametrize(
    "rules",
    [
        f":S sh:targetSubjectsOf :p ; sh:sparql [ sh:select '{ENDLESS}' ] .",
        f":S sh:target [ sh:select '{ENDLESS}' ] ; sh:nodeKind sh:Literal .",
        ':S sh:targetNode :a ; sh:path :q ; sh:pattern "^(?=a)(a+)+$" .',
    ],
    ids=["query", "target", "regex in pySHACL"],
)
def test_what_takes_too_long_is_stopped(folder: EmbeddedStore, rules: str) -> None:
    """The error names the shape and the limit, and the process that was at it is gone."""
    assert len(limited(folder, QUICK, 60).breaches) == 1
    before = children()
    with pytest.raises(
        LimitError, match=r"the rule urn:x:S was stopped after 0\.5 seconds"
    ) as stopped:
        limited(folder, rules, 0.5)
    assert (stopped.value.limit, "shape_seconds" in stopped.value.remedy) == ("time", True)
    assert len(before - children()) == 1
    assert len(limited(folder, QUICK, 60).breaches) == 1


def test_the_limit_changes_nothing_in_what_is_found(folder: EmbeddedStore) -> None:
    """In a process of its own or not, the same results come, in the same terms."""
    rules = (
        ':S sh:targetSubjectsOf :p ; sh:sparql [ sh:prefixes :o ; sh:select "SELECT $this ?value { '
    )
    rules += '$this x:p ?value . ?value x:p ?other FILTER(?other = x:n0) }" ] .'
    told = [worlds.told(limited(folder, rules, seconds).breaches) for seconds in (0, 60)]
    assert told[0] == told[1]
    assert told[0]


@pytest.mark.parametrize("length", [34, 1_000_000])
def test_a_regex_that_explodes_elsewhere_does_not_here(length: int) -> None:
    """Oxigraph's expressions take a time that grows with the text only, a value of 1 MB too."""
    rules = ':S sh:targetNode :a ; sh:path :p ; sh:pattern "^(a+)+$" .'
    verdict = verdict_of(f':a :p "{"a" * length}!" .', rules)
    assert (len(verdict.breaches), verdict.elsewhere) == (1, {})


def test_a_value_of_a_megabyte_is_judged_whole() -> None:
    """It is too long, is no date, and stands in the result as it is."""
    rules = ":S sh:targetNode :a ; sh:path :p ; sh:maxLength 10 ; sh:datatype xsd:date ."
    found = verdict_of(f':a :p "{"é" * 2**20}" .', rules).breaches
    assert [len(breach.value.value) for breach in found if breach.value] == [2**20] * 2


def test_a_regex_that_is_none_names_itself() -> None:
    """What neither engine can read is an error in our own words."""
    with pytest.raises(ContentError, match="cannot be run"):
        verdict_of(':a :p "x" .', ':S sh:targetNode :a ; sh:path :p ; sh:pattern "[" .')


def test_a_query_that_does_not_parse_says_where() -> None:
    """The place is told."""
    rules = ':S sh:targetNode :a ; sh:sparql [ sh:select "SELECT $this { $this ?p }" ] .'
    with pytest.raises(ContentError, match=r"cannot be run: .*\(line:1, col:\d+\)"):
        verdict_of(":a :p :b .", rules)


def test_a_class_that_nothing_is_of_is_seen() -> None:
    """A shape for a class that does not exist conforms, and the report counts 0 nodes for it."""
    store, _ = hold(b"<urn:a> <urn:p> 1 .", "text/turtle")
    judge = Judge(
        store, graph_of(":S sh:targetClass :Nothing ; sh:property [ sh:path :p ; sh:minCount 1 ] .")
    )
    assert (judge.run().breaches, judge.focus_count(rdflib.URIRef("urn:x:S"))) == ([], 0)
    report = validate_store(store, today=TODAY)
    assert report.focus_counts[expand("shape:VatNumberForm")] == 0


def test_a_hundred_thousand_violations_are_all_told() -> None:
    """None is lost and none is told twice."""
    data = " ".join(f":n{n} :p {n} ." for n in range(100_000))
    rules = ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:maxInclusive -1 ] ."
    found = verdict_of(data, rules).breaches
    assert len({breach.focus for breach in found}) == len(found) == 100_000


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (":S sh:targetNode :a ; sh:path _:x ; sh:minCount 1 . _:x sh:zeroOrMorePath _:x .",
         "a path that is none"),
        (":S sh:targetNode :a ; sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .",
         "a list that is broken"),
        (":S sh:targetNode :a ; sh:property :S .", "lean on themselves in a circle"),
    ],
)  # fmt: skip
def test_a_circle_in_the_shapes_is_refused(rules: str, said: str) -> None:
    """Paths, lists and shapes that come back to themselves are errors, and end at once."""
    prefix = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . "
    with pytest.raises(ContentError, match=re.escape(said)):
        verdict_of(":a :p :b .", prefix + rules)
