"""A judgement that two records are one changes every answer; to withdraw it changes all back."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from clockkg.errors import BusyError, InputError, RejectedLoadError, UnknownNameError
from clockkg.findings import Gate
from clockkg.graphs import (
    BOOK,
    CANDIDATES,
    IDENTITY,
    Draft,
    Maker,
    Release,
    Releases,
    Snapshot,
    Waivers,
    back_up,
    restore,
    verify,
)
from clockkg.loading import (
    Delivery,
    GraphDelivery,
    Part,
    check,
    find_loader,
    load,
    load_graph,
)
from clockkg.loading.arrival import Arrival
from clockkg.loading.building import deliver
from clockkg.loading.judging import Verdict, judge, publish_judged, run, unpublished
from clockkg.loading.rdf_delivery import described
from clockkg.loading.update_delivery import load_update
from clockkg.matching import Book, Identities, standing
from clockkg.querying import bind, find_question
from clockkg.settings import Settings
from clockkg.terms import GRAPH, declarations, expand, thing
from tests.conftest import TODAY

FIRST = thing("org", "esempio-tessuti-tecnici")
SECOND = thing("org", "esempio-tessuti-tecnici-bis")
BETA, GAMMA = f"{GRAPH}sample-beta/register", f"{GRAPH}sample-gamma/register"
ANNA = Maker("anna")
Judge = Callable[..., Release]


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Settings:
    """Settings over a copy of the world that a test may write to."""
    shutil.copytree(home, tmp_path / "kg")
    return Settings(home=tmp_path / "kg", today=TODAY)


@pytest.fixture
def say(own: Settings) -> Judge:
    """Judges two records, by their IRIs, and gives the release that is current then."""

    def said(
        verdict: str, left: str = FIRST, right: str = SECOND, *, publishes: bool = True
    ) -> Release:
        judge(own, [Verdict(left, right, verdict)], maker=ANNA, publishes=publishes)
        return Releases(own.home).current()

    return said


def values(release: Release, query: str) -> list[str]:
    """The first column of an answer, sorted."""
    return sorted(
        str(row[0].value) for row in release.store.select(declarations() + query).rows if row[0]
    )


def digests(release: Release) -> dict[str, str]:
    """What each graph of a release is, by its digest."""
    return {iri: told["digest"] for iri, told in release.manifest.graphs.items()}


def bridges(release: Release) -> list[dict[str, str]]:
    """Who links the districts of fashion and of paper."""
    given = {"a": "moda", "b": "cartario"}
    query = bind(find_question("district-bridges"), given, release.store, today=TODAY)
    return release.store.select(query).records()


def test_two_records_become_one_stakeholder_everywhere(say: Judge) -> None:
    """What was said of either is said of the one that stays, and the other has no statement."""
    before, after = say("later"), say("same")
    about = "SELECT DISTINCT ?p {{ GRAPH ?g {{ {{ <{0}> ?p ?o }} UNION {{ ?s ?p <{0}> }} }} }}"
    assert values(after, about.format(SECOND)) == [expand("owl:sameAs"), expand("clock:compares")]
    both = {*values(before, about.format(FIRST)), *values(before, about.format(SECOND))}
    assert both - {expand("skos:closeMatch")} <= {*values(after, about.format(FIRST))}


def test_a_bridge_between_two_districts_comes_to_light(say: Judge) -> None:
    """One firm stood in the list of each district: judged one, it is a member of both."""
    before, after = say("later"), say("same")
    found = [row for row in bridges(after) if row not in bridges(before)]
    assert {FIRST} == {value for row in found for value in row.values() if value in (FIRST, SECOND)}
    assert "dual-member" in {value for row in found for value in row.values()}


def test_one_name_in_each_language_and_no_name_lost(say: Judge) -> None:
    """The one that stays is named by its own label; the other's are kept, with graph and row."""
    after = say("same")
    names = "SELECT ?o {{ <{}> {} ?o }}"
    assert values(after, names.format(FIRST, "rdfs:label")) == [
        "Esempio Tessuti Tecnici Srl (dato inventato)",
        "Esempio Tessuti Tecnici Srl (made-up data)",
    ]
    assert values(after, names.format(FIRST, "skos:altLabel")) == [
        "ESEMPIO TESSUTI TECNICI S.R.L. (dato inventato)",
        "ESEMPIO TESSUTI TECNICI S.R.L. (made-up data)",
    ]
    name = '"ESEMPIO TESSUTI TECNICI S.R.L. (dato inventato)"@it'
    line = f"<{FIRST}> <{expand('skos:altLabel')}> {name} ."
    places = after.snapshot(GAMMA).origins(line)
    assert [(p.file.rpartition("/")[2], p.column) for p in places] == [
        ("registro-esempio-gamma.xlsx", "nome in italiano")
    ]


def test_statements_that_become_one_keep_the_rows_of_both(say: Judge) -> None:
    """Both files say that it is an enterprise of the province of Prato, and both are named."""
    after = say("same")
    line = f"<{FIRST}> <{expand('clock:hasTerritory')}> <{thing('place', 'province-prato')}> ."
    files = {
        p.file.rpartition("/")[2] for g in (BETA, GAMMA) for p in after.snapshot(g).origins(line)
    }
    assert files == {"organisations.csv", "registro-esempio-gamma.xlsx"}


def test_a_finding_about_a_merged_stakeholder_names_each_row(say: Judge) -> None:
    """Two firms without a number, in row 6 of one file and row 11 of another: both are named."""
    after = say("same", thing("org", "esempio-ormeggi"), thing("org", "esempio-pelletteria"))
    [found] = [
        one for one in after.findings
        if one.rule == "StakeholderIdentifier" and one.focus == thing("org", "esempio-ormeggi")
    ]  # fmt: skip
    assert found.origin
    assert (found.publisher, found.origin.row) == ("sample-alfa", 6)
    assert "organisations.csv, table organisations, row 11" in found.message["en"]
    assert "tabella organisations, riga 11" in found.message["it"]


def test_a_number_that_two_records_share_is_no_fault_any_more(say: Judge) -> None:
    """The two findings of the shared VAT number are cleared by the judgement, and come back."""
    merged = say("same")
    assert [f.rule for f in merged.findings].count("VatNumberShared") == 0
    assert [f.rule for f in merged.cleared].count("VatNumberShared") == 2
    assert [f.rule for f in say("withdrawn").findings].count("VatNumberShared") == 2


def test_who_said_so_is_told_without_a_name(say: Judge) -> None:
    """The release says that a person judged and when; who it was stands in the book alone."""
    after = say("same")
    told = after.snapshot(f"{GRAPH}sample/identity").lines()
    assert f"<{SECOND}> <{expand('owl:sameAs')}> <{FIRST}> ." in told
    assert any(f'<{expand("clock:judgedBy")}> "person"' in line for line in told)
    assert not any("anna" in line for line in told)
    assert IDENTITY not in after.manifest.graphs
    assert f"{GRAPH}sample/identity" in after.samples


def test_to_withdraw_gives_back_every_graph_to_the_byte(say: Judge, own: Settings) -> None:
    """The digests are those of before, no original is kept, and the book tells all of it."""
    before = say("later")
    assert digests(say("same")) != digests(before)
    after = say("withdrawn")
    assert digests(after) == digests(before)
    assert after.manifest.originals == {}
    assert [one.verdict for one in Book(own.home).all()] == ["later", "same", "withdrawn"]
    assert verify(after) == []


def test_the_next_delivery_is_told_under_the_same_identities(say: Judge, own: Settings) -> None:
    """The same file once more changes nothing, whichever of the two graphs it fills."""
    merged = say("same")
    for name in ("sample-beta", "sample-gamma"):
        outcome = load(own.home, [Delivery(find_loader(name))], today=TODAY)
        assert outcome.changed is False
        assert outcome.release
        assert outcome.release.number == merged.number


def test_the_same_files_and_the_same_book_give_the_same_release(
    say: Judge, own: Settings, tmp_path: Path
) -> None:
    """Loaded first and judged after, or loaded with the book in place: equal graphs."""
    merged = say("same")
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(own.home / BOOK, other / BOOK)
    names = sorted({run_.loader for run_ in merged.manifest.runs})
    load(other, [Delivery(find_loader(name)) for name in names], today=TODAY)
    again = Releases(other).current()
    told, same = digests(again), digests(merged)
    assert {g: d for g, d in told.items() if "provenance" not in g} == {
        g: d for g, d in same.items() if "provenance" not in g
    }
    assert again.manifest.originals == merged.manifest.originals
    assert again.manifest.book == merged.manifest.book == {
        "judgements": 1, "digest": merged.manifest.book["digest"]
    }  # fmt: skip


def test_a_check_says_what_the_identities_make_of_a_file(say: Judge, own: Settings) -> None:
    """What would change is counted over the graph as it would be told; nothing is stored."""
    say("same")
    outcome = check(own.home, [Delivery(find_loader("sample-gamma"))], today=TODAY)
    assert not outcome.changed
    assert Releases(own.home).highest() == 2


def test_a_check_may_compare_the_records_of_a_file(own: Settings) -> None:
    """It says which pairs a run would speak of, only those of the file, and writes nothing."""
    deliveries = {name: [Delivery(find_loader(name))] for name in ("sample-gamma", "sample-alfa")}
    found = {
        name: check(own.home, one, today=TODAY, compares=True).matches
        for name, one in deliveries.items()
    }
    assert [(one.verdict, one.pair) for one in found["sample-gamma"]] == [("same", (FIRST, SECOND))]
    assert found["sample-alfa"] == ()
    assert not (own.home / BOOK).exists()


def test_a_graph_that_is_sent_is_kept_as_sent(say: Judge, own: Settings) -> None:
    """POST adds to what was delivered, not to what was told: to withdraw finds both records."""
    say("same")
    label = f'<{SECOND}> <{expand("skos:altLabel")}> "Tessuti"@it .\n'
    part = Part(label.encode(), "turtle")
    load_graph(own, GraphDelivery(GAMMA, "POST", (part,), lambda _: None), maker=ANNA)
    told = Releases(own.home).current().snapshot(GAMMA).lines()
    assert label.replace(SECOND, FIRST).strip() in told
    split = say("withdrawn").snapshot(GAMMA).lines()
    assert label.strip() in split
    assert f'<{SECOND}> <{expand("clock:vatNumber")}> "99999900006" .' in split


def test_an_update_sees_what_readers_see(say: Judge, own: Settings) -> None:
    """It takes away by the IRI that stays, and may add by either; a split gives each its own."""
    say("same")
    number = f'<{{}}> <{expand("clock:vatNumber")}> "99999900006" .'
    noted = f'<{SECOND}> <{expand("skos:altLabel")}> "Tessuti"@it .'
    words = ("DELETE", number.format(FIRST)), ("INSERT", noted)
    text = " ; ".join(f"{verb} DATA {{ GRAPH <{GAMMA}> {{ {line} }} }}" for verb, line in words)
    load_update(own, text, maker=ANNA)
    told = Releases(own.home).current().snapshot(GAMMA).lines()
    assert number.format(FIRST) not in told
    assert noted.replace(SECOND, FIRST) in told
    split = say("withdrawn").snapshot(GAMMA).lines()
    assert number.format(SECOND) not in split
    assert noted in split


def test_a_run_asks_or_joins_and_looks_at_records_as_delivered(own: Settings) -> None:
    """One VAT number: joined at once, or left to a person; a second run has nothing to add."""
    asked = run(own, maker=ANNA, asks=True)
    assert [(one.verdict, one.pair) for one in asked.said] == [("open", (FIRST, SECOND))]
    waiting = Releases(own.home).current()
    assert (
        f"<{FIRST}> <{expand('skos:closeMatch')}> <{SECOND}> ."
        in waiting.snapshot(f"{GRAPH}sample/candidates").lines()
    )
    joined = run(own, maker=ANNA)
    assert [one.verdict for one in joined.said] == ["same"]
    again = run(own, maker=ANNA)
    assert again.said == ()
    assert again.outcome
    assert not again.outcome.changed


def test_reasons_name_things_by_their_labels(own: Settings) -> None:
    """The province that both firms stand in is told by its name in each language, not by an IRI."""
    [said] = run(own, maker=ANNA, trial=True).said
    told = {tag: " ".join(reason[tag] for reason in said.reasons) for tag in ("it", "en")}
    assert "Provincia di Prato" in told["it"]
    assert "Province of Prato" in told["en"]
    assert "https://" not in "".join(told.values())


def test_candidates_change_no_answer(own: Settings, release: Release) -> None:
    """With a pair that waits, every graph but that of candidates is as it was."""
    run(own, maker=ANNA, asks=True)
    after = digests(Releases(own.home).current())
    made = after.pop(f"{GRAPH}sample/candidates")
    assert made
    assert after == digests(release)
    assert CANDIDATES not in after


def test_a_trial_run_writes_nothing(own: Settings) -> None:
    """It says what would be new: no book, no release."""
    assert [one.verdict for one in run(own, maker=ANNA, trial=True).said] == ["same"]
    assert Releases(own.home).highest() == 1
    assert not (own.home / BOOK).exists()


def test_several_judgements_are_published_as_one_release(say: Judge, own: Settings) -> None:
    """Two are written down, nobody sees them, then one release holds both."""
    third = thing("org", "esempio-filati")
    say("same", publishes=False)
    assert say("same", FIRST, third, publishes=False).number == 1
    assert unpublished(Releases(own.home).current(), Book(own.home)) == 2
    outcome = publish_judged(own, maker=ANNA)
    assert outcome.release
    assert outcome.release.number == 2
    assert unpublished(outcome.release, Book(own.home)) == 0
    assert values(outcome.release, "SELECT ?a { ?a owl:sameAs ?b }") == sorted([SECOND, third])


def test_who_judges_while_another_publishes_loses_nothing(own: Settings) -> None:
    """A judgement comes in the middle: publishing leaves it for later, judging is to try again."""
    third = Verdict(FIRST, thing("org", "esempio-filati"), "different")

    def meanwhile(stage: str, _done: float = 0.0, /) -> None:
        if stage == "validate":
            judge(own, [third], maker=Maker("berto"), publishes=False)

    judge(own, [Verdict(FIRST, SECOND, "same")], maker=ANNA, publishes=False)
    outcome = publish_judged(own, maker=ANNA, step=meanwhile)
    assert outcome.release
    assert unpublished(outcome.release, Book(own.home)) == 1
    with pytest.raises(BusyError):
        judge(own, [Verdict(FIRST, SECOND, "withdrawn")], maker=ANNA, step=meanwhile)
    assert [one.who for one in Book(own.home).all()] == ["anna", "berto", "berto"]
    assert Releases(own.home).highest() == 2


CENTRES = thing("org", "esempio-centro-alfa"), thing("org", "esempio-centro-gamma")


@pytest.mark.parametrize("publishes", [True, False])
def test_what_blocks_a_release_is_not_written_into_the_book(
    say: Judge, own: Settings, *, publishes: bool
) -> None:
    """Two centres that are one would have two seats in the unit: refused, and nothing is kept.

    Nor is it where it is only to be written down, so that no load of another office meets it.
    """
    with pytest.raises(RejectedLoadError) as refused:
        say("same", *CENTRES, publishes=publishes)
    blocked = {name.rpartition("-")[0] for name in refused.value.blocked}
    assert blocked == {"CoordinationSeatDouble"}
    assert Book(own.home).all() == []
    assert Releases(own.home).highest() == 1


def waived(release: Release) -> set[str]:
    """The findings that waivers let pass in a release."""
    return {*release.manifest.validation["waived"]}


def lacking(release: Release) -> dict[str, str]:
    """The findings of the two firms without an identifier, by their IRIs."""
    found = (f for f in release.findings if f.rule == "StakeholderIdentifier")
    return {one.focus: one.id for one in found if one.focus in UNNUMBERED}


UNNUMBERED = thing("org", "esempio-ormeggi"), thing("org", "esempio-pelletteria")


def test_a_waiver_goes_with_the_iri_of_its_thing(say: Judge, own: Settings) -> None:
    """A firm's finding is waived; it holds under the IRI that stays, and after a split again."""
    apart = lacking(Releases(own.home).current())[UNNUMBERED[1]]
    Waivers(own.home).grant(apart, "A sole trader.", "2026-12-31", who="unit", today=TODAY)
    merged = say("same", *UNNUMBERED)
    assert list(lacking(merged)) == [UNNUMBERED[0]]
    assert waived(merged) == {*lacking(merged).values()}
    assert waived(merged) != {apart}
    assert waived(say("withdrawn", *UNNUMBERED)) == {apart}


def test_a_waiver_of_what_is_one_holds_for_each_after_a_split(say: Judge, own: Settings) -> None:
    """Granted under the IRI that stays, it holds for both records when they are told apart."""
    release = say("same", *UNNUMBERED)
    [one] = lacking(release).values()
    names = release.manifest.names
    Waivers(own.home).grant(one, "Both.", "2026-12-31", who="unit", today=TODAY, names=names)
    split = say("withdrawn", *UNNUMBERED)
    assert waived(split) == {*lacking(split).values()}
    assert len(waived(split)) == 2
    Waivers(own.home).end(min(waived(split)), who="unit", today=TODAY)
    assert Waivers(own.home).holding(TODAY) == {}


def test_what_blocks_already_is_not_the_fault_of_what_is_said(say: Judge, own: Settings) -> None:
    """A judgement that was written down under an open gate blocks; others are still written."""
    said = [Verdict(*CENTRES, "same")]
    judge(replace(own, gate="none"), said, maker=ANNA, publishes=False)
    say("same", publishes=False)
    with pytest.raises(RejectedLoadError):
        publish_judged(own, maker=ANNA)
    say("withdrawn", *CENTRES, publishes=False)
    assert publish_judged(own, maker=ANNA).release


@pytest.mark.parametrize(
    ("left", "right", "verdict", "error"),
    [
        (FIRST, thing("org", "navigo"), "same", InputError),
        (FIRST, thing("org", "nobody"), "same", UnknownNameError),
        (thing("person", "sample-person-4"), FIRST, "same", UnknownNameError),
        (FIRST, thing("collaboration", "esempio-scafo-leggero"), "same", InputError),
        (FIRST, SECOND, "perhaps", UnknownNameError),
        (FIRST, FIRST, "same", InputError),
        (FIRST, SECOND, "withdrawn", InputError),
    ],
    ids=[
        "made up and real",
        "not there",
        "a person",
        "other kinds",
        "no verdict",
        "one thing",
        "never judged",
    ],
)
def test_what_cannot_be_judged_is_refused(
    left: str, right: str, verdict: str, error: type[Exception], own: Settings
) -> None:
    """The reason is told and nothing is written."""
    with pytest.raises(error):
        judge(own, [Verdict(left, right, verdict)], maker=ANNA)
    assert not (own.home / BOOK).exists()


def test_a_backup_brings_the_book_with_it(say: Judge, own: Settings, tmp_path: Path) -> None:
    """In an empty folder the book is that of the release, and to withdraw works there too."""
    merged = say("same")
    back_up(merged, tmp_path / "kg.tar")
    other = replace(own, home=tmp_path / "other")
    other.home.mkdir()
    restore(Releases(other.home), tmp_path / "kg.tar")
    assert Book(other.home).all() == Book(own.home).all()
    judge(other, [Verdict(FIRST, SECOND, "withdrawn")], maker=ANNA)
    assert Releases(other.home).current().manifest.originals == {}


LETTERS = [thing("org", f"trial-{letter}") for letter in "abcde"]
OPEN = Gate("none")


def put(home: Path, iri: str, lines: list[str]) -> None:
    """Load some statements as one graph, whatever is found in them."""

    def prepare(draft: Draft) -> list[Arrival]:
        return [Arrival(described(iri, draft, Settings()), "test", Snapshot.of(lines))]

    deliver(home, prepare, today=TODAY, gate=OPEN)


def stated(random: Random) -> list[str]:
    """What a graph says of some records: kind, names, and what each offers, or is offered by."""
    lines = set()
    for iri in random.sample(LETTERS, 3):
        lines |= {
            f"<{iri}> <{expand('rdf:type')}> <{expand('clock:Enterprise')}> .",
            f'<{iri}> <{expand("rdfs:label")}> "{random.choice("xyz")}"@it .',
            f'<{iri}> <{expand("rdfs:label")}> "{random.choice("xyz")}"@en .',
            f"<{iri}> <{expand('clock:promotedBy')}> <{random.choice(LETTERS)}> .",
        }
    return sorted(lines)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_judged_and_delivered_can_be_undone(seed: int, tmp_path: Path) -> None:
    """Judgements and deliveries at random; all withdrawn, the graphs are those delivered last."""
    random, home = Random(seed), tmp_path / "kg"  # noqa: S311 - not for secrets
    own = Settings(home=home, today=TODAY, gate="none")
    graphs = [f"{GRAPH}trial-{name}/members" for name in "xy"]
    last = {iri: stated(random) for iri in graphs}
    for iri, lines in last.items():
        put(home, iri, lines)
    for _ in range(8):
        pair = random.sample(LETTERS, 2)
        verdict = random.choice(("same", "same", "different"))
        with suppress(InputError):
            judge(own, [Verdict(pair[0], pair[1], verdict)], maker=ANNA)
        if random.random() < 0.3:
            iri = random.choice(graphs)
            last[iri] = stated(random)
            put(home, iri, last[iri])
        current = Releases(home).current()
        members = Identities.of(Book(home).all()).canonical
        for iri in graphs:
            told = {line.split(" ", 1)[0][1:-1] for line in current.snapshot(iri).lines()}
            assert not told & set(members)
    counted = [
        pair for pair, one in standing(Book(home).all()).items() if one.judgement.verdict == "same"
    ]
    judge(own, [Verdict(*pair, "withdrawn") for pair in counted], maker=ANNA)
    current = Releases(home).current()
    assert {iri: current.snapshot(iri).lines() for iri in graphs} == last
    assert current.manifest.originals == {}
    assert verify(current) == []
