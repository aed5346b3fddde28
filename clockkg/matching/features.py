"""What is compared of a record, in normal form."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from clockkg.matching.likeness import slips
from clockkg.matching.normalise import Name, asides, fold, forms_of, normalise
from clockkg.matching.record import Record
from clockkg.matching.words import PARTS

MOST_NAMES: Final = 8
"""Of an organisation with more names than these the first are compared."""

SPELT_FROM: Final = 5
"""The least letters of a word that is looked for in web domains."""

Core = Mapping[str, frozenset[str]]
"""Identifiers by kind."""

_CHECKED: Final = frozenset({"vat", "fiscal", "lei", "ror", "wikidata"})
"""Kinds of identifier of which a slip gives none, or that nobody types."""

_ALSO: Final = {"fiscal": "vat"}
_POSTCODE: Final = re.compile(r"\b\d{5}\b")
_PROVINCE: Final = re.compile(r"\([^()]*\)|(?<=\w) [a-z]{2}$")
_SHARED: Final = frozenset({
    "facebook.com", "sites.google.com", "wixsite.com", "paginegialle.it", "linkedin.com",
    "instagram.com", "wordpress.com", "blogspot.com", "altervista.org", "github.io", "gmail.com",
    "libero.it", "weebly.com", "jimdo.com", "tiscali.it", "virgilio.it", "business.site",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Features:
    """A record in normal form; `places` and `domains` are empty where nothing is known.

    `numbers` are the identifiers as blocks know them, a fiscal code as the VAT number that it may
    be; `parts` are the words that tell a part of a body, which may have the whole's identifiers.
    """

    names: tuple[Name, ...]
    forms: frozenset[str]
    places: frozenset[str]
    domains: frozenset[str]
    identifiers: Core
    numbers: frozenset[str]
    parts: frozenset[str]


def features(record: Record) -> Features:
    """The normal form of a record.

    >>> found = features(Record("urn:a", ("Rossi S.r.l.",), place="56125 Pisa (PI)"))
    >>> found.names[0].core, sorted(found.forms), sorted(found.places)
    (('rossi',), ['srl'], ['pisa'])
    """
    written = (*record.names, *(part for name in record.names for part in asides(name)))
    names = tuple(dict.fromkeys(normalise(name) for name in written if name.strip()))
    forms = [form for form in (forms_of(record.form), *(name.forms for name in names)) if form]
    return Features(
        names[:MOST_NAMES],
        _narrowed(forms),
        frozenset(filter(None, map(place_of, record.place.split("; ")))),
        frozenset(filter(None, map(_site, record.domain.split("; ")))),
        core_of(record),
        frozenset(f"{_ALSO.get(kind, kind)} {value}" for kind, value in record.identifiers),
        frozenset(word for name in names for word in name.qualifiers if is_part(word)),
    )


def united(one: Features, two: Features) -> Features:
    """What is known of an organisation of which two records speak."""
    core = dict(one.identifiers)
    for kind, values in two.identifiers.items():
        mine = core.get(kind, values)
        core[kind] = mine & values or mine | values
    return Features(
        tuple(dict.fromkeys((*one.names, *two.names)))[:MOST_NAMES],
        _narrowed(form for form in (one.forms, two.forms) if form),
        one.places | two.places,
        one.domains | two.domains,
        core,
        one.numbers | two.numbers,
        one.parts | two.parts,
    )


def loose_numbers(one: Features) -> Iterator[str]:
    """The identifiers without check digits, as blocks know them."""
    for kind in one.identifiers.keys() - _CHECKED:
        yield from (f"{kind} {value}" for value in one.identifiers[kind])


def is_part(word: str) -> bool:
    """Whether a qualifier tells a part of a body: a department, a branch.

    >>> is_part("dipartimento"), is_part("sede pisa"), is_part("holding")
    (True, True, False)
    """
    return word.partition(" ")[0] in PARTS


def core_of(record: Record) -> Core:
    """The identifiers of a record by kind."""
    kinds = {kind for kind, _ in record.identifiers}
    return {kind: frozenset(v for k, v in record.identifiers if k == kind) for kind in kinds}


def conflicting(left: Core, right: Core) -> str:
    """A kind with check digits of which both have identifiers and none in common; else empty.

    >>> conflicting({"vat": frozenset({"1"})}, {"vat": frozenset({"2"}), "lei": frozenset({"3"})})
    'vat'
    >>> conflicting({"pic": frozenset({"999876543"})}, {"pic": frozenset({"912345678"})})
    ''
    """
    return next((kind for kind in _unlike(left, right) if kind in _CHECKED), "")


def differing(left: Core, right: Core) -> str:
    """So of a kind without check digits, which may be typed wrong and still look right.

    Numbers that are one slip apart say nothing.

    >>> differing({"pic": frozenset({"999876543"})}, {"pic": frozenset({"912345678"})})
    'pic'
    >>> differing({"pic": frozenset({"999876543"})}, {"pic": frozenset({"999875643"})})
    ''
    """
    return next((
        kind for kind in _unlike(left, right)
        if kind not in _CHECKED and all(slips(a, b, 1) > 1 for a in left[kind] for b in right[kind])
    ), "")  # fmt: skip


def _unlike(left: Core, right: Core) -> list[str]:
    """The kinds of which both have identifiers and none in common."""
    shared = sorted(left.keys() & right.keys())
    return [kind for kind in shared if left[kind].isdisjoint(right[kind])]


def _narrowed(forms: Iterable[frozenset[str]]) -> frozenset[str]:
    """What all agree on; all that is said where they do not."""
    found = frozenset[str]()
    for form in forms:
        found = (found & form or found | form) if found else form
    return found


def place_of(text: str) -> str:
    """A town without postcode, street and province; an IRI as it is.

    >>> place_of("Via Roma 3, 56100 PISA (PI)"), place_of("Colle di Val d\u2019Elsa SI")
    ('pisa', 'colle di val d elsa')
    """
    if "://" in text:
        return text
    town = _POSTCODE.split(fold(text))[-1]
    return " ".join(re.sub(r"[^a-z ]", " ", _PROVINCE.sub("", town.strip(" ,"))).split())


def stem_of(domain: str) -> str:
    """What a domain is called: its first part without dashes.

    >>> stem_of("nautica-rossi.it")
    'nauticarossi'
    """
    return domain.partition(".")[0].replace("-", "")


def _site(domain: str) -> str:
    """A domain of one's own; empty for that of a platform or a mail provider."""
    plain = domain.strip().casefold().removeprefix("www.")
    shared = any(plain == host or plain.endswith(f".{host}") for host in _SHARED)
    return "" if shared else plain
