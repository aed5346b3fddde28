"""Which function works out which analysis: `queries/analyses/NAME.toml` is its card."""

from collections.abc import Callable
from typing import Final

from clockkg.analysis.asked import Asked
from clockkg.analysis.tables import bridge_rows, matrix_rows
from clockkg.store.results import Row

Measure = Callable[[Asked], list[Row]]
"""Works out the rows of an analysis, in the order of its columns."""

MEASURES: Final[dict[str, Measure]] = {
    "bridges": bridge_rows,
    "bridge-matrix": matrix_rows,
}
