"""`clockkg report` writes the report in any form, in either language, and says what is wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_json_is_what_a_program_gets(run: Run) -> None:
    """Without a form and a file the report is JSON, on standard output."""
    done = run("report")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == json.loads(run("report", "--json").stdout)


@pytest.mark.parametrize(
    ("language", "name"), [("it", "Documenti di partenza"), ("en", "Source doc")]
)
def test_the_report_has_a_language_of_its_own(run: Run, language: str, name: str) -> None:
    """The language of the report may be another one than the command's."""
    assert name in run("report", "--format", "csv", "--language", language).stdout


def test_the_name_of_the_file_tells_the_form(run: Run, tmp_path: Path) -> None:
    """A file that ends in .ttl is SHACL's report."""
    assert run("report", "-o", str(tmp_path / "report.ttl")).exit_code == 0
    assert "sh:ValidationReport" in (tmp_path / "report.ttl").read_text("utf-8")


@pytest.mark.parametrize("ending", ["pdf", "xlsx"])
def test_what_is_no_text_wants_a_file(run: Run, tmp_path: Path, ending: str) -> None:
    """A PDF or a workbook is not poured onto the terminal; in a file it is what it should be."""
    refused = run("report", "--format", ending)
    assert refused.exit_code == 2
    assert f"report.{ending}" in refused.stderr
    file = tmp_path / f"report.{ending}"
    assert run("report", "-o", str(file)).exit_code == 0
    assert file.read_bytes()[:4] == {"pdf": b"%PDF", "xlsx": b"PK\x03\x04"}[ending]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--from", "2026-01-01", "--since", "0"), 2, "--release, --since"),
        (("--from", "2026-1-1"), 3, "yyyy-mm-dd"),
        (("--release", "9"), 3, "9"),
        (("--since", "1"), 3, "does not come before"),
    ],
)
def test_what_is_wrong_is_said(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    """The documented exit codes: 2 for words that do not fit, 3 for what is not there."""
    done = run("report", *words)
    assert done.exit_code == code
    assert said in done.stderr
