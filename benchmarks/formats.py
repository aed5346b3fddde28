"""What loading a long table costs in each format: the same rows as CSV, JSON, XML, XLSX and ODS.

The rows are those of `loading.py`. Each file is read, checked, mapped, sorted, traced and hashed in
a process of its own; the graphs of all formats are held to be the same.

    python benchmarks/formats.py 100000 1000000

CPU seconds and the peak of memory are those of the process, its imports included. A workbook is
written as offices write it: of XLSX each text once, in the table of its shared strings.
"""

import argparse
import csv
import json
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from hashlib import file_digest
from multiprocessing import Process
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.loading import FILE, OURS, cost, write

Rows = Iterator[list[str]]
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PARTS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_ODS: Final = "urn:oasis:names:tc:opendocument:xmlns:"


def csv_rows(path: Path) -> Rows:
    """The rows of a CSV file, its heading first."""
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.reader(file)


def as_json(path: Path, table: Path) -> None:
    """A list of objects."""
    rows = csv_rows(table)
    head = next(rows)
    with path.open("w", encoding="utf-8") as out:
        mark = "["
        for row in rows:
            out.write(f"{mark}\n{json.dumps(dict(zip(head, row, strict=True)))}")
            mark = ","
        out.write("\n]\n")


def as_lines(path: Path, table: Path) -> None:
    """An object in each line."""
    rows = csv_rows(table)
    head = next(rows)
    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"{json.dumps(dict(zip(head, row, strict=True)))}\n" for row in rows)


def as_xml(path: Path, table: Path) -> None:
    """An element for each row, with an element for each cell."""
    rows = csv_rows(table)
    head = [heading.replace(" ", "_") for heading in next(rows)]
    with path.open("w", encoding="utf-8") as out:
        out.write("<organisations>\n")
        for row in rows:
            cells = zip(head, map(escape, row), strict=True)
            out.write(f"<o>{''.join(f'<{k}>{v}</{k}>' for k, v in cells)}</o>\n")
        out.write("</organisations>\n")


def as_xlsx(path: Path, table: Path) -> None:
    """A workbook of one sheet."""
    numbers: dict[str, int] = {}
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("[Content_Types].xml", _types())
        package.writestr("_rels/.rels", _related("officeDocument", "xl/workbook.xml"))
        package.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_PARTS}"><sheets>'
            '<sheet name="organisations" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        package.writestr("xl/_rels/workbook.xml.rels", _related("worksheet", "worksheets/one.xml"))
        with package.open("xl/worksheets/one.xml", "w", force_zip64=True) as out:
            out.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for number, row in enumerate(csv_rows(table), 1):
                out.write(_row(number, row, numbers).encode())
            out.write(b"</sheetData></worksheet>")
        with package.open("xl/sharedStrings.xml", "w", force_zip64=True) as out:
            out.write(f'<sst xmlns="{_MAIN}">'.encode())
            out.writelines(f"<si><t>{escape(text)}</t></si>".encode() for text in numbers)
            out.write(b"</sst>")


def _row(number: int, row: Sequence[str], numbers: dict[str, int]) -> str:
    cells = (
        f'<c r="{chr(65 + n)}{number}" t="s"><v>{numbers.setdefault(text, len(numbers))}</v></c>'
        for n, text in enumerate(row)
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _types() -> str:
    kinds = {"workbook": "sheet.main", "worksheets/one": "worksheet", "sharedStrings": ""}
    parts = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_KIND}{kind or part}+xml"/>'
        for part, kind in kinds.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{parts}</Types>'
    )


def _related(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_PARTS}/{kind}" Target="{target}"/></Relationships>'
    )


def as_ods(path: Path, table: Path) -> None:
    """A spreadsheet of one sheet."""
    names = "".join(f' xmlns:{one}="{_ODS}{one}:1.0"' for one in ("office", "table", "text"))
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        with package.open("content.xml", "w", force_zip64=True) as out:
            out.write(f"<office:document-content{names}><office:body><office:spreadsheet>".encode())
            out.write(b'<table:table table:name="organisations">')
            for row in csv_rows(table):
                cells = "".join(cell.format(escape(text)) for text in row)
                out.write(f"<table:table-row>{cells}</table:table-row>".encode())
            out.write(b"</table:table></office:spreadsheet></office:body>")
            out.write(b"</office:document-content>")


FORMATS: Final[dict[str, Callable[[Path, Path], None]]] = {
    ".json": as_json, ".jsonl": as_lines, ".xml": as_xml, ".xlsx": as_xlsx, ".ods": as_ods,
}  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="+")
    parser.add_argument("--formats", nargs="+", default=list(FORMATS), choices=list(FORMATS))
    parser.add_argument("--folder", type=Path, help="where to work; a new folder of the system")
    wanted = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print("| rows | format | file, MB | CPU, s | of CSV | peak, MB |\n|---|---|---|---|---|---|")
    for rows in wanted.rows:
        with TemporaryDirectory(dir=wanted.folder) as name:
            run(rows, Path(name), wanted.formats)


def run(rows: int, folder: Path, formats: Sequence[str]) -> None:
    """One size, every format."""
    table = folder / FILE
    write(table, rows)
    least, expected = 0.0, ""
    for suffix in (table.suffix, *formats):
        path = table.with_suffix(suffix)
        if path != table:
            writing = Process(target=FORMATS[suffix], args=(path, table))
            writing.start()
            writing.join()
        took = cost([sys.executable, "-c", OURS, path.name, "ours"], folder)
        with (folder / "ours" / "graph.nt").open("rb") as file:
            graph = file_digest(file, "sha256").hexdigest()
        least, expected = least or took.seconds, expected or graph
        assert graph == expected, suffix
        size, ratio = path.stat().st_size / 2**20, took.seconds / least
        figures = f"{size:.0f} | {took.seconds:.1f} | {ratio:.1f} | {took.megabytes:.0f}"
        print(f"| {rows} | {suffix[1:]} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
