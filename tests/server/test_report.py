"""The report for the coordination unit, as a page and as files."""

import re

import pytest
from flask.testing import FlaskClient

from clockkg.graphs import Release, Releases
from clockkg.reporting.review import MEDIA_TYPES, make, period, write

FILES = [form for form in MEDIA_TYPES if form != "html"]


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_link_of_the_report_leads_somewhere(client: FlaskClient, language: str) -> None:
    """Centres, rules, findings, things, questions and files: each address answers."""
    text = client.get(f"/{language}/report").text
    links = set(re.findall(rf'href="(/{language}/[^"#]+)', text))
    assert len(links) > 30
    failing = {link: client.get(link.replace("&amp;", "&")).status_code for link in links}
    assert {link: status for link, status in failing.items() if status != 200} == {}


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("language", ["it", "en"])
def test_a_file_is_what_the_command_writes(
    client: FlaskClient, release: Release, form: str, language: str
) -> None:
    """The same bytes as on the command line, under the right media type and a name of its own."""
    answer = client.get(f"/{language}/report.{form}")
    releases = Releases(release.folder.parents[1])
    made = make(releases, period(releases))
    assert answer.data == write(made, form, language, "http://127.0.0.1:5000")
    assert answer.content_type == MEDIA_TYPES[form]
    assert f"clockkg-0-1-{language}.{form}" in answer.headers["Content-Disposition"]


def test_a_report_that_a_client_holds_is_not_made_again(client: FlaskClient) -> None:
    """The ETag answers 304."""
    tag = client.get("/en/report").headers["ETag"]
    assert client.get("/en/report", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("path", "status"),
    [("report?since=1", 400), ("report?since=-1", 400), ("report?since=x", 400),
     ("report.docx", 404)],
)  # fmt: skip
def test_what_is_not_there_is_told(client: FlaskClient, path: str, status: int) -> None:
    """A period that is none, and a form that is none, are answered with what to do."""
    answer = client.get(f"/en/{path}", headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert 'class="error"' in answer.text


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_quality_page_leads_to_the_report(client: FlaskClient, language: str) -> None:
    """Who looks at the quality of the data finds the report."""
    assert f'href="/{language}/report"' in client.get(f"/{language}/quality").text
