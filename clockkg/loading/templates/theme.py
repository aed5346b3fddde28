"""Which tables stand together in a template, and what is told of each of their columns.

>>> [table.name for table in find_theme("competences").tables]
['organisations', 'competences']
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from clockkg.content import content
from clockkg.errors import UnknownNameError
from clockkg.findings import LANGUAGES, Text
from clockkg.loading.knowledge import cell_words, definitions
from clockkg.loading.mapping import Column, Table, fold, places, read_mapping
from clockkg.terms import shrink

_FOLDER: Final = "records"
_FORMS: Final = {
    "date": {
        "it": "Esempio: 09/12/2019, o 2019-12, o 2019.",
        "en": "Example: 2019-12-09, or 2019-12, or 2019.",
    },
    "integer": {"it": "Esempio: 12.", "en": "Example: 12."},
    "decimal": {"it": "Esempio: 1.250,50.", "en": "Example: 1250.50."},
    "boolean": {"it": "Scrivere sì o no.", "en": "Write yes or no."},
    "url": {"it": "Esempio: https://www.esempio.it/", "en": "Example: https://www.example.org/"},
    "duration": {"it": "Esempio: P3Y per tre anni.", "en": "Example: P3Y for three years."},
}
_CHECKS: Final = {
    "key": {"it": "Esempio: telai-inventati.", "en": "Example: invented-frames."},
    "partita-iva": {"it": "Esempio: 12345678903.", "en": "Example: 12345678903."},
    "codice-fiscale": {"it": "Esempio: 12345678903.", "en": "Example: 12345678903."},
}
_KEY: Final = {
    "it": "Il codice, scelto una volta e mai cambiato: minuscole, cifre e trattini.",
    "en": "The key, chosen once and never changed: lower case, digits and hyphens.",
}
_BORROWED: Final = {
    "rdf:type": {"it": "Di che cosa si tratta.", "en": "What it is."},
    "rdfs:label": {"it": "Il nome, come lo si conosce.", "en": "The name, as it is known."},
    "rdfs:comment": {"it": "Una nota, in parole proprie.", "en": "A note, in words of one's own."},
    "foaf:homepage": {"it": "L'indirizzo della pagina web.", "en": "The address of the web page."},
    "org:role": {"it": "In che ruolo partecipa.", "en": "In which role it takes part."},
    "dct:type": {"it": "Di che tipo è.", "en": "Of which type it is."},
}
"""Properties of other vocabularies, whose definitions are not ours to write."""
_REFERENCE: Final = {"it": "Il codice di una riga di: {}.", "en": "The key of a row of: {}."}
_ELSEWHERE: Final = {
    "it": "Il codice con cui è già registrato.",
    "en": "The key that it is recorded under already.",
}
_SEVERAL: Final = {"it": "Più valori separati da «{}».", "en": "Several values, with '{}' between."}


@dataclass(frozen=True, slots=True)
class Theme:
    """A template: its tables in the order in which they are filled in."""

    name: str
    version: int
    title: Text
    about: Text
    tables: tuple[Table, ...]
    steps: Mapping[str, Sequence[str]]
    """What to do with it, in both languages."""

    def targets(self, column: Column) -> list[Table]:
        """The tables of this template whose rows a column refers to by their keys."""
        wanted = f"id/{column.kind}/{{key}}"
        found = (table for table in self.tables if table.main.subject == wanted)
        return list(found) if column.kind_of_value == "reference" else []

    def help(self, column: Column) -> Text:
        """What to write in a column, in both languages: what it means, how, and an example."""
        known = definitions().get(column.predicate) or _borrowed(column.predicate)
        told = column.describe or known or (_KEY if column.check == "key" else {})
        return {name: " ".join(filter(None, self._help(column, told, name))) for name in LANGUAGES}

    def _help(self, column: Column, told: Text, language: str) -> list[str]:
        targets = " / ".join(table.title[language] for table in self.targets(column))
        refers = column.kind_of_value == "reference"
        return [
            told.get(language, ""),
            _REFERENCE[language].format(targets) if targets else "",
            _ELSEWHERE[language] if refers and not targets else "",
            _CHECKS.get(column.check, _FORMS.get(column.kind_of_value, {})).get(language, ""),
            _SEVERAL[language].format(column.separator.strip()) if column.separator else "",
        ]


def ordered(table: Table) -> list[Column]:
    """The columns of a table as a template shows them: what must be filled comes first.

    Where a document says so is for those who read documents, not for those who fill in a template.
    """
    of_documents = {
        name for node in table.nodes if "{@document}" in node.subject for name in node.columns
    }
    named = {name for text in table.templates for name in places(text)}
    shown = [
        column
        for column in table.all_columns
        if column.name not in of_documents and (column.predicate or column.name in named)
    ]
    return sorted(shown, key=lambda column: not column.required)


def heading(column: Column, language: str) -> str:
    """What a column is called."""
    return column.label.get(language, column.name)


def choices(column: Column, language: str) -> list[str]:
    """What a cell may say, in the words of a language where there are some; empty where any."""
    if column.scheme:
        words, names = cell_words()[column.scheme]
        labels = (_sure(words, key, names[key].get(language, key)) for key in names)
        return sorted(labels, key=str.casefold)
    if column.values:
        return _worded(column.values, language)
    return {"it": ["sì", "no"], "en": ["yes", "no"]}[language] if _is_truth(column) else []


def find_themes() -> dict[str, Theme]:
    """All templates by name."""
    return _themes(content().loaders / _FOLDER)


def find_theme(name: str) -> Theme:
    """A template by its name or its title; an UnknownNameError offers the nearest ones."""
    known = find_themes()
    called = {fold(word): one for one in known.values() for word in (one.name, *one.title.values())}
    if fold(name) not in called:
        raise UnknownNameError({"it": "Nessun modello", "en": "template"}, name, known)
    return called[fold(name)]


@cache
def _themes(folder: Path) -> dict[str, Theme]:
    tables = read_mapping((folder / "mapping.toml").resolve())
    data = tomllib.loads((folder / "templates.toml").read_text("utf-8"))
    steps = data.pop("steps")
    return {
        name: Theme(
            name,
            entry["version"],
            entry["title"],
            entry["about"],
            tuple(tables[table] for table in entry["tables"]),
            steps,
        )
        for name, entry in data.items()
    }


def _borrowed(prop: str) -> Text:
    return _BORROWED.get(shrink(prop), {})


def _is_truth(column: Column) -> bool:
    return column.kind_of_value == "boolean"


def _sure(words: Mapping[str, str], key: str, label: str) -> str:
    """A concept's label, or its notation where others bear the label too."""
    return label if words.get(fold(label)) == key else key


def _worded(values: Mapping[str, str], language: str) -> list[str]:
    """One word for each class: the English one comes first in the mapping, the Italian last."""
    by_class: dict[str, list[str]] = {}
    for word, name in values.items():
        by_class.setdefault(name, []).append(word)
    return [words[0 if language == "en" else -1] for words in by_class.values()]
