"""What an analysis says of stakeholders becomes a named graph that SPARQL can ask."""

import shutil
from pathlib import Path

import pytest

from clockkg.analysis import find_analysis
from clockkg.errors import InputError
from clockkg.graphs import Releases
from clockkg.loading.analysing import publish_analysis
from clockkg.loading.rebuilding import rebuild
from clockkg.querying import bind, find_question
from clockkg.settings import Settings
from clockkg.terms import graph

TODAY = "2026-11-22"


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Settings:
    """Settings over a copy of the world."""
    shutil.copytree(home, tmp_path / "kg")
    return Settings(home=tmp_path / "kg", today=TODAY)


def asked(settings: Settings, organisation: str) -> list[dict[str, str]]:
    """What is published of an organisation."""
    store = Releases(settings.home).current().store
    question = find_question("published-measurements")
    return store.select(bind(question, {"organisation": organisation}, store)).records()


def test_a_published_role_can_be_asked_for(own: Settings) -> None:
    """The firm that joins three districts is a liaison in two triads, over release 1."""
    outcome = publish_analysis(own, find_analysis("brokerage-roles"), {})
    assert outcome.release
    assert outcome.release.number == 2
    [row] = asked(own, "esempio-sensori")
    assert (row["quantity"], row["value"], row["of_release"]) == ("liaison", "2", "1")
    assert row["analysis"] == "brokerage-roles"
    assert not [one for one in outcome.findings if one.graph.endswith("/brokerage-roles")]


def test_results_of_made_up_records_are_samples(own: Settings) -> None:
    """Their graph is marked as a sample, so that no export takes it along."""
    publish_analysis(own, find_analysis("structural-holes"), {})
    release = Releases(own.home).current()
    assert graph("sample-analysis", "structural-holes") in release.samples
    quantities = {row["quantity"] for row in asked(own, "esempio-vele")}
    assert quantities == {"effective-size", "efficiency", "constraint"}


def test_a_release_with_results_can_be_rebuilt(own: Settings) -> None:
    """The graph that was published is kept, and comes out with the same hash."""
    publish_analysis(own, find_analysis("brokerage-roles"), {})
    found = rebuild(own.home, Releases(own.home).current())
    assert [one for one in found if one.published != one.rebuilt] == []


def test_the_same_result_is_published_once(own: Settings) -> None:
    """Publishing again makes no release: only the number of the release looked at would change."""
    assert publish_analysis(own, find_analysis("brokerage-roles"), {}).changes
    assert not publish_analysis(own, find_analysis("brokerage-roles"), {}).changes
    assert Releases(own.home).current().number == 2
    earlier = {"as_of": "1999-12-31"}
    assert publish_analysis(own, find_analysis("brokerage-roles"), earlier).changes


def test_an_analysis_of_pairs_has_nothing_to_publish(own: Settings) -> None:
    """The matrix of districts is refused, and no release is made."""
    with pytest.raises(InputError, match="nothing of single stakeholders") as refused:
        publish_analysis(own, find_analysis("bridge-matrix"), {})
    assert refused.value.advised("en").endswith("brokerage-roles, structural-holes.")
    assert Releases(own.home).current().number == 1
