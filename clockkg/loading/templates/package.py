"""A template as CSV files with a Table Schema: a Tabular Data Package in a ZIP file.

The formats are those of Frictionless Standards (datapackage.json, Table Schema v1).
"""

import csv
import io
import json
import zipfile
from typing import Any, Final

from clockkg.loading.functions import KEY
from clockkg.loading.mapping import Column, Table
from clockkg.loading.templates.theme import Theme, choices, heading, ordered

_DATED: Final = (1980, 1, 1, 0, 0, 0)
"""The day that a ZIP file begins with: the same template gives the same bytes."""
_TYPES: Final = {"integer": "integer", "url": "string"}
_FORMATS: Final = {"url": "uri"}


def as_package(theme: Theme, language: str) -> bytes:
    """A ZIP file: one CSV file of headings for each table, and `datapackage.json`.

    Numbers and dates that people write in several ways are strings to the schema: clockkg's own
    check reads them all.
    """
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for table in theme.tables:
            _put(package, f"{table.name}.csv", _headings(table, language))
        descriptor = json.dumps(described(theme, language), ensure_ascii=False, indent=1)
        _put(package, "datapackage.json", f"{descriptor}\n")
    return output.getvalue()


def described(theme: Theme, language: str) -> dict[str, Any]:
    """The package's descriptor, with a Table Schema for each of its tables."""
    return {
        "profile": "tabular-data-package",
        "name": theme.name,
        "version": str(theme.version),
        "title": theme.title[language],
        "description": theme.about[language],
        "resources": [_resource(theme, table, language) for table in theme.tables],
    }


def _resource(theme: Theme, table: Table, language: str) -> dict[str, Any]:
    columns = ordered(table)
    schema: dict[str, Any] = {"fields": [_field(theme, one, language) for one in columns]}
    keys = [heading(column, language) for column in columns if column.unique]
    if keys:
        schema["primaryKey"] = keys[:1]
    foreign = [
        {
            "fields": heading(column, language),
            "reference": {"resource": targets[0].name, "fields": _key(targets[0], language)},
        }
        for column in columns
        if len(targets := theme.targets(column)) == 1 and not column.separator
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title[language],
        "path": f"{table.name}.csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(theme: Theme, column: Column, language: str) -> dict[str, Any]:
    kind = column.kind_of_value
    field: dict[str, Any] = {
        "name": heading(column, language),
        "type": _TYPES.get(kind, "string"),
        "description": theme.help(column)[language],
    }
    if kind in _FORMATS:
        field["format"] = _FORMATS[kind]
    limits: dict[str, Any] = {}
    if column.required:
        limits["required"] = True
    if column.unique:
        limits["unique"] = True
    words = choices(column, language)
    if words and not column.separator:
        limits["enum"] = words
    if column.check == "key":
        limits["pattern"] = KEY.pattern
    return field | ({"constraints": limits} if limits else {})


def _key(table: Table, language: str) -> str:
    return heading(table.columns["key"], language)


def _headings(table: Table, language: str) -> str:
    output = io.StringIO()
    csv.writer(output).writerow(heading(column, language) for column in ordered(table))
    return output.getvalue()


def _put(package: zipfile.ZipFile, name: str, text: str) -> None:
    package.writestr(zipfile.ZipInfo(name, _DATED), text)
