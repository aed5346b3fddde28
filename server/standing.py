"""Where a stakeholder stands in the network: its roles as a broker, how free its contacts are."""

from typing import Final, NamedTuple

from clockkg.analysis import Result, find_analysis
from clockkg.errors import ClockError
from clockkg.store import Table

from .analyses import work_out
from .questions import Cell, cells, headings

_PANELS: Final = ("brokerage-roles", "structural-holes")


class Panel(NamedTuple):
    """The rows of one analysis that are a stakeholder's, or why there are none to be had."""

    title: str
    columns: list[str]
    rows: list[list[Cell]]
    result: Result | None
    error: ClockError | None


def panels(iri: str, lang: str) -> list[Panel]:
    """A stakeholder's role card; the whole network is worked out once for all of them."""
    return [_panel(name, iri, lang) for name in _PANELS]


def _panel(name: str, iri: str, lang: str) -> Panel:
    analysis = find_analysis(name)
    title = analysis.asked.title[lang]
    try:
        result = work_out(analysis, {})
    except ClockError as error:
        return Panel(title, [], [], None, error)
    rows = tuple(row for row in result.table.rows if row[0] and row[0].value == iri)
    own = Table(result.table.columns, rows)
    columns = headings(analysis.asked, own)[1:]
    shown = [row[1:] for row in cells(analysis.asked, own, lang)]
    return Panel(title, columns, shown, result.of(stakeholder=iri), None)
