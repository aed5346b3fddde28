"""The review queue as a page: anyone reads, a token's bearer judges, and no cookie is needed."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clockkg.access import Audit, Tokens
from clockkg.graphs import Maker, Releases
from clockkg.loading.judging import Verdict, judge
from clockkg.matching import Book
from clockkg.settings import Settings
from clockkg.terms import thing
from server import create_app
from tests.conftest import TODAY

PAIR = (thing("org", "esempio-tessuti-tecnici"), thing("org", "esempio-tessuti-tecnici-bis"))
OTHER = thing("org", "esempio-filati")
Send = Callable[..., TestResponse]


@pytest.fixture
def own(asked_home: Path, tmp_path: Path) -> Settings:
    """The world with one pair that waits, for a test to write to."""
    shutil.copytree(asked_home, tmp_path / "kg")
    return Settings(home=tmp_path / "kg", today=TODAY, workers=1)


@pytest.fixture
def reader(own: Settings) -> Iterator[FlaskClient]:
    """A client over that world."""
    app = create_app(own)
    yield app.test_client()
    app.extensions["clockkg"].opened.pool.close()


@pytest.fixture
def send(reader: FlaskClient, own: Settings) -> Send:
    """Sends the form of the first pair as the page shows it, with a token of some bearer."""

    def sent(
        path: str = "", bearer: str = "sample-beta", site: str = "same-origin", **given: str
    ) -> TestResponse:
        shown = reader.get("/en/matching").text
        form = dict(re.findall(r'name="(left|right|state)" value="([^"]*)"', shown))
        kind = {"operator": True} if bearer == "operator" else {"publisher": bearer}
        token = Tokens(own.home).create(**kind, label="office")[1] if bearer else ""
        headers = {"Accept": "text/html", "Sec-Fetch-Site": site}
        return reader.post(
            f"/en/matching{path}", data=form | {"token": token} | given, headers=headers
        )

    return sent


@pytest.mark.parametrize("language", ["it", "en"])
def test_anyone_sees_the_pair_with_its_reasons(reader: FlaskClient, language: str) -> None:
    """Both names and what they share in words, not by colour alone; no cookie is set."""
    answer = reader.get(f"/{language}/matching")
    told = {
        "it": ("uguale", "diverso", "stesso identificativo"),
        "en": ("alike", "unlike", "same identifier"),
    }
    for text in ("Esempio Tessuti Tecnici Srl", "ESEMPIO TESSUTI TECNICI S.R.L.", *told[language]):
        assert text in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_script_of_ours_runs_on_these_pages_only(reader: FlaskClient) -> None:
    """The policy allows our own script here and nothing inline; elsewhere none at all."""
    here, there = (
        reader.get(f"/en/{name}").headers["Content-Security-Policy"]
        for name in ("matching", "quality")
    )
    assert "script-src 'self'" in here
    assert "unsafe" not in here
    assert "script-src" not in there


def test_who_delivers_a_record_judges_it(send: Send, own: Settings) -> None:
    """The answer is in the book with its bearer, in the book of writes, and not yet published."""
    answer = send(verdict="same", note="One firm")
    assert (answer.status_code, answer.location) == (303, "/en/matching?said=same")
    last = Book(own.home).all()[-1]
    assert (last.verdict, last.who, last.note) == ("same", "sample-beta/office", "One firm")
    assert [one["what"] for one in Audit(own.home).entries()] == ["JUDGE"]
    assert Releases(own.home).highest() == 2


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"bearer": ""}, 401),
        ({"token": "clockkg_000000000000_" + "x" * 43}, 401),
        ({"bearer": "navigo"}, 403),
        ({"site": "cross-site"}, 403),
        ({"state": "0"}, 400),
        ({"verdict": "perhaps"}, 404),
        ({"left": "nonsense"}, 403),
        ({"left": "urn:a> ?p ?o } } SELECT * { ?s ?p ?o } #", "bearer": "operator"}, 400),
        ({"note": "x" * 2001}, 400),
    ],
    ids=[
        "no token",
        "unknown token",
        "another's",
        "another site",
        "stale",
        "no verdict",
        "no pair",
        "no IRI",
        "a long note",
    ],
)
def test_what_may_not_be_judged_is_refused(
    send: Send, own: Settings, given: dict[str, str], status: int
) -> None:
    """The page says why, and the book is as it was."""
    assert send(**{"verdict": "same"} | given).status_code == status
    assert len(Book(own.home).all()) == 1


def test_a_contradiction_is_told_on_the_page(send: Send, own: Settings) -> None:
    """The chain is named, the answer is refused."""
    pairs = [
        Verdict(iri, OTHER, verdict)
        for iri, verdict in zip(PAIR, ("same", "different"), strict=True)
    ]
    judge(own, pairs[:1], maker=Maker("berto"), publishes=False)
    judge(own, pairs[1:], maker=Maker("berto"), publishes=False)
    assert send(verdict="same", left=PAIR[0], right=PAIR[1]).status_code == 400
    assert len(Book(own.home).all()) == 3


def test_judgements_are_published_from_the_page(
    send: Send, own: Settings, reader: FlaskClient
) -> None:
    """One release; the page shows nothing to publish any more, and readers see one firm."""
    send(verdict="same")
    assert "Judgements to publish: 1" in reader.get("/en/matching").text
    answer = send("/publish")
    assert (answer.status_code, Releases(own.home).highest()) == (303, 3)
    assert "Judgements to publish" not in reader.get("/en/matching").text
    assert reader.get("/en/id/org/esempio-tessuti-tecnici-bis").status_code == 303


def test_what_blocks_is_told_and_not_published(send: Send, own: Settings) -> None:
    """Two centres judged to be one where no gate stands, then published where one does."""
    centres = [thing("org", f"esempio-centro-{name}") for name in ("alfa", "gamma")]
    said, open_ = [Verdict(centres[0], centres[1], "same")], replace(own, gate="none")
    judge(open_, said, maker=Maker("anna"), publishes=False)
    answer = send("/publish")
    assert answer.status_code == 422
    assert "nothing was stored or published" in answer.text
    assert Releases(own.home).highest() == 2


def test_an_answer_that_would_block_is_refused(send: Send, own: Settings) -> None:
    """Two centres that wait, answered as one: the page names the rule, the book is as it was."""
    left, right = (thing("org", f"esempio-centro-{name}") for name in ("alfa", "gamma"))
    pair = [Verdict(*PAIR, "different"), Verdict(left, right, "later")]
    judge(own, pair, maker=Maker("anna"), publishes=False)
    before = Book(own.home).data()
    answer = send(verdict="same", bearer="operator")
    assert answer.status_code == 422
    assert "<code>CoordinationSeatDouble</code>" in answer.text
    assert Book(own.home).data() == before


def test_a_judgement_is_withdrawn_from_the_history(
    send: Send, own: Settings, reader: FlaskClient
) -> None:
    """The history shows it with a button, and neither who said it nor the note."""
    send(verdict="different", note="Two firms")
    page = reader.get("/en/matching/history").text
    assert f'value="{PAIR[0]} {PAIR[1]}"' in page
    assert "office" not in page
    assert "Two firms" not in page
    assert send("/history", pair=" ".join(PAIR), left="", right="", state="").status_code == 303
    assert Book(own.home).all()[-1].verdict == "withdrawn"


def test_a_page_is_new_after_a_judgement(send: Send, reader: FlaskClient) -> None:
    """What a browser holds of the queue is not shown again, though the release is the same."""
    tag = reader.get("/en/matching").headers["ETag"]
    assert reader.get("/en/matching", headers={"If-None-Match": tag}).status_code == 304
    send(verdict="later")
    assert reader.get("/en/matching", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("min=0.9", True),
        ("min=nonsense", True),
        ("publisher=sample-gamma", True),
        ("publisher=navigo", False),
    ],
)
def test_the_queue_is_filtered(reader: FlaskClient, chosen: str, shown: bool) -> None:  # noqa: FBT001 - a case
    """By score, and by who delivers one of the records."""
    assert ("Pair 1 of 1" in reader.get(f"/en/matching?{chosen}").text) is shown
