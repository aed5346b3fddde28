"""`clockkg match` from the first run to the last withdrawal, on a terminal and by a workbook."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from clockkg.cli.main import command
from clockkg.graphs import Maker, Releases
from clockkg.loading.judging import Verdict, judge
from clockkg.matching import Book
from clockkg.settings import Settings
from clockkg.terms import thing
from tests.conftest import TODAY

FIRST, SECOND = "esempio-tessuti-tecnici", "esempio-tessuti-tecnici-bis"
THIRD = "esempio-filati"
Match = Callable[..., Result]


@pytest.fixture
def folder(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the world that a test may write to; `anna` is who judges."""
    shutil.copytree(home, tmp_path / "kg")
    monkeypatch.setenv("CLOCKKG_TODAY", TODAY)
    monkeypatch.setenv("CLOCKKG_WHO", "anna")
    return tmp_path / "kg"


@pytest.fixture
def match(folder: Path) -> Match:
    """Runs `clockkg match` with some words, and what is typed."""

    def matched(*words: str, typed: str = "", lang: str = "en") -> Result:
        said = ["--home", str(folder), "--lang", lang, "match", *words]
        return CliRunner().invoke(command, said, input=typed)

    return matched


@pytest.fixture
def asked(asked_home: Path, folder: Path) -> Settings:
    """Settings over the world in which one pair waits, for a test to write to."""
    shutil.rmtree(folder)
    shutil.copytree(asked_home, folder)
    return Settings(home=folder, today=TODAY)


def test_a_run_tells_how_many_of_each(match: Match, folder: Path) -> None:
    """The sure pair becomes one; before that, a dry run says so and changes nothing."""
    dry = json.loads(match("run", "--dry-run", "--json").stdout)
    assert (dry["counts"], dry["release"]) == ({"same": 1}, None)
    assert not (folder / "judgements.jsonl").exists()
    done = json.loads(match("run", "--json").stdout)
    assert (done["counts"], done["release"], done["unpublished"]) == ({"same": 1}, 2, 0)


def test_the_queue_is_listed_with_its_reasons(match: Match, asked: Settings) -> None:
    """The pair by name and key, its score and why, in the reader's language."""
    assert len(Book(asked.home).all()) == 1
    (one,) = json.loads(match("list", "--json").stdout)
    assert (one["left"], one["right"]) == (thing("org", FIRST), thing("org", SECOND))
    told = match("list", lang="it").stdout
    assert "stesso identificativo" in told
    assert "Esempio Tessuti Tecnici" in told
    assert FIRST in told


def test_two_records_are_shown_side_by_side(match: Match, asked: Settings) -> None:
    """What they share and what not is told by a sign, and each value by its source."""
    assert Book(asked.home).all()
    told = json.loads(match("show", FIRST, SECOND, "--json").stdout)
    signs = {line["property"].rpartition("#")[2]: line["sign"] for line in told["lines"]}
    assert (signs["vatNumber"], signs["legalForm"]) == ("=", "≠")
    assert "sample-gamma/register" in match("show", SECOND, FIRST).stdout


@pytest.mark.parametrize("names", [(FIRST, SECOND), (thing("org", SECOND), f"id-org:{FIRST}")])
def test_a_judgement_is_a_release(match: Match, folder: Path, names: tuple[str, str]) -> None:
    """The pair may be named by keys, short forms or IRIs, in any order."""
    done = json.loads(match("judge", *names, "same", "--note", "One firm", "--json").stdout)
    assert (done["release"], done["said"][0]["who"], done["said"][0]["note"]) == (
        2,
        "anna",
        "One firm",
    )
    assert json.loads(match("withdraw", FIRST, SECOND, "--json").stdout)["release"] == 3
    assert Releases(folder).current().manifest.originals == {}


def test_a_release_says_which_book_it_follows(match: Match, folder: Path) -> None:
    """How many judgements, the digest of their file, and which graph was rewritten."""
    match("judge", FIRST, SECOND, "same")
    words = ["--home", str(folder), "--lang", "en", "releases", "show"]
    told = json.loads(CliRunner().invoke(command, [*words, "--json"]).stdout)
    digest = sha256((folder / "judgements.jsonl").read_bytes()).hexdigest()
    assert told["book"] == {"judgements": 1, "digest": digest}
    assert "Rewritten graphs  sample-gamma/register" in CliRunner().invoke(command, words).stdout


def test_judgements_are_collected_and_published_together(match: Match, folder: Path) -> None:
    """Two without a release, then one release of both."""
    match("judge", FIRST, SECOND, "same", "--no-publish")
    second = match("judge", FIRST, THIRD, "different", "--no-publish")
    assert "To publish: 2" in second.stderr
    assert Releases(folder).highest() == 1
    assert json.loads(match("publish", "--json").stdout)["release"] == 2


def test_a_contradiction_is_refused(match: Match, folder: Path) -> None:
    """The chain is named, the exit code is that of bad input, and the book is as before."""
    match("judge", FIRST, SECOND, "same", "--no-publish")
    match("judge", SECOND, THIRD, "same", "--no-publish")
    refused = match("judge", FIRST, THIRD, "different")
    assert refused.exit_code == 3
    assert f"id-org:{FIRST} = id-org:{SECOND} (by anna)" in refused.stderr
    assert len(Book(folder).all()) == 2


def test_what_blocks_is_shown_and_not_stored(match: Match, folder: Path) -> None:
    """Two centres made one break a rule: exit code 1, its finding, and an empty book."""
    refused = match("judge", "esempio-centro-alfa", "esempio-centro-gamma", "same")
    assert refused.exit_code == 1
    assert "CoordinationSeatDouble" in refused.stdout
    assert Book(folder).all() == []


def test_an_answer_of_a_review_that_would_block_is_refused(match: Match, folder: Path) -> None:
    """The rule is shown, the answer is not in the book, and the next pair is asked."""
    names = (("esempio-centro-alfa", "esempio-centro-gamma"), (THIRD, FIRST))
    pairs = [Verdict(thing("org", one), thing("org", other), "later") for one, other in names]
    judge(Settings(home=folder, today=TODAY), pairs, maker=Maker("anna"), publishes=False)
    told = match("review", "--no-publish", typed="s\nd\n")
    assert "CoordinationSeatDouble" in told.stdout
    assert [one.verdict for one in Book(folder).all()] == ["later", "later", "different"]


def test_a_review_asks_until_the_end(match: Match, asked: Settings) -> None:
    """An unknown key asks again; `s` makes one of two and the end publishes it."""
    told = match("review", typed="x\ns\n")
    assert told.exit_code == 0
    assert "Answer s, d, l or q." in told.stderr
    assert [one.verdict for one in Book(asked.home).all()] == ["open", "same"]
    assert Releases(asked.home).highest() == 3


@pytest.mark.parametrize("typed", ["q\n", ""], ids=["q", "the input ends"])
def test_a_review_that_is_left_changes_nothing(match: Match, asked: Settings, typed: str) -> None:
    """No judgement and no release."""
    assert match("review", typed=typed).exit_code == 0
    assert len(Book(asked.home).all()) == 1
    assert Releases(asked.home).highest() == 2


@pytest.fixture
def workbook(match: Match, asked: Settings, tmp_path: Path) -> Path:
    """The workbook of the pair that waits, in Italian."""
    assert asked.home
    file = tmp_path / "coppie.xlsx"
    assert match("export", str(file), lang="it").exit_code == 0
    return file


def filled(file: Path, **cells: str) -> None:
    """Write into the cells of the first pair, by their headings."""
    book = openpyxl.load_workbook(file)
    sheet = book["Coppie"]
    heads = [cell.value for cell in sheet[1]]
    for name, value in cells.items():
        sheet.cell(2, heads.index(name) + 1, value)
    book.save(file)


def test_an_office_answers_in_a_workbook(match: Match, asked: Settings, workbook: Path) -> None:
    """Instructions in both languages, words to choose from, and the answer is a judgement."""
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == ["Istruzioni - Instructions", "Coppie"]
    offered = book["Coppie"].data_validations.dataValidation[0].formula1
    assert offered == '"lo stesso,diversi,più tardi"'
    filled(workbook, giudizio="Lo stesso", nota="Stessa sede")
    done = json.loads(match("import", str(workbook), "--json").stdout)
    assert (done["counts"], done["release"]) == ({"same": 1}, 3)
    assert Book(asked.home).all()[-1].note == "Stessa sede"


def findings(result: Result) -> list[tuple[Any, ...]]:
    """The rules that an import names, with the row and the column."""
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    return [(one["rule"], one["origin"]["row"], one["origin"]["column"]) for one in told]


def test_an_unknown_word_is_told_with_its_cell(
    match: Match, asked: Settings, workbook: Path
) -> None:
    """Nothing of the file is taken."""
    filled(workbook, giudizio="forse")
    assert findings(match("import", str(workbook), "--json")) == [
        ("unknown-verdict", 2, "giudizio")
    ]
    assert len(Book(asked.home).all()) == 1


def test_a_record_that_changed_since_is_told(match: Match, asked: Settings, workbook: Path) -> None:
    """The state in the file is another one: the answer may be of another firm."""
    assert asked.home
    filled(workbook, giudizio="diversi", stato="0123456789abcdef")
    assert findings(match("import", str(workbook), "--json")) == [("changed-pair", 2, "giudizio")]


def test_two_answers_for_one_pair_are_told(match: Match, asked: Settings, workbook: Path) -> None:
    """The second row is named, and the first is not taken either."""
    filled(workbook, giudizio="diversi")
    book = openpyxl.load_workbook(workbook)
    rows = [cell.value for cell in book["Coppie"][2]]
    book["Coppie"].append(["lo stesso" if value == "diversi" else value for value in rows])
    book.save(workbook)
    assert findings(match("import", str(workbook), "--json")) == [("repeated-pair", 3, "giudizio")]
    assert len(Book(asked.home).all()) == 1


def test_an_answer_against_the_book_is_told(match: Match, asked: Settings, workbook: Path) -> None:
    """Others judged meanwhile that both are one with a third."""
    own = replace(asked, today=TODAY)
    pairs = [Verdict(thing("org", name), thing("org", THIRD), "same") for name in (FIRST, SECOND)]
    judge(own, pairs, maker=Maker("berto"), publishes=False)
    filled(workbook, giudizio="diversi")
    assert findings(match("import", str(workbook), "--json")) == [
        ("refused-verdict", 2, "giudizio")
    ]


def test_another_workbook_is_refused(match: Match, asked: Settings, tmp_path: Path) -> None:
    """A file without the columns of pairs is no answer."""
    assert asked.home
    book = openpyxl.Workbook()
    book.save(tmp_path / "other.xlsx")
    refused = match("import", str(tmp_path / "other.xlsx"))
    assert refused.exit_code == 3
    assert "clockkg match export" in refused.stderr
