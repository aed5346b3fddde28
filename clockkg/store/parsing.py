"""A graph that somebody sends, as lines of N-Triples with the line of the text each stands on.

What would harm the engine is refused before it sees the text: XML's document types, and texts
nested so deeply that its parser would end the process.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import IO, Final, NamedTuple, cast

import pyoxigraph as ox

from clockkg.errors import InputError
from clockkg.rdf import XSD_STRING, Blank, Iri, Literal, Subject, Term, Triple

_FORMS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
READABLE: Final = tuple(_FORMS)
"""The names of the formats that a graph can be sent in."""

_DEEPEST: Final = 100
_JSON_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[{]|[\]}]")
_REMOTE: Final = "No LoadDocumentCallback"
_PREFIX: Final = re.compile(r"^Parser error at line \d+ .*?: ")
_SUFFIX: Final = re.compile(r" \(lines? [^()]*\)$")
_NOT_UTF8: Final = {"it": "il grafo non è in UTF-8", "en": "the graph is not UTF-8"}
_SEND_UTF8: Final = {"it": "Manda UTF-8.", "en": "Send UTF-8."}
_DOCTYPE: Final = {
    "it": "un DOCTYPE non è ammesso: le sue entità non si leggono",
    "en": "a DOCTYPE is not allowed: its entities are not read",
}
_PLAIN_XML: Final = {
    "it": "Togli il DOCTYPE e scrivi gli IRI per intero.",
    "en": "Take the DOCTYPE out and write the IRIs in full.",
}
_DEEP: Final = {
    "it": "il grafo è annidato troppo in profondità",
    "en": "the graph is nested too deeply",
}
_FLATTEN: Final = {
    "it": f"Al massimo {_DEEPEST} livelli: manda N-Triples.",
    "en": f"At most {_DEEPEST} levels: send N-Triples.",
}
_CONTEXT: Final = {
    "it": "un contesto JSON-LD di un altro indirizzo non viene letto",
    "en": "a JSON-LD context of another address is not read",
}
_INLINE: Final = {
    "it": "Scrivi il contesto nel documento stesso.",
    "en": "Write the context into the document itself.",
}
_MEND: Final = {
    "it": "Correggi il testo e il Content-Type.",
    "en": "Mend the text and the Content-Type.",
}


class Statement(NamedTuple):
    """A line of N-Triples, its row, and what is wrong with it: blank, quoted, named or nothing."""

    line: str
    row: int
    fault: str = ""


def read_graph(body: bytes, form: str, base: str) -> Iterator[Statement]:
    r"""The statements of a text; an InputError names the place where it does not parse.

    >>> [one.row for one in read_graph(b"<a> <b> <c> ,\n <d> .", "turtle", "urn:x:")]
    [1, 2]
    """
    _look_over(body, form)
    lines = _Lines(body)
    parsed = ox.parse(cast("IO[bytes]", lines), format=_FORMS[form], base_iri=base)
    try:
        for quad in parsed:
            yield _statement(quad, lines.row)
    except SyntaxError as error:
        raise _wrong(error, lines.row) from error


def read_parts(parts: Iterable[tuple[bytes, str]], base: str) -> list[list[Statement]]:
    """The statements of each of some texts, which come with their formats; as one value."""
    return [list(read_graph(body, form, base)) for body, form in parts]


class _Lines:
    """Gives a text line by line, so that the row of what was just parsed is known."""

    def __init__(self, body: bytes) -> None:
        self._body = BytesIO(body)
        self._ended = True
        self.row = 0

    def read(self, size: int = -1, /) -> bytes:
        """At most the rest of a line."""
        piece = self._body.readline(size)
        self.row += bool(self._ended and piece)
        self._ended = piece.endswith(b"\n") if piece else self._ended
        return piece


def _look_over(body: bytes, form: str) -> None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(_NOT_UTF8, remedy=_SEND_UTF8) from error
    if form == "rdfxml" and b"<!doctype" in body.lower():
        raise InputError(_DOCTYPE, remedy=_PLAIN_XML)
    if form == "jsonld" and _depth(body) > _DEEPEST:
        raise InputError(_DEEP, remedy=_FLATTEN)
    if form in ("turtle", "ntriples") and body.count(b"<<") > _DEEPEST:
        raise InputError(_DEEP, remedy=_FLATTEN)


def _depth(body: bytes) -> int:
    """How deep the brackets of a JSON text are nested."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(_JSON_STRING.sub(b"", body)):
        depth += 1 if bracket in (b"{", b"[") else -1
        deepest = max(deepest, depth)
    return deepest


def _statement(quad: ox.Quad, row: int) -> Statement:
    subject, value = _term(quad.subject), _term(quad.object)
    if subject is None or value is None:
        return Statement("", row, "quoted")
    line = Triple(cast("Subject", subject), Iri(quad.predicate.value), value).n3()
    if not isinstance(quad.graph_name, ox.DefaultGraph):
        return Statement(line, row, "named")
    blank = isinstance(subject, Blank) or isinstance(value, Blank)
    return Statement(line, row, "blank" if blank else "")


def _term(term: object) -> Term | None:
    """A term of RDF 1.1, None for what came later."""
    match term:
        case ox.NamedNode():
            return Iri(term.value)
        case ox.BlankNode():
            return Blank(term.value)
        case ox.Literal() if not term.direction:
            return Literal(term.value, term.datatype.value or XSD_STRING, term.language or "")
        case _:
            return None


def _wrong(error: SyntaxError, row: int) -> InputError:
    if error.msg.startswith(_REMOTE):
        return InputError(_CONTEXT, remedy=_INLINE)
    reason = _SUFFIX.sub("", _PREFIX.sub("", error.msg))
    return InputError(_placed(reason, error.lineno or row), remedy=_MEND)


def _placed(reason: str, row: int) -> dict[str, str]:
    """A parser's reason with its line."""
    return {"it": f"riga {row}: {reason}", "en": f"line {row}: {reason}"}
