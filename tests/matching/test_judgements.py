"""The book of judgements: it only grows, persons count before runs, and no fault loses a line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from clockkg.errors import StoreError
from clockkg.matching.judgements import Book, Judgement, standing

A, B = "https://w3id.org/clockkg/id/org/a", "https://w3id.org/clockkg/id/org/b"
REASON = {"it": "stessa partita IVA", "en": "same VAT number"}
PERSON = Judgement(A, B, "different", who="anna", when="2026-11-22T09:00:00Z", note="Holding.")
RUN = Judgement(A, B, "same", method="clockkg-match 1", score=0.99, reasons=(REASON,), kept=A)


def verdict(*judgements: Judgement) -> str:
    """What counts of A and B."""
    return standing(judgements)[A, B].judgement.verdict


def test_all_that_was_said_is_read_again(tmp_path: Path) -> None:
    """Every field of every judgement comes back, in the order of the book."""
    Book(tmp_path).add([RUN])
    Book(tmp_path).add([PERSON])
    assert Book(tmp_path).all() == [RUN, PERSON]


def test_a_run_never_takes_the_place_of_a_person() -> None:
    """Whichever came first, what the person said counts."""
    assert verdict(PERSON, RUN) == verdict(RUN, PERSON) == "different"


@pytest.mark.parametrize("said", ["same", "different", "later", "withdrawn"])
def test_a_later_judgement_of_a_person_supersedes(said: str) -> None:
    """The last word of a person counts, and the run after it does not."""
    assert verdict(RUN, PERSON, replace(PERSON, verdict=said), RUN) == said


def test_what_is_withdrawn_waits_for_a_person_again() -> None:
    """A pair waits when a run asks, when a person puts it off, and when a person withdraws."""
    waits = {
        said: standing([RUN, replace(PERSON, verdict=said)])[A, B].waits
        for said in ("same", "different", "later", "withdrawn")
    }
    assert waits == {"same": False, "different": False, "later": True, "withdrawn": True}
    assert standing([replace(RUN, verdict="open")])[A, B].waits
    assert not standing([replace(RUN, verdict="withdrawn")])[A, B].waits


def test_the_first_to_say_so_is_known() -> None:
    """A judgement that says the same again does not begin anew; one after a break does."""
    confirmed = replace(PERSON, verdict="same")
    assert standing([RUN, confirmed])[A, B].first == RUN
    assert standing([RUN, PERSON, confirmed])[A, B].first == confirmed


BAD = {
    "cut": RUN.line().encode()[:40],
    "cut at its end": RUN.line().encode(),
    "no JSON": b"same same\n",
    "not UTF-8": b'{"left": "\xff"}\n',
    "unknown verdict": replace(RUN, verdict="maybe").line().encode() + b"\n",
    "unknown field": json.dumps({**RUN.as_dict(), "colour": "red"}).encode() + b"\n",
    "the wrong way round": replace(RUN, left=B, right=A).line().encode() + b"\n",
    "a number for a name": json.dumps({**RUN.as_dict(), "who": 7}).encode() + b"\n",
    "an empty line": b"\n",
}


@pytest.mark.parametrize("fault", BAD.values(), ids=BAD)
def test_a_broken_book_is_told_by_its_line_and_stays_as_it_is(fault: bytes, tmp_path: Path) -> None:
    """Line 2 is named, nothing is written to the book, and not a byte of it is lost."""
    path = tmp_path / "judgements.jsonl"
    Book(tmp_path).add([PERSON])
    path.write_bytes(path.read_bytes() + fault)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"judgements\.jsonl, line 2"):
        Book(tmp_path).add([RUN])
    assert path.read_bytes() == before
