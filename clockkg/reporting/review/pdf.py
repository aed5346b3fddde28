"""A report as PDF/UA-1, tagged and ready to print: the one door to Typst.

Typst sets the page from `report.typ`, which gets the report as data. Only the fonts that Typst
brings are used and the one moment is the release's, so that every machine writes the same bytes.
"""

import json
import re
import unicodedata
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst

from clockkg.errors import ContentError
from clockkg.reporting.review.document import Document, Entry
from clockkg.reporting.review.model import Review
from clockkg.reporting.review.sparkline import sparkline
from clockkg.reporting.review.writing import document

_TEMPLATE: Final = Path(__file__).parent / "report.typ"
_STANDARD: Final = "ua-1"
_NOT_SHOWN: Final = ("path", "svg")
_LONG: Final = re.compile(r"([^\s/-]{24})(?=[^\s/-])")
"""A word longer than most columns may be parted here."""
_INK: Final = "#0b66a8"
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_UNPRINTABLE: Final = re.compile(
    "[^ -~\u00a0-\u04ff\u1e00-\u1fff\u2010-\u203f\u20a0-\u20bf\u2190-\u22ff\u25a0-\u25ff]"
)
"""What the fonts that Typst brings may not have; the standard forbids a gap in the text."""


def as_pdf(review: Review, language: str, base: str) -> bytes:
    """The report on paper; a ContentError where the template cannot be set."""
    told = document(review, language, base)
    moment = datetime.fromisoformat(told.time)
    try:
        made = typst.compile(
            _TEMPLATE.read_bytes(),
            format="pdf",
            sys_inputs={"told": json.dumps(_shown(_data(told, moment)), ensure_ascii=False)},
            pdf_standards=_STANDARD,
            timestamp=int(moment.timestamp()),
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        message = f"{_TEMPLATE.name}: {error}"
        raise ContentError(message, remedy="Mend the template at that place.") from error
    return bytes(made or b"")


def _data(told: Document, moment: datetime) -> dict[str, Any]:
    """The report as plain data, its lines drawn."""
    data = asdict(told) | {"moment": list(moment.timetuple())[:6]}
    for table, drawn in zip(data["tables"], told.tables, strict=True):
        for row, entries in zip((*table["rows"], table["total"]),
                                (*drawn.rows, drawn.total), strict=True):  # fmt: skip
            for entry, one in zip(row, entries, strict=True):
                entry["svg"] = _line(one)
    return data


def _line(entry: Entry) -> str:
    return sparkline(entry.line, entry.text, _INK) if entry.line else ""


def _shown(data: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Some data with texts that can be printed."""
    if isinstance(data, dict):
        return {key: value if key in _NOT_SHOWN else _shown(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_shown(value) for value in data]
    return _printable(data) if isinstance(data, str) else data


def _printable(text: str) -> str:
    """A text that the fonts have: other characters are shown as missing, invisible ones left out.

    >>> _printable("perche\u0301 \u6f22\u202e!")
    'perché \ufffd!'
    """
    shown = _UNPRINTABLE.sub("\ufffd", unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))
    known = "".join(c if unicodedata.category(c) != "Cn" else "\ufffd" for c in shown)
    return _LONG.sub("\\1\u200b", known)
