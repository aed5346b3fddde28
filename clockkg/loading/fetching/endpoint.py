"""Rows of a SPARQL endpoint: a SELECT of the card, answered whole or not at all.

Endpoints cut what is long and do not say so; so the rows of a long answer are counted by the
endpoint too. They become a file of JSON Lines, sorted: IRIs and literals as their text.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from clockkg.errors import ClockError, LimitError
from clockkg.loading.fetching.fault import NotFetchedError
from clockkg.loading.fetching.shelf import Shelf
from clockkg.loading.fetching.web import place_of, require_host
from clockkg.loading.sources import Source
from clockkg.settings import Settings
from clockkg.store import Access, Capabilities, Table
from clockkg.store.constructs import counting
from clockkg.store.remote import Endpoint
from clockkg.store.results import text

_MANY: Final = 1_000
"""Fewer rows than this no endpoint cuts."""


def answer_of(source: Source, settings: Settings, shelf: Shelf) -> tuple[str, Path]:
    """A file of a SELECT's rows, by its name; a NotFetchedError where it is not to be had."""
    place = place_of(source.endpoint)
    require_host(source.endpoint, settings, place)
    access = Access(seconds=settings.fetch_seconds, most_bytes=settings.fetch_bytes)
    try:
        table = _whole(Endpoint(source.endpoint, Capabilities(), access), source, settings)
    except LimitError as error:
        if error.limit == "size":
            most = str(settings.fetch_bytes)
            raise NotFetchedError("too-large", place, near=most) from error
        most = f"{settings.fetch_seconds:g}"
        raise NotFetchedError("too-slow", place, near=most) from error
    except ClockError as error:
        near = {"it": error.said("it"), "en": error.said("en")}
        raise NotFetchedError("endpoint-fault", place, near=near) from error
    name = f"{source.table}.jsonl"
    lines = sorted(_lines(table))
    host = place.partition("://")[2].partition("/")[0]
    return f"{host}/{name}", shelf.keep(name, (f"{line}\n".encode() for line in lines))


def _whole(endpoint: Endpoint, source: Source, settings: Settings) -> Table:
    """All rows of a query; a NotFetchedError where the endpoint gave fewer, or there are many."""
    table = endpoint.rows(source.query)
    if len(table) > settings.fetch_rows:
        near = str(settings.fetch_rows)
        raise NotFetchedError("too-many-rows", place_of(source.endpoint), near=near)
    if len(table) >= _MANY:
        count = endpoint.rows(counting(source.query)).values("n")
        if count != [str(len(table))]:
            near = f"{len(table)} / {''.join(count) or '?'}"
            raise NotFetchedError("cut-answer", place_of(source.endpoint), near=near)
    return table


def _lines(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells = zip(table.columns, row, strict=True)
        yield json.dumps({name: text(cell) for name, cell in cells})
