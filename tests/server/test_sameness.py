"""What the endpoint answers is what the engine itself answers: every question, 500 made queries."""

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest

from clockkg.graphs import Release
from clockkg.querying import bind, find_questions
from clockkg.store import EmbeddedStore
from clockkg.terms import PREFIXES
from tests.server.generating import Generator, World

Serve = Callable[..., AbstractContextManager[str]]
Ask = Callable[[str], list[str]]
Fetch = Callable[..., Any]
ROWS = "application/sparql-results+json"
OURS = 'FILTER(STRSTARTS(STR(?s), "https://w3id.org/clockkg/id/"))'
GENERATED, MOST_ROWS = 500, 5_000


@pytest.fixture(scope="module")
def ask(home: Path, serve: Serve) -> Iterator[Ask]:
    """Asks a real server, on one connection that stays open."""
    with (
        serve(home, CLOCKKG_WORKERS="1", CLOCKKG_QUERY_SECONDS="120") as address,
        closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)) as connection,
    ):

        def asked(query: str) -> list[str]:
            headers = {"Content-Type": "application/sparql-query",
                       "Accept": f"{ROWS}, application/n-triples"}  # fmt: skip
            connection.request("POST", "/sparql", query.encode(), headers)
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200, (body, query)
            return lines(body, rows=answer.headers.get_content_type() == ROWS)

        yield asked


@pytest.fixture(scope="module")
def engine(release: Release) -> ox.Store:
    """The engine itself over the world, from the disk and without anything of ours."""
    return ox.Store.read_only(str(release.store_folder))


def lines(body: bytes, *, rows: bool) -> list[str]:
    """An answer as one text a row or a triple, in the order it came."""
    if not rows:
        return sorted(body.decode().splitlines())
    answer = json.loads(body)
    if "boolean" in answer:
        return [str(answer["boolean"])]
    return [json.dumps(row, sort_keys=True) for row in answer["results"]["bindings"]]


def told(engine: ox.Store, query: str) -> list[str]:
    """What the engine answers, as `lines` gives it."""
    answer = engine.query(query, prefixes=PREFIXES)
    if isinstance(answer, ox.QueryTriples):
        body = answer.serialize(format=ox.RdfFormat.N_TRIPLES)
    else:
        body = answer.serialize(format=ox.QueryResultsFormat.JSON)
    assert body is not None
    return lines(body, rows=not isinstance(answer, ox.QueryTriples))


def world_of(engine: ox.Store) -> World:
    """What the generated queries may ask of."""

    def column(query: str) -> list[str]:
        answer = engine.query(query)
        assert isinstance(answer, ox.QuerySolutions)
        return [" ".join(map(str, row)) for row in answer]

    classes: dict[str, list[str]] = {}
    for pair in column(f"SELECT DISTINCT ?c ?p {{ ?s a ?c ; ?p ?o {OURS} }} ORDER BY ?c ?p"):
        kind, predicate = pair.split(" ")
        classes.setdefault(kind, []).append(predicate)
    return World(
        classes,
        column(f"SELECT DISTINCT ?s {{ ?s a ?c {OURS} }} ORDER BY ?s"),
        column("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"),
    )


def test_every_question_is_answered_alike(ask: Ask, engine: ox.Store, world: EmbeddedStore) -> None:
    """Each file of queries/ with its defaults and its example, row for row."""
    questions = find_questions()
    for name, question in questions.items():
        query = bind(question, question.example, world, today="2026-11-22")
        answered, expected = ask(query), told(engine, query)
        if "ORDER BY" not in query:
            answered, expected = sorted(answered), sorted(expected)
        assert answered == expected, name
    assert len(questions) > 40


def test_500_generated_queries_are_answered_alike(ask: Ask, engine: ox.Store) -> None:
    """Every operator of the language, by a seed; more than half of the answers hold something."""
    queries = Generator(world_of(engine), seed=3).queries()
    done = full = 0
    while done < GENERATED:
        query = next(queries)
        expected = told(engine, query)
        if len(expected) > MOST_ROWS:
            continue
        answered = ask(query)
        if "ORDER BY" not in query:
            answered, expected = sorted(answered), sorted(expected)
        assert answered == expected, query
        done += 1
        full += expected not in ([], ["False"])
    assert full > GENERATED / 2


def test_an_order_that_the_engine_gives_up_on_harms_nobody(address: str, fetch: Fetch) -> None:
    """Values of all kinds in one order: rows, or a 503 that says what to do instead."""
    answer = fetch(f"{address}/sparql", query="SELECT ?o { ?s ?p ?o } ORDER BY ?o")
    assert answer.status == 200 or "ORDER BY STR" in json.loads(answer.text)["remedy"]
    by_text = "SELECT ?o { ?s ?p ?o } ORDER BY STR(?o) LANG(?o)"
    assert fetch(f"{address}/sparql", query=by_text).status == 200
