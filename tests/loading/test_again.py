"""A load judges again only what it can make a difference to, and finds what a full run finds."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest

from clockkg.errors import LimitError
from clockkg.findings import Gate
from clockkg.graphs import Draft, Maker, Releases, Snapshot
from clockkg.loading import Outcome
from clockkg.loading.arrival import Arrival
from clockkg.loading.building import deliver
from clockkg.loading.past import KEPT
from clockkg.loading.rdf_delivery import described
from clockkg.settings import Settings
from clockkg.terms import declarations, graph
from clockkg.validation import read_shapes
from clockkg.validation.keeping import kept
from tests.conftest import TODAY

OPEN = Gate("none")


def put(
    home: Path,
    lines: Sequence[str],
    iri: str,
    today: str = TODAY,
    maker: Maker = Maker("test"),  # noqa: B008 - never changed
) -> Outcome:
    """Load some statements as one graph, whatever is found in them."""

    def prepare(draft: Draft) -> list[Arrival]:
        snapshot = Snapshot.of(lines)
        return [Arrival(described(iri, draft, Settings()), "test", snapshot, removed=not lines)]

    return deliver(home, prepare, today=today, maker=maker, gate=OPEN)


def without_memory(home: Path) -> None:
    """Take away what the current release keeps of its validation."""
    (Releases(home).current().folder / KEPT).unlink(missing_ok=True)


def edited(lines: Sequence[str], random: Random) -> list[str]:
    """Some statements fewer, some with the object of another, some with another's subject."""
    gone = set(random.sample(lines, min(len(lines), random.randrange(9))))
    parts = [line.split(" ", 2) for line in lines]
    come = []
    for _ in range(random.randrange(9)):
        one = random.choice(parts)
        same = [part for part in parts if part[1] == one[1]]
        come.append(" ".join((one[0], one[1], random.choice(same)[2])))
        come.append(" ".join((random.choice(parts)[0], *one[1:])))
    return sorted({*lines, *come} - gone)


@pytest.mark.parametrize("seed", range(3))
def test_loads_find_what_full_runs_find(home: Path, tmp_path: Path, seed: int) -> None:
    """Over random loads that add, change, remove and bring back graphs, both find the same."""
    random = Random(seed)  # noqa: S311 - no secret
    quick, full = tmp_path / "quick", tmp_path / "full"
    for folder in (quick, full):
        shutil.copytree(home, folder)
    graphs = [g for g in sorted(Releases(home).current().manifest.graphs) if "/sample-" in g]
    for _ in range(5):
        iri = random.choice([*graphs, *graphs, graph("sample-alfa", "more")])
        lines = Releases(quick).current().snapshot(iri).lines()
        lines = lines or Releases(home).current().snapshot(graphs[0]).lines()
        new = [] if random.random() < 0.2 else edited(lines, random)
        day = random.choice([TODAY, TODAY, "2027-01-01"])
        without_memory(full)
        one, other = put(quick, new, iri, day), put(full, new, iri, day)
        assert [f.as_dict() for f in one.findings] == [f.as_dict() for f in other.findings]
        assert same_numbers(one, other)


def same_numbers(one: Outcome, other: Outcome) -> bool:
    """Whether a load judged less than one that judged all, and knows the same numbers of nodes."""
    if not one.again or not other.again:
        return not one.changed
    pair = [o.release.folder / KEPT for o in (one, other) if o.release]
    assert one.again.why is None
    assert other.again.why
    assert one.again.nodes < other.again.nodes == one.again.of
    return kept(pair[0])[0] == kept(pair[1])[0]


def test_a_rule_that_takes_too_long_publishes_nothing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The load ends with the rule's name and the limit, and the release stays as it was."""
    folder = tmp_path / "kg"
    shutil.copytree(home, folder)
    endless = """shape:Endless a sh:NodeShape ; sh:targetSubjectsOf clock:vatNumber ;
        sh:name "a"@it , "a"@en ; sh:message "a"@it , "a"@en ; sh:description "a"@it , "a"@en ;
        sh:severity sh:Info ; sh:order 1 ; sh:group shape:policy ; sh:sparql [ sh:select
        "SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . $this ?j ?k FILTER(?a = ?f && ?d = ?i) }"
        ] ."""
    rules = read_shapes({"endless.ttl": f"{declarations()}\n{endless}"})
    monkeypatch.setattr("clockkg.validation.rejudging.find_shapes", lambda: rules)
    without_memory(folder)
    maker = Maker("test", patience=0.5)
    with pytest.raises(LimitError, match=r"the rule Endless was stopped after 0\.5 seconds"):
        put(folder, ["<urn:a> <urn:b> <urn:c> ."], graph("sample-alfa", "more"), maker=maker)
    assert Releases(folder).numbers() == [1]
    assert not (folder / "releases" / ".draft").exists()


def cut(path: Path) -> None:
    """Take the end of a file away."""
    path.write_bytes(path.read_bytes()[:-9])


@pytest.mark.parametrize(
    ("harm", "why"),
    [(Path.unlink, "the release before keeps no results"), (cut, "not as they were published")],
)
def test_a_full_run_says_why(
    home: Path, tmp_path: Path, harm: Callable[[Path], None], why: str
) -> None:
    """Where what was kept is missing or was changed, all nodes are judged, and the reason told."""
    folder = tmp_path / "kg"
    shutil.copytree(home, folder)
    harm(Releases(folder).current().folder / KEPT)
    outcome = put(folder, [f'<{graph("x")}> <urn:p> "1" .'], graph("sample-alfa", "more"))
    assert outcome.again
    assert outcome.again.why
    assert why in outcome.again.why["en"]
    assert outcome.again.nodes == outcome.again.of > 0
