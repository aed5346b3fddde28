"""An office without the command downloads its template from a page."""

import io
import zipfile

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook


@pytest.mark.parametrize(("language", "sheet"), [("it", "Adesioni"), ("en", "Memberships")])
def test_the_page_leads_to_a_workbook_in_its_language(
    client: FlaskClient, language: str, sheet: str
) -> None:
    """The link on the page is a file to keep, whose sheets are in the page's language."""
    page = client.get(f"/{language}/templates").text
    assert f'href="/{language}/templates/members.xlsx"' in page
    answer = client.get(f"/{language}/templates/members.xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="members.xlsx"'
    assert sheet in load_workbook(io.BytesIO(answer.data)).sheetnames


def test_a_template_comes_as_csv_too(client: FlaskClient) -> None:
    """A ZIP file of headings with their schema."""
    answer = client.get("/it/templates/plan.zip")
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert {"plans.csv", "indicators.csv", "datapackage.json"} <= set(names)


def test_the_page_of_data_leads_there(client: FlaskClient) -> None:
    """Whoever has data to give finds the templates beside the data to take."""
    assert 'href="/en/templates"' in client.get("/en/data").text


def test_an_unknown_template_is_not_found(client: FlaskClient) -> None:
    """404, and the nearest name."""
    answer = client.get("/en/templates/member.xlsx", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "members" in answer.text
