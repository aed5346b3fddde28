"""What fits a need is what was counted by hand in the sample world."""

from collections import Counter
from collections.abc import Callable

import pytest

Told = Callable[..., list[dict[str, str]]]
PRESERVING = "https://w3id.org/clockkg/id/need/esempio-conservazione"
PAINTING = "https://w3id.org/clockkg/id/need/esempio-verniciatura"


def test_what_fits_two_open_needs_is_counted_by_hand(told: Told) -> None:
    """Within two steps lies all of an area, and the field of one cluster of Lombardy.

    For preserving, chemistry: of 15 competences one is its own firm's, two offers, three users of
    the testing laboratory and two of the bench. For painting, smart factory: of 12 competences one
    is its own firm's, one offer, two users of the tank and three of the pilot plant.
    """
    found = told("need-offer-fit", each="50")
    counts = Counter((row["need"], row["means"]) for row in found)
    assert counts == {
        ("esempio-conservazione", "competence"): 14,
        ("esempio-conservazione", "offer"): 2,
        ("esempio-conservazione", "facility"): 5,
        ("esempio-conservazione", "cluster"): 1,
        ("esempio-verniciatura", "competence"): 11,
        ("esempio-verniciatura", "offer"): 1,
        ("esempio-verniciatura", "facility"): 5,
        ("esempio-verniciatura", "cluster"): 1,
    }


def test_another_district_comes_first_and_then_the_nearest(told: Told) -> None:
    """Places are in order; within a place steps only grow; who left its district is in none."""
    found = told("need-offer-fit", need=PRESERVING, each="50")
    rank = {"elsewhere": 0, "other-region": 0, "no-district": 1, "same-district": 2}
    order = [(rank[row["place"]], int(row["distance"])) for row in found]
    assert order == sorted(order)
    alone = {row["candidate"] for row in found if row["place"] == "no-district"}
    assert alone == {"esempio-polimeri"}


def test_lombardy_is_reached_by_a_correspondence(told: Told) -> None:
    """From painting to its area is a step, to the same area of Lombardy another."""
    [row] = [row for row in told("need-offer-fit", need=PAINTING) if row["means"] == "cluster"]
    assert (row["candidate"], row["place"]) == ("lombardy-smart-factory", "other-region")
    area, lombardy = (
        "v-technology-priority:smart-factory",
        "v-technology-area-lombardy:smart-factory",
    )
    assert row["way"] == f"{area}.1 broader {area} closeMatch {lombardy}"


def test_without_a_step_only_the_same_field_fits(told: Told) -> None:
    """One firm has the competence of each need besides who states it."""
    found = told("need-offer-fit", within="0")
    assert [(row["candidate"], row["place"], row["distance"]) for row in found] == [
        ("esempio-istituto-salute", "same-district", "0"),
        ("esempio-arredi", "elsewhere", "0"),
    ]


@pytest.mark.parametrize(
    ("day", "needs"),
    [
        ("1900-01-01", set()),
        ("2025-04-30", {"esempio-conservazione"}),
        ("2025-05-01", {"esempio-conservazione", "esempio-verniciatura"}),
    ],
)
def test_a_need_is_open_from_its_day(told: Told, day: str, needs: set[str]) -> None:
    """One need is of May 2025; those that an offer answers are not open."""
    found = told("need-offer-fit", as_of=day)
    assert {row["need"] for row in found} == needs


def test_each_need_has_so_many_rows(told: Told) -> None:
    """The best of each need, not the best of all."""
    found = told("need-offer-fit", each="3")
    assert [row["need"] for row in found] == ["esempio-conservazione"] * 3 + [
        "esempio-verniciatura"
    ] * 3
