"""The cockpit: every panel by its question, in every period; what is missing is never a zero."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from server.cockpit import PANELS


def panels(text: str) -> dict[str, str]:
    """A page's panels by their key, as HTML."""
    parts = text.split('<section class="panel" aria-labelledby="')[1:]
    return {part.partition('"')[0]: part for part in parts}


def lines(panel: str) -> list[str]:
    """The bars of a panel, as what is read of them."""
    items = re.findall(r"<li.*?</li>", panel, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", item)).split()) for item in items]


def test_the_cockpit_says_what_was_counted_by_hand(client: FlaskClient) -> None:
    """The numbers of docs/sample-world.md, each with its denominator."""
    found = {key: lines(panel) for key, panel in panels(client.get("/en/cockpit").text).items()}
    assert list(found) == list(PANELS)
    assert found["funnel"][1:4] == [
        "came 10 of 12 (83%)", "met 8 of 10 (80%)", "collaboration 4 of 8 (50%)",
    ]  # fmt: skip
    assert "Boating and ports district 6 of 10 (60%) never reached: 4" in found["reach"]
    assert "Smart factory with activity 2 of 7 (29%) without: 5" in found["priorities"]
    assert len([line for line in found["plans"] if line.endswith("not delivered")]) == 8
    assert found["synergies"][1] == "only declared 1 of 5 (20%)"
    assert found["inclusion"][0].endswith("large 4 of 27 (15%) unknown 1 of 27 (4%)")
    assert found["contradictions"][0] == "name 10"
    assert found["deliveries"][0] == "CL.O.C.K. delivered: 0 of 6 (0%)"
    assert found["indicators"][-1].endswith(
        "2026 value not delivered; the graph cannot count it; expected 1500.5"
    )


def test_a_period_without_deliveries_is_missing_and_not_zero(client: FlaskClient) -> None:
    """No event, plan or firm was delivered up to 2015, so there is nothing to count."""
    text = client.get("/it/cockpit?from=2014-01-01&to=2015-12-31").text
    found = {key: lines(panel) for key, panel in panels(text).items()}
    for key in ("funnel", "time", "indicators"):
        assert found[key] == ["non consegnato"]
    assert {line.rpartition(" ")[0].split()[-1] for line in found["inclusion"]} == {"non"}
    assert "0 su 0" not in text


def test_every_panel_gives_what_it_was_drawn_from(client: FlaskClient) -> None:
    """The question's page and its CSV answer for the same period, and JSON holds all panels."""
    period = "from=2023-01-01&to=2026-11-22"
    shown = panels(client.get(f"/en/cockpit?{period}").text)
    told = client.get(f"/cockpit.json?{period}").json
    assert told
    assert told["coverage"]["centres"] == 6
    for key, panel in shown.items():
        links = [unescape(link) for link in re.findall(r'href="([^"]+)"', panel)]
        (csv,) = [link for link in links if ".csv" in link]
        assert len(client.get(csv).text.splitlines()) == 1 + len(told["panels"][key]["rows"])
        assert client.get(csv.replace(".csv", "").replace("/q", "/en/q")).status_code == 200
        assert client.get(f"/en/questions/{PANELS[key]}").status_code == 200


def test_the_same_period_gives_the_same_page(client: FlaskClient) -> None:
    """A day may be written in another form, or be today; the panels are the same bytes."""
    forms = ("", "?to=2026-11-22", "?to=today", "?to=20261122")
    found = [panels(client.get(f"/en/cockpit{form}").text) for form in forms]
    last = [shown.pop("deliveries").partition("</section>")[0] for shown in found]
    assert found == [found[0]] * 4
    assert last == [last[0]] * 4


@pytest.mark.parametrize("period", ["from=x", "to=2026-13-01", "from=2026-02-01&to=2026-01-01"])
def test_a_period_that_is_none_is_refused(client: FlaskClient, period: str) -> None:
    """What is no date, and a period that ends before it begins, are told with what to do."""
    answer = client.get(f"/en/cockpit?{period}")
    assert answer.status_code == 400
    assert 'class="error"' in answer.text
    assert client.get(f"/cockpit.json?{period}").status_code == 400
