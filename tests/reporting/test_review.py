"""The report for the coordination unit says what the data say, and every total is a sum."""

import csv
import json
import shutil
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from clockkg.errors import InputError, StoreError, UnknownNameError
from clockkg.findings import Finding, Severity, identified
from clockkg.graphs import Dataset, Manifest, Release, Releases, Snapshot, provenance
from clockkg.querying import bind, find_question
from clockkg.rdf import Iri, Literal, Triple
from clockkg.reporting.review import Period, Review, between, make, period, write
from clockkg.reporting.review.asking import beside_report
from clockkg.reporting.review.checking import checked
from clockkg.reporting.review.model import Counts, Score
from clockkg.terms import RDF_TYPE, expand, graph

TODAY = "2026-11-22"
ALFA = "sample-alfa"


def typed_in(release: Release, publisher: str) -> set[str]:
    """The things that a publisher describes, read from the lines of its graphs."""
    graphs = [d.graph for d in release.manifest.datasets if d.publisher == publisher]
    lines = (line.split(" ", 2) for iri in graphs for line in release.snapshot(iri).lines())
    return {subject for subject, predicate, _ in lines if predicate == f"<{RDF_TYPE}>"}


def test_scores_are_those_counted_by_hand(quarters: Releases) -> None:
    """Alfa's first delivery, counted in its files.

    Completeness: 13 organisations need an identifier (esempio-ormeggi has none) and a territory, 9
    enterprises a size, 17 memberships a role and a start, a service, a facility, an event, a
    meeting and a delivery one fact each (the service also a start), 2 needs and an offer a theme.
    """
    scores = make(quarters, period(quarters, 1)).centre(ALFA).scores
    facts = 13 + 13 + 9 + 17 + 17 + 1 + 1 + 4 + 2 + 1
    assert scores["completeness"] == Score(facts - 2, facts - 1)
    assert scores["correctness"] == Score(52, 53)
    assert scores["timeliness"] == Score(1, 1)
    assert scores["linkage"] == Score(14, 14)


@pytest.mark.parametrize("key", ["documents", "editorial", ALFA, "sample-delta"])
def test_correctness_judges_each_thing_once(quarters: Releases, review: Review, key: str) -> None:
    """The things judged are those typed in the files of the centre's graphs."""
    release = quarters.get(2)
    focuses = {
        f"<{f.focus}>" for f in release.findings
        if f.publisher == key and f.severity is not Severity.INFO
    }  # fmt: skip
    described = typed_in(release, key)
    score = review.centre(key).scores["correctness"]
    assert score == Score(len(described - focuses), len(described))


def test_a_quarter_without_a_delivery_counts_as_missing(review: Review) -> None:
    """From January to August three quarters began; alfa delivered in two, the others in one."""
    found = {centre.key: centre.scores["timeliness"] for centre in review.centres}
    assert found.pop(ALFA) == Score(2, 3)
    assert set(found.values()) == {Score(1, 3)}


def test_a_missing_quarter_is_shown_as_missing(review: Review) -> None:
    """Nothing is said of the quarter before the first delivery; one after it without any is 0."""
    assert [str(quarter) for quarter in review.quarters] == ["2025-4", "2026-1", "2026-2", "2026-3"]
    assert review.centre(ALFA).quarters == (None, 1, 0, 1)
    assert review.centre("documents").quarters == (None, 5, 0, 0)


def test_nothing_to_judge_is_not_full_marks(review: Review) -> None:
    """The editors describe no organisation: their linkage is no number at all."""
    score = review.centre("editorial").scores["linkage"]
    assert score == Score(0, 0)
    assert score.percent is None


def test_what_moved_is_told_by_comparing_the_two_releases(
    quarters: Releases, review: Review
) -> None:
    """The firm that lost its number is new, the one that got one is cleared, the rest is open."""
    assert (review.since, review.release) == (1, 2)
    assert [(f.rule, f.focus.rpartition("/")[2]) for f in review.new] == [
        ("StakeholderIdentifier", "esempio-vele")
    ]
    assert [(f.rule, f.focus.rpartition("/")[2]) for f in review.cleared] == [
        ("StakeholderIdentifier", "esempio-ormeggi")
    ]
    before = len(quarters.get(1).findings)
    assert review.total.still == before - len(review.cleared)


def test_fix_first_is_ordered_by_findings_cleared(review: Review) -> None:
    """The list descends, and its first gains 9 of the documents' things."""
    found = [fix.findings for fix in review.fixes]
    assert found == sorted(found, reverse=True)
    first = review.fixes[0]
    judged = review.centre("documents").scores["correctness"].judged
    assert (first.rule, first.things, first.gain) == (
        "ClusterRecognitionAct", 9, Fraction(900, judged)
    )  # fmt: skip


def test_a_shape_that_checks_nothing_is_named(review: Review) -> None:
    """No business plan, decided discrepancy, number of a world register or judged pair is there."""
    assert [rule.rule for rule in review.idle] == [
        "LeiCodeForm", "RorIdForm", "PicNumberForm", "WikidataIdForm",
        "HasBusinessPlanKnown", "DiscrepancyChoice", "JudgementRecords", "JudgementHolds",
        "JudgementBy", "JudgementTime", "CandidateRecords", "CandidateClose", "MatchScore",
        "MatchReason", "MeasurementOf", "MeasurementValue", "MeasurementRun",
    ]  # fmt: skip


def test_duplicates_and_contradictions_name_both_sources(review: Review) -> None:
    """The pair of the sample world, found by number and by name; twelve contradictions."""
    [pair] = review.duplicates
    assert (pair.number, pair.reasons) == (2, ("identifier", "name"))
    assert [source.iri for source in pair.sources] == [
        graph("sample-beta", "register"), graph("sample-gamma", "register")
    ]  # fmt: skip
    assert len(review.contradictions) == 12
    assert all(one.source.iri != one.other_source.iri for one in review.contradictions)


def test_consistency_and_contradictions_agree(review: Review) -> None:
    """The values that the score calls contradicted are those that the list shows."""
    shown = {
        (one.about.iri, one.property.iri, value)
        for one in review.contradictions for value in (one.value, one.other_value)
    }  # fmt: skip
    score = review.totals["consistency"]
    assert score.judged - score.good == len(shown)


def test_the_trend_ends_with_this_release(review: Review) -> None:
    """One point for each release, with what was open in it."""
    assert [(point.release, point.day) for point in review.trend] == [
        (1, "2026-01-15"), (2, "2026-08-20")
    ]  # fmt: skip
    assert review.trend[-1].totals == review.totals


@pytest.mark.filterwarnings(r"ignore:Dataset\.\w+ is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", ["correctness", "things-to-mend"])
def test_an_independent_engine_agrees_beside_the_report(release: Release, name: str) -> None:
    """With the report beside the data, rdflib gives the same rows, and there are some."""
    with beside_report(release) as store:
        query = bind(find_question(name), {}, store)
        ours = sorted(tuple(c.n3() if c else "" for c in row) for row in store.select(query).rows)
        dataset = rdflib.Dataset(default_union=False)
        for iri in store.graphs():
            dataset.graph(rdflib.URIRef(iri)).parse(data="\n".join(store.graph(iri)), format="nt11")
        dataset.default_graph.parse(data="\n".join(store.graph(graph("provenance"))), format="nt11")
        found = [row for row in dataset.query(query) if isinstance(row, tuple)]
    theirs = sorted(tuple(cell.n3() for cell in row) for row in found)
    assert ours == theirs != []


def test_nobody_is_scored_for_data_that_they_only_claim(tmp_path: Path) -> None:
    """A centre that says in its own graph that another's dataset is its own gains nothing."""
    claim = Triple(
        Iri(graph("other", "data")), Iri(expand("dct:publisher")), Iri(expand("id-org:mine"))
    )
    kind = Triple(claim.subject, Iri(RDF_TYPE), Iri(expand("dcat:Dataset")))
    made = world(tmp_path, {"mine": [claim.n3(), kind.n3()], "other": things(5)}, ())
    scores = make(made, period(made)).centre("mine").scores
    assert scores["correctness"] == Score(1, 1)


def test_a_finding_counts_in_whichever_dataset_it_stands(tmp_path: Path) -> None:
    """A thing typed in one dataset has a fault in another of the same publisher, not in others'."""
    fault = Finding(
        "EventTopic", Severity.WARNING, {"it": "No.", "en": "No."}, focus=expand("id-org:firm-0"),
        graph=graph("one", "more"),
    )  # fmt: skip
    parts = {"one": things(2), "one/more": things(2)[1:], "two": things(1)}
    made = world(tmp_path, parts, tuple(identified([fault])))
    found = make(made, period(made))
    assert found.centre("one").scores["correctness"] == Score(1, 2)
    assert found.centre("two").scores["correctness"] == Score(1, 1)
    assert [(fix.publisher, fix.things) for fix in found.fixes] == [("one", 1)]


def test_more_than_two_that_share_a_number_are_counted(tmp_path: Path) -> None:
    """Three firms with one number, one of them without a type: the first, the last, and three."""
    numbers = [
        Triple(Iri(expand(f"id-org:firm-{n}")), Iri(expand("clock:vatNumber")), Literal("1"))
        for n in range(3)
    ]
    made = world(tmp_path, {"one": [*things(2), *(triple.n3() for triple in numbers)]}, ())
    [found] = make(made, period(made)).duplicates
    assert (found.number, found.reasons) == (3, ("identifier",))
    assert (found.first.iri, found.second.iri) == (
        numbers[0].subject.value,
        numbers[2].subject.value,
    )
    assert [source.iri for source in found.sources] == [graph("one", "data")]


def things(number: int) -> list[str]:
    """So many firms with a type and nothing else."""
    enterprise = Iri(expand("clock:Enterprise"))
    firms = (Iri(expand(f"id-org:firm-{n}")) for n in range(number))
    return [Triple(firm, Iri(RDF_TYPE), enterprise).n3() for firm in firms]


def world(folder: Path, graphs: dict[str, list[str]], *told: tuple[Finding, ...]) -> Releases:
    """Releases of these graphs, one for each set of findings; nothing judges them."""
    releases = Releases(folder / "kg")
    text = {"it": "Nome", "en": "Name"}
    names = {key: key.partition("/") for key in graphs}
    datasets = {
        key: Dataset(publisher, name or "data", text, text, "https://example.org/l")
        for key, (publisher, _, name) in names.items()
    }
    for findings in told:
        with releases.draft() as draft:
            for key, dataset in datasets.items():
                draft.put(dataset.graph, Snapshot.of(graphs[key]))
            told_of = Snapshot.of(provenance(datasets.values(), ()))
            draft.put(graph("provenance"), told_of)
            passed = {"waived": [f.id for f in findings if f.value == "waived"]}
            manifest = Manifest(
                number=draft.number, time="2026-05-05T00:00:00Z", parent=draft.number - 1,
                datasets=tuple(datasets.values()), validation=passed,
            )  # fmt: skip
            draft.publish(manifest, findings)
    return releases


RULES = st.sampled_from(["VatNumberForm", "EventTopic", "bad-date", "PeriodOrder"])
FINDINGS = st.builds(
    Finding,
    rule=RULES,
    severity=st.sampled_from(list(Severity)),
    message=st.just({"it": "No.", "en": "No."}),
    focus=st.integers(0, 6).map(lambda n: expand(f"id-org:firm-{n}") if n else ""),
    graph=st.sampled_from([graph("one", "data"), graph("two", "data"), graph("vocab"), ""]),
    value=st.sampled_from(["", "waived"]),
)
TOLD = st.lists(FINDINGS, max_size=25).map(lambda found: tuple(identified(found)))


@settings(max_examples=15, deadline=None)
@given(before=TOLD, after=TOLD)
def test_totals_are_sums_whatever_was_found(
    tmp_path_factory: pytest.TempPathFactory,
    before: tuple[Finding, ...],
    after: tuple[Finding, ...],
) -> None:
    """Whatever two releases found, and in whose data, each total is the sum of its parts."""
    folder = tmp_path_factory.mktemp("random")
    releases = world(folder, {"one": things(4), "two": things(5)}, before, after)
    found = make(releases, period(releases))
    assert found.total.open.whole == len(after)
    assert found.total.new - found.total.cleared == len(after) - len(before)
    passed = sum(f.value == "waived" for f in after)
    assert found.total.waived == passed
    assert sum(cell.findings for cell in found.cells) == len(after)
    by_rule = Counter(f.rule for f in after)
    for rule in by_rule:
        assert sum(c.findings for c in found.cells if c.rule == rule) == by_rule[rule]
    rows = list(csv.DictReader(write(found, "csv", "en").decode().splitlines()))
    shown = [int(r["value"]) for r in rows if r["section"] == "matrix"]
    assert sum(shown) == len(after)
    shutil.rmtree(folder)


@pytest.mark.parametrize("fault", ["totals", "total", "cells", "fixes", "new", "trend", "centres"])
def test_a_report_that_does_not_add_up_is_refused(review: Review, fault: str) -> None:
    """One number changed anywhere, and there is no report."""
    wrong = {
        "totals": {**review.totals, "linkage": Score(1, 1)},
        "total": replace(review.total, open=Counts(1, 1, 1)),
        "cells": review.cells[1:],
        "fixes": review.fixes[1:],
        "new": (),
        "trend": review.trend[:1],
        "centres": (replace(review.centres[0], quarters=(None, 1, 1, 1)), *review.centres[1:]),
    }
    with pytest.raises(StoreError) as refused:
        checked(replace(review, **{fault: wrong[fault]}))  # type: ignore[arg-type]  # by name
    assert "does not add up" in str(refused.value)
    assert "non torna" in refused.value.said("it")


def numbers(chosen: Period) -> tuple[int, int]:
    """The two releases of a period; 0 is the beginning."""
    return (chosen.since.number if chosen.since else 0, chosen.release.number)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-07-01", "2026-09-30", (1, 2)),
        ("2026-01-01", "2026-03-31", (0, 1)),
        ("2026-01-01", "", (0, 2)),
        ("", "2026-08-20", (1, 2)),
        ("", "2026-08-19", (0, 1)),
    ],
)
def test_days_choose_the_releases(
    quarters: Releases, first: str, last: str, expected: tuple[int, int]
) -> None:
    """The last release by the last day, since the last one before the first day."""
    assert numbers(between(quarters, first, last)) == expected


@pytest.mark.parametrize(
    ("first", "last"), [("2026-02-01", "2026-03-31"), ("2026-13-01", ""), ("", "soon")]
)
def test_days_without_a_release_are_refused(quarters: Releases, first: str, last: str) -> None:
    """Days in which nothing was made, or that are none, are an error that says what to do."""
    with pytest.raises(InputError) as refused:
        between(quarters, first, last)
    assert refused.value.remedy


@pytest.mark.parametrize(("number", "since"), [(2, 2), (1, 2), (2, -1)])
def test_a_period_goes_forwards(quarters: Releases, number: int, since: int) -> None:
    """A period starts before its release."""
    with pytest.raises(InputError):
        period(quarters, number, since)


def test_a_release_that_is_not_there_is_named(quarters: Releases) -> None:
    """An unknown release is an unknown name."""
    with pytest.raises(UnknownNameError):
        period(quarters, 7)


def test_a_pruned_release_does_not_end_the_report(quarters: Releases, tmp_path: Path) -> None:
    """Where the release before is gone, it is since the beginning."""
    shutil.copytree(quarters.home, tmp_path / "kg")
    releases = Releases(tmp_path / "kg")
    releases.prune(1)
    found = make(releases, period(releases))
    assert (found.since, found.totals_before, len(found.trend)) == (0, None, 1)
    assert found.total.new == found.total.open.whole


def test_json_tells_the_whole(review: Review) -> None:
    """JSON holds the centres, the list and the trend, and no share of nothing."""
    data = json.loads(write(review, "json"))
    editors = next(centre for centre in data["centres"] if centre["key"] == "editorial")
    assert editors["scores"]["linkage"] == {"good": 0, "judged": 0, "percent": None}
    assert [fix["findings"] for fix in data["fix_first"]][:2] == [9, 9]
    assert len(data["trend"]) == 2


def test_turtle_is_shacls_own_report(review: Review) -> None:
    """One result for each constraint that is broken, and it does not conform."""
    found = rdflib.Graph().parse(data=write(review, "ttl"), format="turtle")
    sh = rdflib.Namespace(expand("sh:"))
    results = sum(len(finding.broken) for finding in review.findings)
    assert len(list(found.objects(None, sh.result))) == results
    assert [str(value) for value in found.objects(None, sh.conforms)] == ["false"]


@pytest.mark.parametrize(("form", "language"), [("docx", "en"), ("csv", "fr")])
def test_an_unknown_form_is_named(review: Review, form: str, language: str) -> None:
    """An unknown form or language offers the known ones."""
    with pytest.raises(UnknownNameError):
        write(review, form, language)
