"""RML beyond its frozen test cases: what the vocabulary of today says, each by a small example."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clockkg.errors import InputError
from clockkg.loading.rml import read_rml, run

HEAD = """\
@prefix rml: <http://w3id.org/rml/> .
@prefix ex: <http://example.com/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <http://example.com/base/> .
"""
SOURCE = """rml:logicalSource [ rml:referenceFormulation rml:JSONPath ; rml:iterator "$[*]" ;
  rml:source [ a rml:RelativePathSource ; rml:root rml:MappingDirectory ; rml:path "d.json" ] ]"""
SUBJECT = 'rml:subjectMap [ rml:template "http://example.com/{$.id}" ]'
XSD = "http://www.w3.org/2001/XMLSchema#"
Run = Callable[[str, str], list[str]]


@pytest.fixture
def objects(tmp_path: Path) -> Run:
    """Runs an object map over a JSON list; what is said, without subject and property."""

    def ran(data: str, made: str) -> list[str]:
        (tmp_path / "d.json").write_text(data, "utf-8")
        text = f"{HEAD}<#A> {SOURCE} ; {SUBJECT} ; rml:predicateObjectMap [ {made} ] ."
        (tmp_path / "mapping.ttl").write_text(text, "utf-8")
        found = run(read_rml(tmp_path / "mapping.ttl"), tmp_path)
        return [statement.n3().split("> ", 2)[2].removesuffix(" .") for statement in found]

    return ran


P = "rml:predicate ex:p ; rml:objectMap "
SAID = [
    ('[{"id": 1, "v": 1.50}]', '[ rml:reference "$.v" ]', [f'"1.5E0"^^<{XSD}double>']),
    ('[{"id": 1, "v": true}]', '[ rml:reference "$.v" ]', [f'"true"^^<{XSD}boolean>']),
    ('[{"id": 1, "v": 7}]', '[ rml:reference "v" ]', [f'"7"^^<{XSD}integer>']),
    ('[{"id": 1, "v": ["a", "b"]}]', '[ rml:reference "$.v[*]" ]', ['"a"', '"b"']),
    ('[{"id": 1, "v": ["a", "b"]}]', '[ rml:reference "$.v[1]" ]', ['"b"']),
    ('[{"id": 1, "v": null}]', '[ rml:reference "$.v" ]', []),
    ('[{"id": 1, "a b": {"c.d": "x"}}]', "[ rml:reference \"$['a b']['c.d']\" ]", ['"x"']),
    ('[{"id": 1, "v": "sì", "l": "it"}]',
     '[ rml:reference "$.v" ; rml:languageMap [ rml:reference "$.l" ] ]', ['"sì"@it']),
    ('[{"id": 1, "v": "7", "d": "int"}]',
     '[ rml:reference "$.v" ; rml:datatypeMap [ rml:template "http://x.org/{$.d}" ] ]',
     ['"7"^^<http://x.org/int>']),
    ('[{"id": 1, "v": "a b/è"}]', '[ rml:template "{$.v}" ]', ["<http://example.com/base/a%20b%2Fè>"]),
    ('[{"id": 1, "v": "a/è"}]', '[ rml:template "{$.v}" ; rml:termType rml:URI ]',
     ["<http://example.com/base/a%2F%C3%A8>"]),
    ('[{"id": 1, "v": "a/b"}]', '[ rml:template "{$.v}" ; rml:termType rml:UnsafeIRI ]',
     ["<http://example.com/base/a/b>"]),
    ('[{"id": 1}]', '[ rml:template "\\\\{{$.id}\\\\}" ; rml:termType rml:Literal ]', ['"{1}"']),
    ('[{"id": 1}]', '[ rml:constant "c"@it ]', ['"c"@it']),
]  # fmt: skip


@pytest.mark.parametrize(("data", "made", "wanted"), SAID)
def test_an_object_is_made(objects: Run, data: str, made: str, wanted: list[str]) -> None:
    """By its reference, template or constant; with JSON's own datatypes, arrays taken apart."""
    assert objects(data, P + made) == wanted


@pytest.mark.parametrize(
    "made",
    [
        'rml:predicate ex:p ; rml:objectMap [ rml:template "http://x.org/{$.id" ]',
        'rml:predicate ex:p ; rml:objectMap [ rml:template "http://x.org/$.id}" ]',
        'rml:predicate ex:p ; rml:objectMap [ rml:template "http://x.org/{}" ]',
        'rml:predicate ex:p ; rml:objectMap [ rml:reference "$.id[" ]',
        'rml:predicate ex:p ; rml:objectMap [ rml:reference "$..id" ]',
        'rml:predicate ex:p ; rml:objectMap [ rml:constant "c" ; rml:termType rml:IRI ]',
        'rml:predicate ex:p ; rml:objectMap [ rml:reference "a" ; rml:template "b" ]',
        'rml:predicate ex:p ; rml:objectMap [ rml:reference "a" ; rml:language "english" ]',
        'rml:predicate "p" ; rml:object ex:o',
        "rml:predicate ex:p",
        "rml:predicate ex:p ; rml:objectMap [ rml:parentTriplesMap <#B> ]",
    ],
)
def test_what_the_vocabulary_does_not_allow_is_refused(objects: Run, made: str) -> None:
    """An invalid template or reference, a term type that does not fit, a map that is not there."""
    with pytest.raises(InputError) as told:
        objects('[{"id": 1}]', made)
    assert told.value.said("it")


def test_a_join_compares_all_of_its_conditions(tmp_path: Path) -> None:
    """Two conditions by maps; each pair that agrees in both, and no other."""
    (tmp_path / "d.json").write_text('[{"id": 1, "a": "x", "b": 2}]', "utf-8")
    (tmp_path / "e.json").write_text(
        '[{"k": "p", "a": "x", "b": 2}, {"k": "q", "a": "x", "b": 3}]', "utf-8"
    )
    other = SOURCE.replace("d.json", "e.json")
    joins = "".join(
        f'rml:joinCondition [ rml:childMap [ rml:reference "$.{name}" ] ; rml:parent "$.{name}" ] ;'
        for name in "ab"
    )
    text = (
        f"{HEAD}<#A> {SOURCE} ; {SUBJECT} ; rml:predicateObjectMap [ rml:predicate ex:p ; "
        f"rml:objectMap [ rml:parentTriplesMap <#B> ; {joins} ] ] .\n"
        f'<#B> {other} ; rml:subjectMap [ rml:template "http://x.org/{{$.k}}" ] .'
    )
    (tmp_path / "mapping.ttl").write_text(text, "utf-8")
    found = run(read_rml(tmp_path / "mapping.ttl"), tmp_path)
    assert [one.n3() for one in found] == [
        "<http://example.com/1> <http://example.com/p> <http://x.org/p> ."
    ]


def test_a_null_is_what_the_source_says(tmp_path: Path) -> None:
    """In CSV an empty cell, and each text that `rml:null` names."""
    (tmp_path / "d.csv").write_text("id,v\n1,x\n2,\n3,NULL\n", "utf-8")
    source = SOURCE.replace("JSONPath", "CSV").replace("d.json", "d.csv").replace(
        'rml:iterator "$[*]" ;', ""
    )  # fmt: skip
    source = source.replace('rml:path "d.csv"', 'rml:path "d.csv" ; rml:null "NULL"')
    text = (
        f'{HEAD}<#A> {source} ; rml:subjectMap [ rml:template "http://example.com/{{id}}" ] ; '
        'rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:reference "v" ] ] .'
    )
    (tmp_path / "mapping.ttl").write_text(text, "utf-8")
    found = list(run(read_rml(tmp_path / "mapping.ttl"), tmp_path))
    assert [(one.triple.object.n3(), one.origin.row) for one in found] == [('"x"', 2)]
