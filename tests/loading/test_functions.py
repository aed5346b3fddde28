"""Cells become terms in one canonical form, or break a rule; nothing is guessed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockkg.loading.functions import CONVERTERS, RuleBrokenError, check_vat_number, convert, slug
from clockkg.rdf import Iri, Literal, Triple, typed
from clockkg.store import open_store

DIGITS = st.lists(st.integers(0, 9), min_size=10, max_size=10).filter(lambda d: len(set(d)) > 1)


@given(st.dates())
def test_italian_and_iso_dates_are_the_same_day(day: date) -> None:
    """A day written dd/mm/yyyy, dd.mm.yyyy, d/m/yyyy or yyyy-mm-dd is the same xsd:date."""
    wanted = typed(day.isoformat(), "date")
    year = f"{day.year:04}"
    assert convert("date", day.isoformat()) == wanted
    assert convert("date", f"{day.day:02}/{day.month:02}/{year}") == wanted
    assert convert("date", f"{day.day}.{day.month}.{year}") == wanted


@given(st.dates(min_value=date(1, 2, 1)))
def test_no_day_is_taken_for_a_month(day: date) -> None:
    """A day above 12 in the place of the month is refused, never turned around."""
    if day.day > 12:
        with pytest.raises(RuleBrokenError):
            convert("date", f"{day.month:02}/{day.day:02}/{day.year:04}")


def test_a_year_and_a_month_are_what_they_are() -> None:
    """An unknown day stays unknown: a year is a gYear, a month a gYearMonth."""
    assert convert("date", "2016") == typed("2016", "gYear")
    assert convert("date", "2019-12") == typed("2019-12", "gYearMonth")


@pytest.mark.parametrize(
    "text",
    ["29/02/2019", "2019-00", "2019-1-1", "1/2", "0000", "20191209", "2019-W50", "43808", "oggi"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """Impossible days, short years and the bare numbers of spreadsheets are no dates."""
    with pytest.raises(RuleBrokenError):
        convert("date", text)


@given(st.decimals(-(10**9), 10**9, places=3))
def test_comma_and_point_are_the_same_number(number: Decimal) -> None:
    """A number with a decimal comma, with dots between thousands or not, or with a point."""
    plain, italian = f"{number:.3f}", f"{number:,.3f}".translate(str.maketrans(",.", ".,"))
    for text in (plain, plain.replace(".", ","), italian):
        found = convert("decimal", text)
        assert isinstance(found, Literal)
        assert Decimal(found.value) == number


@pytest.mark.parametrize(
    "text",
    ["1,234.5", "1.2345,6", "1_000", "NaN", "inf", "12%", "€ 3", "", "1e999", "--1", "1,2,3"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    """Thousands and decimals in the English way, signs of money and infinities are refused."""
    with pytest.raises(RuleBrokenError):
        convert("decimal", text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("sì", "true"), ("SI", "true"), ("Yes", "true"), ("1", "true"), ("VERO", "true"),
     ("no", "false"), ("FALSO", "false"), ("0", "false")],
)  # fmt: skip
def test_yes_and_no_in_both_languages(text: str, value: str) -> None:
    """The words that people and spreadsheets write for yes and no are understood."""
    assert convert("boolean", text) == typed(value, "boolean")


@pytest.mark.parametrize(
    ("text", "value"),
    [("P3Y", "P3Y"), ("P36M", "P3Y"), ("P14M", "P1Y2M"), ("P2W", "P14D"), ("P1W1D", "P8D"),
     ("P0D", "PT0S")],
)  # fmt: skip
def test_durations_take_their_shortest_form(text: str, value: str) -> None:
    """Twelve months are a year, and weeks, which xsd:duration does not have, are days."""
    assert convert("duration", text) == typed(value, "duration")


CELLS = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"-?[0-9]{1,4}([.,/-][0-9]{1,4}){0,2}(e-?[0-9]{1,3})?", fullmatch=True),
    st.from_regex(r"P([0-9]{1,3}Y)?([0-9]{1,3}M)?([0-9]{1,2}W)?([0-9]{1,3}D)?", fullmatch=True),
    st.from_regex(r"https?://[a-z%:@/?#\[\]0-9]{1,12}", fullmatch=True),
)


@given(st.sampled_from(sorted(CONVERTERS)), CELLS)
def test_a_store_keeps_every_converted_term(kind: str, text: str) -> None:
    """Whatever is converted at all is a valid term in the very form that the store keeps."""
    try:
        line = Triple(Iri("urn:s"), Iri("urn:p"), convert(kind, text)).n3()
    except RuleBrokenError:
        return
    store = open_store()
    store.replace("urn:g", [line])
    assert store.merged() == [line]


def check_digit(digits: list[int]) -> int:
    """The eleventh digit as the ministerial decree of 1976 has it: odds, and evens doubled."""
    odd = sum(digits[0::2])
    even = sum(int(n) for digit in digits[1::2] for n in str(2 * digit))
    return (10 - (odd + even) % 10) % 10


@given(DIGITS)
def test_one_check_digit_is_right(digits: list[int]) -> None:
    """Of the ten numbers with the same first ten digits just the one of the formula passes."""
    passed = []
    for last in range(10):
        text = "".join(map(str, [*digits, last]))
        try:
            check_vat_number(text)
        except RuleBrokenError:
            continue
        passed.append(last)
    assert passed == [check_digit(digits)]


@pytest.mark.parametrize("number", ["00743110157", "07643520567"])
def test_published_numbers_pass(number: str) -> None:
    """Numbers that validators publish as examples of right ones pass."""
    check_vat_number(number)


@pytest.mark.parametrize("number", ["IT00743110157", "0743110157", "00743110158", "٠٠٧٤٣١١٠١٥٧"])
def test_wrong_numbers_fail(number: str) -> None:
    """A country's prefix, a lost zero, a wrong digit and digits of another script are refused."""
    with pytest.raises(RuleBrokenError):
        check_vat_number(number)


@given(st.text())
def test_a_slug_is_fit_for_an_iri(text: str) -> None:
    """A slug holds lower-case letters, digits and single hyphens, and is its own slug."""
    found = slug(text)
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert found == slug(found) == found.strip("-")


def test_dates_of_a_century_are_all_read() -> None:
    """Each day from 1980 to 2030 comes back as it was written."""
    days = [date(1980, 1, 1) + timedelta(days=n) for n in range(0, 18_000, 7)]
    assert [convert("date", f"{d:%d/%m/%Y}").value for d in days] == [d.isoformat() for d in days]
