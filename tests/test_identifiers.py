"""Identifiers of registers: the canonical form, and nothing where the check digits do not hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockkg.identifiers import PROPERTIES, canonical


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("vat", "IT00743110157", "00743110157"),
        ("vat", "743110157", "00743110157"),
        ("vat", "0074311.0157", "00743110157"),
        ("vat", "00743110158", ""),
        ("vat", "*CODICE FISCALE*", ""),
        ("fiscal", "RSSMRA80A01H501U", ""),
        ("lei", "7ltw fzyi cnsx 8d62 1k86", "7LTWFZYICNSX8D621K86"),
        ("lei", "7LTWFZYICNSX8D621K87", ""),
        ("ror", "https://ror.org/03ad39j10", "03ad39j10"),
        ("ror", "03ad39j11", ""),
        ("pic", "999643007", "999643007"),
        ("pic", "99964300", ""),
        ("wikidata", "http://www.wikidata.org/entity/Q2757713", "Q2757713"),
        ("wikidata", "P31", ""),
    ],
)  # fmt: skip
def test_an_identifier_has_one_form(kind: str, text: str, expected: str) -> None:
    """Prefixes, blanks and lost zeros go; a wrong check digit or a person's code is nothing."""
    assert canonical(kind, text) == expected


@pytest.mark.parametrize("text", ["00000000000", "99999999999", "0" * 8, "111111111"])
@pytest.mark.parametrize("kind", ["vat", "fiscal", "pic"])
def test_a_masked_number_is_no_identifier(kind: str, text: str) -> None:
    """A number of one digit repeated would make one organisation of thousands."""
    assert not canonical(kind, text)


@given(st.sampled_from(sorted(PROPERTIES)), st.text())
def test_canonical_forms_stay(kind: str, text: str) -> None:
    """Whatever the text, its canonical form is its own canonical form."""
    found = canonical(kind, text)
    assert not found or canonical(kind, found) == found
