"""A finding's own page: open, waived or cleared, under an address that stays."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from clockkg.findings import Finding
from clockkg.graphs import Release, Releases, Waivers
from clockkg.loading import Delivery, find_loader, load
from clockkg.settings import Settings
from server import create_app

TODAY = "2026-11-22"
HEAD = "key,kind,label_it,type\n"


@pytest.fixture(scope="module")
def firms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases of 105 firms without a type, the first of which has one in the second."""
    folder = tmp_path_factory.mktemp("firms")
    file = folder / "organisations.csv"
    firms = [f"esempio-{n:03},impresa,Esempio {n:03}," for n in range(105)]
    for first in (firms[0], f"{firms[0]}enterprise"):
        file.write_text(HEAD + "\n".join((first, *firms[1:])) + "\n", "utf-8")
        load(folder / "kg", [Delivery(find_loader("records"), (file,))], today=TODAY)
    return folder / "kg"


@pytest.fixture
def own(firms: Path, tmp_path: Path) -> Path:
    """The same, to write to."""
    return Path(shutil.copytree(firms, tmp_path / "kg"))


@pytest.fixture
def visitor(own: Path) -> Iterator[FlaskClient]:
    """A client of a service over them."""
    app = create_app(Settings(home=own, today=TODAY, workers=1))
    yield app.test_client()
    app.extensions["clockkg"].opened.pool.close()


def typeless(found: tuple[Finding, ...]) -> list[Finding]:
    """Those of the rule that asks for a type."""
    return [finding for finding in found if finding.rule == "StakeholderTypeGiven"]


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_finding_of_the_world_has_its_page(
    client: FlaskClient, release: Release, language: str
) -> None:
    """Message, remedy, file, sheet, row and rule stand on it, in both languages."""
    [one] = [f for f in release.findings if f.rule == "InfrastructureAccessTerms"]
    page = client.get(f"/{language}/findings/{one.id}").text
    for text in ("registro-esempio-gamma.xlsx", "Infrastrutture", "condizioni di accesso"):
        assert text in page
    for other in release.findings:
        assert client.get(f"/{language}/findings/{other.id}").status_code == 200


def test_a_publisher_page_groups_and_links_to_all(visitor: FlaskClient) -> None:
    """104 alike are three links and one to all of them; the cleared one is told too."""
    page = visitor.get("/en/quality/records").text
    assert len(re.findall(r'href="/en/findings/StakeholderTypeGiven-', page)) == 3 + 1
    assert "All 104: Type of the stakeholder" in page
    assert "cleared in release 2" in page


def test_all_of_a_rule_are_listed_in_pages(visitor: FlaskClient, own: Path) -> None:
    """A hundred, then four; each finding once; a page beyond the last is the last."""
    address = "/it/quality/records/StakeholderTypeGiven"
    pages = [visitor.get(f"{address}?page={n}").text for n in (1, 2, 9)]
    found = [re.findall(r"/it/findings/(StakeholderTypeGiven-[0-9a-f]+)", page) for page in pages]
    assert [len(one) for one in found] == [100, 4, 4]
    known = {finding.id for finding in typeless(Releases(own).current().findings)}
    assert {*found[0], *found[1]} == known


def test_a_cleared_finding_keeps_its_page(visitor: FlaskClient, own: Path) -> None:
    """It says so, with the release that showed it first and the first one without it."""
    [gone] = typeless(Releases(own).current().cleared)
    page = visitor.get(f"/en/findings/{gone.id}").text
    assert '<span class="chip">cleared</span>' in page
    assert re.search(r"First seen</dt><dd>Release 1<", page)
    assert re.search(r"Cleared|cleared</dt><dd>Release 2<", page)


def test_a_waiver_is_seen_at_once_and_tells_no_name(visitor: FlaskClient, own: Path) -> None:
    """Without a new release: state, last day and reason, escaped; who granted it is not public."""
    one = typeless(Releases(own).current().findings)[0]
    address = f"/it/findings/{one.id}"
    before = visitor.get(address)
    reason = "Arriva <b>presto</b>."
    Waivers(own).grant(one.id, reason, "2027-01-31", who="anna.verdi", today=TODAY)
    after = visitor.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "In deroga fino al 2027-01-31. Arriva &lt;b&gt;presto&lt;/b&gt;." in after.text
    assert "anna.verdi" not in after.text
    assert visitor.get("/it/quality/records.csv").text.count(",waived,") == 1


@pytest.mark.parametrize(
    "path", ["findings/VatNumberForm-0123456789abcdef", "quality/documents/VatNumberForm"]
)
def test_what_was_not_found_has_no_page(client: FlaskClient, path: str) -> None:
    """404, as a page for people."""
    answer = client.get(f"/it/{path}", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
