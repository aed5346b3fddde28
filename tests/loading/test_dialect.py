"""A CSV file is read as it was written, whatever its encoding, delimiter and line ends."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockkg import dialect

LETTERS = "abcXYZ012 àèéìòù'\"().\n-;,|"
CELLS = st.text(LETTERS, max_size=12).map(str.strip)
HEADINGS = ["codice", "nome in italiano", "città", "partita IVA"]


@given(
    rows=st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
    delimiter=st.sampled_from(";,\t|"),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_what_was_written_is_read(
    rows: list[list[str]], encoding: str, delimiter: str, ends: str
) -> None:
    """Python's own csv writer makes the file; the same cells come back, no dialect told."""
    output = io.StringIO()
    writer = csv.writer(output, delimiter=delimiter, lineterminator=ends)
    writer.writerows([HEADINGS, *rows])
    data = output.getvalue().encode(encoding)
    found = dialect.find(data)
    assert found.sure is (encoding != "cp1252")
    assert list(dialect.table(data.decode(found.encoding), found.delimiter)) == [HEADINGS, *rows]


@pytest.mark.parametrize(
    ("data", "delimiter"),
    [
        (b"key\n1,5\n", ","),
        (b"sep=;\r\na;b\r\n1,5;2\r\n", ";"),
        (b'"a;b;c;d",b\n', ","),
        (b"\n\na|b\n", "|"),
        (b"", ","),
    ],
)
def test_the_delimiter_is_that_of_the_heading(data: bytes, delimiter: str) -> None:
    """Not of the numbers below it, nor of what stands in quotation marks."""
    assert dialect.find(data).delimiter == delimiter


def test_what_is_declared_is_not_looked_for() -> None:
    """A card that names encoding and delimiter is taken at its word."""
    told = dialect.find("a,b;c\nà".encode("cp1252"), "latin-1", ",")
    assert told == dialect.Dialect("latin-1", ",", sure=True)


def test_utf8_with_a_broken_letter_stays_utf8() -> None:
    """So that it is refused at its place instead of read as something else."""
    assert dialect.find("città\nperch".encode() + b"\xc3\n").encoding == "utf-8"
