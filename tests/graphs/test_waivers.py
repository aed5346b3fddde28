"""Waivers: data of the home folder, with who, when, why and until when."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from clockkg.errors import InputError, StoreError, UnknownNameError
from clockkg.graphs import Waivers

ID = "VatNumberForm-0123456789abcdef"
TODAY = "2026-11-22"


@pytest.fixture
def waivers(tmp_path: Path) -> Waivers:
    """The waivers of an empty home folder, on a day that stands still."""
    return Waivers(tmp_path, lambda: datetime(2026, 11, 22, 9, tzinfo=UTC))


def test_a_waiver_holds_to_its_last_day(waivers: Waivers) -> None:
    """It counts on the day named and no more on the next."""
    made = waivers.grant(ID, "A foreign number.", "2026-12-31", who="anna", today=TODAY)
    assert (made.who, made.made, made.reason) == (
        "anna",
        "2026-11-22T09:00:00Z",
        "A foreign number.",
    )
    assert waivers.holding("2026-12-31") == {ID: made}
    assert waivers.holding("2027-01-01") == {}


def test_a_waiver_that_is_ended_stays_listed(waivers: Waivers) -> None:
    """Who ended it and when are kept, and it counts no more."""
    waivers.grant(ID, "Wait for the register.", "2026-12-31", who="anna", today=TODAY)
    ended = waivers.end(ID, who="berto", today=TODAY)
    assert (ended.ended, ended.ended_by) == ("2026-11-22T09:00:00Z", "berto")
    assert waivers.all() == [ended]
    assert waivers.holding(TODAY) == {}


def test_a_new_waiver_ends_the_one_before(waivers: Waivers) -> None:
    """One finding has one waiver that counts; both are listed."""
    waivers.grant(ID, "First.", "2026-12-31", who="anna", today=TODAY)
    second = waivers.grant(ID, "Second.", "2027-12-31", who="anna", today=TODAY)
    assert waivers.holding(TODAY) == {ID: second}
    assert [bool(one.ended) for one in waivers.all()] == [True, False]


@pytest.mark.parametrize(
    ("finding", "reason", "until", "told"),
    [
        ("VatNumberForm", "Why", "2026-12-31", "not the identifier"),
        ("bad-date-0123456789abcdef", "Why", "2026-12-31", "cannot be waived"),
        (ID, " \t\n", "2026-12-31", "no reason"),
        (ID, "Why", "2026-11-21", "not a day to come"),
        (ID, "Why", "31/12/2026", "not a day to come"),
    ],
)
def test_a_waiver_that_is_no_good_changes_nothing(
    waivers: Waivers, finding: str, reason: str, until: str, told: str
) -> None:
    """What is wrong is told with its remedy, and there is no waiver."""
    with pytest.raises(InputError, match=told) as caught:
        waivers.grant(finding, reason, until, who="anna", today=TODAY)
    assert caught.value.advised("it")
    assert waivers.all() == []


def test_what_is_not_waived_cannot_be_ended(waivers: Waivers) -> None:
    """The name is refused."""
    with pytest.raises(UnknownNameError):
        waivers.end(ID, who="anna", today=TODAY)


def test_a_broken_book_is_told(waivers: Waivers, tmp_path: Path) -> None:
    """A file that is not as it was written is no waiver and no crash."""
    (tmp_path / "waivers.json").write_text("[{]", "utf-8")
    with pytest.raises(StoreError, match=r"waivers\.json is broken"):
        waivers.all()
