"""Which rows of made-up lists are one firm: clockkg, splink and rapidfuzz, held to the truth.

All three get the same rows, read by the same normal forms. What is counted is pairs of rows after
closure. The rivals' thresholds are the best there are, chosen on the truth in their favour, and
each has a limit of thresholds to try: every one it gives. Ours are two: `automatic`, what is
joined without a person, and `probable`, what is when an office lets more be wrong. A review
answers questions in rounds of a fifth, by the truth. splink runs in an environment of its own:

    python benchmarks/identity.py 10000 --seeds 1 2 --splink VENV/bin/python
    python benchmarks/identity.py 10000 --seeds 21 22 --other
    python benchmarks/identity.py 100000 --seeds 11 --no-review
"""

import argparse
import csv
import resource
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rapidfuzz import fuzz  # noqa: E402 - a rival

from benchmarks.firms import OTHER_RATES, RATES, Row, World, true_pairs  # noqa: E402 - from this checkout
from clockkg.identifiers import canonical  # noqa: E402 - from this checkout
from clockkg.matching import (  # noqa: E402 - from this checkout
    AUTOMATIC,
    PROBABLE,
    Candidate,
    Record,
    clusters,
    questions,
    survey,
)  # fmt: skip
from clockkg.matching.features import Features, features  # noqa: E402 - from this checkout
from clockkg.matching.record import domain  # noqa: E402 - from this checkout

Pairs = set[tuple[int, int]]
Scored = list[tuple[float, int, int]]
PER_TEN_THOUSAND: Final = 500
ROUNDS: Final = 5
BLOCK: Final = 60
"""The largest block of the matcher by rapidfuzz; ours has the same limit."""
ELSEWHERE: Final = (1.0, 0.9, 0.8)
"""By what the score is multiplied where places differ; the best is taken."""
COLUMNS: Final = (
    "unique_id", "vat", "name", "sorted_name", "form", "place", "domain", "first_word",
    "last_word", "rarest_word",
)  # fmt: skip


class Score(NamedTuple):
    """Precision, recall and F1 of pairs."""

    precision: float
    recall: float
    f1: float


def score(hit: int, found: int, true: int) -> Score:
    """The three, from counts."""
    precision, recall = hit / max(found, 1), hit / max(true, 1)
    return Score(precision, recall, 2 * precision * recall / max(precision + recall, 1e-9))


def records(rows: Sequence[Row]) -> list[Record]:
    """Rows as the store would hold them: identifiers that hold, names, form, place, domain."""
    found = []
    for number, row in enumerate(rows):
        read = ((kind, canonical(kind, getattr(row, kind))) for kind in ("vat", "fiscal", "pic"))
        numbers = frozenset((kind, value) for kind, value in read if value)
        names = tuple(row.name.split("|"))
        site = domain(row.domain)
        found.append(Record(f"urn:{number:07}", names, numbers, row.form, row.place, site))
    return found


def closed(candidates: Iterable[Candidate]) -> Pairs:
    """The pairs that the band `same` holds together."""
    groups = ([int(iri[4:]) for iri in group] for group in clusters(candidates))
    return {pair for group in groups for pair in combinations(group, 2)}


def judged(found: Pairs, truth: Pairs) -> Score:
    """How right the pairs are."""
    return score(len(found & truth), len(found), len(truth))


def ours(known: list[Record], truth: Pairs, wrong: float) -> tuple[Score, float]:
    """Ours, and its processor's time."""
    begun = process_time()
    candidates = survey(known, wrong=wrong).candidates
    return judged(closed(candidates), truth), process_time() - begun


def reviewed(known: list[Record], truth: Pairs, wrong: float) -> tuple[Score, int, int]:
    """After a perfect review: how right, how many questions, how many were answered yes."""
    limit = len(known) * PER_TEN_THOUSAND // 10_000
    answers: dict[tuple[str, str], bool] = {}
    candidates = survey(known, answers, wrong).candidates
    for _ in range(ROUNDS):
        for asked in questions(candidates, known, limit // ROUNDS):
            left, right = asked.left, asked.right
            answers[left, right] = (int(left[4:]), int(right[4:])) in truth
        candidates = survey(known, answers, wrong).candidates
    return judged(closed(candidates), truth), len(answers), sum(answers.values())


def best(pairs: Scored, size: int, truth: Pairs) -> tuple[Score, float]:
    """The best F1 of any threshold after closure, and that threshold."""
    group = list(range(size))
    members = [[number] for number in range(size)]
    hit = found = 0
    top, at = score(0, 0, len(truth)), 1.0
    pairs = sorted(pairs, reverse=True)
    for place, (value, left, right) in enumerate(pairs):
        one, two = group[left], group[right]
        if one != two:
            if len(members[one]) < len(members[two]):
                one, two = two, one
            made = [(min(a, b), max(a, b)) for a in members[one] for b in members[two]]
            found += len(made)
            hit += sum(pair in truth for pair in made)
            for member in members[two]:
                group[member] = one
            members[one] += members[two]
            if len(members[one]) > size // 20:
                break
        if place + 1 == len(pairs) or pairs[place + 1][0] < value:
            now = score(hit, found, len(truth))
            top, at = max((top, at), (now, value), key=lambda item: item[0].f1)
    return top, at


def rarest(normal: Sequence[Features]) -> Callable[[Features], str]:
    """What gives the rarest word of a record's first name."""
    counts = Counter(word for one in normal for word in set(one.names[0].core))
    return lambda one: min(one.names[0].core, key=lambda word: (counts[word], word))


def blocked(normal: Sequence[Features]) -> Iterator[tuple[int, int]]:
    """Pairs that share a number, a name, a domain, a rarest word, or a place and a beginning."""
    rare = rarest(normal)
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, one in enumerate(normal):
        name = one.names[0]
        keys: set[tuple[str, ...]] = {("name", name.key), ("rare", rare(one))}
        keys |= {("vat", value) for value in one.identifiers.get("vat", ())}
        keys |= {("domain", value) for value in one.domains}
        keys |= {("start", place, word[:4]) for place in one.places for word in name.core}
        for key in keys:
            blocks[key].append(number)
    yield from {
        p for block in blocks.values() if len(block) <= BLOCK for p in combinations(block, 2)
    }


def by_rapidfuzz(normal: Sequence[Features], elsewhere: float) -> Scored:
    """VAT numbers decide where both are known, else names whose words are sorted, and places."""
    found: Scored = []
    for left, right in blocked(normal):
        one, two = normal[left], normal[right]
        mine, others = one.identifiers.get("vat"), two.identifiers.get("vat")
        if mine and others:
            value = float(not mine.isdisjoint(others))
        else:
            value = fuzz.token_sort_ratio(one.names[0].key, two.names[0].key) / 100
            if one.places and two.places and one.places.isdisjoint(two.places):
                value *= elsewhere
        if value > 0.5:  # noqa: PLR2004 - far below any best threshold
            found.append((value, left, right))
    return found


def by_splink(normal: Sequence[Features], python: str) -> tuple[Scored, float]:
    """Splink's pairs with their probabilities, and its processor's time."""
    rare = rarest(normal)
    with TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "records.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for number, one in enumerate(normal):
                words = one.names[0].core
                vat = min(one.identifiers.get("vat", [""]))
                form = " ".join(sorted(one.forms))
                writer.writerow((
                    number, vat, " ".join(one.names[0].written), one.names[0].key, form,
                    min(one.places, default=""), min(one.domains, default=""), words[0],
                    words[-1], rare(one),
                ))  # fmt: skip
        script = str(ROOT / "benchmarks" / "splink_pairs.py")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([python, script, name], check=True, capture_output=True)  # noqa: S603 - ours
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        with (folder / "pairs.csv").open(encoding="utf-8") as file:
            return [(float(p), int(a), int(b)) for a, b, p in csv.reader(file)], spent


def told(what: str, result: Score, more: str = "") -> None:
    """One line of the table."""
    print(f"| {what} | {result.precision:.4f} | {result.recall:.4f} | {result.f1:.4f} | {more} |")


def compare(size: int, seed: int, options: argparse.Namespace) -> None:
    """One world, all that there is to say of it."""
    rows = World(seed, OTHER_RATES if options.other else RATES).rows(size)
    known, truth = records(rows), set(true_pairs(rows))
    firms = len({row.truth for row in rows})
    print(f"\n{size} rows, seed {seed}: {firms} organisations, {len(truth)} true pairs\n")
    print("| matcher | precision | recall | F1 | |\n|---|---|---|---|---|")
    for name, wrong in (("automatic", AUTOMATIC), ("probable", PROBABLE)):
        result, spent = ours(known, truth, wrong)
        told(f"clockkg, {name}", result, f"{spent:.0f} s")
        if not options.no_review:
            after, asked, yes = reviewed(known, truth, wrong)
            told(f"clockkg, {name}, reviewed", after, f"{asked} questions, {yes} yes")
    begun = process_time()
    normal = [features(record) for record in known]
    spent = process_time() - begun
    if options.splink:
        pairs, more = by_splink(normal, options.splink)
        result, at = best(pairs, size, truth)
        told("splink", result, f"{spent + more:.0f} s, from {at:.4f} on")
    begun = process_time()
    tried = [best(by_rapidfuzz(normal, elsewhere), size, truth) for elsewhere in ELSEWHERE]
    spent += (process_time() - begun) / len(ELSEWHERE)
    result, at = max(tried, key=lambda item: item[0].f1)
    told("blocks and rapidfuzz", result, f"{spent:.0f} s, from {at:.4f} on")


def main() -> None:
    """Compare in as many worlds as there are seeds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("size", type=int)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--other", action="store_true", help="the rates that were held out")
    parser.add_argument("--splink", help="the Python of an environment that has splink")
    parser.add_argument("--no-review", action="store_true")
    options = parser.parse_args()
    for seed in options.seeds:
        compare(options.size, seed, options)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{peak:.0f} MB of memory at most")


if __name__ == "__main__":
    main()
