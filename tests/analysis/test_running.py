"""An analysis is asked for by its card, worked out once for a release, and kept."""

import shutil
from pathlib import Path

import pytest

from clockkg.analysis import Analysis, Result, analyse, find_analyses, find_analysis, key, resolved
from clockkg.analysis.asked import Found
from clockkg.analysis.card import read_analysis
from clockkg.analysis.measuring import MEASURES
from clockkg.errors import ContentError, InputError, UnknownNameError
from clockkg.graphs import Release, Releases
from clockkg.loading import Delivery, find_loader, load
from clockkg.querying import find_questions

TODAY = "2026-11-22"
ANALYSES = list(find_analyses().values())
each_analysis = pytest.mark.parametrize("analysis", ANALYSES, ids=lambda analysis: analysis.name)


def run(name: str, release: Release, **given: str) -> Result:
    """An analysis of a release on the tests' day."""
    return analyse(find_analysis(name), given, release, today=TODAY)


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Release:
    """The world's release in a folder of the test's own."""
    shutil.copytree(home, tmp_path / "kg", ignore=shutil.ignore_patterns("analyses"))
    return Releases(tmp_path / "kg").current()


def test_every_card_has_its_measure() -> None:
    """No card is without a function, and no function without a card."""
    assert set(MEASURES) == set(find_analyses())


@each_analysis
def test_a_card_speaks_both_languages(analysis: Analysis) -> None:
    """Title, question, method, and the words of parameters, columns and codes are in both."""
    asked = analysis.asked
    spoken = [asked.title, asked.question, analysis.method]
    spoken += [one.label for one in asked.params.values()]
    spoken += asked.columns.values()
    spoken += [words for codes in asked.values.values() for words in codes.values()]
    assert all(sorted(each) == ["en", "it"] and all(each.values()) for each in spoken)


@each_analysis
def test_a_card_names_what_it_reads_and_by_whom_it_was_proposed(analysis: Analysis) -> None:
    """What it reads are questions of the catalogue, and its source is told."""
    assert analysis.source
    assert analysis.reads
    assert set(analysis.reads) <= set(find_questions())


@pytest.mark.parametrize("card", ["title.en = 'A'", "= 1", "method = {}\nsource = ''\nreads = 3"])
def test_a_card_that_is_not_as_it_must_be_is_told_by_its_file(card: str) -> None:
    """What is missing, is no TOML or is no list names the file and where its entries are told."""
    with pytest.raises(ContentError, match=r"^queries/analyses/mine\.toml: ") as caught:
        read_analysis(card, "mine")
    assert "docs/questions.md" in caught.value.advised("en")


@each_analysis
def test_an_analysis_answers_its_example(analysis: Analysis, release: Release) -> None:
    """With its example values it gives the rows counted by hand, as wide as its columns."""
    rows = run(analysis.name, release, **analysis.asked.example).table.rows
    assert len(rows) == analysis.asked.expect["rows"]
    assert {len(row) for row in rows} <= {len(analysis.asked.columns)}
    assert len(set(rows)) == len(rows)


def test_the_planted_links_are_counted(release: Release) -> None:
    """docs/sample-world.md plants one link of each kind, and two of shared technology."""
    rows = run("bridge-matrix", release, district="nautica").table.records()
    [found] = [row for row in rows if row["b"].endswith("/nuovi-materiali")]
    counts = [found[name] for name in list(found)[2:]]
    assert counts == ["1", "1", "1", "1", "1", "2", "1"]


def test_the_nine_districts_make_thirty_six_pairs(release: Release) -> None:
    """Each pair stands once, those without links too; the row of one district has eight."""
    assert len(run("bridge-matrix", release).table) == 36
    assert len(run("bridge-matrix", release, district="moda").table) == 8


def test_nothing_joins_anybody_before_everything(release: Release) -> None:
    """On a day before all dates only what has no date is there, and no district has a member."""
    rows = run("bridge-matrix", release, as_of="1900-01-01").table.records()
    assert {row[name] for row in rows for name in list(row)[2:]} == {"0"}


def test_a_group_may_be_what_a_question_finds(release: Release) -> None:
    """The members of a district, asked for by a question, are linked as the district is."""
    asked = "question:members-at-date?district=nuovi-materiali"
    ours = run("bridges", release, a="nautica", b="nuovi-materiali").table.rows
    found = run("bridges", release, a="nautica", b=asked).table.rows
    assert {row for row in ours if row[1] and row[1].value != "dual-member"} == {
        row for row in found if row[1] and row[1].value != "dual-member"
    }


def test_the_same_group_twice_is_refused(release: Release) -> None:
    """Links join two groups: one with itself is an error that says so."""
    with pytest.raises(InputError, match="the same"):
        run("bridges", release, a="nautica", b="nautica")


def test_an_unknown_kind_offers_the_known_ones(release: Release) -> None:
    """A kind of link that is none is not an empty answer."""
    with pytest.raises(UnknownNameError, match="latent"):
        run("bridges", release, a="nautica", b="moda", kind="latnt")


def test_a_result_is_worked_out_once(own: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time it is taken from its file, and is the same."""
    first = run("bridges", own, a="nautica", b="nuovi-materiali")
    monkeypatch.setitem(MEASURES, "bridges", lambda _: Found([]))
    second = run("bridges", own, a="nautica", b="nuovi-materiali", as_of=TODAY)
    assert (first.kept, second.kept) == (False, True)
    assert first.table == second.table


def test_a_spoilt_file_is_as_good_as_none(own: Release) -> None:
    """A kept result that was cut is worked out again."""
    first = run("bridge-matrix", own)
    [file] = own.results.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert run("bridge-matrix", own).table == first.table


def test_no_two_questions_share_a_key(release: Release) -> None:
    """Another analysis, another value or another day is another key."""
    asked = [("bridges", {"a": "nautica", "b": "moda"}), ("bridges", {"a": "moda", "b": "nautica"})]
    asked += [("bridges", {"a": "nautica", "b": "moda", "as_of": "2020-01-01"})]
    asked += [("bridge-matrix", {})]
    keys = {
        key(find_analysis(name), resolved(find_analysis(name), given, release, TODAY), release)
        for name, given in asked
    }
    assert len(keys) == len(asked)


def test_the_coverage_tells_who_delivered(release: Release) -> None:
    """The documents name six centres, none of which delivered; four made-up offices did."""
    found = run("bridge-matrix", release).coverage
    assert found[:4] == (0, 6, 4, 0)
    assert found.until in found.words["it"]


def test_results_go_with_their_release(own: Release) -> None:
    """A release that is pruned takes what was worked out over it along."""
    releases = Releases(own.folder.parents[1])
    run("bridge-matrix", own)
    loader = find_loader("open-nuts")
    load(releases.home, [Delivery(loader, (loader.folder / "sample",))], today=TODAY)
    assert own.results.is_dir()
    releases.prune(1)
    assert not own.results.exists()
