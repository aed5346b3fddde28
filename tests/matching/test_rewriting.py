"""Graphs told under the IRI that stays: one name a language, and nothing but IRIs changes."""

from clockkg.findings import Origin
from clockkg.graphs import Snapshot
from clockkg.matching.rewriting import Rewriter, Survey
from clockkg.terms import RDFS_LABEL, expand

A, B, C = "urn:a", "urn:b", "urn:c"
ALSO = expand("skos:altLabel")


def label(iri: str, text: str, name: str = RDFS_LABEL) -> str:
    """A name, as N-Triples writes it."""
    return f"<{iri}> <{name}> {text} ."


def told(*lines: str, kept: str = A) -> list[str]:
    """What some statements become when A, B and C are one."""
    seen = Survey({A, B, C})
    seen.look("urn:g", lines)
    members = {iri: kept for iri in (A, B, C) if iri != kept}
    return [Rewriter(members, seen).line(line) for line in lines]


def test_the_one_that_stays_names_the_whole() -> None:
    """Its Italian label is the label; those of the others are other names."""
    assert told(label(A, '"Uno"@it'), label(B, '"Due"@it'), label(C, '"Tre"@it')) == [
        label(A, '"Uno"@it'),
        label(A, '"Due"@it', ALSO),
        label(A, '"Tre"@it', ALSO),
    ]


def test_a_language_that_it_lacks_comes_from_the_first_that_has_it() -> None:
    """A has no English name: B gives it, and C's is another name."""
    lines = told(label(A, '"Uno"@it'), label(C, '"Three"@en'), label(B, '"Two"@en'))
    assert lines == [label(A, '"Uno"@it'), label(A, '"Three"@en', ALSO), label(A, '"Two"@en')]


def test_one_that_is_not_delivered_is_named_by_the_first() -> None:
    """Of A nothing is said any more: all is told of A all the same, named by B."""
    assert told(label(C, '"Tre"@it'), label(B, '"Due"@it')) == [
        label(A, '"Tre"@it', ALSO),
        label(A, '"Due"@it'),
    ]


def test_the_same_name_is_no_other_name() -> None:
    """Two sources that write the name alike keep it as the label."""
    assert told(label(A, '"Uno"@it'), label(B, '"Uno"@it'))[1] == label(A, '"Uno"@it')


def test_objects_are_told_too_and_texts_are_left_alone() -> None:
    """An IRI as object changes; the same letters in a text or as predicate do not."""
    lines = (
        f"<urn:x> <{B}> <{B}> .",
        f'<urn:x> <urn:p> "see <{B}> ." .',
        f'<{B}> <urn:p> "a b"@it .',
    )
    assert told(*lines) == [
        f"<urn:x> <{B}> <{A}> .",
        f'<urn:x> <urn:p> "see <{B}> ." .',
        f'<{A}> <urn:p> "a b"@it .',
    ]


def test_statements_that_become_one_keep_both_places() -> None:
    """Two rows that say the same of A and B are both the source of what is told of A."""
    places = [Origin("soci.csv", "members", row) for row in (2, 3)]
    original = Snapshot()
    for iri, place in zip((A, B), places, strict=True):
        original.add(f'<{iri}> <urn:p> "x" .', place)
    found = Rewriter({B: A}, Survey(())).snapshot(original)
    assert found.statements == {f'<{A}> <urn:p> "x" .': set(places)}


def test_a_plan_changes_with_all_that_matters_to_a_graph() -> None:
    """No merged record, no plan; another IRI that stays or another name, another plan."""
    seen = Survey({A, B})
    seen.look("urn:g", [label(B, '"Due"@it')])
    more = Survey({A, B})
    more.look("urn:g", [label(A, '"Uno"@it'), label(B, '"Due"@it')])
    plans = [
        Rewriter({B: A}, seen).plan({B}), Rewriter({B: C}, seen).plan({B}),
        Rewriter({B: A}, more).plan({B}), Rewriter({B: A}, seen).plan({A}),
    ]  # fmt: skip
    assert plans[3] == ""
    assert len(set(plans)) == 4
