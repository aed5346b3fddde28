"""`check`, `load`, `validate`, `releases`, `export`, `demo`: from records to files."""

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from clockkg.graphs import Releases
from clockkg.loading import find_loader

Run = Callable[..., Any]
COSVIG = "document-cosvig-2019"


def test_check_stores_nothing(run: Run, tmp_path: Path) -> None:
    """A check tells what a load would add, and no release comes of it."""
    home = tmp_path / "kg"
    result = run("--home", str(home), "check", COSVIG, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["conforms"] is True
    assert Releases(home).numbers() == []


def test_load_makes_a_release(run: Run, tmp_path: Path) -> None:
    """One release, told with its number."""
    home = tmp_path / "kg"
    result = run("--home", str(home), "load", COSVIG)
    assert result.exit_code == 0
    assert "Release 1" in result.stderr
    assert Releases(home).numbers() == [1]


def test_the_same_load_again_changes_nothing(run: Run, tmp_path: Path) -> None:
    """No second release of the same records."""
    words = ("--home", str(tmp_path / "kg"), "load", COSVIG)
    run(*words)
    result = run(*words)
    assert "Nothing has changed" in result.stderr
    assert Releases(tmp_path / "kg").numbers() == [1]


def test_a_load_takes_files(run: Run, tmp_path: Path) -> None:
    """A folder of one's own in place of the bundled records."""
    records = tmp_path / "mine"
    shutil.copytree(find_loader(COSVIG).bundled or "", records)
    result = run("--home", str(tmp_path / "kg"), "load", COSVIG, str(records), "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["release"] == 1


def test_a_load_of_everything_may_leave_the_samples_out(run: Run, tmp_path: Path) -> None:
    """Without samples there is no made-up graph in the release."""
    home = tmp_path / "kg"
    assert run("--home", str(home), "load", "--all", "--no-samples").exit_code == 0
    datasets = Releases(home).current().manifest.datasets
    assert [dataset.graph for dataset in datasets if dataset.sample] == []


def test_demo_builds_all_and_answers(run: Run, tmp_path: Path) -> None:
    """In a fresh home: a release, a pair that waits, the centres with their districts."""
    result = run("--home", str(tmp_path / "kg"), "--lang", "en", "demo", "--no-serve")
    assert result.exit_code == 0
    assert "NAVIGO" in result.stdout
    assert "Boating and ports district" in result.stdout
    assert "clockkg ask district-bridges" in result.stderr
    assert "wait for a judgement: 1." in result.stderr


def test_validate_tells_the_findings_of_a_publisher(run: Run) -> None:
    """The one made-up facility without access terms, with file and row, and nothing blocks."""
    result = run("validate", "--publisher", "sample-gamma")
    assert result.exit_code == 0
    assert "registro-esempio-gamma.xlsx" in result.stdout
    assert "0 violations" in result.stdout


def test_validate_judges_a_file(run: Run, tmp_path: Path) -> None:
    """A membership that ends before it starts is a violation, and the exit code is 1."""
    file = tmp_path / "mine.ttl"
    file.write_text(
        "@prefix clock: <https://w3id.org/clockkg/ontology#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "<https://w3id.org/clockkg/id/membership/x> a clock:Membership ;\n"
        '  clock:startDate "2020-01-01"^^xsd:date ; clock:endDate "2019-01-01"^^xsd:date .\n'
    )
    result = run("validate", str(file), "--json")
    data = json.loads(result.stdout)
    assert result.exit_code == 1
    assert data["counts"]["violation"] >= 1
    assert any("id/membership/x" in finding["focus"] for finding in data["findings"])


def test_releases_are_listed(run: Run, own: Path) -> None:
    """Two releases, the second marked as current."""
    data = json.loads(run("--home", str(own), "releases", "list", "--json").stdout)
    assert (data["current"], [one["number"] for one in data["releases"]]) == (2, [1, 2])
    assert "2 *" in run("--home", str(own), "releases", "list").stdout


def test_releases_are_compared(run: Run, own: Path) -> None:
    """Release 2 added Lucense's document, and took nothing from Co.Svi.G.'s."""
    changed = json.loads(run("--home", str(own), "releases", "diff", "1", "2", "--json").stdout)
    base = "https://w3id.org/clockkg/graph/documents/"
    assert changed[f"{base}lucense-2019"]["added"]
    assert f"{base}cosvig-2019" not in changed


def test_a_difference_can_be_read_line_by_line(run: Run, own: Path) -> None:
    """Every line is an addition or a removal; the way back is its mirror."""
    there = run("--home", str(own), "releases", "diff", "1", "2", "--lines").stdout.splitlines()
    back = run("--home", str(own), "releases", "diff", "2", "1", "--lines").stdout.splitlines()
    assert {line[:2] for line in there} <= {"+ ", "- "}
    mirror = {("+" if line[0] == "-" else "-") + line[1:] for line in back}
    assert set(there) == mirror


def test_a_release_can_be_taken_back(run: Run, own: Path) -> None:
    """After a rollback readers see release 1, and release 2 is still there."""
    result = run("--home", str(own), "--lang", "it", "releases", "rollback", "1")
    assert result.stderr.strip() == "Ora si legge la release 1."
    assert Releases(own).current().number == 1
    assert Releases(own).numbers() == [1, 2]


def test_all_exports_are_written_with_their_checksums(run: Run, tmp_path: Path) -> None:
    """Five files, and SHA256SUMS over them, as sha256sum would compute it."""
    result = run("export", "all", "-o", str(tmp_path / "dist"))
    lines = (tmp_path / "dist" / "SHA256SUMS").read_text().splitlines()
    assert result.exit_code == 0
    assert len(lines) == 5
    for digest, name in (line.split("  ") for line in lines):
        assert sha256((tmp_path / "dist" / name).read_bytes()).hexdigest() == digest


def test_one_export_goes_to_standard_output(run: Run, tmp_path: Path) -> None:
    """The same bytes as in a file."""
    run("export", "void", "-o", str(tmp_path / "void.ttl"))
    assert run("export", "void").stdout_bytes == (tmp_path / "void.ttl").read_bytes()


def test_samples_leave_only_when_asked(run: Run) -> None:
    """`--samples` is needed for made-up data to leave."""
    assert "/esempio-" not in run("export", "jsonld").stdout
    assert "/esempio-" in run("export", "jsonld", "--samples").stdout
