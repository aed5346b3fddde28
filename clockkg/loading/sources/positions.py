"""Where in a text something is wrong, by line and column, counted from 1."""

from clockkg.findings import Text


def words(line: int, column: int) -> Text:
    """A line and a column in words.

    >>> words(3, 5)["it"]
    'riga 3, colonna 5'
    """
    return {"it": f"riga {line}, colonna {column}", "en": f"line {line}, column {column}"}
