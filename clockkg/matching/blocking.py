"""Which pairs are compared at all: those that share a rare enough key, never all with all.

A word that many records have is no key by itself, but it is one together with a place, or with
another such word. What is too common even so is passed over, and said so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from clockkg.matching.features import SPELT_FROM, Features, stem_of
from clockkg.matching.normalise import Name

LARGEST: Final = 60
"""The most records with one key of which all pairs are compared."""

_SHORTEST: Final = 3
_LONGEST: Final = 40
_TYPED: Final = 4
_START: Final = 4
_RARE: Final = 3
_ACRONYM: Final = range(3, 9)
_NO_NAMES: Final = frozenset({"identifier", "domain"})
Key = tuple[str, ...]


@dataclass(slots=True)
class Blocks:
    """Records by key. `passed_over` are keys that too many have, and how many."""

    size: int
    by_key: dict[Key, list[int]] = field(default_factory=dict)
    passed_over: dict[Key, int] = field(default_factory=dict)

    def partners(self) -> Iterator[tuple[int, dict[int, bool]]]:
        """Each record with those before it that share a key, and whether one by name.

        Sorted, so that equal records give equal pairs in equal order.
        """
        keys: list[list[tuple[bool, list[int]]]] = [[] for _ in range(self.size)]
        for key, block in self.by_key.items():
            for number in block:
                keys[number].append((key[0] not in _NO_NAMES, block))
        for number, blocks in enumerate(keys):
            named = {other for by, block in blocks if by for other in block if other < number}
            found = {other for by, block in blocks if not by for other in block if other < number}
            yield number, {other: other in named for other in sorted(named | found)}


def blocks(known: Sequence[Features]) -> Blocks:
    """The records that share a key, by key; identifiers are keys of any size."""
    counts = Counter(word for one in known for word in _words(one))
    near = _misspelt(counts)
    found: dict[Key, list[int]] = defaultdict(list)
    for number, one in enumerate(known):
        for key in _keys(one, counts, near):
            found[key].append(number)
    result = Blocks(len(known))
    for key, block in found.items():
        if len(block) > LARGEST and key[0] != "identifier":
            result.passed_over[key] = len(block)
        elif len(block) > 1:
            result.by_key[key] = block
    return result


def _spelt(domain: str, counts: Counter[str]) -> Iterator[str]:
    """The words of names that a domain spells."""
    stem = stem_of(domain)[:_LONGEST]
    for start, end in combinations(range(len(stem) + 1), 2):
        if end - start >= SPELT_FROM and 0 < counts[stem[start:end]] <= LARGEST:
            yield stem[start:end]


def _words(one: Features) -> set[str]:
    return {word for name in one.names for word in name.core}


def _keys(one: Features, counts: Counter[str], near: dict[str, list[str]]) -> set[Key]:
    found: set[Key] = {("domain", domain) for domain in one.domains}
    found.update(("identifier", number) for number in one.numbers)
    found.update(("word", word) for domain in one.domains for word in _spelt(domain, counts))
    for name in one.names:
        found.update(_of_name(name, one.places, counts, near))
    return found


def _of_name(
    name: Name, places: frozenset[str], counts: Counter[str], near: dict[str, list[str]]
) -> Iterator[Key]:
    whole = "".join(sorted(name.joined))
    yield "letters", whole
    yield from (("letters", whole, place) for place in places)
    words = sorted({right for word in set(name.core) for right in (word, *near.get(word, ()))})
    for word in words:
        if counts[word] <= LARGEST:
            yield "word", word
        yield from (("word", word, place) for place in places)
        yield from (("start", word[:_START], place) for place in places)
    common = [word for word in words if counts[word] > LARGEST]
    for pair in combinations(common, 2):
        yield "words", *pair
        yield from (("words", *pair, place) for place in places)
    yield from _acronyms(name)


def _acronyms(name: Name) -> Iterator[Key]:
    if len(name.core) == 1 and len(name.joined) in _ACRONYM:
        yield "acronym", name.joined
    if len(name.core) >= _SHORTEST:
        yield from {("acronym", "".join(word[0] for word in words))
                    for words in (name.core, name.written)}  # fmt: skip


def _misspelt(counts: Counter[str]) -> dict[str, list[str]]:
    """For each rare word the words that one letter more, less or other makes of it, or the rest."""
    gaps: dict[str, list[str]] = defaultdict(list)
    for word in counts:
        if len(word) >= _TYPED:
            for gap in _gaps(word):
                gaps[gap].append(word)
    found: dict[str, set[str]] = defaultdict(set)
    for word, count in counts.items():
        if len(word) >= _TYPED and count <= _RARE:
            for gap in _gaps(word):
                found[word].update(gaps[gap])
            found[word].discard(word)
    for word, whole in _cut(counts):
        found[word].add(whole)
    return {word: sorted(others) for word, others in found.items() if others}


def _cut(counts: Counter[str]) -> Iterator[tuple[str, str]]:
    """Rare words that are the beginning of a few longer ones, with each of these."""
    known = sorted(word for word in counts if len(word) >= _TYPED)
    for at, word in enumerate(known):
        if counts[word] <= _RARE:
            after = known[at + 1 : at + 2 + _RARE]
            longer = [other for other in after if other.startswith(word)]
            if len(longer) <= _RARE:
                yield from ((word, whole) for whole in longer)


def _gaps(word: str) -> set[str]:
    """A word, and it without one of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
