"""`clockkg template`: lists the templates and writes one, never over a file that is there."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import load_workbook

Run = Callable[..., Result]


def test_the_list_names_all_themes(run: Run) -> None:
    """Eight templates: members, projects, events, services, equipment and so on."""
    known = [one["name"] for one in json.loads(run("template", "--json").stdout)]
    assert known == [
        "members", "projects", "events", "services", "equipment", "competences",
        "needs-and-offers", "plan",
    ]  # fmt: skip
    assert "Needs and offers" in run("template").stdout


@pytest.mark.parametrize(("language", "sheet"), [("it", "Adesioni"), ("en", "Memberships")])
def test_a_workbook_is_in_the_language_of_the_command(
    run: Run, tmp_path: Path, language: str, sheet: str
) -> None:
    """Found by its name or by its title in either language."""
    file = tmp_path / "new.xlsx"
    assert run("--lang", language, "template", "Soci", "-o", str(file)).exit_code == 0
    assert sheet in load_workbook(file).sheetnames


def test_csv_files_come_with_their_schema(run: Run, tmp_path: Path) -> None:
    """A ZIP file that the next command names."""
    file = tmp_path / "new.zip"
    result = run("template", "events", "--format", "csv", "-o", str(file))
    assert result.stdout.strip() == str(file)
    assert "datapackage.json" in zipfile.ZipFile(file).namelist()


def test_a_file_that_is_there_is_left_alone(run: Run, tmp_path: Path) -> None:
    """It may have been filled in."""
    file = tmp_path / "filled.xlsx"
    file.write_bytes(b"mine")
    result = run("template", "members", "-o", str(file))
    assert result.exit_code == 3
    assert "is already there" in result.stderr
    assert file.read_bytes() == b"mine"


def test_an_unknown_template_offers_near_names(run: Run) -> None:
    """In the reader's language."""
    result = run("--lang", "it", "template", "member")
    assert result.exit_code == 3
    assert "Nessun modello si chiama 'member'. Forse: members?" in result.stderr
