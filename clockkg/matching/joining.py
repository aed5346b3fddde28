"""From scored pairs to bands: the best pairs join first, and what people judged binds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from clockkg.matching.candidates import Band, Candidate, Reason
from clockkg.matching.clustering import Cluster, Clusters
from clockkg.matching.comparison import OTHER_PART, OTHER_WORDS, Pattern, Said, said
from clockkg.matching.explaining import Explained, reasons
from clockkg.matching.features import Core, Features, conflicting, differing
from clockkg.matching.hearing import ANSWERS, borne_out, listed_twice
from clockkg.matching.record import Record
from clockkg.matching.weighing import threshold, with_identifiers

Judged = Mapping[tuple[str, str], bool]
"""What people said of pairs of IRIs: the same, or not."""

AUTOMATIC: Final = 0.0025
"""The share of wrong pairs that may be joined without a person."""

BORNE_OUT: Final = 0.02
"""The same once answers of people have borne out the probabilities of such pairs."""

PROBABLE: Final = 0.03
"""The same where what is probable is wanted, as in an analysis that nobody reviews."""

ASKED: Final = 0.2
"""Pairs that are less probable than this are not asked about."""

_BESIDE: Final = 0.5
"""The same for records of one source, which tells them apart by their keys."""

_SURE: Final = 0.97
_ALIKE: Final = 3
_EVEN: Final = 0.5
_PARTLY: Final = 5
_NEARLY: Final = 1
_SUITOR: Final = 0.9
_RIVAL: Final = 0.8
_PAIR: Final = 2
_GROUPS: Final = ("District", "Cluster", "Platform", "CoordinationUnit")


class Pair(NamedTuple):
    """A compared pair: numbers, levels, whether identifiers agree, and whether they conflict.

    `unlike` tells whether numbers differ that have no check digits and may be mistyped, `named`
    whether more than identifiers brought them together.
    """

    left: int
    right: int
    pattern: Pattern
    same: bool
    other: bool
    unlike: bool = False
    named: bool = True


Scored = Sequence[tuple[float, Pair]]
"""Pairs with their probabilities, the most probable first."""

Suitors = dict[int, list[tuple[float, int]]]
"""For each record those that may be one with it, the most probable first."""


def against(one: Core, two: Core) -> tuple[bool, bool]:
    """Whether two records have other numbers with check digits, and other ones without."""
    return bool(conflicting(one, two)), bool(differing(one, two))


class Joining:
    """Records on their way into clusters."""

    def __init__(self, known: Sequence[Record], normal: Sequence[Features], by: Explained) -> None:
        """Each record is a cluster of its own."""
        self._known = known
        self._normal = normal
        self._by = by
        self.automatic = 1.0
        self._lenient = False
        self._careful = True
        self._twice = 1.0
        self._clusters = Clusters(known, normal)
        self._said: Judged = {}
        self._suitors: Suitors = {}
        self._found: dict[tuple[str, str], Candidate] = {}

    def candidates(self, pairs: Iterable[Pair], judged: Judged, wrong: float) -> list[Candidate]:
        """The pairs with their bands, sorted by IRI."""
        self._said = {(min(pair), max(pair)): same for pair, same in judged.items()}
        self._judge(judged)
        self._lenient = wrong >= PROBABLE
        self._careful = not self._lenient
        scored = [(self._score(pair), pair) for pair in pairs]
        scored.sort(key=lambda item: (-item[0], item[1][:2]))
        self.automatic = self._threshold(scored, wrong)
        for score, pair in scored:
            if score >= ASKED:
                self._suitors.setdefault(pair.left, []).append((score, pair.right))
                self._suitors.setdefault(pair.right, []).append((score, pair.left))
        self._twice = listed_twice(self._told_of_lists(scored))
        if wrong < BORNE_OUT and len(judged) >= ANSWERS:
            self._hear(scored)
        for score, pair in _numbers_first(scored):
            self._place(score, pair)
        self._settle()
        return [self._found[pair] for pair in sorted(self._found)]

    def _threshold(self, scored: Scored, wrong: float) -> float:
        """From which probability on pairs join: those that ask for no person, however probable.

        What is less probable than not never does.
        """
        found = threshold((score for score, pair in scored if self._safe(pair)), wrong)
        return max(found, _EVEN)

    def _hear(self, scored: Scored) -> None:
        """Join more, by names alone too, as far as what people said of such pairs bears it out.

        What is heard are the answers about pairs that would be joined without them.
        """
        before = self.automatic
        strict = {(p.left, p.right) for score, p in scored if self._alone(score, p)}
        self._lenient = True
        self.automatic = self._threshold(scored, BORNE_OUT)
        trial = Joining(self._known, self._normal, self._by)
        joined = trial.leniently(scored, self.automatic, self._suitors)
        answered = ((score, p, self._said.get(self._iris(p))) for score, p in scored)
        level = borne_out([
            (score, same) for score, p, same in answered
            if same is not None and self._alone(score, p) and (p.left, p.right) not in strict
            and joined.together(p.left, p.right)
        ])  # fmt: skip
        if level is None:
            self._lenient, self.automatic = False, before
        else:
            self.automatic = max(self.automatic, level)

    def leniently(self, scored: Scored, level: float, suitors: Suitors) -> Clusters:
        """What would be joined from a probability on, by names alone too, if nobody answered."""
        self._lenient, self.automatic, self._suitors = True, level, suitors
        for score, pair in _numbers_first(scored):
            if self._alone(score, pair) and not self._doubt(score, pair):
                self._clusters.join(pair.left, pair.right)
        return self._clusters

    def _told_of_lists(self, scored: Scored) -> list[bool]:
        """What people said of two rows of one list with names that are likely one."""
        answered = (
            self._said.get(self._iris(p)) for score, p in scored
            if score >= _BESIDE and not p.same and self._of_one_list(p)
        )  # fmt: skip
        return [same for same in answered if same is not None]

    def _of_one_list(self, pair: Pair) -> bool:
        one, two = self._known[pair.left], self._known[pair.right]
        return not one.sources.isdisjoint(two.sources)

    def _iris(self, pair: Pair) -> tuple[str, str]:
        return self._known[pair.left].iri, self._known[pair.right].iri

    def _score(self, pair: Pair) -> float:
        probability = self._by.weights.probability(pair.pattern)
        of_one = pair.same and pair.pattern.qualifier < OTHER_PART
        wrong = self._by.weights.wrong if pair.unlike else 1.0
        return with_identifiers(probability, same=of_one, other=pair.other, wrong=wrong)

    def _place(self, score: float, pair: Pair) -> None:
        left, right = self._known[pair.left], self._known[pair.right]
        if (left.iri, right.iri) in self._found:
            return
        band = self._band(score, pair)
        if band is None:
            return
        why: tuple[Reason, ...] = ()
        if band is Band.SAME and (doubt := self._doubt(score, pair)):
            band, why = Band.ASK, (Reason(doubt),)
        if band is Band.SAME:
            self._clusters.join(pair.left, pair.right)
        why = (*reasons(left, right, pair.pattern, self._by), *why)
        self._found[left.iri, right.iri] = Candidate(left.iri, right.iri, score, band, why)

    def _band(self, score: float, pair: Pair) -> Band | None:
        """The band by the pair alone; none where nobody would wonder."""
        if self._alone(score, pair):
            return Band.SAME
        if score >= (_BESIDE if self._of_one_list(pair) else ASKED) or (
            pair.same and pair.pattern.qualifier < OTHER_PART
        ):
            return Band.ASK
        namesakes = not pair.pattern.alike and pair.pattern.place is Said.SAME
        return Band.DIFFERENT if (pair.other or pair.unlike) and namesakes else None

    def _alone(self, score: float, pair: Pair) -> bool:
        """Whether a pair may be joined without a person."""
        return self._safe(pair) and score >= (_SURE if pair.same else self.automatic)

    def _safe(self, pair: Pair) -> bool:
        """Whether nothing about a pair asks for a person, however probable it is.

        Names alone never join: a place or a web domain in common must bear them out, unless what
        is only probable is wanted too. A number in common with another form or an unlike name in
        another place may be a branch's, or a firm's that came out of another.
        """
        one, two = self._known[pair.left], self._known[pair.right]
        if pair.other or _gathers(one.kind) != _gathers(two.kind):
            return False
        pattern = pair.pattern
        if pair.unlike and self._careful and not _borne_out_by_all(pattern):
            return False
        if pair.same:
            other = pattern.form is Said.OTHER or (self._careful and pattern.alike > _ALIKE)
            words = 0 if self._careful else OTHER_WORDS
            return pattern.qualifier <= words and not (other and pattern.place is Said.OTHER)
        borne_out = not self._careful and pattern.place is pattern.domain is Said.SAME
        most = _PARTLY if borne_out else _ALIKE
        if pattern.qualifier or pattern.form is Said.OTHER or pattern.alike > most:
            return False
        return self._lenient or Said.SAME in (pattern.place, pattern.domain)

    def _doubt(self, score: float, pair: Pair) -> str:
        """Why two clusters should not be joined though two of their records may; empty where not.

        What is known of the clusters together must not tell against it, and no other record may
        be as good a match for one of them but not for both, as a row of one list with it is none.
        """
        if not self._clusters.fit(pair.left, pair.right):
            return "kept-apart"
        if pair.same:
            return ""
        one, two = self._clusters.of(pair.left), self._clusters.of(pair.right)
        if self._careful and self._beside(one, two):
            return "one-list"
        if len(one.members) + len(two.members) > _PAIR:
            pattern = self._by.comparison.pattern(one.known, two.known)
            unlike = bool(differing(one.known.identifiers, two.known.identifiers))
            united = pair._replace(pattern=pattern, unlike=unlike)
            if not self._alone(self._score(united), united):
                return "kept-apart"
        rival = self._rival(score, one, two) or self._rival(score, two, one)
        return "rival" if rival else ""

    def _beside(self, one: Cluster, two: Cluster) -> bool:
        """Whether two clusters have each a row of one list, which tells its rows apart by keys."""
        mine, theirs = (
            {source for member in cluster.members for source in self._known[member].sources}
            for cluster in (one, two)
        )
        return not mine.isdisjoint(theirs)

    def _rival(self, score: float, one: Cluster, two: Cluster) -> bool:
        """Whether some other cluster is as good a match for one, but cannot be the other."""
        for member in one.members:
            for its_score, suitor in self._suitors.get(member, ()):
                if its_score < _SUITOR * score:
                    break
                other = self._clusters.of(suitor)
                if (
                    other is not one
                    and other is not two
                    and (
                        any(against(other.known.identifiers, two.known.identifiers))
                        or said(other.known.forms, two.known.forms) is Said.OTHER
                        or (self._careful and self._beside(other, two))
                    )
                ):
                    return True
        return False

    def _judge(self, judged: Judged) -> None:
        """Take over what people said of records that are known; `different` first."""
        numbers = {record.iri: number for number, record in enumerate(self._known)}
        inside = sorted(
            (same, min(pair), max(pair)) for pair, same in judged.items()
            if pair[0] != pair[1] and pair[0] in numbers and pair[1] in numbers
        )  # fmt: skip
        for same, left, right in inside:
            one, two = numbers[left], numbers[right]
            band, code = Band.DIFFERENT, "judged-different"
            if not same:
                self._clusters.keep_apart(one, two)
            elif self._clusters.kept_apart(one, two):
                band, code = Band.ASK, "contradiction"
            else:
                self._clusters.join(one, two)
                band, code = Band.SAME, "judged-same"
            self._found[left, right] = Candidate(left, right, float(same), band, (Reason(code),))

    def _settle(self) -> None:
        """What is joined through others is the same; what people keep apart is no question.

        A question about two clusters is as probable as what is known of them together says.
        """
        numbers = {record.iri: number for number, record in enumerate(self._known)}
        for key, candidate in self._found.items():
            if candidate.band is not Band.ASK or candidate.reasons[-1].code == "contradiction":
                continue
            left, right = numbers[candidate.left], numbers[candidate.right]
            if self._clusters.together(left, right):
                self._found[key] = _but(candidate, Band.SAME, "through-others")
            elif self._clusters.kept_apart(left, right):
                self._found[key] = _but(candidate, Band.DIFFERENT, "follows")
            else:
                self._found[key] = replace(
                    candidate, score=self._of_clusters(candidate, left, right)
                )

    def _of_clusters(self, candidate: Candidate, left: int, right: int) -> float:
        one, two = self._clusters.of(left), self._clusters.of(right)
        score = candidate.score
        same = bool(one.known.numbers & two.known.numbers)
        if len(one.members) + len(two.members) > _PAIR:
            pattern = self._by.comparison.pattern(one.known, two.known)
            told = against(one.known.identifiers, two.known.identifiers)
            score = self._score(Pair(left, right, pattern, same, *told))
        if self._careful and not same and self._beside(one, two):
            return score * self._twice
        return score * _RIVAL if candidate.reasons[-1].code == "rival" else score


def _borne_out_by_all(pattern: Pattern) -> bool:
    """Whether name, place and web domain all say one, so that a number may be mistyped."""
    return pattern.alike <= _NEARLY and pattern.place is pattern.domain is Said.SAME


def _numbers_first(scored: Scored) -> Scored:
    """The pairs with an identifier in common before those that only names bring together.

    So names find clusters in which all is known that numbers tell.
    """
    return sorted(scored, key=lambda item: not item[1].same)


def _but(candidate: Candidate, band: Band, code: str) -> Candidate:
    why = tuple(reason for reason in candidate.reasons if reason.code != "kept-apart")
    return Candidate(candidate.left, candidate.right, candidate.score, band, (*why, Reason(code)))


def _gathers(kind: str) -> bool:
    """Whether a class gathers stakeholders, as a district does, and is none itself."""
    return kind.endswith(_GROUPS)
