"""What the cells of a column come to, for many rows at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from clockkg.loading.functions import QUICK, RuleBrokenError
from clockkg.loading.prepared import KEPT, Cell
from clockkg.rdf import quoted

Texts = Sequence[str]
Values = Sequence[str | None]
"""What a column's cells come to: empty for an empty one, None for one that must be looked at."""
_T = TypeVar("_T")


class Columns(dict[str, Texts]):
    """The cells of so many rows by the names of their columns; empty where a column is missing.

    >>> Columns(2, {"key": ("a", "b")})["name"]
    ('', '')
    """

    def __init__(self, count: int, found: Mapping[str, Texts]) -> None:
        """Take the columns that are there."""
        super().__init__(found)
        self.count = count

    def __missing__(self, name: str) -> Texts:
        """A column that is not there."""
        return ("",) * self.count

    def at(self, positions: Sequence[int]) -> "Columns":
        """Some of the rows."""
        found = {name: [texts[n] for n in positions] for name, texts in self.items()}
        return Columns(len(positions), found)


class Known(dict[str, _T], Generic[_T]):
    """What texts come to; those that come again are not read again."""

    def __init__(self, read: Callable[[str], _T]) -> None:
        """Take what reads a text."""
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> _T:
        """What a new text comes to."""
        found = self._read(text)
        if len(self) < KEPT:
            self[text] = found
        return found


class Reading:
    """How the cells of one column are read; `around` is what stands around each text."""

    def __init__(self, cell: Cell) -> None:
        """Work out what holds for all of its texts."""
        self.cell = cell
        self.name = cell.name
        column = cell.column
        self._quick = None if column.inverse else QUICK.get((column.kind_of_value, column.check))
        self._plain = column.kind_of_value == "text" and not column.check and not column.inverse
        text = ('"', f'"@{column.lang}' if column.lang else '"')
        around = text if column.kind_of_value == "text" else ("<", ">")
        self.around = around if self._quick or self._plain else ("", "")
        self._known = Known(self._meant)

    def of(self, texts: Texts) -> Values:
        """What the cells of some rows come to."""
        column = self.cell.column
        values = self._all(texts)
        if column.further:
            return [None if text else "" for text in texts]
        if column.separator and column.separator in "".join(texts):
            pairs = zip(texts, values, strict=True)
            return [None if column.separator in text else value for text, value in pairs]
        return values

    def _all(self, texts: Texts) -> Values:
        if self._plain:
            whole = "".join(texts)
            return [quoted(t)[1:-1] for t in texts] if '"' in whole or "\\" in whole else texts
        quick = self._quick
        if quick is None:
            return [*map(self._known.__getitem__, texts)]
        if quick(texts):
            return texts
        return [text if quick((text,)) else self._meant(text) for text in texts]

    def _meant(self, text: str) -> str | None:
        """What a text means, without what stands around it."""
        if not text:
            return ""
        try:
            term = self.cell.means(text)
        except RuleBrokenError:
            return None
        if self.cell.column.inverse and not term.startswith("<"):
            return None
        before, after = self.around
        return term.removeprefix(before).removesuffix(after)


def where(values: Values, wanted: str | None) -> list[int]:
    """The positions of a value.

    >>> where(["a", "", "b", ""], "")
    [1, 3]
    """
    return [n for n, value in enumerate(values) if value == wanted]
