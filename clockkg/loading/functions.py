"""Turns one cell's text into an RDF term, or says which rule the text breaks.

>>> convert("date", "09/12/2019").n3()
'"2019-12-09"^^<http://www.w3.org/2001/XMLSchema#date>'
>>> convert("date", "2016").n3()
'"2016"^^<http://www.w3.org/2001/XMLSchema#gYear>'
>>> convert("boolean", "Sì").value
'true'
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from clockkg.identifiers import are_vat_numbers, canonical
from clockkg.rdf import Iri, Literal, is_iri, is_web_address, typed

KEY: Final = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_KEYS: Final = re.compile(rf"(?:{KEY.pattern}\n)*+")
FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that XML 1.0 cannot hold, so that a statement with it could not leave as RDF/XML."""
_DURATION: Final = re.compile(
    r"P(?=.)(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?"
)
_COMMA: Final = re.compile(r"-?([0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,15}),[0-9]{1,15}")
_POINT: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,17})?([eE][-+]?[0-9]{1,2})?")
_ITALIAN_DATE: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_YES: Final = frozenset({"sì", "si", "s", "yes", "y", "true", "vero", "1", "x"})
_FIRST_DAY: Final = date(1899, 12, 30)
"""The day that spreadsheets count from."""
_EXAMPLES: Final = {
    "vat": "01234567897",
    "fiscal": "01234567897",
    "lei": "7LTWFZYICNSX8D621K86",
    "ror": "03ad39j10",
    "pic": "123456789",
    "wikidata": "Q1",
}
_NO: Final = frozenset({"no", "n", "false", "falso", "0"})


class RuleBrokenError(Exception):
    """A cell's text breaks the rule that is named; caught where the row is known."""

    def __init__(self, name: str, near: str | Mapping[str, str] = "") -> None:
        """Keep the rule's name and what would be right."""
        super().__init__(name)
        self.name = name
        self.near = near


def convert(kind: str, text: str) -> Iri | Literal:
    """The term that a cell's text means when it is read as a `kind`; see CONVERTERS."""
    return CONVERTERS[kind](text)


def convert_date(text: str, form: str) -> Literal:
    """A date written in a form of `strptime`, such as %Y%m%d; a time of day is left out.

    >>> convert_date("20201231", "%Y%m%d").value
    '2020-12-31'
    """
    try:
        return typed(datetime.strptime(text, form).date().isoformat(), "date")  # noqa: DTZ007 - a day
    except ValueError:
        raise RuleBrokenError("bad-date") from None


def identifier(register: str, text: str) -> Literal:
    """An identifier of a register in its canonical form."""
    found = canonical(register, text)
    if not found:
        raise RuleBrokenError("bad-identifier", _EXAMPLES[register])
    return Literal(found)


def slug(text: str) -> str:
    """A text as part of an IRI: lower-case letters, digits and hyphens.

    >>> slug("par. 5, punto 1")
    'par-5-punto-1'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def check_key(text: str) -> None:
    """A key is lower-case letters and digits, with single hyphens or dots between."""
    if not KEY.fullmatch(text):
        raise RuleBrokenError("bad-key", slug(text) or "navigo-1")


def check_vat_number(text: str) -> None:
    """An Italian VAT number: 11 digits, the last one a check digit (Luhn's formula)."""
    if canonical("vat", text) != text:
        raise RuleBrokenError("bad-vat-number")


def check_fiscal_code(text: str) -> None:
    """An organisation's fiscal code has the form of a VAT number; persons' codes are refused."""
    if canonical("fiscal", text) != text:
        raise RuleBrokenError("bad-fiscal-code")


def check_positive(text: str) -> None:
    """A whole number above zero."""
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) == 0:
        raise RuleBrokenError("bad-integer")


def _register(kind: str) -> Callable[[str], None]:
    """A check that a text is an identifier of a register, in its canonical form."""

    def check(text: str) -> None:
        if canonical(kind, text) != text:
            raise RuleBrokenError("bad-identifier", canonical(kind, text) or _EXAMPLES[kind])

    return check


def are_keys(texts: Sequence[str]) -> bool:
    r"""Whether all of some texts are written as keys, told quickly.

    >>> are_keys(["ditta-1", "a.b"]), are_keys(["ditta-1", "", "b"]), are_keys(["a\nb"])
    (True, False, False)
    """
    whole = "\n".join((*texts, ""))
    return whole.count("\n") == len(texts) and bool(_KEYS.fullmatch(whole))


CHECKS: Final[dict[str, Callable[[str], None]]] = {
    "key": check_key,
    "partita-iva": check_vat_number,
    "codice-fiscale": check_fiscal_code,
    "positive": check_positive,
    **{kind: _register(kind) for kind in ("lei", "ror", "pic", "wikidata")},
}


QUICK: Final[Mapping[tuple[str, str], Callable[[Sequence[str]], bool]]] = {
    ("text", "key"): are_keys,
    ("text", "partita-iva"): are_vat_numbers,
    ("text", "codice-fiscale"): are_vat_numbers,
    ("url", ""): lambda texts: all(map(is_web_address, texts)),
}
"""By kind of value and check, what tells quickly of most texts that they mean themselves."""


def _date(text: str) -> Literal:
    if re.fullmatch(r"[2-7]\d{4}", text):
        raise RuleBrokenError("date-as-number", (_FIRST_DAY + timedelta(int(text))).isoformat())
    italian = _ITALIAN_DATE.fullmatch(text)
    iso = f"{italian[3]}-{int(italian[2]):02}-{int(italian[1]):02}" if italian else text
    full = iso + "0001-01-01"[len(iso) :] if re.fullmatch(r"\d{4}(-\d\d){0,2}", iso) else ""
    try:
        date.fromisoformat(full)
    except ValueError:
        raise RuleBrokenError("bad-date") from None
    return typed(iso, {4: "gYear", 7: "gYearMonth", 10: "date"}[len(iso)])


def _integer(text: str) -> Literal:
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise RuleBrokenError("bad-integer")
    return typed(str(int(text)), "integer")


def _decimal(text: str) -> Literal:
    """A number with a decimal comma, its thousands by dots or by nothing, or with a point."""
    if _COMMA.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
    elif _POINT.fullmatch(text):
        plain = text
    else:
        raise RuleBrokenError("bad-decimal")
    return typed(f"{Decimal(plain).normalize() + 0:f}", "decimal")


def _boolean(text: str) -> Literal:
    word = text.casefold()
    if word not in _YES | _NO:
        raise RuleBrokenError("bad-boolean")
    return typed("true" if word in _YES else "false", "boolean")


def _url(text: str) -> Iri:
    if not re.match(r"https?://[^/\s]+", text) or not is_iri(text):
        raise RuleBrokenError("bad-url")
    return Iri(text)


def _website(text: str) -> Iri:
    """An address as people write it, with or without its scheme."""
    return _url(text if "://" in text else f"http://{text}")


def _duration(text: str) -> Literal:
    """A duration in its shortest form: years, months and days, a week being seven days."""
    match = _DURATION.fullmatch(text)
    if not match:
        raise RuleBrokenError("bad-duration")
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    years, months = divmod(12 * years + months, 12)
    parts = ((years, "Y"), (months, "M"), (7 * weeks + days, "D"))
    short = "".join(f"{number}{unit}" for number, unit in parts if number)
    return typed(f"P{short or 'T0S'}", "duration")


CONVERTERS: Final[dict[str, Callable[[str], Iri | Literal]]] = {
    "text": Literal,
    "date": _date,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "url": _url,
    "website": _website,
    "duration": _duration,
}
"""What a column may be read as, besides reference, concept, class and term."""
