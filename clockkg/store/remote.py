"""The one door to SPARQLWrapper: the operations of the SPARQL protocols on one remote engine.

What SPARQLWrapper makes is sent over a wire of ours, with a time limit on every call and
credentials that only their own address is given. No `timeout` parameter is ever sent: an engine
that obeys one gives a part of the answer.

>>> endpoint = Endpoint("https://example.org/sparql", Capabilities(), Access())
>>> endpoint.update("CLEAR ALL")
Traceback (most recent call last):
...
clockkg.errors.StoreError: https://example.org/sparql is only read: no address for updates is known
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import urlencode
from urllib.request import Request as HttpRequest

from SPARQLWrapper import POST, SPARQLWrapper

from clockkg.errors import LimitError, StoreError
from clockkg.rdf import Literal, Triple
from clockkg.store.capabilities import SCRATCH, Capabilities
from clockkg.store.dialect import decode, parsed
from clockkg.store.results import RESULT_FORMATS, Row, Table, read_json, text
from clockkg.store.wire import Access, Reply, Wire, checked, incomplete, place, refused

LINES: Final = "application/n-triples"
_MOST: Final = 10_000
JSON: Final = RESULT_FORMATS["json"].media_type

_ADD_UPDATE: Final = {
    "it": "Fai scrivere un file di capacità: `clockkg doctor URL --update-url URL -o FILE`.",
    "en": "Have a capability file written: `clockkg doctor URL --update-url URL -o FILE`.",
}


class _Wrapper(SPARQLWrapper):
    """Makes the request as SPARQLWrapper does, and sends it over our wire.

    Its own way to send installs the credentials for the whole process and has no time limit.
    """

    def __init__(self, url: str, update: str, *, writes: bool) -> None:
        self._writes = writes
        super().__init__(url, updateEndpoint=update, agent="clockkg")
        self.setMethod(POST)
        self.setOnlyConneg(onlyConneg=True)

    def _parseQueryType(self, query: str) -> str:  # noqa: ARG002, N802 - SPARQLWrapper's name
        """What it is we know; SPARQLWrapper would guess by the words in the text."""
        return "INSERT" if self._writes else "SELECT"

    def request(self, text: str, parameters: Iterable[tuple[str, str]], accept: str) -> HttpRequest:
        """A form by POST: a raw body makes some engines hang, and long queries need no GET."""
        self.setQuery(text)
        for name, value in parameters:
            self.addParameter(name, value)
        self.addCustomHttpHeader("Accept", accept)
        made: HttpRequest = self._createRequest()
        return made


class Endpoint:
    """The operations of the SPARQL protocols on one engine; never with a `timeout` parameter."""

    def __init__(self, url: str, known: Capabilities, access: Access) -> None:
        """Nothing is sent yet."""
        self.url = checked(url)
        self.known = known
        self.access = access
        self._wire = Wire(access, known.auth, (known.update, known.graph_store))

    def query(
        self, text: str, accept: str = JSON, *, default: str = "", named: Sequence[str] = ()
    ) -> Reply:
        """Ask, over these graphs; a LimitError when the engine gave up in the middle."""
        parameters = [("default-graph-uri", default)] if default else []
        parameters += [("named-graph-uri", name) for name in named]
        request = _Wrapper(self.url, "", writes=False).request(text, parameters, accept)
        reply = self._wire.send(request, self.access.seconds)
        if reply.partial:
            raise _stopped(self.url)
        return reply

    def rows(self, text: str) -> Table:
        """The rows of a question of our own; a StoreError when the engine refuses it."""
        reply = self.query(text)
        if not reply.good:
            raise refused(self.url, reply)
        return table_of(self.url, reply.body)

    def statements(self, iri: str) -> list[Triple]:
        """A graph as it stands on the engine: counted, and read by pages where it would be cut."""
        where = f"WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
        count = int(self.rows(f"SELECT (COUNT(*) AS ?n) {where}").values("n")[0])
        whole = self._constructed(where) if count <= self._page else []
        found = whole if len(whole) == count else list(self._paged(iri))
        if len(set(found)) != count:
            raise incomplete(self.url)
        return parsed(found)

    @property
    def _page(self) -> int:
        """How many rows the engine sorts and gives at once."""
        limits = (self.known.max_rows, self.known.sorted_rows, _MOST)
        return min(limit for limit in limits if limit > 0)

    def _constructed(self, where: str) -> list[str]:
        reply = self.query(f"CONSTRUCT {{ ?s ?p ?o }} {where}", LINES)
        if not reply.good:
            raise refused(self.url, reply)
        lines = reply.body.decode("utf-8").split("\n")
        return [line for line in lines if line.strip() and not line.startswith("#")]

    def _paged(self, iri: str) -> Iterator[str]:
        """The lines of a graph, page by page: each begins behind the last subject of the other."""
        last = ""
        while rows := self._behind(iri, last):
            if len(rows) < self._page:
                yield from map(_line, rows)
                return
            whole = [row for row in rows if row[0] != rows[-1][0]]
            if not whole:
                raise incomplete(self.url)
            yield from map(_line, whole)
            last = text(whole[-1][0])

    def _behind(self, iri: str, last: str) -> tuple[Row, ...]:
        """The rows of the subjects that come behind one, as many as fit."""
        query = (
            f"SELECT ?s ?p ?o WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} "
            f"FILTER(STR(?s) > {Literal(last).n3()}) }} ORDER BY STR(?s) LIMIT {self._page}"
        )
        reply = self.query(query)
        if not reply.good:
            raise refused(self.url, reply)
        return _read(self.url, reply.body).rows

    def update(self, text: str) -> Reply:
        """Change something."""
        self.check_writable()
        request = _Wrapper(self.url, self.known.update, writes=True).request(text, (), "*/*")
        return self._wire.send(request, self.access.write_seconds)

    def put(self, iri: str, body: bytes) -> Reply:
        """Replace a graph by the graph store protocol, after a small request that says who asks."""
        self.update(f"DROP SILENT GRAPH <{SCRATCH}>")
        address = f"{self.known.graph_store}?{urlencode({'graph': iri})}"
        request = HttpRequest(checked(address), data=body, method="PUT")  # noqa: S310 - checked
        request.add_header("Content-Type", LINES)
        return self._wire.send(request, self.access.write_seconds)

    def check_writable(self) -> None:
        """Nothing, or a StoreError where there is no address for updates."""
        if not self.known.update:
            raise _read_only(self.url)
        checked(self.known.update)


def table_of(url: str, body: bytes) -> Table:
    """The rows of an engine's JSON, as they were before they travelled."""
    table = _read(url, body)
    rows = (tuple(cell and decode(cell) for cell in row) for row in table.rows)
    return Table(table.columns, tuple(rows))


def truth_of(url: str, body: bytes) -> bool:
    """The yes or no of an engine's JSON."""
    try:
        return bool(json.loads(body)["boolean"])
    except (ValueError, KeyError, TypeError) as error:
        raise incomplete(url) from error


def _read(url: str, body: bytes) -> Table:
    try:
        return read_json(body)
    except (ValueError, KeyError, TypeError) as error:
        raise incomplete(url) from error


def _line(row: Row) -> str:
    return " ".join(term.n3() for term in row if term) + " ."


def _stopped(url: str) -> LimitError:
    message = {
        "it": f"{place(url)} ha interrotto la query e ha dato solo una parte della risposta",
        "en": f"{place(url)} stopped the query and gave only a part of the answer",
    }
    return LimitError("time", message)


def _read_only(url: str) -> StoreError:
    message = {
        "it": f"{place(url)} si può solo leggere: manca un indirizzo per gli aggiornamenti",
        "en": f"{place(url)} is only read: no address for updates is known",
    }
    return StoreError(message, remedy=_ADD_UPDATE)
