"""Two records side by side on a terminal, and the names by which a person calls them."""

from collections.abc import Iterable, Mapping
from typing import Final

import click

from clockkg.cli.console import Console
from clockkg.matching.judgements import HEADINGS, WORDS, Judgement, Pair
from clockkg.matching.sides import Fact, Sides, spoken_of
from clockkg.querying import labels
from clockkg.rdf import is_iri
from clockkg.terms import GRAPH, PREFIXES, expand, shrink, thing

COLUMNS: Final = {
    **{name: HEADINGS[name] for name in ("left", "right", "score", "verdict")},
    "who": {"it": "da", "en": "by"},
    "reason": {"it": "motivo", "en": "reason"},
}
"""The columns of a table of judgements."""
_NO_RECORD: Final = {"it": "(non più consegnata)", "en": "(no longer delivered)"}


def record(text: str) -> str:
    """The IRI of a record that a person names by its IRI, its short form or its key.

    >>> record("navigo"), record("id-org:navigo") == record("navigo")
    ('https://w3id.org/clockkg/id/org/navigo', True)
    """
    prefix = text.partition(":")[0]
    if ":" in text and prefix in PREFIXES:
        return expand(text)
    return text if is_iri(text) else thing("org", text)


def show_pair(
    console: Console, sides: Sides, pair: Pair, reasons: Iterable[Mapping[str, str]]
) -> None:
    """The two records property by property, with a sign for what they share, and the reasons."""
    lines = sides.compared(*pair)
    names = labels(console.releases.current().store, spoken_of(lines), console.language)
    rows = [
        (names[line.name], line.sign, _said(line.left, names), _said(line.right, names))
        for line in lines
    ]
    console.table(("", "", *map(shrink, pair)), rows or [("", "", console.pick(_NO_RECORD), "")])
    for reason in reasons:
        click.echo(f"  {console.pick(reason)}")


def _said(facts: Iterable[Fact], names: Mapping[str, str]) -> str:
    """The values of one side, each once, with the graphs that say so."""
    told: dict[str, list[str]] = {}
    for fact in facts:
        value = names.get(fact.value.value, fact.value.value)
        told.setdefault(value, []).append(fact.graph.removeprefix(GRAPH))
    return "\n".join(f"{value} ({', '.join(dict.fromkeys(g))})" for value, g in told.items())


def said_columns(console: Console) -> list[str]:
    """The headings of a table of judgements."""
    return [console.pick(name) for name in COLUMNS.values()]


def said_rows(console: Console, said: Iterable[Judgement]) -> list[tuple[str, ...]]:
    """Judgements as rows of a table; records by name, as far as the release knows one, and key."""
    listed = list(said)
    release = console.releases.latest()
    iris = {iri for one in listed for iri in one.pair}
    names = labels(release.store, iris, console.language) if release else {}
    return [_row(console, one, names) for one in listed]


def _row(console: Console, said: Judgement, names: Mapping[str, str]) -> tuple[str, ...]:
    score = f"{said.score:.2f}" if said.score >= 0 else ""
    reason = "; ".join(console.pick(text) for text in said.reasons)
    verdict = console.pick(WORDS[said.verdict])
    sides = (_named(iri, names) for iri in said.pair)
    return (*sides, score, verdict, said.who or said.method, reason)


def _named(iri: str, names: Mapping[str, str]) -> str:
    """A record's name and, below it, its key."""
    return "\n".join(dict.fromkeys((names.get(iri, shrink(iri)), shrink(iri))))
