"""The pages of the analyses: a list, one each, the matrix, and a stakeholder's role card."""

import re

import pytest
from flask.testing import FlaskClient

from clockkg.analysis import find_analyses


def test_every_analysis_is_listed_with_its_source(client: FlaskClient) -> None:
    """The list names each analysis, and who proposed the measure."""
    page = client.get("/en/analyses").text
    assert all(one.asked.question["en"] in page for one in find_analyses().values())
    assert "Gould and Fernandez 1989" in page


def test_an_analysis_tells_how_it_is_worked_out_and_on_what(client: FlaskClient) -> None:
    """The page shows rows, method, coverage, release, what is read, and the same as CSV."""
    page = client.get("/en/analyses/brokerage-roles?as_of=2026-11-22").text
    for text in ("liaison", "0 of 6 centres", "Release 1", "Participations in projects", "CSV"):
        assert text in page


def test_the_matrix_leads_to_the_links_of_a_pair(client: FlaskClient) -> None:
    """Each cell counts the links of its kind and opens them."""
    page = client.get("/en/matrix?kind=technology&as_of=2026-11-22").text
    assert "New materials district: 2" in page
    assert "kind=technology" in page


def test_a_stakeholder_has_its_role_card(client: FlaskClient) -> None:
    """The firm that joins three districts is a liaison on its own page, with its own CSV."""
    page = client.get("/en/id/org/esempio-sensori").text
    assert "liaison" in page
    assert "stakeholder=" in page


def test_a_stakeholder_leads_to_whom_to_meet(client: FlaskClient) -> None:
    """From a boatyard's page its suggestions open, with each reason in words."""
    home = client.get("/en/id/org/esempio-cantiere-alba").text
    [link] = re.findall(r'"(/en/analyses/partner-suggestions[^"]+)"', home)
    page = client.get(link).text
    for text in ("Esempio Arredi Srl", "common contact", "Industrial automation", "Zhou"):
        assert text in page


def test_an_analysis_as_data(client: FlaskClient) -> None:
    """CSV has IRIs under the columns' names; JSON says what was asked of which release."""
    csv = client.get("/analyses/bridge-matrix.csv?district=nautica").text.splitlines()
    assert csv[0].startswith("a,b,dual_member,cross_partner")
    assert len(csv) == 9
    told = client.get("/analyses/bridge-matrix.json?district=nautica").json
    assert told
    assert told["release"] == 1
    assert told["parameters"]["district"].endswith("/nautica")
    assert told["coverage"]["centres"] == 6


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/analyses/no-such-thing", 404),
        ("/en/analyses/bridges?a=nautica&b=nautica", 400),
        ("/en/analyses/bridges?a=nautica&b=moda&top=0", 400),
        ("/en/matrix?as_of=yesterday", 400),
        ("/analyses/bridges.csv?a=nautica", 400),
        ("/en/links?a=nautica&b=moda&kind=latnt", 404),
        ("/it/matrix?kind=latnt", 404),
    ],
)
def test_what_is_wrong_is_told(client: FlaskClient, path: str, status: int) -> None:
    """An unknown name, two groups that are one, a number out of bounds, a day that is none."""
    answer = client.get(path)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_the_network_is_a_picture_and_a_file(client: FlaskClient) -> None:
    """Ten points lead to the parties' pages, six lines join them; GraphML and GEXF can be had."""
    page = client.get("/en/analyses/network").text
    assert (page.count("<circle "), page.count("<line ")) == (10, 6)
    assert '<a href="/en/id/org/esempio-vele"><circle' in page
    answers = [client.get(f"/analyses/network.{form}") for form in ("graphml", "gexf")]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].content_type.startswith("application/graphml+xml")
    for other in ("communities", "brokerage-roles"):
        told = client.get(f"/analyses/{other}.graphml", headers={"Accept-Language": "en"})
        assert told.status_code == 400
        assert "only the analysis network has this form" in told.text
