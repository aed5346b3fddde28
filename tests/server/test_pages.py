"""The pages: in both languages, whole, each at a constant number of queries."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from clockkg.querying import Pool, find_questions
from clockkg.settings import Settings
from clockkg.store import EmbeddedStore
from server import create_app

SERVER = Path(__file__).parents[2] / "server"
BRIDGES = "links?a=nautica&b=nuovi-materiali&as_of=2026-11-22"
PAGES = [
    "", "links", BRIDGES, "questions", "questions/centres-and-roles", "query",
    "query?query=SELECT+*+{+?s+a+clock:TechnologyDistrict+}", "query?query=ASK{}", "quality",
    "quality/documents", "quality/sample-alfa", "report", "report?since=0", "shapes", "templates",
    "data", "ontology", "id/org/asev", "id/org/nautica", "graph/documents/cosvig-2019",
    "vocab/role/partner", "matching", "matching/history", "cockpit",
]  # fmt: skip
CENTRES = ["ASEV", "Co.Svi.G.", "CPTM", "LUCENSE", "NAVIGO", "Toscana Life Sciences (TLS)"]


class Page(HTMLParser):
    """A page as its start tags and its links."""

    def __init__(self, text: str) -> None:
        """Read the whole text."""
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag, and where it leads."""
        self.tags.append(tag)
        found = dict(attrs)
        self.links += [link for name in ("href", "src", "action") if (link := found.get(name))]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_the_same_structure_in_both_languages(client: FlaskClient, path: str) -> None:
    """The Italian and the English page are the same tags in the same order."""
    texts = [client.get(f"/{language}/{path}").text for language in ("it", "en")]
    first, second = (Page(text) for text in texts)
    assert first.tags == second.tags
    assert '<html lang="it">' in texts[0]
    assert '<html lang="en">' in texts[1]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_leads_to_itself_in_the_other_language(client: FlaskClient, path: str) -> None:
    """The language link keeps the page and its parameters."""
    text = client.get(f"/it/{path}").text
    address = re.search(r'class="language" href="([^"]+)"', text)
    assert address is not None
    assert client.get(address[1].replace("&amp;", "&")).status_code == 200
    assert urlsplit(address[1]).path == urlsplit(f"/en/{path}").path


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_and_one_title(client: FlaskClient, path: str) -> None:
    """One h1, one main, one title, and no heading level is skipped."""
    tags = Page(client.get(f"/it/{path}").text).tags
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert [tags.count(name) for name in ("h1", "main", "title")] == [1, 1, 1]
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_every_text_is_in_both_languages_with_the_same_places() -> None:
    """No text is missing, and {places} are the same in Italian and in English."""
    texts = tomllib.loads((SERVER / "texts.toml").read_text("utf-8"))
    for key, both in texts.items():
        assert sorted(both) == ["en", "it"], key
        assert all(text.strip() for text in both.values()), key
        places = [sorted(re.findall(r"{(\w+)}", text)) for text in both.values()]
        assert places[0] == places[1], key


def test_every_text_that_is_said_exists() -> None:
    """Each literal `say("...")` of the templates and modules names a text."""
    texts = tomllib.loads((SERVER / "texts.toml").read_text("utf-8"))
    sources = [*SERVER.glob("templates/*.html"), *SERVER.glob("*.py")]
    said = {key for s in sources for key in re.findall(r"say\(['\"](\w+)", s.read_text("utf-8"))}
    assert said - set(texts) == set()


@pytest.mark.parametrize(("start", "steps"), [("/it/", 2), ("/en/", 1)])
def test_every_link_leads_somewhere(client: FlaskClient, start: str, steps: int) -> None:
    """No address within some steps of the home page is broken: hundreds of them in Italian."""
    broken = {link: status for link, status in _crawl(client, start, steps) if status >= 400}
    assert broken == {}


def test_the_root_leads_home_in_the_readers_language(client: FlaskClient) -> None:
    """Italian for who says nothing, English for who prefers it, by the primary tag."""
    assert client.get("/").location == "/it/"
    assert client.get("/", headers={"Accept-Language": "en-US,it;q=0.3"}).location == "/en/"
    assert client.get("/", headers={"Accept-Language": "de, it-CH;q=0.3"}).location == "/it/"


def test_the_home_page_names_the_six_centres(client: FlaskClient) -> None:
    """Five managing bodies and one partner, each with its district."""
    text = client.get("/en/").text
    assert [name for name in CENTRES if name not in text] == []
    assert (text.count(">managing body<"), text.count(">partner<")) == (5, 1)
    assert "Interiors and design district" in text


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("id/org/marmo", "id/org/nautica"),
        ("links?a=nautica&b=ferroviario", BRIDGES),
        ("quality/sample-alfa", "quality/documents"),
        ("cockpit?to=2015-12-31", "cockpit"),
        ("questions/represented-not-funded", "questions/priority-tree"),
        ("query?query=SELECT+*+{?s+?p+?o}+LIMIT+1", "query?query=SELECT+*+{?s+?p+?o}+LIMIT+400"),
    ],
)
def test_a_page_costs_the_same_for_few_rows_and_many(
    client: FlaskClient, counted: list[str], few: str, many: str
) -> None:
    """The number of queries does not grow with the rows, and is small; answers are at hand."""
    costs = []
    for path in (few, many):
        client.get(f"/it/{path}")
        counted.clear()
        assert client.get(f"/it/{path}").status_code == 200
        costs.append(len(counted))
    assert costs[0] == costs[1] < 25


@pytest.mark.parametrize("path", ["", "questions", "query", "quality", "ontology", "data"])
def test_a_page_without_rows_of_its_own_costs_few_queries(
    client: FlaskClient, counted: list[str], path: str
) -> None:
    """At most five queries for a page that answers no question."""
    client.get("/it/data")
    counted.clear()
    client.get(f"/it/{path}")
    assert len(counted) <= 5


def test_the_editor_shows_the_first_rows_of_many(client: FlaskClient) -> None:
    """Of more than 500 rows the first 500 are shown, and the page says so."""
    text = client.get("/en/query?query=SELECT+*+{?s+?p+?o}+LIMIT+501").text
    assert "The first 500 of 501 are shown." in text
    assert text.count('<td data-label="s"') == 500


def test_the_editor_takes_a_query_of_any_question(client: FlaskClient) -> None:
    """Every question opens in the editor by its name, so that no address grows too long."""
    for name in find_questions():
        text = client.get(f"/en/query?question={name}").text
        assert "PREFIX" in text


def test_a_long_query_is_posted(client: FlaskClient) -> None:
    """A query of 9,000 characters is answered by POST, without a permanent link."""
    query = f"ASK {{}} # {'x' * 9000}"
    answer = client.post("/en/query", data={"query": query})
    assert answer.status_code == 200
    assert "Permanent link" not in answer.text


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all calls to a store or to the workers, in order."""
    calls: list[str] = []

    def count(owner: type, name: str) -> None:
        original = getattr(owner, name)

        def counting(*arguments: object, **words: object) -> object:
            calls.append(name)
            return original(*arguments, **words)

        monkeypatch.setattr(owner, name, counting)

    for name in ("select", "ask", "construct", "graph", "merged"):
        count(EmbeddedStore, name)
    count(Pool, "answer")
    return calls


def _crawl(client: FlaskClient, start: str, depth: int) -> Iterator[tuple[str, int]]:
    """Every address of ours within some steps, with its status."""
    seen, level = {start}, [start]
    for step in range(depth + 1):
        found: set[str] = set()
        for address in level:
            with client.get(address, headers={"Accept": "text/html"}) as answer:
                yield address, answer.status_code
                if step < depth and answer.mimetype == "text/html":
                    found |= {
                        urljoin(address, link) for link in Page(answer.get_data(as_text=True)).links
                    }
        ours = {link.partition("#")[0] for link in found if link.startswith("/")}
        level = list(_unlike(sorted(ours - seen)))
        seen |= ours


def _unlike(addresses: Iterable[str]) -> Iterator[str]:
    """Of addresses that differ in the values of their parameters only, the first two."""
    met: Counter[tuple[str, ...]] = Counter()
    for address in addresses:
        path, _, query = address.partition("?")
        form = (path, *(word.partition("=")[0] for word in query.split("&")))
        met[form] += 1
        if met[form] <= 2:
            yield address


def test_the_sample_world_is_told_of_only_where_it_is(one: Path) -> None:
    """An installation of real records alone says nothing of made-up ones."""
    app = create_app(Settings(home=one, today="2026-11-22", workers=1))
    page = app.test_client().get("/en/").text
    app.extensions["clockkg"].opened.pool.close()
    assert "made-up sample world" not in page
