"""`clockkg findings`: followed over releases, waived with a reason and a last day."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clockkg.graphs import Releases
from clockkg.loading import Delivery, find_loader, load

Run = Callable[..., Any]
TODAY = "2026-11-22"
HEAD = "key,kind,label_it,type\n"
ONE = "esempio-uno,impresa,Esempio Uno,\n"
TWO = "esempio-due,impresa,Esempio Due,\n"


@pytest.fixture(scope="module")
def firms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases: in the first one firm lacks its type, in the second another one."""
    folder = tmp_path_factory.mktemp("firms")
    file = folder / "organisations.csv"
    for lines in (ONE + TWO, ONE.replace("Uno,", "Uno,enterprise") + TWO):
        file.write_text(HEAD + lines, "utf-8")
        load(folder / "kg", [Delivery(find_loader("records"), (file,))], today=TODAY)
    return folder / "kg"


@pytest.fixture
def home(firms: Path, tmp_path: Path) -> Path:
    """The same, to write to."""
    shutil.copy(firms.parent / "organisations.csv", tmp_path)
    return Path(shutil.copytree(firms, tmp_path / "kg"))


def listed(run: Run, home: Path, *words: str) -> list[dict[str, Any]]:
    """The findings of a list, as data."""
    result = run("--home", str(home), "findings", "list", "--json", *words)
    assert result.exit_code == 0
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def typeless(found: list[dict[str, Any]]) -> list[tuple[str, str, int, int]]:
    """Of each firm without a type: its key, state, first release and last."""
    chosen = (one for one in found if one["rule"] == "StakeholderTypeGiven")
    return [
        (one["focus"].rpartition("/")[2], one["state"], one["since"], one["cleared"])
        for one in chosen
    ]


def test_open_and_cleared_findings_are_listed(run: Run, home: Path) -> None:
    """One firm's is cleared in release 2, the other's is open since release 1."""
    two, one = ("esempio-due", "open", 1, 0), ("esempio-uno", "cleared", 1, 2)
    assert sorted(typeless(listed(run, home))) == [two, one]
    assert typeless(listed(run, home, "--open")) == [two]
    assert typeless(listed(run, home, "--cleared", "--publisher", "records")) == [one]
    assert typeless(listed(run, home, "--since", "1")) == [one]


def test_a_file_that_was_edited_is_told(run: Run, home: Path, tmp_path: Path) -> None:
    """A finding says of which load its row is, and whether a file is still the one loaded."""
    finding = next(f.id for f in Releases(home).current().findings if "Type" in f.rule)
    words = ("--home", str(home), "findings", "show", finding)
    file = tmp_path / "organisations.csv"
    assert "The row is that of the load on" in run(*words).stdout
    assert "its rows fit" in run(*words, "--file", str(file)).stdout
    file.write_text(f"{HEAD}{TWO}{ONE}", "utf-8")
    told = run(*words, "--file", str(file)).stdout
    assert "no longer the file that was loaded" in told
    assert "clockkg check organisations.csv" in told
    italian = run("--lang", "it", *words, "--file", str(file)).stdout
    assert "non è più il file caricato" in italian


def test_a_finding_is_waived_and_the_waiver_ended(run: Run, home: Path) -> None:
    """Shown as waived with who, why and until when; after its end the finding is open again."""
    finding = next(f.id for f in Releases(home).current().findings if "Type" in f.rule)
    words = ("--reason", "Ask them.", "--until", "2027-06-30")
    result = run("--home", str(home), "findings", "waive", finding, *words)
    assert (result.exit_code, result.stderr) == (0, "Waived until 2027-06-30.\n")
    [one] = listed(run, home, "--waived")
    assert (one["id"], one["waiver"]["reason"]) == (finding, "Ask them.")
    assert "Ask them." in run("--home", str(home), "findings", "waivers").stdout
    assert "waived" in run("--home", str(home), "findings", "show", finding).stdout
    assert run("--home", str(home), "findings", "unwaive", finding).exit_code == 0
    assert listed(run, home, "--waived") == []


def test_a_waiver_before_the_finding_is_said(run: Run, home: Path) -> None:
    """A finding that a check foretold can be waived before any release has it."""
    finding = "PeriodOrder-0123456789abcdef"
    words = ("--reason", "As in the source.", "--until", "2027-06-30")
    result = run("--home", str(home), "findings", "waive", finding, *words)
    assert result.exit_code == 0
    assert "No release has this finding" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("waive", "nonsense", "--reason", "x", "--until", "2027-01-01"),
        ("waive", "PeriodOrder-0123456789abcdef", "--reason", "x", "--until", "2020-01-01"),
        ("unwaive", "PeriodOrder-0123456789abcdef"),
        ("show", "PeriodOrder-0123456789abcdef"),
        ("list", "--publisher", "recods"),
    ],
)
def test_wrong_words_are_three(run: Run, home: Path, words: tuple[str, ...]) -> None:
    """What is not there or no good is told, with exit code 3."""
    result = run("--home", str(home), "findings", *words)
    assert result.exit_code == 3
    assert result.stderr.startswith("clockkg: ")


def test_a_gate_of_the_settings_blocks_a_load(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where `records` has the gate "warning" a warning blocks: the release stays."""
    monkeypatch.setenv("CLOCKKG_GATES", "records=warning")
    file = tmp_path / "organisations.csv"
    file.write_text(HEAD + ONE, "utf-8")
    result = run("--home", str(home), "load", "records", str(file), "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["conforms"], report["release"]) == (1, False, None)
    blocked = {finding["rule"] for finding in report["findings"] if finding["blocks"]}
    assert "StakeholderTypeGiven" in blocked
    assert Releases(home).numbers() == [1, 2]
    assert run("--home", str(home), "validate").exit_code == 1
