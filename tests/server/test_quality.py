"""What validation found, publisher by publisher, for people."""

import csv
import io

import pytest
from flask.testing import FlaskClient

from clockkg.graphs import Release

PUBLISHERS = [
    "documents",
    "editorial",
    "sample-alfa",
    "sample-beta",
    "sample-delta",
    "sample-gamma",
]


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_publisher_has_its_page(client: FlaskClient, language: str) -> None:
    """The overview links to the six publishers of the world."""
    text = client.get(f"/{language}/quality").text
    for key in PUBLISHERS:
        assert f'href="/{language}/quality/{key}"' in text
        assert client.get(f"/{language}/quality/{key}").status_code == 200


def test_a_finding_says_where_what_and_how(client: FlaskClient) -> None:
    """The sample facility without access terms is told with file, row, rule and remedy."""
    text = client.get("/it/quality/sample-gamma").text
    assert "registro-esempio-gamma.xlsx" in text
    assert "condizioni di accesso" in text
    assert "InfrastructureAccessTerms" in text


def test_all_findings_are_on_some_page(client: FlaskClient, release: Release) -> None:
    """The CSV files of all publishers together hold the release's findings, none twice."""
    texts = [client.get(f"/en/quality/{key}.csv").text for key in PUBLISHERS]
    found = [row for text in texts for row in csv.DictReader(io.StringIO(text))]
    assert len(found) == len(release.findings) > 0


def test_a_publisher_without_findings_has_nothing_to_mend(client: FlaskClient) -> None:
    """The editorial decisions have no findings, and the page says so."""
    assert "Nothing to mend." in client.get("/en/quality/editorial").text


def test_made_up_publishers_wear_the_mark(client: FlaskClient) -> None:
    """The four sample offices, and they alone, are marked."""
    assert client.get("/en/quality").text.count('<span class="chip">sample data</span>') == 4


def test_an_unknown_publisher_is_not_found(client: FlaskClient) -> None:
    """404 offers the nearest name."""
    answer = client.get("/it/quality/document", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "Forse: documents" in answer.text
