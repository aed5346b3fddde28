"""Where in a text something is wrong, by line and column, counted from 1."""

from clockkg.findings import Text


def placed(text: str, position: int) -> Text:
    r"""A position of a text in words.

    >>> placed("[1,\n 2,", 7)["en"]
    'line 2, column 4'
    """
    line = text.count("\n", 0, position) + 1
    return words(line, position - (text.rfind("\n", 0, position) + 1) + 1)


def words(line: int, column: int) -> Text:
    """A line and a column in words.

    >>> words(3, 5)["it"]
    'riga 3, colonna 5'
    """
    return {"it": f"riga {line}, colonna {column}", "en": f"line {line}, column {column}"}
