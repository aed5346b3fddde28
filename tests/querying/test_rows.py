"""The rows of an answer are counted while its bytes go by, however these are cut."""

import csv
import io
import json
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockkg.querying.rows import counter

FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
NASTY = st.text(st.sampled_from("a\\\"\n\r\t,{}[]<>/&'é "), max_size=8)
CELL = st.one_of(st.none(), NASTY)
TABLE = st.lists(st.tuples(CELL, CELL), max_size=12)


def written(rows: list[tuple[str | None, str | None]], form: str) -> bytes:
    """Rows as the engine writes them, unbound cells left out."""
    cells = " ".join(f"({cell(a)} {cell(b)})" for a, b in rows)
    answer = ox.Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {cells} }} }}")
    assert isinstance(answer, ox.QuerySolutions)
    body = answer.serialize(format=FORMATS[form])
    assert body is not None
    return body


def cell(text: str | None) -> str:
    """A term of a query."""
    return "UNDEF" if text is None else str(ox.Literal(text))


def read(body: bytes, form: str) -> int:
    """The rows as an independent reader of the format counts them."""
    if form == "json":
        return len(json.loads(body)["results"]["bindings"])
    if form == "xml":
        return len(ET.fromstring(body).findall(".//{*}result"))  # noqa: S314 - our own text
    if form == "csv":
        return len(list(csv.reader(io.StringIO(body.decode(), newline="")))) - 1
    return body.count(b"\n") - 1


@pytest.mark.parametrize("form", FORMATS)
@given(rows=TABLE, cut=st.integers(1, 40))
def test_every_row_is_counted_once(
    form: str, rows: list[tuple[str | None, str | None]], cut: int
) -> None:
    """Texts full of quotes, brackets and line ends, rows of nothing, cut anywhere."""
    body = written(rows, form)
    count = counter(form)
    found = sum(count(body[start : start + cut]) for start in range(0, len(body), cut))
    assert found == read(body, form) == len(rows)
