"""How two records compare: a level for each field, few enough to count."""

from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from math import log2
from typing import Final, NamedTuple

from clockkg.matching.features import SPELT_FROM, Features, stem_of
from clockkg.matching.likeness import alike, slips
from clockkg.matching.normalise import Name

LEVELS: Final = (0.999, 0.93, 0.85, 0.75, 0.6, 0.45)
"""How alike names of each level are at least; level 0 are names equal in their normal form."""

BITS: Final = (6.0, -1.1, -3.5, -6.0)
"""By how many bits what two alike names share is rarer than one record of all: each level's least,
so that level 1 is a word of at most two namesakes, 2 of eleven, 3 of sixty-four."""

_NAMESAKES: Final = (1, 2, 4)
"""The most places in which a name is found, of each level but the first of equal names; those of
the first have a rare word besides."""

OTHER_WORDS: Final = 1
"""The level of qualifiers that are others."""

OTHER_PART: Final = 2
"""The level of qualifiers that tell another part of a body."""

MAYBE_PART: Final = 3
"""The level of those that may."""

_NOTHING: Final = Name((), (), frozenset(), frozenset(), "", "")
_SHORTEST: Final = 3
_LONG: Final = 8
_WITHOUT: Final = 5
"""How many words of each name may be without their like and still be looked for, letter by letter:
names that differ in more are other names, and to compare all their words would take too long."""

_TOWN: Final = 5
_PREFIX: Final = 0.9
_SLIP: Final = (0.95, 0.85)
_FIRST: Final = 0.7
_JOINED: Final = 0.95
_INITIALS: Final = 0.61


class Said(IntEnum):
    """What two records say of a field: the same, nothing to compare, or different things."""

    SAME = 0
    NOTHING = 1
    OTHER = 2


class Pattern(NamedTuple):
    """The levels of all fields: names alike, rare in common, and the others.

    `qualifier` is 0 where the same words qualify, 1 where others do, 2 where one is
    another part of a body, 3 where it may be.
    """

    alike: int
    rare: int
    place: Said
    form: Said
    domain: Said
    qualifier: int


class NamesCompared(NamedTuple):
    """The pair of names that are most alike, how much, and the bits that they share."""

    degree: float
    bits: float
    left: Name
    right: Name


class Comparison:
    """Compares records by what is rare among them."""

    def __init__(self, known: Sequence[Features]) -> None:
        """Count how many namesakes have each word, and in how many places each name is found.

        Records of one name in one place count once: they may well be one organisation.
        """
        self._chance = log2(max(len(known), 2))
        found: dict[str, set[str]] = {}
        for one in known:
            for name in one.names:
                found.setdefault(name.key, set()).update(one.places)
        self._places = {key: max(len(places), 1) for key, places in found.items()}
        counts: Counter[str] = Counter()
        for core, key in {(name.core, name.key) for one in known for name in one.names}:
            counts.update(dict.fromkeys(core, self._places[key]))
        self._bits = {word: self._chance - log2(count) for word, count in counts.items()}

    def pattern(self, left: Features, right: Features) -> Pattern:
        """The levels of two records."""
        names = self.names(left, right)
        level = next((n for n, least in enumerate(LEVELS) if names.degree >= least), len(LEVELS))
        return Pattern(
            level,
            self._rare(names),
            said_of_places(left.places, right.places),
            said(left.forms, right.forms),
            said_of_domains(left.domains, right.domains),
            of_parts(left, right, names),
        )

    def _rare(self, names: NamesCompared) -> int:
        """How rare it is by chance that two names are as alike as these."""
        if names.degree < LEVELS[-1]:
            return len(BITS)
        over = names.bits - self._chance
        if names.left.key == names.right.key:
            places = self._places.get(names.left.key, 1)
            if places == 1 and over >= BITS[1]:
                return 0
            return next((n for n, most in enumerate(_NAMESAKES, 1) if places <= most), len(BITS))
        return next((n for n, least in enumerate(BITS) if over >= least), len(BITS))

    def names(self, left: Features, right: Features) -> NamesCompared:
        """The names of two records that are most alike."""
        best = NamesCompared(0.0, 0.0, _NOTHING, _NOTHING)
        for one in left.names:
            for two in right.names:
                found = self._compared(one, two)
                if (found[0], found[1]) > (best[0], best[1]) and (
                    found[0] > best[0] or not qualified(one, two)
                ):
                    best = found
        if best.left is _NOTHING and left.names and right.names:
            best = NamesCompared(0.0, 0.0, left.names[0], right.names[0])
        return best if best.degree >= _INITIALS else self._spelt(left, right) or best

    def _spelt(self, left: Features, right: Features) -> NamesCompared | None:
        """Names of which one's rare word is what the other's domain is called."""
        for site, named in ((left, right), (right, left)):
            for name in named.names if site.domains and site.names else ():
                word = max(name.core, key=lambda word: (self._bits[word], word), default="")
                stems = map(stem_of, site.domains)
                if len(word) >= SPELT_FROM and any(word in stem for stem in stems):
                    pair = (site.names[0], name) if site is left else (name, site.names[0])
                    return NamesCompared(_INITIALS, self._bits[word], *pair)
        return None

    def _compared(self, one: Name, two: Name) -> NamesCompared:
        bits = self._bits
        mine, other = set(one.core), set(two.core)
        common = sum(bits[word] for word in sorted(mine & other))
        if mine == other:
            return NamesCompared(1.0, common, one, two)
        if acronym := _acronym(one, two):
            return NamesCompared(_INITIALS, bits[acronym], one, two)
        rest, left_over = sorted(mine - other), sorted(other - mine)
        few = min(len(rest), len(left_over)) <= _WITHOUT
        for word in tuple(rest) if few else ():
            found, weight = _nearest(word, left_over)
            if found:
                rest.remove(word)
                left_over.remove(found)
                common += weight * min(bits[word], bits[found])
        missing = sum(bits[word] for word in (*rest, *left_over))
        degree = 2 * common / (2 * common + missing) if common else 0.0
        if "".join(sorted(one.core)) == "".join(sorted(two.core)) or one.joined == two.joined:
            shared = max(sum(bits[word] for word in one.core), sum(bits[word] for word in two.core))
            return NamesCompared(_JOINED, shared, one, two)
        return NamesCompared(min(degree, 0.99), common, one, two)


def _acronym(one: Name, two: Name) -> str:
    """The one word of a name that is made of the first letters of the other's; empty if none is."""
    short, long = (one, two) if len(one.core) < len(two.core) else (two, one)
    fits = len(short.core) == 1 and len(long.core) >= _SHORTEST
    return short.joined if fits and short.joined in _initials(long) else ""


def _initials(name: Name) -> tuple[str, ...]:
    """The first letters of a name's words, with and without its qualifiers."""
    letters = "".join(word[0] for word in name.core)
    return letters, "".join(word[0] for word in name.written)


def _nearest(word: str, others: Sequence[str]) -> tuple[str, float]:
    """The word of others that is most alike, and its weight; empty where none is."""
    best, most = "", 0.0
    for other in others:
        if (weight := _weight(word, other)) > most:
            best, most = other, weight
    return best, most


def _weight(word: str, other: str) -> float:
    """How sure it is that two words are one: one slip in a short word, two in a long one.

    Fingers rarely slip on a first letter; who cuts a word leaves its beginning.

    >>> _weight("nautica", "nautca"), _weight("nucci", "zucci"), _weight("automazione", "autom")
    (0.95, 0.7, 0.9)
    """
    shorter, longer = (word, other) if len(word) < len(other) else (other, word)
    if len(shorter) < _SHORTEST:
        return 0.0
    if longer.startswith(shorter) and len(longer) - len(shorter) > 1:
        return _PREFIX
    allowed = 2 if len(longer) >= _LONG else 1
    if len(longer) - len(shorter) > allowed:
        return 0.0
    found = slips(word, other, allowed)
    if found > allowed:
        return 0.0
    return _SLIP[found - 1] if word[0] == other[0] else _FIRST


def said(left: frozenset[str], right: frozenset[str]) -> Said:
    """What two records say where each may say several things."""
    if not left or not right:
        return Said.NOTHING
    return Said.OTHER if left.isdisjoint(right) else Said.SAME


def said_of_places(left: frozenset[str], right: frozenset[str]) -> Said:
    """So of places; those of different kinds, as a province and a town, say nothing.

    Nor do long names of towns that are one slip apart.
    """
    found = said(left, right)
    if found is not Said.OTHER:
        return found
    if {_kind(p) for p in left}.isdisjoint({_kind(p) for p in right}):
        return Said.NOTHING
    pairs = ((one, two) for one in left for two in right if "://" not in one)
    near = (min(len(one), len(two)) > _TOWN and slips(one, two, 1) <= 1 for one, two in pairs)
    return Said.NOTHING if any(near) else Said.OTHER


def said_of_domains(left: frozenset[str], right: frozenset[str]) -> Said:
    """So of domains; one name with two endings says nothing: it may be one firm's or two."""
    found = said(left, right)
    stems = ({stem_of(domain) for domain in domains} for domains in (left, right))
    if found is Said.OTHER and not set.isdisjoint(*stems):
        return Said.NOTHING
    return found


def _kind(place: str) -> str:
    """The word before the dash in the key of an IRI, as in `province-pisa`."""
    return place.rpartition("/")[2].partition("-")[0] if "://" in place else ""


def qualified(left: Name, right: Name) -> bool:
    """Whether other words qualify two names."""
    return left.qualifiers != right.qualifiers


def of_parts(left: Features, right: Features, names: NamesCompared) -> int:
    """1 where other words qualify two names, 2 where these tell another part, 3 where they may."""
    if left.parts != right.parts and not _one_part(left.parts, right.parts):
        return OTHER_PART
    if left.parts and names.degree < LEVELS[1]:
        if names.degree < LEVELS[4]:
            return OTHER_PART
        return OTHER_WORDS if with_more(names.left, names.right) else MAYBE_PART
    return int(qualified(names.left, names.right))


def with_more(one: Name, two: Name) -> bool:
    """Whether a name has each word of another, but for slips, and one more.

    What a clerk added or left out does that; the name of another part has other words instead.
    """
    few, more = sorted((one.core, two.core), key=len)
    return len(more) == len(few) + 1 and all(
        any(word == other or _weight(word, other) for other in more) for word in few
    )


def _one_part(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether two parts are one but for a slip or two: each has a name, and they are alike."""
    mine, others = (" ".join(sorted(parts)) for parts in (left, right))
    return bool(mine and others) and alike(mine, others, LEVELS[2]) > 0
