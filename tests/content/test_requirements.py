"""The questions of the coordination unit give what was counted by hand, in every period."""

import re

import pytest

from clockkg.content import content
from clockkg.querying import bind, find_question, find_questions
from clockkg.store import EmbeddedStore
from clockkg.terms import shrink

Rows = list[tuple[str, ...]]


def answer(store: EmbeddedStore, name: str, **given: str) -> Rows:
    """A question's rows in order, with IRIs as CURIEs and literals as their text."""
    question = find_question(name)
    found = store.select(bind(question, {**question.example, **given}, store)).rows
    return [tuple(shrink(cell.value) if cell else "" for cell in row) for row in found]


def test_every_requirement_has_a_question_or_a_reason() -> None:
    """The table of docs/questions.md names each of R01 to R42, and questions that are there."""
    page = (content().queries.parent / "docs" / "questions.md").read_text("utf-8")
    rows = re.findall(r"^\| (R\d\d) \| (.+) \|$", page, re.MULTILINE)
    assert [number for number, _ in rows] == [f"R{number:02}" for number in range(1, 43)]
    named = {name for _, text in rows for name in re.findall(r"`([a-z-]+)`", text)}
    assert named <= set(find_questions())
    answered = {q.requirement for q in find_questions().values() if q.requirement}
    assert {number for number, _ in rows} - answered == {"R29"}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2019-01-01", "2026-11-22", [(12, 12), (10, 12), (8, 10), (4, 8), (4, 4)]),
        ("2023-01-01", "2026-11-22", [(7, 7), (5, 7), (4, 5), (0, 4), (0, 0)]),
        ("2021-01-01", "2021-12-31", [(3, 3), (3, 3), (2, 3), (0, 2), (0, 0)]),
        ("2025-01-01", "2026-11-22", []),
    ],
)
def test_the_funnel_adds_up(
    world: EmbeddedStore, first: str, last: str, expected: list[tuple[int, int]]
) -> None:
    """Each stage is told with those of the stage before; a period without an event has no rows."""
    found = answer(world, "effectiveness-funnel", **{"from": first, "to": last})
    assert [(int(reached), int(of)) for _, _, reached, of in found] == expected


def test_months_are_told_where_both_are_known(world: EmbeddedStore) -> None:
    """From October 2021 to March 2022 are five months; of 2020 no month is known."""
    found = answer(world, "time-to-project")
    assert [(row[2], row[4], row[5]) for row in found] == [
        ("2021-10-07", "2022-03-01", "5"),
        ("2019-06-12", "2020", ""),
    ]


def test_shares_by_size_sum_to_one(world: EmbeddedStore) -> None:
    """Micro, small, medium, large and unknown are all firms of a place, and unknown is not none."""
    expected = {
        "districts": [4, 11, 7, 4, 1],
        "events": [2, 2, 2, 3, 0],
        "services": [2, 3, 1, 0, 0],
        "projects": [0, 5, 2, 2, 0],
    }
    sizes = ["micro", "small", "medium", "large", "unknown"]
    found = {
        (activity, size): (firms, of)
        for activity, size, firms, of in answer(world, "msme-inclusion")
    }
    assert found == {
        (activity, f"v-size-class:{size}"): (str(firms), str(sum(counts)))
        for activity, counts in expected.items()
        for size, firms in zip(sizes, counts, strict=True)
    }


@pytest.mark.parametrize("day", ["2026-11-22", "2023-06-01", "2015-01-01"])
def test_a_priority_without_activity_is_uncovered(world: EmbeddedStore, day: str) -> None:
    """Those that s3-alignment gives a zero everywhere are those that priorities-uncovered lists."""
    empty = {
        row[0]
        for row in answer(world, "s3-alignment", as_of=day)
        if row[0] and set(row[2:]) == {"0"}
    }
    assert empty == {row[0] for row in answer(world, "priorities-uncovered", as_of=day)}


@pytest.mark.parametrize("day", ["2026-11-22", "2020-01-01"])
def test_members_are_reached_or_never(world: EmbeddedStore, day: str) -> None:
    """In each district those who were reached and those who never were are all members."""
    for district, members, reached in answer(world, "reach-by-district", as_of=day):
        key = district.removeprefix("id-org:")
        never = {row[0] for row in answer(world, "unreached-members", district=key, as_of=day)}
        assert int(members) == int(reached) + len(never)


def test_what_the_candidate_lacks_is_told(world: EmbeddedStore) -> None:
    """The made-up centre delta is in no district, as all six founders are."""
    found = {row[0]: row[1:] for row in answer(world, "joining-eligibility")}
    assert found["district"] == ("lacks", "6", "6")
    assert found["transfer-centre"] == ("has", "6", "6")
    assert {name for name, row in found.items() if row[0] == "lacks"} == {"district", "matchmaking"}


def test_an_indicator_is_declared_counted_or_neither(world: EmbeddedStore) -> None:
    """What nobody declared and what the graph cannot count are missing, not zero."""
    found = answer(world, "indicators-declared-computed")
    assert [row[2:6] for row in found] == [
        ("2024", "12", "2", ""),
        ("2025", "24", "2", "20"),
        ("2024", "2", "2", ""),
        ("2025", "4", "1", "6"),
        ("2026", "", "", "1500.5"),
    ]
