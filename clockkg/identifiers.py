"""The numbers by which registers tell organisations apart, in their canonical form.

A text that is no such number is nothing: a wrong check digit, a masked value, a person's code.

>>> canonical("vat", "IT 0123456789-7")
'01234567897'
>>> canonical("vat", "1234567897")
'01234567897'
>>> canonical("vat", "01234567898")
''
>>> canonical("ror", "https://ror.org/03ad39j10")
'03ad39j10'
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from stdnum import lei, luhn

_BLANKS: Final = re.compile(r"[\s.\-/\u00a0]")
_DIGITS: Final = 11
_SHORTEST: Final = 8
"""A spreadsheet eats leading zeros; of a VAT number at least eight digits are left."""
_ROR: Final = re.compile(r"0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}")
_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_MASKED: Final = re.compile(r"(.)\1*")
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""What a digit at an even place counts in Luhn's formula."""


def _sums(digits: int) -> dict[str, int]:
    """What so many digits count in Luhn's formula, when the first stands at an odd place."""
    texts = (f"{number:0{digits}}" for number in range(10**digits))
    return {
        text: sum(map(int, text[::2])) + sum(_DOUBLED[int(digit)] for digit in text[1::2])
        for text in texts
    }


_ALIKE: Final = frozenset(digit * _DIGITS for digit in "0123456789")
_FOUR: Final = _sums(4)
_THREE: Final = _sums(3)


def canonical(kind: str, text: str) -> str:
    """The canonical form of an identifier, empty where the text is none; kinds: PROPERTIES."""
    return _READERS[kind](text.strip())


def _vat(text: str) -> str:
    """Italy's VAT number: eleven digits, the last one a check digit (Luhn's formula)."""
    plain = _BLANKS.sub("", text.upper()).removeprefix("IT")
    if not (plain.isascii() and plain.isdigit() and _SHORTEST <= len(plain) <= _DIGITS):
        return ""
    full = plain.zfill(_DIGITS)
    return full if luhn.is_valid(full) and not _MASKED.fullmatch(full) else ""


def are_vat_numbers(texts: Sequence[str]) -> bool:
    """Whether all of some texts are Italian VAT numbers in their canonical form, told quickly.

    >>> are_vat_numbers(["01234567897"]), are_vat_numbers(["01234567897", "01234567898"])
    (True, False)
    """
    try:
        sums = [_FOUR[text[:4]] + _FOUR[text[4:8]] + _THREE[text[8:]] for text in texts]
    except KeyError:
        return False
    return not any(number % 10 for number in sums) and _ALIKE.isdisjoint(texts)


def _lei(text: str) -> str:
    """ISO 17442: twenty characters, the last two by ISO 7064 MOD 97-10."""
    plain = _BLANKS.sub("", text.upper())
    return plain if lei.is_valid(plain) else ""


def _ror(text: str) -> str:
    """ROR's identifier without its address: Crockford's base 32, its last two digits a check."""
    plain = re.sub(r"^(https?://)?(www\.)?ror\.org/", "", text.casefold())
    if not _ROR.fullmatch(plain):
        return ""
    number = 0
    for letter in plain[:-2]:
        number = number * 32 + _CROCKFORD.index(letter)
    return plain if 98 - number * 100 % 97 == int(plain[-2:]) else ""


def _pic(text: str) -> str:
    """The Commission's participant identification code: nine digits."""
    return text if re.fullmatch(r"[1-9][0-9]{8}", text) and not _MASKED.fullmatch(text) else ""


def _wikidata(text: str) -> str:
    """An item of Wikidata: Q and a number."""
    plain = re.sub(r"^(https?://)?(www\.)?wikidata\.org/(entity|wiki)/", "", text)
    return plain if re.fullmatch(r"Q[1-9][0-9]{0,11}", plain) else ""


_READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "vat": _vat,
    "fiscal": _vat,
    "lei": _lei,
    "ror": _ror,
    "pic": _pic,
    "wikidata": _wikidata,
}

PROPERTIES: Final[Mapping[str, str]] = {
    "vat": "clock:vatNumber",
    "fiscal": "clock:fiscalCode",
    "lei": "clock:leiCode",
    "ror": "clock:rorId",
    "pic": "clock:picNumber",
    "wikidata": "clock:wikidataId",
}
"""The property that each kind of identifier becomes; an organisation's fiscal code has the form
of a VAT number, and a person's is nobody's identifier here."""
