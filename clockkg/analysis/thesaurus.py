"""How far the concepts of the vocabularies are from each other, and the way between them.

A step to the next broader or narrower concept, or to a related one, is 1, so that two within the
same concept are 2 apart; a correspondence of two vocabularies is 1 too, an exact one 0. The way is
the shortest; of ways as long the one with fewer steps, then the first by the names of its concepts.
Distance as the number of steps between concepts is that of Rada and others (1989).

>>> skos = "http://www.w3.org/2004/02/skos/core#"
>>> known = Thesaurus([("urn:sails", f"{skos}broader", "urn:boats")])
>>> known.near(["urn:boats"], 1)["urn:sails"]
Way(distance=1, steps=('urn:boats', 'narrower', 'urn:sails'))
"""

from collections import defaultdict
from collections.abc import Iterable
from heapq import heappop, heappush
from typing import Final, NamedTuple

_INVERSE: Final = {"broader": "narrower", "broadMatch": "narrowMatch"}
"""What a relation is called the other way; the others hold both ways."""
_FREE: Final = "exactMatch"


class Way(NamedTuple):
    """How far a concept is, and how one gets there: concepts, and between them relations."""

    distance: int
    steps: tuple[str, ...]


class Thesaurus:
    """The relations of concepts, each way; a cycle is no matter."""

    def __init__(self, relations: Iterable[tuple[str, ...]] = ()) -> None:
        """Take rows of a concept, the IRI of a SKOS relation, and another concept."""
        self._next: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for one, relation, other in relations:
            name = relation.rpartition("#")[2]
            self._next[one].add((name, other))
            self._next[other].add((_INVERSE.get(name, name), one))

    def near(self, starts: Iterable[str], most: int) -> dict[str, Way]:
        """The concepts that are so far from one of the starts at most, with the way, nearest first.

        The starts themselves are 0 away.
        """
        waiting: list[tuple[int, int, tuple[str, ...]]]
        waiting = [(0, 0, (start,)) for start in sorted(set(starts))]
        found: dict[str, Way] = {}
        while waiting:
            distance, count, steps = heappop(waiting)
            here = steps[-1]
            if here in found:
                continue
            found[here] = Way(distance, steps)
            for relation, other in self._next.get(here, ()):
                further = distance + (relation != _FREE)
                if further <= most and other not in found:
                    heappush(waiting, (further, count + 1, (*steps, relation, other)))
        return found

    def within(self, starts: Iterable[str]) -> set[str]:
        """The starts and all that is broader than one of them."""
        found, waiting = set[str](), list(starts)
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += [other for name, other in self._next.get(here, ()) if name == "broader"]
        return found
