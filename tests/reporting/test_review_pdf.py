"""The report on paper: every table's words, on pages with numbers, tagged and in its language."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from clockkg.graphs import Releases
from clockkg.reporting.review import Review, make, period, write
from clockkg.reporting.review.writing import document

BASE = "https://example.org"
each_language = pytest.mark.parametrize("language", ["it", "en"])


def read(review: Review, language: str) -> PdfReader:
    """The PDF of a review."""
    return PdfReader(BytesIO(write(review, "pdf", language, BASE)))


def words(text: str) -> str:
    """A text without what a line break does to it."""
    return re.sub(r"[\s\u00ad\u200b\u2010-]+", "", text)


def told(reader: PdfReader) -> str:
    """All words of a PDF."""
    return words("".join(page.extract_text() for page in reader.pages))


@each_language
def test_the_pdf_says_what_the_page_says(review: Review, language: str) -> None:
    """Titles, headings, every cell and every total of every table, in reading order."""
    whole, place = told(read(review, language)), 0
    for table in document(review, language).tables:
        place = whole.index(words(table.title), place)
        for row in (*table.rows, table.total):
            texts = [one.text for one in row if not one.line] + [one.note for one in row]
            assert [text for text in texts if words(text) not in whole] == []


@each_language
def test_the_first_page_stands_alone(review: Review, language: str) -> None:
    """State, change, what to do first and what each dimension means are on page one."""
    first, shown = words(read(review, language).pages[0].extract_text()), document(review, language)
    said = [*shown.headings, *shown.remarks, *shown.moved]
    said += [note for figure in shown.state for note in (figure.number, *figure.notes)]
    said += [text for task in shown.tasks for text in (task.name, task.who, task.remedy)]
    said += [row[1].text for row in shown.tables[0].rows]
    assert [text for text in said if words(text) not in first] == []


@each_language
def test_each_page_has_its_number(review: Review, language: str) -> None:
    """The foot of each page tells which of how many it is."""
    reader = read(review, language)
    for number, page in enumerate(reader.pages, 1):
        shown = document(review, language).pages.format(page=number, pages=len(reader.pages))
        assert words(shown) in words(page.extract_text())


@each_language
def test_the_pdf_is_accessible(review: Review, language: str) -> None:
    """PDF/UA-1: tagged, with its language and title, headings and header cells."""
    root: Any = read(review, language).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    kinds = tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/Link"} <= kinds


def tags(node: object) -> set[str]:
    """All kinds of element in a structure tree."""
    found: set[str] = set()
    ahead = [node]
    while ahead:
        one = ahead.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            ahead.extend(one)
        elif isinstance(one, dict):
            found |= {str(one["/S"])} if "/S" in one else set()
            ahead += [one["/K"]] if "/K" in one else []
    return found


def test_its_only_moment_is_the_releases(review: Review) -> None:
    """The day of making is that of the release."""
    made = read(review, "it").metadata
    assert made is not None
    assert made.creation_date is not None
    assert made.creation_date.isoformat()[:19] == "2026-08-20T12:00:00"


@each_language
def test_the_first_report_fits_too(quarters: Releases, language: str) -> None:
    """Without a release to compare with there is a PDF as well."""
    assert len(read(make(quarters, period(quarters, 1)), language).pages) >= 3


def test_hostile_names_stay_words(review: Review) -> None:
    """A centre's name that would be markup or code of the typesetter stands as it is written."""
    name = "#panic() $x$ *b* @ref <label> \\ \u202e \u2066 漢字\x01\n\x7f"
    centres = tuple(replace(c, name={"it": name, "en": name}) for c in review.centres)
    whole = told(read(replace(review, centres=centres), "en"))
    assert words("#panic() $x$ *b* @ref <label> \\ \ufffd\ufffd") in whole


def test_every_letter_of_europe_can_be_printed(review: Review) -> None:
    """No character that is let through is missing in the fonts, which the standard would refuse."""
    spans = [(0x20, 0x4FF), (0x1E00, 0x1FFF), (0x2010, 0x203F), (0x20A0, 0x20BF), (0x2190, 0x25FF)]
    name = "".join(chr(number) for first, last in spans for number in range(first, last + 1))
    centres = tuple(replace(c, name={"it": name, "en": name}) for c in review.centres[:1])
    rest = review.centres[1:]
    whole = told(read(replace(review, centres=(*centres, *rest)), "it"))
    assert set("àèéìòùÀçñßŁőΩЖ€") <= set(whole)


def test_many_centres_turn_the_matrix_on_its_side(review: Review) -> None:
    """With twelve centres the page of the matrix lies across, the others stand."""
    first = review.centres[0]
    more = tuple(replace(first, key=f"centre-{n}") for n in range(6))
    pages = read(replace(review, centres=(*review.centres, *more)), "it").pages
    wide = [page.mediabox.width > page.mediabox.height for page in pages]
    assert wide.count(True) >= 1
    assert not wide[0]
