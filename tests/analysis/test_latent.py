"""Latent links equal a count of all pairs, and those counted by hand in the sample world."""

from collections.abc import Callable
from itertools import permutations

from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from clockkg.analysis.latent import Sides, latent
from clockkg.analysis.traits import bits
from clockkg.analysis.view import View
from clockkg.analysis.world import Fact, Gathering, World

Told = Callable[..., list[dict[str, str]]]
DAY = "2020-06-01"
parties = st.sampled_from("abcdef")
holdings = st.dictionaries(parties, st.frozensets(st.sampled_from("wxyz"), min_size=1))
meetings = st.lists(st.frozensets(parties, min_size=1, max_size=3), max_size=4)
sides = st.none() | st.frozensets(parties)


@tuned(max_examples=100, deadline=None)
@given(holdings, meetings, sides, sides, st.integers(1, 20))
def test_the_pairs_are_those_of_a_count(
    held: dict[str, frozenset[str]],
    met: list[frozenset[str]],
    ours: frozenset[str] | None,
    theirs: frozenset[str] | None,
    most: int,
) -> None:
    """Each pair without a tie stands once, by bits and then names, whoever is on both sides."""
    events = tuple(Gathering(Fact(f"urn:{n}"), each) for n, each in enumerate(met))
    known = bits(held)
    expected: dict[frozenset[str], tuple[float, str, str]] = {}
    for one, other in permutations(sorted(held), 2):
        allowed = (ours is None or one in ours) and (theirs is None or other in theirs)
        score = round(sum(known[trait] for trait in held[one] & held[other]), 9)
        if allowed and score and not any({one, other} <= each for each in met):
            expected.setdefault(frozenset((one, other)), (-score, one, other))
    view = View(World(events=events), DAY)
    found = latent(view, held, Sides(ours, theirs), most)
    assert [(-round(pair.bits, 9), pair.one, pair.other) for pair in found] == sorted(
        expected.values()
    )[:most]


def test_the_latent_links_of_boating_and_new_materials(told: Told) -> None:
    """The planted pair, and two who use the tank for what the dual member is competent in."""
    found = told("latent-links", a="nautica", b="nuovi-materiali")
    assert [
        (row["stakeholder"], row["counterpart"], row["shared"], row["through"]) for row in found
    ] == [
        ("esempio-istituto-mare", "esempio-nanofilm", "chemistry-nanotech.5", "competence"),
        ("esempio-istituto-mare", "esempio-scafi", "smart-factory.3", "facility"),
        ("esempio-universita-costa", "esempio-scafi", "smart-factory.3", "facility"),
    ]


def test_who_has_met_since_is_no_longer_latent(told: Told) -> None:
    """Before their project two share a competence and no tie; with it they have one."""
    asked = {"stakeholder": "esempio-compositi", "b": "nautica"}
    then = told("latent-links", as_of="2021-12-31", **asked)
    assert [row["counterpart"] for row in then] == ["esempio-vele"]
    assert told("latent-links", as_of="2022-01-01", **asked) == []


def test_a_district_with_itself_has_the_pairs_within_it(told: Told) -> None:
    """In boating the tank's field, smart factory 3, is the dual member's competence."""
    found = told("latent-links", a="nautica", b="nautica")
    assert {(row["stakeholder"], row["counterpart"]) for row in found} == {
        ("esempio-istituto-mare", "esempio-scafi"),
        ("esempio-scafi", "esempio-universita-costa"),
    }


def test_a_district_without_members_has_no_latent_links(told: Told) -> None:
    """Before everything nobody belongs to a district."""
    assert told("latent-links", as_of="1900-01-01", a="nautica") == []
