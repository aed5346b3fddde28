"""What loading can find wrong: each rule with its message and its remedy in both languages.

>>> finding = rule("unknown-column", Origin("soci.csv", "members", 1, "codce"), near="codice")
>>> finding.message["en"]
'the column "codce" is not known to this table'
"""

from typing import Final

from clockkg.findings import Finding, Origin, Severity, Text, shortened
from clockkg.loading.rule import Rule
from clockkg.loading.source_rules import SOURCE_RULES

_BLOCK: Final = Severity.VIOLATION

OF_A_CELL: Final = frozenset(
    {
        "bad-boolean", "bad-date", "bad-decimal", "bad-duration", "bad-fiscal-code",
        "bad-identifier", "bad-integer", "bad-iri", "bad-key", "bad-url", "bad-vat-number",
        "control-character", "date-as-number", "formula", "merged-cells", "repeated-key",
        "required-value", "separator-in-value", "several-values", "unknown-value",
    }
)  # fmt: skip
"""The rules that lose a cell or its row at most; the other ones lose a column or more."""

RULES: Final[dict[str, Rule]] = SOURCE_RULES | {
    "unreadable-file": Rule(
        _BLOCK,
        "il file non si può leggere: {value}",
        "the file cannot be read: {value}",
        "Salvarlo di nuovo come {near} e riprovare.",
        "Save it again as {near} and try again.",
    ),
    "formula": Rule(
        _BLOCK,
        "la cella contiene la formula {value}, di cui il file non conserva il risultato",
        "the cell holds the formula {value}, whose result is not kept in the file",
        "Aprire il file con il foglio di calcolo e salvarlo di nuovo, o scrivere il valore.",
        "Open the file in a spreadsheet program and save it again, or write the value.",
    ),
    "password": Rule(
        _BLOCK,
        "il file è protetto da una password, o è in un formato {near} più vecchio",
        "the file is protected by a password, or in an older format than {near}",
        "Salvarlo senza password, come {near}.",
        "Save it without a password, as {near}.",
    ),
    "encoding": Rule(
        _BLOCK,
        "la riga non è in {near}: {value}",
        "the row is not in {near}: {value}",
        "Salvare il file come CSV UTF-8, o dichiarare la codifica giusta in loader.toml.",
        "Save the file as CSV UTF-8, or declare the right encoding in loader.toml.",
    ),
    "encoding-guessed": Rule(
        Severity.WARNING,
        "il file non è in UTF-8 ed è stato letto come Windows-1252: {value}",
        "the file is not UTF-8 and was read as Windows-1252: {value}",
        "Se le lettere accentate sono giuste, nulla da fare; se no, salvarlo come CSV UTF-8.",
        "If the accented letters are right, nothing to do; if not, save it as CSV UTF-8.",
    ),
    "empty-file": Rule(
        _BLOCK,
        "il file o il foglio è vuoto: manca anche l'intestazione",
        "the file or the sheet is empty: even the heading is missing",
        "Consegnare il file intero, o toglierlo dalla consegna.",
        "Deliver the whole file, or leave it out of the delivery.",
    ),
    "no-rows": Rule(
        Severity.WARNING,
        'la tabella "{column}" ha l\'intestazione e nessuna riga',
        'the table "{column}" has a heading and no row',
        "Controllare che il file sia intero; se è giusto così, nulla da fare.",
        "Check that the file is whole; if this is right, there is nothing to do.",
    ),
    "control-character": Rule(
        _BLOCK,
        "la cella contiene un carattere di controllo, U+{value}",
        "the cell holds a control character, U+{value}",
        "Riscrivere la cella a mano: il carattere non si vede e viene da una copia.",
        "Write the cell again by hand: the character cannot be seen and comes from a copy.",
    ),
    "unknown-table": Rule(
        _BLOCK,
        'la tabella "{value}" non è prevista',
        'the table "{value}" is not expected',
        "Rinominarla come una di queste: {near}.",
        "Rename it to one of these: {near}.",
    ),
    "missing-table": Rule(
        _BLOCK,
        'manca la tabella "{value}"',
        'the table "{value}" is missing',
        "Aggiungere il foglio o il file {near}.",
        "Add the sheet or the file {near}.",
    ),
    "unknown-column": Rule(
        Severity.WARNING,
        'la colonna "{column}" non è prevista in questa tabella',
        'the column "{column}" is not known to this table',
        "I suoi valori non sono caricati. Rinominarla ({near}) o ignorarla in loader.toml.",
        "Its values are not loaded. Rename it ({near}) or declare it ignored in loader.toml.",
    ),
    "missing-column": Rule(
        _BLOCK,
        'manca la colonna obbligatoria "{column}"',
        'the required column "{column}" is missing',
        "Aggiungere la colonna con questa intestazione: {near}.",
        "Add the column under this heading: {near}.",
    ),
    "repeated-column": Rule(
        _BLOCK,
        'la colonna "{column}" compare due volte',
        'the column "{column}" stands twice',
        "Tenerne una sola.",
        "Keep only one of them.",
    ),
    "row-length": Rule(
        _BLOCK,
        "la riga ha {value} celle, l'intestazione {near}",
        "the row has {value} cells, the header {near}",
        "Controllare le virgolette e i separatori della riga.",
        "Check the row's quotes and separators.",
    ),
    "required-value": Rule(
        _BLOCK,
        'la cella "{column}" è vuota ma obbligatoria',
        'the cell "{column}" is empty but required',
        "Compilarla.{near}",
        "Fill it in.{near}",
    ),
    "repeated-key": Rule(
        _BLOCK,
        'il codice "{value}" è già usato alla riga {near}',
        'the key "{value}" is already used in row {near}',
        "Dare a ogni riga un codice diverso.",
        "Give every row a key of its own.",
    ),
    "bad-key": Rule(
        _BLOCK,
        '"{value}" non è un codice valido',
        '"{value}" is not a valid key',
        "Usare solo lettere minuscole, cifre e trattini, per esempio {near}.",
        "Use lower-case letters, digits and hyphens only, for example {near}.",
    ),
    "bad-date": Rule(
        _BLOCK,
        '"{value}" non è una data',
        '"{value}" is not a date',
        "Scrivere il giorno, per esempio 09/12/2019 o 2019-12-09; se non è noto, 2019-12 o 2019.",
        "Write the day, for example 09/12/2019 or 2019-12-09; if it is unknown, 2019-12 or 2019.",
    ),
    "bad-integer": Rule(
        _BLOCK,
        '"{value}" non è un numero intero',
        '"{value}" is not a whole number',
        "Scrivere solo cifre, per esempio 12.",
        "Write digits only, for example 12.",
    ),
    "date-as-number": Rule(
        _BLOCK,
        '"{value}" è un numero; nel foglio di calcolo vuol dire il giorno {near}',
        '"{value}" is a number; in a spreadsheet it means the day {near}',
        "Dare alla colonna il formato data, o scrivere il giorno, per esempio {near}.",
        "Format the column as a date, or write the day, for example {near}.",
    ),
    "merged-cells": Rule(
        _BLOCK,
        "le celle {value} sono unite: solo la prima ha il valore",
        "the cells {value} are merged: only the first one holds the value",
        "Separarle e scrivere il valore in ogni riga.",
        "Unmerge them and write the value in each row.",
    ),
    "hidden-rows": Rule(
        Severity.WARNING,
        "le righe {value} sono nascoste, e sono caricate come le altre",
        "the rows {value} are hidden, and are loaded like the others",
        "Mostrarle e controllarle; quelle che non vanno pubblicate sono da togliere.",
        "Show them and check them; remove those that are not to be published.",
    ),
    "empty-rows": Rule(
        Severity.WARNING,
        "{value} righe vuote sono state saltate",
        "{value} empty rows were passed over",
        "Toglierle: forse il file è stato salvato con righe in più, o ne mancano.",
        "Remove them: perhaps the file was saved with rows too many, or some are missing.",
    ),
    "bad-decimal": Rule(
        _BLOCK,
        '"{value}" non è un numero',
        '"{value}" is not a number',
        "Scrivere un numero senza unità di misura, per esempio 12,5.",
        "Write a number without a unit, for example 12.5.",
    ),
    "bad-boolean": Rule(
        _BLOCK,
        '"{value}" non è né sì né no',
        '"{value}" is neither yes nor no',
        "Scrivere sì oppure no, per esempio sì.",
        "Write yes or no, for example yes.",
    ),
    "bad-url": Rule(
        _BLOCK,
        '"{value}" non è un indirizzo web',
        '"{value}" is not a web address',
        "Scrivere l'indirizzo intero, per esempio https://example.org/.",
        "Write the whole address, for example https://example.org/.",
    ),
    "bad-duration": Rule(
        _BLOCK,
        '"{value}" non è una durata',
        '"{value}" is not a duration',
        "Scrivere la durata, per esempio P3Y per tre anni, P6M per sei mesi.",
        "Write the duration, for example P3Y for three years, P6M for six months.",
    ),
    "unknown-value": Rule(
        _BLOCK,
        '"{value}" non è tra i valori ammessi',
        '"{value}" is not among the allowed values',
        "Usare uno di questi: {near}.",
        "Use one of these: {near}.",
    ),
    "bad-vat-number": Rule(
        _BLOCK,
        '"{value}" non è una partita IVA (11 cifre con cifra di controllo)',
        '"{value}" is not an Italian VAT number (11 digits with a check digit)',
        "Ricopiarla dalla visura, per esempio 01234567897; se Excel ha tolto gli zeri, formattare "
        "la cella come testo.",
        "Copy it again from the register, for example 01234567897; where Excel ate leading zeros, "
        "format the cell as text.",
    ),
    "bad-fiscal-code": Rule(
        _BLOCK,
        '"{value}" non è un codice fiscale (11 cifre per le organizzazioni)',
        '"{value}" is not a fiscal code (11 digits for organisations)',
        "Ricopiarlo dalla visura, per esempio 01234567897.",
        "Copy it again from the register, for example 01234567897.",
    ),
    "bad-identifier": Rule(
        _BLOCK,
        '"{value}" non è un identificativo di questo registro',
        '"{value}" is not an identifier of this register',
        "Ricopiarlo dal registro, per esempio {near}.",
        "Copy it again from the register, for example {near}.",
    ),
    "bad-iri": Rule(
        _BLOCK,
        'da questa riga non si può formare un identificatore: "{value}"',
        'no identifier can be made from this row: "{value}"',
        "Controllare i codici della riga.",
        "Check the row's keys.",
    ),
    "row-change": Rule(
        Severity.WARNING,
        'la tabella "{column}" ha {value} righe, l\'ultima volta ne aveva {near}',
        'the table "{column}" has {value} rows, last time it had {near}',
        "Controllare che il file sia intero; se il numero è giusto, nulla da fare.",
        "Check that the file is whole; if the number is right, there is nothing to do.",
    ),
    "rows-skipped": Rule(
        Severity.INFO,
        "{value} righe sono lasciate fuori di proposito: {near}",
        "{value} rows are left out on purpose: {near}",
        "Nulla da fare; la mappatura dice quali righe sono, alla voce `skip`.",
        "Nothing to do; the mapping says which rows these are, under `skip`.",
    ),
    "rows-not-selected": Rule(
        Severity.INFO,
        "{value} righe sono lasciate fuori dalla selezione {near}",
        "{value} rows are left out by the selection {near}",
        "Nulla da fare, se la selezione è quella voluta; `--only` ne sceglie un'altra.",
        "Nothing to do where this selection is wanted; `--only` chooses another one.",
    ),
    "more-faults": Rule(
        Severity.WARNING,
        "altre {value} celle o righe violano la stessa regola ({near})",
        "{value} more cells or rows break the same rule ({near})",
        "Segnalare i difetti a chi pubblica i dati; le celle sbagliate non sono caricate.",
        "Tell who publishes the data; the faulty cells are not loaded.",
    ),
    "row-count": Rule(
        Severity.WARNING,
        'la tabella "{column}" ha {value} righe, ne erano attese {near}',
        'the table "{column}" has {value} rows, {near} were expected',
        "Controllare che il file sia intero; se il numero è giusto, correggere [expect].",
        "Check that the file is whole; if the number is right, update [expect] in loader.toml.",
    ),
}


def rule(name: str, origin: Origin, value: str = "", near: str | Text = "") -> Finding:
    """A finding of a named rule at a place; `near` is what would be right, in words or in both."""
    known = RULES[name]
    hints = {"it": near, "en": near} if isinstance(near, str) else near
    words = {"value": shortened(value), "column": origin.column or origin.table}
    return Finding(
        rule=name,
        severity=known.severity,
        message={
            "it": known.it.format(**words, near=hints["it"]),
            "en": known.en.format(**words, near=hints["en"]),
        },
        remedy={
            "it": known.remedy_it.format(**words, near=hints["it"]),
            "en": known.remedy_en.format(**words, near=hints["en"]),
        },
        origin=origin,
        value=value,
    )
