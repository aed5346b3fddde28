"""The scores of old releases are kept beside them, and nothing depends on it."""

import json
import shutil
from pathlib import Path

import pytest

from clockkg.graphs import Releases
from clockkg.reporting.review import Review, make, period
from clockkg.reporting.review.shelf import Shelf

WRONG = ["", "[1]", "{}x", '{"one": {}}', '{"one": {"linkage": [1]}}', '{"one": 3}']


def shelf(releases: Releases, number: int) -> Shelf:
    """Where the scores of a release are kept."""
    release = releases.get(number)
    return Shelf.of(release.folder, release.seal)


def test_what_is_kept_is_what_was_asked(quarters: Releases, review: Review) -> None:
    """The files of both releases hold the scores of the trend."""
    for point in review.trend:
        assert shelf(quarters, point.release).read() == point.scores


@pytest.mark.parametrize("text", WRONG)
def test_a_broken_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    """What is cut, of another kind or not whole is not read."""
    (tmp_path / "scores.json").write_text(text, "utf-8")
    assert Shelf(tmp_path / "scores.json").read() is None


@pytest.mark.parametrize("score", [[2, 1], [-1, 1], ["1", "1"], [0.5, 1]])
def test_a_score_that_is_none_is_not_read(tmp_path: Path, score: list[object]) -> None:
    """More good than judged, or no whole numbers."""
    names = ("completeness", "correctness", "consistency", "timeliness", "linkage")
    text = json.dumps({"one": dict.fromkeys(names, score)})
    (tmp_path / "scores.json").write_text(text, "utf-8")
    assert Shelf(tmp_path / "scores.json").read() is None


def test_a_report_is_made_where_nothing_can_be_kept(
    quarters: Releases, review: Review, tmp_path: Path
) -> None:
    """A file stands where the folder should be: the report is the same, and it stays a file."""
    shutil.copytree(quarters.home, tmp_path / "kg", ignore=shutil.ignore_patterns("scores"))
    (tmp_path / "kg" / "scores").write_text("in the way", "utf-8")
    releases = Releases(tmp_path / "kg")
    assert make(releases, period(releases)) == review
    assert (tmp_path / "kg" / "scores").read_text("utf-8") == "in the way"


def test_another_release_has_another_file(quarters: Releases) -> None:
    """The seal tells one release from another."""
    assert shelf(quarters, 1).path != shelf(quarters, 2).path
