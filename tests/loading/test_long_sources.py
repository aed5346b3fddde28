"""Long files are read in windows and parts: the same is read, in the same memory, with progress."""

import json
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clockkg.findings import Finding
from clockkg.loading.sources import Reading, Row, Sheet, jsontext, kept, markup, read

HEAD = ("key", "nome", "anno")
TEXTS = st.text('ab1 à"\\\n<&€', max_size=6).map(str.strip)
Rows = Sequence[tuple[str, ...]]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of a few characters, and two rows in memory."""
    monkeypatch.setattr(jsontext, "_PIECE", 1)
    monkeypatch.setattr(jsontext, "_LOW", 0)
    monkeypatch.setattr(markup, "_CHUNK", 7)
    monkeypatch.setattr(kept, "AT_ONCE", 2)


def as_json(path: Path, rows: Rows) -> None:
    """A list of objects."""
    path.write_text(json.dumps([dict(zip(HEAD, row, strict=True)) for row in rows], indent=1))


def as_member(path: Path, rows: Rows) -> None:
    """A list that an object holds beside another."""
    found = [dict(zip(HEAD, row, strict=True)) for row in rows]
    path.write_text(json.dumps({"more": {"n": [1]}, "things": found}), "utf-8")


def as_lines(path: Path, rows: Rows) -> None:
    """An object in each line."""
    lines = (json.dumps(dict(zip(HEAD, row, strict=True))) for row in rows)
    path.write_text("\n".join(lines), "utf-8")


def as_xml(path: Path, rows: Rows) -> None:
    """An element for each row."""
    cells = ("".join(f"<{k}>{escape(v)}</{k}>" for k, v in zip(HEAD, r, strict=True)) for r in rows)
    path.write_text(f"<l>{''.join(f'<o>{one}</o>' for one in cells)}</l>", "utf-8")


FORMATS: dict[str, Callable[[Path, Rows], None]] = {
    "things.json": as_json, "object.json": as_member, "things.jsonl": as_lines,
    "things.xml": as_xml,
}  # fmt: skip


def sheets(path: Path, tell: Callable[[float], None] = lambda _: None) -> Iterator[Sheet]:
    """The sheets of a file but for those that hold nothing."""
    found = read({path.name: path}, Reading(), tell)
    return (sheet for sheet in found if sheet.header or sheet.findings)


def whole(path: Path) -> list[tuple[tuple[str, ...], list[Row], tuple[Finding, ...]]]:
    """Headings, rows and findings of a file's sheets."""
    return [(s.header, list(s.rows), s.findings) for s in map(Sheet.whole, sheets(path))]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", FORMATS)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(*[st.text('ab1 à"\\\n<&€', max_size=6).map(str.strip)] * len(HEAD)),
        min_size=1,
        max_size=7,
    )
)
def test_a_table_is_the_same_in_every_format(tmp_path: Path, name: str, rows: Rows) -> None:
    """Its rows with their cells in order, and no finding; a row without any cell is none."""
    FORMATS[name](tmp_path / name, rows)
    wanted = [row for row in rows if any(row)]
    found = whole(tmp_path / name)
    assert [row.cells for _, some, _ in found for row in some] == wanted
    assert {(header, told) for header, _, told in found} <= {(HEAD, ())}


nested = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 999), st.text('xy à"\\{[,', max_size=4)),
    lambda some: st.one_of(
        st.lists(some, max_size=3), st.dictionaries(st.sampled_from("abc"), some, max_size=3)
    ),
    max_leaves=12,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    tree=nested, cut=st.integers(0, 90), put=st.sampled_from(["", "", "}", ",", '"', "NaN", "x"])
)
def test_a_window_changes_nothing(tmp_path: Path, tree: object, cut: int, put: str) -> None:
    """Of any JSON, whole, cut or spoilt, the same is read and told at the same place."""
    text = json.dumps(tree, indent=1)
    at = len(text) * cut // 90
    path = tmp_path / "things.json"
    path.write_text((text[:at] + put + text[at:]) if put else text[: at + 1 if cut else None])
    told = whole(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsontext, "_PIECE", 1)
        patch.setattr(jsontext, "_LOW", 0)
        patch.setattr(kept, "AT_ONCE", 2)
        assert whole(path) == told


@pytest.mark.parametrize("name", FORMATS)
def test_memory_does_not_grow_with_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Three times the rows take less than a tenth more; progress is told on the way, up to 1."""
    monkeypatch.setattr(jsontext, "_PIECE", 2**12)
    monkeypatch.setattr(jsontext, "_LOW", 2**9)
    monkeypatch.setattr(kept, "AT_ONCE", 100)
    peaks: list[int] = []
    for count in (100, 2_000, 6_000):
        FORMATS[name](tmp_path / name, [(f"k-{n}", f"Cosa {n}" * 50, "2020") for n in range(count)])
        told: list[float] = []
        tracemalloc.start()
        found = (sheet.batches() for sheet in sheets(tmp_path / name, told.append))
        assert sum(len(one.numbers) for batches in found for one in batches) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert told == sorted(told)
        assert told[-1] == 1
    assert len({round(done, 2) for done in told}) > 10
    assert peaks[2] < peaks[1] * 1.1
