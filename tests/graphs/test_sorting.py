"""Records become the same graph in one run and in many, whatever they repeat."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from clockkg.findings import Origin
from clockkg.graphs import Snapshot
from clockkg.graphs.saved import Saved
from clockkg.graphs.sorting import BREAK, Form, Line, Repeat, Sorter

LINES = tuple(Line(f' <urn:{name}> "'.encode(), b'" .\n', name) for name in ("a", "b", "c"))
Record = tuple[int, str, int, tuple[str, ...]]
"""A file, a subject, a row, and what its lines say."""
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=3)
records = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["a", "a-b", "a.b", "b", "ba", "è"]),
        st.integers(2, 9),
        st.lists(texts.filter(lambda t: not {*t} & {'"', "\\"}), max_size=3).map(tuple),
    ),
    max_size=30,
)


def graph(found: Sequence[Record], most: int) -> tuple[Saved, list[Repeat]]:
    """What records make, so many characters sorted at once."""
    sorter = Sorter(most=most)
    forms = {
        (file, size): sorter.form(
            Form(file, f"{file}.csv", "t", LINES[:size], key="key", heading="codice")
        )
        for file in (0, 1)
        for size in range(4)
    }
    for file, name, row, said in found:
        fields = (f"<urn:{name}>", forms[file, len(said)], str(row), name, *said)
        sorter.add([BREAK.join(fields)])
    return sorter.merged()


@given(records)
@settings(deadline=None)
def test_runs_make_no_difference(found: list[Record]) -> None:
    """One run or many: the same bytes, which are those of a graph that is held in memory."""
    (one, repeats), (many, again) = graph(found, 2**20), graph(found, 16)
    expected = Snapshot()
    for file, name, row, said in found:
        for line, text in zip(LINES, said, strict=False):
            origin = Origin(f"{file}.csv", "t", row, line.column)
            expected.add(f'<urn:{name}> <urn:{line.column}> "{text}" .', origin)
    assert one.text() == many.text() == expected.text()
    assert one.digest() == many.digest() == expected.digest()
    assert one.statements == many.statements == expected.statements
    assert repeats == again


def test_a_key_that_comes_again_is_told_of_its_later_rows() -> None:
    """Of four rows with two keys the second of each is told, with the first one's row."""
    said: tuple[str, ...] = ("x",)
    found = [(1, "b", 2, said), (0, "a", 7, said), (0, "a", 3, said), (0, "b", 9, said)]
    _, repeats = graph(found, 2**20)
    assert [(one.text, one.place.row, one.first.row, one.first.file) for one in repeats] == [
        ("a", 7, 3, "0.csv"),
        ("b", 2, 9, "0.csv"),
    ]
