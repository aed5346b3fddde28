"""A store on a remote engine: the store protocol over any SPARQL 1.1 endpoint.

The engine is asked what it answers rightly. What its capability file distrusts, what it refuses
though it is well formed, and what it cuts is answered from a copy of its graphs, which is brought
up to date first: an answer is what the embedded engine would say, or an error, never a part of it.
"""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Final

from clockkg.errors import InputError, LimitError, StoreError
from clockkg.rdf import Triple
from clockkg.store.answering import table_as, truth_as
from clockkg.store.base import Change, SupportsWrite
from clockkg.store.capabilities import SCRATCH, Capabilities
from clockkg.store.constructs import counting, form, found, mentioned, prefixed
from clockkg.store.dialect import decode, over, parsed
from clockkg.store.embedded import EmbeddedStore, convert
from clockkg.store.faults import NOT_A_SELECT, USE_SELECT
from clockkg.store.federation import calls_out
from clockkg.store.publishing import PENDING, Publisher
from clockkg.store.remote import JSON, LINES, Endpoint, table_of, truth_of
from clockkg.store.results import Kind, Request, Table
from clockkg.store.syntax import has_keyword, parses
from clockkg.store.wire import Access, Reply, place, refused

_MANY: Final = 1_000
"""Where nobody measured at how many rows an engine cuts, from here on the rows are counted."""
_NOT_UNDERSTOOD: Final = (400, 413, 500, 501)
_OTHERWISE: Final = ("from", "describe", "kind-of-node", "truth")
"""What engines answer in different ways, whatever their capability file says."""
_KINDS: Final = {"SELECT": Kind.SELECT, "ASK": Kind.ASK}
_MEASURE: Final = {
    "it": "Fai misurare il motore (`clockkg doctor URL -o FILE`), o chiedi altrimenti.",
    "en": "Have the engine measured (`clockkg doctor URL -o FILE`), or ask in another way.",
}
_SIZE: Final = "SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{}> {{ ?s ?p ?o }} }}"
_NOTHING: Final = EmbeddedStore()


class RemoteStore:
    """A store on a remote engine; graphs that we did not publish there are not ours to see.

    `answered_here` counts the questions of rows that the copy answered.
    """

    def __init__(self, url: str, known: Capabilities, access: Access) -> None:
        """Nothing is asked yet."""
        self.url = url
        self.known = known
        self._endpoint = Endpoint(url, known, access)
        self._publisher = Publisher(self._endpoint, known)
        self._copy = EmbeddedStore()
        self._copied: dict[str, str] = {}
        self.place = place(url)
        self.answered_here = 0

    def select(self, query: str) -> Table:
        """The rows of a SELECT."""
        _check(Request(query))
        if form(query) != "SELECT":
            raise InputError(NOT_A_SELECT, remedy=USE_SELECT)
        table = self._table(Request(query))
        if table is None:
            self.answered_here += 1
            return self._here().select(query)
        return table

    def ask(self, query: str) -> bool:
        """The answer of an ASK."""
        _check(Request(query))
        truth = self._truth(Request(query))
        return self._here().ask(query) if truth is None else truth

    def construct(self, query: str) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE, without order."""
        _check(Request(query))
        triples = self._triples(Request(query))
        return self._here().construct(query) if triples is None else triples

    def write(self, request: Request, output: SupportsWrite) -> Kind:
        """Write a query's answer in the formats that the request wants."""
        answer = self.answer(request)
        if answer is None:
            return self._here().write(request, output)
        kind, body = answer
        output.write(body)
        return kind

    def answer(self, request: Request) -> tuple[Kind, bytes] | None:
        """The engine's own answer, whole; None where it cannot be had, or not be trusted."""
        _check(request)
        if has_keyword(request.query, "service"):
            return None
        kind = _KINDS.get(form(request.query), Kind.GRAPH)
        body = self._written(request, kind)
        return None if body is None else (kind, body)

    def merged(self) -> list[str]:
        """The default graph, which merges all named ones, as unsorted lines of N-Triples."""
        if self.known.merged:
            return self.graph(self.known.merged)
        return [t.n3() for t in self.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")]

    def graph(self, iri: str) -> list[str]:
        """One named graph as sorted lines of N-Triples."""
        return sorted(over(decode, triple).n3() for triple in self._endpoint.statements(iri))

    def graphs(self) -> list[str]:
        """The IRIs of all named graphs, sorted."""
        if self.known.merged:
            return sorted(self._publisher.stamps())
        query = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
        return sorted(self._endpoint.rows(query).values("g"))

    def replace(self, graph: str, lines: Iterable[str], version: str = "") -> Change:
        """Make a named graph hold exactly these N-Triples lines; no lines make it vanish."""
        self.check_writable()
        return self._publisher.replace(graph, lines, version)

    def versions(self) -> dict[str, str]:
        """The version of each graph that is ours, as `replace` was told it."""
        return self._publisher.stamps()

    def held(self) -> str:
        """What all our graphs together are said to be; empty where they are being changed."""
        return self._publisher.held() if self.known.merged else ""

    def hold(self, mark: str) -> None:
        """Say what all our graphs together are, up to the next change of one."""
        self._publisher.hold(mark)

    def doubt(self) -> None:
        """Take all our graphs for changed by others, so that publishing looks at each again."""
        self._publisher.doubt()

    def check_writable(self) -> None:
        """Nothing, or a StoreError where the engine is only read."""
        if not self.known.merged:
            raise _foreign(self.url)
        self._endpoint.check_writable()

    def server(self) -> str:
        """What the engine calls itself; a StoreError or LimitError where it does not answer."""
        reply = self._endpoint.query("ASK {}")
        if not reply.good:
            raise refused(self.url, reply)
        return reply.server

    def checkpoint(self, target: Path) -> None:
        """Copy the store to a folder that does not exist yet."""
        copy = EmbeddedStore(target)
        for iri in self.graphs():
            copy.replace(iri, self.graph(iri))
        copy.flush()

    def _written(self, request: Request, kind: Kind) -> bytes | None:
        """The engine's answer in the format wanted, or None where the copy must give it."""
        if kind is Kind.SELECT:
            table = self._table(request)
            return None if table is None else table_as(table, request.results)
        if kind is Kind.ASK:
            truth = self._truth(request)
            return None if truth is None else truth_as(value=truth, form=request.results)
        triples = self._triples(request)
        return None if triples is None else convert([t.n3() for t in triples], request.graphs)

    def _table(self, request: Request) -> Table | None:
        """The engine's rows, or None where they are not to be trusted."""
        reply = self._asked(request, JSON)
        if reply is None:
            return None
        table = table_of(self.url, reply.body)
        if self._whole(request, reply, table):
            return table
        self._check_copied()
        return None

    def _truth(self, request: Request) -> bool | None:
        reply = self._asked(request, JSON)
        return None if reply is None else truth_of(self.url, reply.body)

    def _triples(self, request: Request) -> list[Triple] | None:
        reply = self._asked(request, LINES)
        if reply is None:
            return None
        triples = [over(decode, t) for t in parsed([reply.body.decode("utf-8")])]
        if not self._limit or len(triples) < self._limit:
            return triples
        self._check_copied()
        return None

    def _asked(self, request: Request, accept: str) -> Reply | None:
        """The engine's reply, or None where the question is for the copy."""
        text, known = request.query, self.known
        if known.merged:
            if (
                request.default_graphs
                or request.named_graphs
                or found(text, (*_OTHERWISE, *known.distrusted))
                or mentioned(text, known.shielded)
            ):
                return None
        elif len(request.default_graphs) > 1 or found(text, known.distrusted):
            raise _distrusted(self.url)
        reply = self._sent(request, request.query, accept)
        if reply.good:
            return reply
        if reply.status not in _NOT_UNDERSTOOD or not self.known.merged:
            raise refused(self.url, reply)
        return None

    def _sent(self, request: Request, query: str, accept: str) -> Reply:
        default = next(iter(request.default_graphs), self.known.merged)
        named = request.named_graphs
        if not named and self.known.merged and found(query, ("graph",)):
            named = tuple(self.graphs()) or (SCRATCH,)
        return self._endpoint.query(prefixed(query), accept, default=default, named=named)

    def _whole(self, request: Request, reply: Reply, table: Table) -> bool:
        """Whether these are all rows: counted where there is any doubt."""
        few = not self._limit or len(table) < self._limit
        if few and "x-sparql-maxrows" not in reply.headers:
            return True
        counted = self._sent(request, counting(request.query), JSON)
        if not counted.good:
            return False
        return table_of(self.url, counted.body).values("n") == [str(len(table))]

    @property
    def _limit(self) -> int:
        """From this many rows on an answer is doubted; 0 where none is."""
        return self.known.max_rows if self.known.max_rows >= 0 else _MANY

    def _check_copied(self) -> None:
        """Nothing where the copy can answer in full; otherwise a LimitError."""
        if not self.known.merged:
            raise _too_many(self.url)

    def _here(self) -> EmbeddedStore:
        """The copy, brought up to date."""
        size = self._endpoint.rows(_SIZE.format(self.known.merged)).values("n")
        if int(size[0]) > self.known.copy_triples:
            raise _too_large(self.url, self.known.copy_triples)
        stamps = self._publisher.stamps()
        for iri in self._copied.keys() - stamps.keys():
            self._copy.replace(iri, [])
        for iri, version in stamps.items():
            if version == PENDING or self._copied.get(iri) != version:
                self._copy.replace(iri, self.graph(iri))
        self._copied = stamps
        return self._copy


def _check(request: Request) -> None:
    """Nothing, or what the embedded engine finds wrong with a query; nothing is called for it."""
    if not parses(request.query) or calls_out(request.query, request.services):
        _NOTHING.write(request, BytesIO())


def _foreign(url: str) -> StoreError:
    message = {
        "it": f"{place(url)} non è nostro: si può solo leggere",
        "en": f"{place(url)} is not ours: it is only read",
    }
    return StoreError(message, remedy=_MEASURE)


def _distrusted(url: str) -> StoreError:
    message = {
        "it": f"non si sa se {place(url)} risponda bene a questa query",
        "en": f"it is not known whether {place(url)} answers this query rightly",
    }
    return StoreError(message, remedy=_MEASURE)


def _too_many(url: str) -> LimitError:
    message = {
        "it": f"{place(url)} ha dato solo una parte delle righe",
        "en": f"{place(url)} gave only a part of the rows",
    }
    return LimitError("rows", message)


def _too_large(url: str, most: int) -> LimitError:
    message = {
        "it": f"{place(url)} non risponde a questa query, e i suoi dati superano {most} triple",
        "en": f"{place(url)} does not answer this query, and its data exceed {most} triples",
    }
    return LimitError("size", message)
