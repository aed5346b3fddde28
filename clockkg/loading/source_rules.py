"""What reading a source can find wrong before there are rows: its syntax, its records."""

from typing import Final

from clockkg.findings import Severity
from clockkg.loading.rule import Rule

_BLOCK: Final = Severity.VIOLATION

SOURCE_RULES: Final[dict[str, Rule]] = {
    "cut-file": Rule(
        _BLOCK,
        "il file finisce a metà ({near}): non è intero",
        "the file ends in the middle ({near}): it is not whole",
        "Prenderlo di nuovo dalla fonte e confrontarne la grandezza.",
        "Get it from its source again and compare its size.",
    ),
    "bad-json": Rule(
        _BLOCK,
        "il file non è JSON, {near}: {value}",
        "the file is not JSON, {near}: {value}",
        "Correggere in quel punto, o esportare il file di nuovo.",
        "Mend it at that place, or export the file again.",
    ),
    "bad-xml": Rule(
        _BLOCK,
        "il file non è XML, {near}: {value}",
        "the file is not XML, {near}: {value}",
        "Correggere in quel punto, o esportare il file di nuovo.",
        "Mend it at that place, or export the file again.",
    ),
    "xml-entities": Rule(
        _BLOCK,
        "il file dichiara entità XML ({near}), che non si leggono",
        "the file declares XML entities ({near}), which are not read",
        "Esportarlo di nuovo senza DOCTYPE, con i valori scritti per intero.",
        "Export it again without a DOCTYPE, its values written out.",
    ),
    "repeated-name": Rule(
        _BLOCK,
        'il nome "{value}" compare due volte in un oggetto ({near})',
        'the name "{value}" stands twice in one object ({near})',
        "Tenerne uno solo: altrimenti un valore andrebbe perso.",
        "Keep only one of them: a value would be lost.",
    ),
    "not-a-number": Rule(
        _BLOCK,
        "{value} non è un valore JSON ({near})",
        "{value} is no JSON value ({near})",
        "Scrivere il numero, o null dove non è noto.",
        "Write the number, or null where it is unknown.",
    ),
    "too-deep": Rule(
        _BLOCK,
        "più di {value} livelli uno dentro l'altro ({near})",
        "more than {value} levels within each other ({near})",
        "Controllare il file: nessun registro è annidato così.",
        "Check the file: no register is nested like this.",
    ),
    "no-records": Rule(
        _BLOCK,
        'nel file non c\'è "{value}", dove la scheda dice che stanno i record ({near})',
        'the file has no "{value}", where the card says that the records are ({near})',
        "Correggere `path` in loader.toml, o il file.",
        "Mend `path` in loader.toml, or the file.",
    ),
    "not-a-record": Rule(
        _BLOCK,
        "un elemento non è un oggetto con nomi e valori ({near}): {value}",
        "an element is no object of names and values ({near}): {value}",
        "Scriverlo come oggetto, o correggere `path` in loader.toml.",
        "Write it as an object, or mend `path` in loader.toml.",
    ),
    "several-values": Rule(
        _BLOCK,
        'la colonna "{column}" ha più valori in un record, tra cui "{value}"',
        'the column "{column}" has several values in one record, "{value}" among them',
        "Dare alla colonna un `separator` nella mappatura, o sceglierne uno con [campo=valore].",
        "Give the column a `separator` in the mapping, or choose one by [field=value].",
    ),
    "separator-in-value": Rule(
        _BLOCK,
        'il valore "{value}" contiene il separatore "{near}" della colonna',
        'the value "{value}" holds the separator "{near}" of the column',
        "Dare alla colonna un altro `separator` nella mappatura.",
        "Give the column another `separator` in the mapping.",
    ),
}
