"""Writes what an RML document makes of its files into a file: N-Quads, or N-Triples without graphs.

The file is there when all went well, and not before.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from clockkg.errors import InputError
from clockkg.findings import Finding, Origin, Severity
from clockkg.loading.rml.document import Document
from clockkg.loading.rml.running import Statement, run

TRIPLES: Final = ".nt"
QUADS: Final = ".nq"
_TOLD: Final = 100
_RULE: Final = "rml-record"
_GRAPHS: Final = {
    "it": "il documento mette dichiarazioni in grafi, e N-Triples non ne ha",
    "en": "the document puts statements into graphs, and N-Triples has none",
}
_AS_QUADS: Final = {"it": "Dai al file il nome .nq.", "en": "Name the file .nq."}
_FORMS: Final = {
    "it": "Dai al file il nome .nt o .nq.",
    "en": "Name the file .nt or .nq.",
}


class Faults:
    """The records that are wrong: the first hundred as findings, and how many in all."""

    def __init__(self) -> None:
        """None is wrong yet."""
        self.findings: list[Finding] = []
        self.count = 0

    def tell(self, error: InputError, origin: Origin) -> None:
        """Take in that a record is wrong."""
        self.count += 1
        if self.count <= _TOLD:
            said = {language: error.said(language) for language in ("it", "en")}
            advised = {language: error.advised(language) for language in ("it", "en")}
            found = Finding(_RULE, Severity.VIOLATION, said, advised, origin)
            self.findings.append(found)


def give(
    document: Document, folder: Path, file: Path, *, skips: bool = False
) -> tuple[int, Faults]:
    """Write a document's statements, of files in a folder; how many, and what is wrong.

    Where a record is wrong nothing is written, unless it `skips` such records.
    """
    if file.suffix.lower() not in (TRIPLES, QUADS):
        raise InputError(f"{file.name}: {file.suffix!r}", remedy=_FORMS)
    faults, count, quads = Faults(), 0, file.suffix.lower() == QUADS
    part = file.with_name(f".{file.name}.part")
    try:
        with part.open("w", encoding="utf-8") as out:
            for line in _lines(run(document, folder, faults.tell), quads=quads):
                out.write(f"{line}\n")
                count += 1
        if skips or not faults.count:
            part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return count, faults


def _lines(statements: Iterable[Statement], *, quads: bool) -> Iterable[str]:
    for one in statements:
        if one.graph and not quads:
            raise InputError(_GRAPHS, remedy=_AS_QUADS)
        yield one.n3()
