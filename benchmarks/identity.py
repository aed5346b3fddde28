"""Which rows are one firm: clockkg, splink and rapidfuzz, held to the truth.

All three get the same rows, read by the same normal forms. What is counted is pairs of rows after
closure. The rivals' thresholds are the best there are, chosen on the truth in their favour, and
each has a limit of thresholds to try: every one it gives. Ours are two: `automatic`, what is
joined without a person, and `probable`, what is when an office lets more be wrong. A review
answers the queue of `clockkg match` by the truth, in rounds of a tenth. splink runs in an
environment of its own, which is made in a cache folder where none is named:

    python benchmarks/identity.py 10000 --seeds 21 22
    python benchmarks/identity.py 10000 --seeds 21 22 --other
    python benchmarks/identity.py 100000 --seeds 11 --no-review
    python benchmarks/identity.py --people
    python benchmarks/identity.py --restaurants
"""

import argparse
import csv
import resource
import subprocess
import sys
import venv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rapidfuzz import fuzz  # noqa: E402 - a rival

from benchmarks.firms import OTHER_RATES, RATES, Row, World, true_pairs  # noqa: E402 - from this checkout
from benchmarks.people import Person, as_records, people  # noqa: E402 - from this checkout
from benchmarks.restaurants import restaurants  # noqa: E402 - from this checkout
from clockkg.identifiers import canonical  # noqa: E402 - from this checkout
from clockkg.matching import (  # noqa: E402 - from this checkout
    AUTOMATIC,
    PROBABLE,
    Band,
    Candidate,
    Judgement,
    Record,
    clusters,
    survey,
)  # fmt: skip
from clockkg.matching.features import Features, features  # noqa: E402 - from this checkout
from clockkg.matching.judgements import DIFFERENT, OPEN, SAME  # noqa: E402 - from this checkout
from clockkg.matching.queue import waiting  # noqa: E402 - from this checkout
from clockkg.matching.record import domain  # noqa: E402 - from this checkout

Pairs = set[tuple[int, int]]
Scored = list[tuple[float, int, int]]
PER_TEN_THOUSAND: Final = 500
ROUNDS: Final = 10
BLOCK: Final = 60
"""The largest block of the matcher by rapidfuzz; ours has the same limit."""
ELSEWHERE: Final = (1.0, 0.9, 0.8)
"""By what the score is multiplied where places differ; the best is taken."""
SPLINK: Final = "splink==5.0.0"
CHECKED: Final = frozenset({"vat"})
"""Identifiers of which two that differ tell two firms; others may be mistyped."""
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
        lists = frozenset({f"urn:list:{row.office}"})
        found.append(
            Record(f"urn:{number:07}", names, numbers, row.form, row.place, site, sources=lists)
        )
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
    """After a perfect review: how right, how many questions, how many were answered yes.

    The questions are those of `clockkg match`, in its order, and so is what becomes of answers.
    """
    limit = len(known) * PER_TEN_THOUSAND // 10_000
    answers: dict[tuple[str, str], bool] = {}
    candidates = survey(known, answers, wrong).candidates
    for _ in range(ROUNDS):
        asked = [one.judgement.pair for one in waiting(book(candidates, answers))]
        for left, right in asked[: limit // ROUNDS]:
            answers[left, right] = (int(left[4:]), int(right[4:])) in truth
        candidates = survey(known, answers, wrong).candidates
    return judged(closed(candidates), truth), len(answers), sum(answers.values())


def book(
    candidates: Iterable[Candidate], answers: Mapping[tuple[str, str], bool]
) -> Iterator[Judgement]:
    """What the book of judgements holds after a run, beside the answers of people."""
    for one in candidates:
        if one.band is not Band.DIFFERENT and (one.left, one.right) not in answers:
            verdict = SAME if one.band is Band.SAME else OPEN
            yield Judgement(one.left, one.right, verdict, method="run", score=one.score)
    for (left, right), same in answers.items():
        yield Judgement(left, right, SAME if same else DIFFERENT, who="truth")


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


def number_of(one: Features) -> frozenset[str]:
    """What all sides know as the number: the VAT number, or that of a person."""
    return one.identifiers.get("vat") or one.identifiers.get("number") or frozenset()


def blocked(normal: Sequence[Features]) -> Iterator[tuple[int, int]]:
    """Pairs that share a number, a name, a domain, a rarest word, or a place and a beginning."""
    rare = rarest(normal)
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, one in enumerate(normal):
        name = one.names[0]
        keys: set[tuple[str, ...]] = {("name", name.key), ("rare", rare(one))}
        keys |= {("number", value) for value in number_of(one)}
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
        mine, others = number_of(one), number_of(two)
        if mine & others or (mine and others and one.identifiers.keys() & CHECKED):
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
    rows: list[dict[str, str]] = []
    for place, one in enumerate(normal):
        words = one.names[0].core
        values = (
            str(place), min(number_of(one), default=""), " ".join(one.names[0].written),
            one.names[0].key, " ".join(sorted(one.forms)), min(one.places, default=""),
            min(one.domains, default=""), words[0], words[-1], rare(one),
        )  # fmt: skip
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return of_splink(rows, python)


def of_splink(rows: Sequence[Mapping[str, str]], python: str, *more: str) -> tuple[Scored, float]:
    """The same of rows as they are."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "records.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        script = str(ROOT / "benchmarks" / "splink_pairs.py")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([python, script, name, *more], check=True, capture_output=True)  # noqa: S603 - ours
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        with (folder / "pairs.csv").open(encoding="utf-8") as file:
            return [(float(p), int(a), int(b)) for a, b, p in csv.reader(file)], spent


def made(cache: Path) -> str:
    """The Python of an environment with splink, made once in a cache folder."""
    python = cache / "venv" / "bin" / "python"
    if not (cache / "ready").exists():
        venv.create(cache / "venv", with_pip=True, clear=True)
        words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", SPLINK]
        subprocess.run([str(python), *words], check=True)  # noqa: S603 - pip
        (cache / "ready").touch()
    return str(python)


def told(what: str, result: Score, more: str = "") -> None:
    """One line of the table."""
    print(f"| {what} | {result.precision:.4f} | {result.recall:.4f} | {result.f1:.4f} | {more} |")


def compare(size: int, seed: int, options: argparse.Namespace) -> None:
    """One world, all that there is to say of it."""
    rows = World(seed, OTHER_RATES if options.other else RATES).rows(size)
    firms = len({row.truth for row in rows})
    print(f"\n{size} rows, seed {seed}: {firms} organisations")
    against(records(rows), set(true_pairs(rows)), options)


def compare_people(options: argparse.Namespace) -> None:
    """The persons of Febrl's set 4, each twice; splink also by its own comparisons of persons."""
    rows = people(options.cache / "febrl", "dataset4a", "dataset4b")
    twice: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        twice[row["who"]].append(place)
    truth = {pair for places in twice.values() for pair in combinations(places, 2)}
    print(f"\nfebrl4: {len(rows)} rows")
    against(as_records(rows), truth, options)
    if not options.no_splink:
        pairs, spent = of_splink(_columns(rows), options.splink, "--persons")
        result, at = best(pairs, len(rows), truth)
        told("splink, all columns of persons", result, f"{spent:.0f} s, from {at:.4f} on")


def compare_restaurants(options: argparse.Namespace) -> None:
    """The restaurants of two guides."""
    known, truth = restaurants(options.cache / "restaurants")
    print(f"\nFodor's and Zagat's: {len(known)} rows")
    against(known, truth, options)


def _columns(rows: Sequence[Person]) -> list[Person]:
    return [{key: value for key, value in row.items() if key not in ("rec_id", "who")}
            for row in rows]  # fmt: skip


def against(known: list[Record], truth: Pairs, options: argparse.Namespace) -> None:
    """Records with known truth: ours and the rivals."""
    print(f"{len(truth)} true pairs\n")
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
    if not options.no_splink:
        pairs, more = by_splink(normal, options.splink)
        result, at = best(pairs, len(known), truth)
        told("splink", result, f"{spent + more:.0f} s, from {at:.4f} on")
    begun = process_time()
    tried = [best(by_rapidfuzz(normal, elsewhere), len(known), truth) for elsewhere in ELSEWHERE]
    spent += (process_time() - begun) / len(ELSEWHERE)
    result, at = max(tried, key=lambda item: item[0].f1)
    told("blocks and rapidfuzz", result, f"{spent:.0f} s, from {at:.4f} on")


def main() -> None:
    """Compare in as many worlds as there are seeds, or on the public set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("size", type=int, nargs="?", default=10_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--other", action="store_true", help="the rates that were held out")
    parser.add_argument("--people", action="store_true", help="Febrl's set 4 in their place")
    parser.add_argument("--restaurants", action="store_true", help="two guides in their place")
    parser.add_argument("--splink", help="the Python of an environment that has splink")
    parser.add_argument("--no-splink", action="store_true")
    parser.add_argument("--no-review", action="store_true")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "clockkg")
    options = parser.parse_args()
    if not (options.splink or options.no_splink):
        options.splink = made(options.cache / "splink")
    if options.people:
        compare_people(options)
    if options.restaurants:
        compare_restaurants(options)
    for seed in () if options.people or options.restaurants else options.seeds:
        compare(options.size, seed, options)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{peak:.0f} MB of memory at most")


if __name__ == "__main__":
    main()
