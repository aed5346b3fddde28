"""Identities follow from the book alone: stable, never against a person, and undone exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockkg.errors import InputError
from clockkg.matching.identities import Identities, decided
from clockkg.matching.judgements import Judgement
from clockkg.matching.runs import Proposal, Running

A, B, C, D = (f"https://w3id.org/clockkg/id/org/{key}" for key in "abcd")
RUN = Running("clockkg-match 1", "2026-11-22T09:00:00Z", min)


def say(left: str, verdict: str, right: str, who: str = "anna", kept: str = "") -> Judgement:
    """A person's judgement."""
    return Judgement(min(left, right), max(left, right), verdict, who=who, kept=kept)


def propose(left: str, right: str, *, sure: bool = True, score: float = 0.9) -> Proposal:
    """What the engine says of a pair."""
    return Proposal((left, right), sure, score, ())


def test_a_cluster_has_one_iri_and_it_stays() -> None:
    """B stays when A joins it; C and D join later, under IRIs that sort before and after."""
    book = [say(A, "same", B, kept=B), say(B, "same", C), say(C, "same", D)]
    assert Identities.of(book).canonical == {A: B, C: B, D: B}


def test_the_older_cluster_keeps_its_iri() -> None:
    """Two clusters become one: all is told under the IRI of the one that was first."""
    book = [say(C, "same", D, kept=D), say(A, "same", B, kept=A), say(A, "same", C)]
    assert Identities.of(book).canonical == {A: D, B: D, C: D}


def test_confirming_does_not_change_which_iri_stays() -> None:
    """A person who confirms what a run said begins no new cluster."""
    first = [say(A, "same", B, kept=A), say(B, "same", C)]
    again = [*first, say(A, "same", B, kept=B)]
    assert Identities.of(again).canonical == Identities.of(first).canonical == {B: A, C: A}


def test_a_split_leaves_the_others_together() -> None:
    """A is withdrawn from A=B=C: B and C stay one, under one of their own IRIs."""
    book = [say(A, "same", B, kept=A), say(B, "same", C, kept=B), say(A, "withdrawn", B)]
    assert Identities.of(book).canonical == {C: B}


@pytest.mark.parametrize(
    ("book", "new"),
    [
        ([say(A, "same", B), say(B, "same", C)], say(A, "different", C)),
        ([say(A, "same", B), say(A, "different", C)], say(B, "same", C)),
        ([say(A, "different", D), say(A, "same", B), say(C, "same", D)], say(B, "same", C)),
    ],
    ids=["A=B, B=C, A≠C", "A=B, A≠C, B=C", "A≠D, A=B, C=D, B=C"],
)
def test_a_contradiction_is_refused_with_its_chain(book: list[Judgement], new: Judgement) -> None:
    """Each judgement of the chain is named with who made it, and what to do."""
    with pytest.raises(InputError) as refused:
        decided(new, book, min)
    for judgement in book:
        sign = "=" if judgement.verdict == "same" else "≠"
        left, right = (iri.rpartition("/")[2] for iri in judgement.pair)
        assert f"id-org:{left} {sign} id-org:{right} (by anna)" in str(refused.value)
    assert "clockkg match withdraw" in refused.value.remedy


def test_a_person_may_turn_round_the_very_judgement_of_a_pair() -> None:
    """A=B is no chain against A≠B: the later judgement of the pair supersedes."""
    assert decided(say(A, "different", B), [say(A, "same", B)], min).verdict == "different"


def test_a_run_writes_what_it_is_sure_of_and_asks_the_rest() -> None:
    """Two verdicts, with the method; the same run once more writes nothing."""
    proposals = [propose(A, B), propose(C, D, sure=False)]
    found = RUN.judged(proposals, frozenset({A, B, C, D}), [])
    assert [(one.verdict, one.pair, one.method) for one in found] == [
        ("same", (A, B), "clockkg-match 1"),
        ("open", (C, D), "clockkg-match 1"),
    ]
    assert RUN.judged(proposals, frozenset({A, B, C, D}), found) == []


def test_a_run_leaves_alone_what_a_person_has_judged() -> None:
    """Neither a new word on the pair, nor a chain around it: of that a person is asked."""
    book = [say(A, "different", C)]
    found = RUN.judged(
        [propose(A, C), propose(A, B, score=0.99), propose(B, C)], frozenset({A, B, C}), book
    )
    assert [(one.verdict, one.pair) for one in found] == [("same", (A, B)), ("open", (B, C))]


def test_a_run_takes_back_only_what_a_run_has_said() -> None:
    """What is not proposed any more is withdrawn, but not what a person said or nobody sees."""
    book = RUN.judged([propose(A, B), propose(B, D)], frozenset({A, B, D}), [])
    book.append(say(A, "same", C))
    found = RUN.judged([], frozenset({A, B, C}), book)
    assert [(one.verdict, one.pair) for one in found] == [("withdrawn", (A, B))]


IRIS = [f"urn:{letter}" for letter in "abcdef"]
pairs = st.lists(st.sampled_from(IRIS), min_size=2, max_size=2, unique=True).map(sorted)
words = st.tuples(pairs, st.sampled_from(["same", "different", "later", "withdrawn", "run"]))


def written(said: list[tuple[list[str], str]]) -> list[Judgement]:
    """A book of what persons and runs say, less what is refused."""
    book: list[Judgement] = []
    for (left, right), verdict in said:
        if verdict == "run":
            book += RUN.judged([propose(left, right)], frozenset(), book)
            continue
        try:
            book.append(decided(say(left, verdict, right), book, min))
        except InputError:
            continue
    return book


@given(st.lists(words, max_size=14))
def test_no_cluster_holds_two_that_a_person_keeps_apart(said: list[tuple[list[str], str]]) -> None:
    """Whatever is said in whatever order, what counts as different is told under two IRIs."""
    book = written(said)
    canonical = Identities.of(book).canonical
    apart = {one.pair: one.verdict for one in book if not one.automatic}
    for (left, right), verdict in apart.items():
        same = canonical.get(left, left) == canonical.get(right, right)
        assert same if verdict == "same" else not same or verdict != "different"
    assert not set(canonical) & set(canonical.values())


@given(st.lists(words, max_size=12), pairs)
def test_to_withdraw_is_to_be_as_before(said: list[tuple[list[str], str]], pair: list[str]) -> None:
    """A pair that nobody had judged is made one and withdrawn: the identities are as they were."""
    left, right = pair
    book = [one for one in written(said) if one.pair != (left, right)]
    try:
        joined = [*book, decided(say(left, "same", right), book, min)]
    except InputError:
        return
    assert Identities.of([*joined, say(left, "withdrawn", right)]) == Identities.of(book)


@given(st.lists(words, max_size=12), pairs)
def test_who_stays_goes_on_to_stay(said: list[tuple[list[str], str]], pair: list[str]) -> None:
    """One more judgement that two are the same: each cluster keeps its IRI, or joins an older."""
    book = written(said)
    before = Identities.of(book).canonical
    after = Identities.of(written([*said, (pair, "same")])).canonical
    for iri, kept in before.items():
        new = after.get(iri, iri)
        assert new == kept or new in {before.get(one, one) for one in pair}


def test_of_a_book_put_together_by_hand_persons_count_first() -> None:
    """A run says A=B, persons say A≠C and B=C: the run's link gives way, first or last."""
    book = [
        *RUN.judged([propose(A, B)], frozenset({A, B}), []),
        say(A, "different", C),
        say(B, "same", C, kept=B),
    ]
    assert Identities.of(book).canonical == {C: B}
    assert Identities.of([*book[1:], book[0]]).canonical == {C: B}
