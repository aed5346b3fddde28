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
from collections.abc import Callable, Mapping
from typing import Final

from stdnum import lei, luhn

_BLANKS: Final = re.compile(r"[\s.\-/\u00a0]")
_DIGITS: Final = 11
_SHORTEST: Final = 8
"""A spreadsheet eats leading zeros; of a VAT number at least eight digits are left."""
_ROR: Final = re.compile(r"0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}")
_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_MASKED: Final = re.compile(r"(.)\1*")


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
