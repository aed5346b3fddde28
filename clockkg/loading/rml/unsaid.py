"""What RML cannot say of a mapping, each in words; the export prints it."""

from typing import Final, NamedTuple

from clockkg.findings import Text
from clockkg.loading.mapping import Column, Table


class Left(NamedTuple):
    """What of a table's columns RML does not say, or says only of cells that are written so."""

    table: str
    columns: tuple[str, ...]
    why: Text
    partly: bool = False


_SPLIT: Final = {
    "it": "RML non divide una cella in più valori: le dichiarazioni mancano",
    "en": "RML does not split a cell into several values: its statements are missing",
}
SLUG: Final = {
    "it": "RML non fa identificatori da un testo (|slug, |tail): la cosa manca",
    "en": "RML makes no identifiers of a text (|slug, |tail): the thing is missing",
}
WHEN: Final = {
    "it": "RML non ha condizioni sulle celle (when): la cosa manca",
    "en": "RML has no conditions on cells (when): the thing is missing",
}
_REGISTER: Final = {
    "it": "RML non riconosce gli identificativi di un registro: le dichiarazioni mancano",
    "en": "RML does not know the identifiers of a register: its statements are missing",
}
_SAID: Final = ("text", "reference")
_KIND: Final = {
    "it": "RML non legge celle come {kind}: le dichiarazioni mancano",
    "en": "RML reads no cells as {kind}: its statements are missing",
}
_FURTHER: Final = {
    "it": "RML non distingue il primo valore dagli altri: le dichiarazioni mancano",
    "en": "RML does not tell the first value from further ones: its statements are missing",
}
_ROWS: Final = {
    "it": "RML non salta righe: quelle che [[skip]] toglie ci sono",
    "en": "RML skips no rows: those that [[skip]] leaves out are there",
}
_AS_TABLE: Final = {
    "it": "la tabella è letta come un file CSV, con le stesse intestazioni",
    "en": "the table is read as a CSV file, under the same headings",
}
_EMPTY: Final = {
    "it": "testi che valgono come vuoti, o valori al posto di un vuoto: non si traducono",
    "en": "texts that count as empty, or values instead of an empty cell: not carried over",
}
_FORMAT: Final = {
    "it": "il formato {format} non si converte: solo valori già in ISO",
    "en": "the format {format} is not converted: only values that are ISO already",
}
_OTHERWISE: Final = {
    "it": "quando la cella non vale, l'altra proprietà (otherwise) manca",
    "en": "where the cell does not hold, the other property (otherwise) is missing",
}
_WRITTEN: Final = {
    "date": {
        "it": "solo giorni scritti 2019-12-09; mesi, anni e 09/12/2019 no",
        "en": "only days that are written 2019-12-09; no months, years or 09/12/2019",
    },
    "url": {
        "it": "solo indirizzi scritti per intero",
        "en": "only addresses that are written whole",
    },
    "boolean": {"it": "solo true e false", "en": "only true and false"},
    "integer": {"it": "solo cifre, senza zeri iniziali", "en": "digits only, no leading zeros"},
    "decimal": {
        "it": "solo 12.5: punto, nessuno zero finale",
        "en": "only 12.5: a point, no zeros",
    },
    "duration": {"it": "solo la forma più breve, P3Y", "en": "only the shortest form, P3Y"},
    "concept": {
        "it": "solo notazioni ed etichette scritte come nel vocabolario",
        "en": "only notations and labels that are written as in the vocabulary",
    },
    "class": {"it": "solo parole scritte così", "en": "only words that are written so"},
    "term": {"it": "solo parole scritte così", "en": "only words that are written so"},
}
_CHECK: Final = {
    "it": "il controllo {check} non si fa, né la forma canonica",
    "en": "the check {check} is not made, nor its canonical form",
}
_RULES: Final = {
    "it": "cella obbligatoria o unica: non si controlla",
    "en": "a required or unique cell: not checked",
}


def unsaid(column: Column) -> Text | None:
    """Why RML says nothing of a column, or None where it does.

    >>> unsaid(Column("size")) is None, unsaid(Column("roles", separator=";"))["en"][:18]
    (True, 'RML does not split')
    """
    if column.separator:
        return _SPLIT
    if column.kind_of_value == "identifier":
        return _REGISTER
    if column.kind_of_value not in (*_WRITTEN, *_SAID):
        return {name: text.format(kind=column.kind_of_value) for name, text in _KIND.items()}
    return _FURTHER if column.further else None


def whole(table: Table, *, as_table: bool) -> list[Left]:
    """What RML does not say of a table as a whole."""
    names = tuple(column.name for column in table.all_columns)
    reasons = [_AS_TABLE] if as_table else []
    found = [Left(table.name, (), why, partly=True) for why in reasons]
    if table.skips:
        found.append(Left(table.name, names, _ROWS, partly=True))
    if table.empty:
        found.append(Left(table.name, names, _EMPTY, partly=True))
    return found


def partly(table: str, column: Column) -> list[Left]:
    """What RML says of a column only for some cells, and what it does not check.

    >>> [left.why["en"] for left in partly("t", Column("size", kind_of_value="integer"))]
    ['digits only, no leading zeros']
    """
    found = [_WRITTEN[column.kind_of_value]] if column.kind_of_value in _WRITTEN else []
    if column.format:
        found.append({name: text.format(format=column.format) for name, text in _FORMAT.items()})
    if column.check:
        found.append({name: text.format(check=column.check) for name, text in _CHECK.items()})
    if column.default or column.empty - {""}:
        found.append(_EMPTY)
    if column.otherwise:
        found.append(_OTHERWISE)
    if column.required or column.unique:
        found.append(_RULES)
    return [Left(table, (column.name,), why, partly=True) for why in found]
