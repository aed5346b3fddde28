"""The service as a source: a loader's SELECT against a real server of this project."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from clockkg.graphs import Release
from clockkg.loading import Delivery, Loader, find_loader
from clockkg.loading.pipeline import mapped
from clockkg.loading.sources import Reading, read
from clockkg.settings import Settings

Serve = Callable[..., AbstractContextManager[str]]
QUERY = """PREFIX org: <http://www.w3.org/ns/org#>
SELECT ?key ?nome ?gone { ?key org:memberOf|a ?x ; rdfs:label ?nome } ORDER BY DESC(?nome) LIMIT 40
"""
CARD = """\
title = { it = "Altrove", en = "Elsewhere" }
publisher = "elsewhere"
publisher_name = { it = "Altrove", en = "Elsewhere" }
dataset = "things"
licence = "https://creativecommons.org/licenses/by/4.0/"
mapping = "records/mapping.toml"
[sources.organisations]
endpoint = "{endpoint}"
query = "members.rq"
"""


def asking(folder: Path, endpoint: str, query: str) -> Loader:
    """A loader whose table is a query to an endpoint, in a file of its own."""
    place = folder / "loaders" / "elsewhere"
    place.mkdir(parents=True, exist_ok=True)
    (place / "loader.toml").write_text(CARD.replace("{endpoint}", endpoint), "utf-8")
    (place / "members.rq").write_text(f"PREFIX rdfs: <{RDFS}>\n{query}", "utf-8")
    return find_loader("elsewhere", place.parent)


RDFS = "http://www.w3.org/2000/01/rdf-schema#"


def faults(loader: Loader, settings: Settings) -> list[str]:
    """The rules that keep its rows from being had."""
    told = mapped(Delivery(loader, settings=settings)).findings
    return [one.rule for one in told if one.rule != "missing-table"]


def test_rows_of_an_endpoint_are_a_table(
    serve: Serve, home: Path, release: Release, tmp_path: Path
) -> None:
    """The rows that the release itself gives, sorted; an unbound cell is empty."""
    rows = release.store.select(f"PREFIX rdfs: <{RDFS}>\n{QUERY}")
    expected = sorted(zip(rows.values("key"), rows.values("nome"), strict=True))
    with serve(home, CLOCKKG_QUERY_SECONDS="2") as address:
        known = Settings(home=tmp_path / "kg", hosts=("127.0.0.1",))
        loader = asking(tmp_path, f"{address}/sparql", QUERY)
        brought = Delivery(loader, settings=known).bring()
        (sheet,) = read(brought.files, Reading())
        assert sheet.header == ("key", "nome", "gone")
        assert [row.cells for row in sheet.rows] == [(*pair, "") for pair in expected]
        assert len(expected) == 40
        assert faults(loader, replace(known, fetch_rows=39)) == ["too-many-rows"]
        assert faults(loader, replace(known, fetch_bytes=1000)) == ["too-large"]
        assert faults(asking(tmp_path, f"{address}/sparql", "SELEC"), known) == ["endpoint-fault"]
        assert faults(loader, replace(known, hosts=())) == ["host-not-allowed"]
        slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        hurried = replace(known, fetch_seconds=0.5)
        assert faults(asking(tmp_path, f"{address}/sparql", slow), hurried) == ["too-slow"]
