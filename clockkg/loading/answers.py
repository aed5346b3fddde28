"""The answers of an office in a workbook of pairs, read row by row; nothing is half taken."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from clockkg.errors import ClockError, InputError
from clockkg.findings import Finding, Origin, Severity, Text
from clockkg.graphs import Maker, Releases
from clockkg.loading import sources
from clockkg.loading.judging import Verdict, said
from clockkg.loading.sources import Reading, Sheet, is_ours
from clockkg.matching import Book, Judgement
from clockkg.matching.judgements import DIFFERENT, HEADINGS, LATER, SAME, WORDS
from clockkg.matching.sides import Sides
from clockkg.settings import Settings

_NEEDED: Final = ("left", "right", "verdict", "state")
_NOTE: Final = tuple(HEADINGS["note"].values())
_WORDS: Final = {
    word: verdict for verdict in (SAME, DIFFERENT, LATER)
    for word in (verdict, *WORDS[verdict].values())
}  # fmt: skip
_NO_SHEET: Final = {
    "it": "nel file non c'è un foglio di coppie",
    "en": "the file has no sheet of pairs",
}
_TAKE_OURS: Final = {
    "it": "Usa un file fatto da `clockkg match export`, con le sue colonne.",
    "en": "Use a file made by `clockkg match export`, with its columns.",
}
_NO_WORD: Final = {"it": "{} non è un giudizio", "en": "{} is not a verdict"}
_CHOOSE: Final = {
    "it": "Scegli: lo stesso, diversi, più tardi.",
    "en": "Choose: same, different, later.",
}
_CHANGED: Final = {
    "it": "da quando il file fu fatto le fonti dicono altro di queste schede",
    "en": "since the file was made the sources say other things of these records",
}
_ANEW: Final = {
    "it": "Rifai il file con `clockkg match export` e rispondi di nuovo a questa riga.",
    "en": "Make the file again by `clockkg match export` and answer this row anew.",
}
_TWICE: Final = {
    "it": "la coppia ha già un altro giudizio alla riga {}",
    "en": "the pair has another verdict already in row {}",
}
_ONE: Final = {"it": "Lascia un solo giudizio.", "en": "Leave one verdict."}


def answers(settings: Settings, path: Path, maker: Maker) -> tuple[list[Verdict], list[Finding]]:
    """What a workbook says of its pairs, and what is wrong with its rows.

    Rows without a verdict say nothing. An InputError where the file is no workbook of pairs.
    """
    reader = _Answers(settings, maker)
    every = (sheet.whole() for sheet in sources.read({path.name: path}, Reading()))
    sheets = [sheet for sheet in every if not is_ours(sheet.name)]
    found = [finding for sheet in sheets for finding in sheet.findings]
    known = [sheet for sheet in sheets if _columns(sheet)]
    if not known and not found:
        raise InputError(_NO_SHEET, remedy=_TAKE_OURS)
    for sheet in known:
        found += reader.read(sheet)
    return reader.verdicts, found


class _Answers:
    """Reads rows in sight of the book, so that what contradicts it is told of its row."""

    def __init__(self, settings: Settings, maker: Maker) -> None:
        self.verdicts: list[Verdict] = []
        self._sides = Sides(Releases(settings.home).current())
        self._known: list[Judgement] = Book(settings.home).all()
        self._maker = maker
        self._rows: dict[tuple[str, str], tuple[int, str]] = {}

    def read(self, sheet: Sheet) -> Iterator[Finding]:
        columns = _columns(sheet)
        notes = [n for n, name in enumerate(sheet.header) if name.strip().lower() in _NOTE]
        for row in sheet.rows:
            cells = {name: _cell(row.cells, n).strip() for name, n in columns.items()}
            note = _cell(row.cells, notes[0]).strip() if notes else ""
            place = Origin(sheet.file, sheet.name, row.number, sheet.header[columns["verdict"]])
            if cells["verdict"]:
                yield from self._answer(cells, note, place)

    def _answer(self, cells: dict[str, str], note: str, place: Origin) -> Iterator[Finding]:
        left, right, word = cells["left"], cells["right"], cells["verdict"]
        verdict = _WORDS.get(word.lower(), "")
        before = self._rows.setdefault((left, right), (place.row, verdict))
        if not verdict:
            yield _wrong("unknown-verdict", place, word, _filled(_NO_WORD, repr(word)), _CHOOSE)
        elif before != (place.row, verdict):
            number = str(before[0])
            yield _wrong("repeated-pair", place, word, _filled(_TWICE, number), _ONE)
        elif self._sides.state(left, right) != cells["state"]:
            yield _wrong("changed-pair", place, word, _CHANGED, _ANEW)
        else:
            yield from self._say(Verdict(left, right, verdict, note), place)

    def _say(self, given: Verdict, place: Origin) -> Iterator[Finding]:
        try:
            self._known.append(said(given, self._known, self._sides, self._maker))
            self.verdicts.append(given)
        except ClockError as error:
            told = {tag: error.said(tag) for tag in ("it", "en")}
            advised = {tag: error.advised(tag) for tag in ("it", "en")}
            yield _wrong("refused-verdict", place, given.verdict, told, advised)


def _columns(sheet: Sheet) -> dict[str, int]:
    """Where the needed columns of a sheet of pairs stand; empty where it is none."""
    heads = {name.strip().lower(): number for number, name in reversed([*enumerate(sheet.header)])}
    found = {
        key: heads[name] for key in _NEEDED for name in HEADINGS[key].values() if name in heads
    }
    return found if found.keys() == {*_NEEDED} else {}


def _cell(cells: tuple[str, ...], number: int) -> str:
    return cells[number] if number < len(cells) else ""


def _filled(text: Text, value: str) -> Text:
    return {tag: words.format(value) for tag, words in text.items()}


def _wrong(rule: str, place: Origin, value: str, message: Text, remedy: Text) -> Finding:
    return Finding(rule, Severity.VIOLATION, message, remedy, place, value)
