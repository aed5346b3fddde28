r"""Answers of a remote engine, written in the formats that SPARQL defines.

>>> from clockkg.rdf import Iri
>>> table_as(Table(("who",), ((Iri("urn:a"),), (None,))), "csv")
b'who\r\nurn:a\r\n\r\n'
>>> truth_as(value=True, form="tsv")
b'true'
"""

import csv
import io
import json
from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from clockkg.rdf import XSD_STRING, Blank, Literal, Term
from clockkg.store.results import Table, text

_NAMESPACE: Final = "http://www.w3.org/2005/sparql-results#"
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def table_as(table: Table, form: str) -> bytes:
    """Rows in a result format."""
    return _TABLES[form](table)


def truth_as(*, value: bool, form: str) -> bytes:
    """A yes or no in a result format."""
    if form == "json":
        return json.dumps({"head": {}, "boolean": value}).encode()
    if form == "xml":
        root = Element("sparql", xmlns=_NAMESPACE)
        SubElement(root, "head")
        SubElement(root, "boolean").text = str(value).lower()
        return _document(root)
    return str(value).lower().encode()


def _as_json(table: Table) -> bytes:
    bindings = [
        {name: _cell(cell) for name, cell in zip(table.columns, row, strict=True) if cell}
        for row in table.rows
    ]
    whole = {"head": {"vars": list(table.columns)}, "results": {"bindings": bindings}}
    return json.dumps(whole, ensure_ascii=False).encode()


def _cell(term: Term) -> dict[str, str]:
    if isinstance(term, Literal):
        cell = {"type": "literal", "value": term.value}
        if term.language:
            return {**cell, "xml:lang": term.language}
        return cell if term.datatype == XSD_STRING else {**cell, "datatype": term.datatype}
    return {"type": "bnode" if isinstance(term, Blank) else "uri", "value": term.value}


def _as_xml(table: Table) -> bytes:
    root = Element("sparql", xmlns=_NAMESPACE)
    head = SubElement(root, "head")
    for name in table.columns:
        SubElement(head, "variable", name=name)
    results = SubElement(root, "results")
    for row in table.rows:
        result = SubElement(results, "result")
        for name, cell in zip(table.columns, row, strict=True):
            if cell:
                _bind(SubElement(result, "binding", name=name), cell)
    return _document(root)


def _bind(binding: Element, term: Term) -> None:
    entries = _cell(term)
    element = SubElement(binding, entries["type"])
    element.text = term.value
    if "datatype" in entries:
        element.set("datatype", entries["datatype"])
    if "xml:lang" in entries:
        element.set(_XML_LANG, entries["xml:lang"])


def _document(root: Element) -> bytes:
    whole: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def _as_csv(table: Table) -> bytes:
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(table.columns)
    for row in table.rows:
        if len(row) == 1 and not text(row[0]):
            output.write("\r\n")
        else:
            writer.writerow([_short(cell) for cell in row])
    return output.getvalue().encode()


def _short(term: Term | None) -> str:
    return term.n3() if isinstance(term, Blank) else text(term)


def _as_tsv(table: Table) -> bytes:
    lines = ["\t".join(f"?{name}" for name in table.columns)]
    lines += ["\t".join(cell.n3() if cell else "" for cell in row) for row in table.rows]
    return "".join(f"{line}\n" for line in lines).encode()


_TABLES: Final[dict[str, Callable[[Table], bytes]]] = {
    "json": _as_json,
    "xml": _as_xml,
    "csv": _as_csv,
    "tsv": _as_tsv,
}
