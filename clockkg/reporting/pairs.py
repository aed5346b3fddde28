"""The pairs that wait for a person as a workbook, for an office that answers in a spreadsheet."""

from collections.abc import Iterable, Mapping
from typing import Final

from clockkg.findings import INSTRUCTIONS_SHEET
from clockkg.graphs import Release
from clockkg.matching import Standing
from clockkg.matching.judgements import DIFFERENT, HEADINGS, LATER, SAME, WORDS
from clockkg.matching.sides import Fact, Sides, spoken_of
from clockkg.querying import labels
from clockkg.reporting.workbook import Sheet, as_workbook

_SHEET: Final = {"it": "Coppie", "en": "Pairs"}
_TOLD: Final = {
    "it": """
Ogni riga del foglio «Coppie» è una coppia di schede, forse dello stesso portatore di interesse.
Nella colonna «giudizio» scegli: lo stesso, diversi, più tardi. Una cella vuota non dice nulla.
Nella colonna «nota» puoi scrivere perché; la nota resta nel libro dei giudizi e non si pubblica.
Non cambiare le altre colonne. Di una scheda che intanto cambia la riga è segnalata.
Se una riga è sbagliata, niente del file viene salvato: correggila e rimanda tutto.
Rimanda il file: `clockkg match import FILE`. Ogni giudizio si può ritirare.
""",
    "en": """
Each row of the sheet “Pairs” is a pair of records, perhaps of one stakeholder.
In the column “verdict” choose: same, different, later. An empty cell says nothing.
In the column “note” you may write why; the note stays in the book and is not published.
Leave the other columns as they are. Of a record that changes meanwhile the row is told.
If one row is wrong, nothing of the file is stored: mend it and send all of it again.
Send the file back: `clockkg match import FILE`. Every judgement can be withdrawn.
""",
}
_WIDTHS: Final = (34, 34, 46, 46, 46, 11, 14, 30, 18)


def as_pairs(release: Release, found: Iterable[Standing], language: str) -> bytes:
    """A workbook of some pairs of a release, its headings in a language; told in both."""
    sides = Sides(release)
    rows: list[tuple[str | float | None, ...]]
    rows = [tuple(heading[language] for heading in HEADINGS.values())]
    rows += [_row(release, sides, one, language) for one in found]
    column = list(HEADINGS).index("verdict") + 1
    words = [WORDS[verdict][language] for verdict in (SAME, DIFFERENT, LATER)]
    told = zip(*(text.strip().splitlines() for text in _TOLD.values()), strict=True)
    sheets = (
        Sheet(INSTRUCTIONS_SHEET, [("Italiano", "English"), *told], (60, 60)),
        Sheet(_SHEET[language], rows, _WIDTHS, choices={column: words}),
    )
    return as_workbook(sheets, release.manifest.time)


def _row(
    release: Release, sides: Sides, one: Standing, language: str
) -> tuple[str | float | None, ...]:
    said = one.judgement
    lines = sides.compared(*said.pair)
    names = labels(release.store, spoken_of(lines), language)
    return (
        said.left,
        said.right,
        _told((fact for line in lines for fact in line.left), names),
        _told((fact for line in lines for fact in line.right), names),
        "\n".join(reason[language] for reason in said.reasons),
        round(said.score, 2) if said.score >= 0 else None,
        WORDS[said.verdict][language] if said.verdict == LATER else None,
        None,
        sides.state(*said.pair),
    )


def _told(facts: Iterable[Fact], names: Mapping[str, str]) -> str:
    """What the sources say of a record, a line each."""
    lines = (f"{names[f.name]}: {names.get(f.value.value, f.value.value)}" for f in facts)
    return "\n".join(dict.fromkeys(lines))
