"""The old IRI of a merged record leads to the stakeholder that it is told under, and back again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from clockkg.graphs import Maker
from clockkg.loading.judging import Verdict, judge
from clockkg.settings import Settings
from clockkg.terms import thing
from server import create_app
from tests.conftest import TODAY

FIRST, SECOND = "esempio-tessuti-tecnici", "esempio-tessuti-tecnici-bis"
PAIR = (thing("org", FIRST), thing("org", SECOND))


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Settings:
    """The world with two of its records judged to be one."""
    shutil.copytree(home, tmp_path / "kg")
    settings = Settings(home=tmp_path / "kg", today=TODAY, workers=1)
    judge(settings, [Verdict(*PAIR, "same")], maker=Maker("anna"))
    return settings


@pytest.fixture
def reader(own: Settings) -> Iterator[FlaskClient]:
    """A client over that world."""
    app = create_app(own)
    yield app.test_client()
    app.extensions["clockkg"].opened.pool.close()


@pytest.mark.parametrize(
    ("asked", "accept", "target"),
    [
        (f"/id/org/{SECOND}", "text/html", f"/it/id/org/{FIRST}"),
        (f"/id/org/{SECOND}", "text/turtle", f"/data/id/org/{FIRST}.ttl"),
        (f"/en/id/org/{SECOND}", "text/html", f"/en/id/org/{FIRST}"),
        (f"/data/id/org/{SECOND}.jsonld", "*/*", f"/data/id/org/{FIRST}.jsonld"),
    ],
)
def test_an_old_iri_leads_to_the_one_that_stays(
    reader: FlaskClient, asked: str, accept: str, target: str
) -> None:
    """303 for the IRI itself, its page and its files."""
    answer = reader.get(asked, headers={"Accept": accept})
    assert (answer.status_code, answer.location) == (303, target)


def test_the_page_says_what_was_merged_and_shows_all_names(reader: FlaskClient) -> None:
    """The other record's IRI, that a person judged and not who, and both names with their files."""
    page = reader.get(f"/en/id/org/{FIRST}").text
    told = ("Esempio Tessuti Tecnici Srl", "ESEMPIO TESSUTI TECNICI S.R.L.")
    places = ("organisations.csv", "registro-esempio-gamma.xlsx")
    for text in (PAIR[1], "judged by a person", *told, *places):
        assert text in page
    assert "anna" not in page


def test_after_a_split_both_resolve_again(reader: FlaskClient, own: Settings) -> None:
    """Each record has a page of its own, and neither speaks of a merger."""
    judge(own, [Verdict(*PAIR, "withdrawn")], maker=Maker("anna"))
    for key in (FIRST, SECOND):
        page = reader.get(f"/en/id/org/{key}")
        assert page.status_code == 200
        assert "Records merged" not in page.text


def test_a_question_understands_the_old_key(reader: FlaskClient) -> None:
    """Asked of the old IRI or of the one that stays, the answer is the same and not empty."""
    address = "/questions/statements-about.csv?organisation={}"
    first, *others = (reader.get(address.format(name)) for name in (FIRST, SECOND, *PAIR))
    assert first.status_code == 200
    assert len(first.text.splitlines()) > 1
    assert [other.data == first.data for other in others] == [True, True, True]
