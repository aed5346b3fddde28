"""The records of an RML document's inputs: each gives the values of a reference."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from clockkg.errors import InputError
from clockkg.findings import Finding, Origin, Severity
from clockkg.loading.rml.document import Input
from clockkg.loading.rml.references import json_path, x_path
from clockkg.loading.rules import rule
from clockkg.loading.sources import Reading, read
from clockkg.loading.sources.file import File
from clockkg.loading.sources.jsontext import FaultError, JsonText
from clockkg.loading.sources.markup import MarkupError, elements
from clockkg.loading.sources.paths import TEXT, Step, Tree, select

Values = Callable[[str], list[Tree]]
"""What a reference stands for in one record."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record with its number in the file."""

    number: int
    values: Values


_Reader = Callable[[Path, Input], Iterator[Record]]


def records(source: Input, folder: Path) -> Iterator[Record]:
    """The records of an input; an InputError where it cannot be read, or a column is missing."""
    path = folder / source.file
    if not path.is_file():
        message = {"it": f"{source.file} non esiste", "en": f"{source.file} does not exist"}
        raise InputError(message, remedy={"it": "Aggiungilo.", "en": "Add it."})
    readers: dict[str, _Reader] = {"CSV": _rows, "JSONPath": _objects, "XPath": _elements}
    return readers[source.formulation](path, source)


def _rows(path: Path, source: Input) -> Iterator[Record]:
    """The rows of a CSV file or of a workbook's sheets; a column that is none is an error."""
    for sheet in (one.whole() for one in read({path.name: path}, Reading())):
        for finding in sheet.findings:
            if finding.severity is Severity.VIOLATION:
                raise _unread(finding)
        for row in sheet.rows:
            cells = dict(zip(sheet.header, row.cells, strict=True))
            yield Record(row.number, _cell(cells, source.nulls))


def _cell(cells: Mapping[str, str], nulls: tuple[str, ...]) -> Values:
    def values(reference: str) -> list[Tree]:
        if reference not in cells:
            message = {
                "it": f"la colonna {reference!r} non c'è",
                "en": f"there is no column {reference!r}",
            }
            raise InputError(message, remedy=", ".join(cells))
        text = cells[reference]
        return [text] if text and text not in nulls else []

    return values


def _objects(path: Path, source: Input) -> Iterator[Record]:
    try:
        text = JsonText(path.read_text("utf-8-sig"))
        tree = text.value()
        text.close()
    except FaultError as fault:
        raise _unread(rule(fault.name, Origin(path.name), fault.value, fault.where)) from fault
    for number, record in enumerate(select(json_path(source.iterator or "$"), tree), 1):
        yield Record(number, _under(record, json_path))


def _elements(path: Path, source: Input) -> Iterator[Record]:
    steps = tuple(step.name for step in x_path(source.iterator))
    try:
        for number, record in enumerate(elements(File(path.name, path), steps), 1):
            yield Record(number, _under(record, x_path))
    except MarkupError as fault:
        found = rule(fault.name, Origin(path.name), fault.value, fault.where)
        raise _unread(found) from fault


def _under(record: Tree, parse: Callable[[str], tuple[Step, ...]]) -> Values:
    def values(reference: str) -> list[Tree]:
        found = select(parse(reference), record)
        texts = (one.get(TEXT) if isinstance(one, dict) else one for one in found)
        return [one for one in texts if one is not None]

    return values


def _unread(finding: Finding) -> InputError:
    place, said = finding.place, finding.message
    if place:
        said = {tag: f"{place.words(tag)}: {text}" for tag, text in said.items()}
    return InputError(said, remedy=finding.remedy)
