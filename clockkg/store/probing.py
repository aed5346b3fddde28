"""Finding out what an engine can do: by a few harmless questions, and by a scratch graph.

The graph is removed afterwards. Without an address for updates the engine is only read, and what
cannot be seen by reading is taken for the worse.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from time import monotonic
from typing import Final, NamedTuple
from urllib.parse import urljoin
from urllib.request import Request as HttpRequest

from clockkg.errors import LimitError, StoreError
from clockkg.rdf import Literal, Term, typed
from clockkg.store.capabilities import CONSTRUCTS, REGISTRY, REWRITTEN, SCRATCH, Capabilities
from clockkg.store.dialect import canonical
from clockkg.store.publishing import VERSION
from clockkg.store.remote import Endpoint, table_of
from clockkg.store.wire import Access, Wire, refused

Said = dict[str, str]

_DIGITS: Final = " ".join(f"VALUES ?{v} {{ 0 1 2 3 4 5 6 7 8 9 }}" for v in "abcd")
_CROSS: Final = f"{{ {_DIGITS} VALUES ?e {{ 0 1 }} }}"
_ROWS: Final = 20_000
_DEEP: Final = f"SELECT * {_CROSS} ORDER BY ?a ?b ?c ?d ?e LIMIT 10 OFFSET 15000"
_SORTED: Final = 10_000
_RAW_SECONDS: Final = 3.0
_CHUNKS: Final = (5_000, 2_000, 1_000, 500, 100, 10)
_MOST: Final = 1_000
_STORES: Final = ("sparql-graph-crud-auth", "data", "store", "rdf-graphs/service", "sparql")
_UNAUTHORISED: Final = 401
_SPELT: Final = (
    Literal("Ciao", language="it-IT"), typed("007", "integer"), typed("1.50", "decimal"),
    typed("true", "boolean"), Literal("x", "http://www.opengis.net/ont/geosparql#wktLiteral"),
)  # fmt: skip
_SAMPLES: Final = {
    "duration": "P3Y", "dayTimeDuration": "P1D", "yearMonthDuration": "P2Y", "time": "12:00:00",
    "gYear": "2018", "gYearMonth": "2018-01", "date": "2018-01-01",
}  # fmt: skip
_PATHS: Final = (
    "<urn:k1> <urn:sub> <urn:k0> . <urn:k2> <urn:sub> <urn:k0> . <urn:c1> <urn:up> <urn:c0> .",
    *(f"<urn:t{n}> a <urn:k{n % 3}> ; <urn:has> <urn:c{n % 2}> ." for n in range(12)),
)
_CLOSURES: Final = """SELECT ?s WHERE { ?c <urn:up>* <urn:c0> . ?s <urn:has> ?c .
    ?k <urn:sub>* <urn:k0> . ?s a ?k }"""
_RIGHT: Final = 12
_KNOWN_WRONG: Final = "Virtuoso/07"


class Seen(NamedTuple):
    """One thing looked at: its name and what was seen, in both languages."""

    name: Said
    well: bool
    seen: Said


class Prober:
    """Looks at one endpoint; `known` grows with every look."""

    def __init__(self, url: str, update: str, access: Access, *, graph_store: str = "") -> None:
        """Nothing is asked yet."""
        self._url = url
        self._access = access
        self._stores = (graph_store,) if graph_store else tuple(_beside(update))
        self.known = Capabilities(update=update)

    def looks(self) -> Iterator[Seen]:
        """Everything that can be seen, one after the other; a StoreError when nobody answers."""
        yield self._server()
        for look in (self._rows, self._deep, self._raw, self._json, self._union):
            yield look()
        if self.known.update:
            yield from self._written()
        else:
            yield self._ours()

    def _written(self) -> Iterator[Seen]:
        writable = self._writable()
        yield writable
        if not writable.well:
            return
        try:
            for look in (self._chunk, self._spelling, self._values, self._closures, self._store):
                yield look()
        finally:
            self._clear()

    @property
    def _endpoint(self) -> Endpoint:
        return Endpoint(self._url, self.known, self._access)

    def _learn(self, **found: object) -> None:
        self.known = replace(self.known, **found)  # type: ignore[arg-type]  # by name

    def _server(self) -> Seen:
        reply = self._endpoint.query("ASK {}")
        if not reply.good:
            raise refused(self._url, reply)
        self._learn(server=reply.server)
        return Seen(_NAMES["server"], well=True, seen=_same(reply.server or "?"))

    def _rows(self) -> Seen:
        reply = self._endpoint.query(f"SELECT * {_CROSS}")
        if not reply.good:
            return Seen(_NAMES["rows"], well=True, seen=_UNKNOWN)
        got = len(table_of(self._url, reply.body))
        self._learn(max_rows=0 if got == _ROWS else got)
        seen = {
            "it": f"taglia a {got} righe con stato 200; le risposte così lunghe si contano",
            "en": f"cuts at {got} rows with status 200; answers as long are counted",
        }
        whole = {"it": f"{_ROWS} righe intere", "en": f"{_ROWS} rows, whole"}
        return Seen(_NAMES["rows"], well=True, seen=whole if got == _ROWS else seen)

    def _deep(self) -> Seen:
        good = self._endpoint.query(_DEEP).good
        self._learn(sorted_rows=0 if good else max(self.known.max_rows, 0) or _SORTED)
        return Seen(_NAMES["sorted"], well=True, seen=_answered(good=good))

    def _raw(self) -> Seen:
        request = HttpRequest(self._url, data=b"ASK {}", method="POST")  # noqa: S310 - checked
        request.add_header("Content-Type", "application/sparql-query")
        try:
            good = Wire(self._access, "none", ()).send(request, _RAW_SECONDS).good
        except (LimitError, StoreError):
            good = False
        self._learn(raw_query=good)
        bad = {
            "it": "una query come corpo resta senza risposta; si manda un modulo",
            "en": "a query as the body gets no answer; a form is sent",
        }
        return Seen(_NAMES["raw"], well=True, seen=_YES if good else bad)

    def _json(self) -> Seen:
        body = self._endpoint.query("SELECT ?b { VALUES ?b { 1.50 } }").body
        own = b"typed-literal" in body
        return Seen(_NAMES["json"], well=True, seen=_OLD if own else _STANDARD)

    def _union(self) -> Seen:
        """Whether a statement of some named graph is in the default graph too."""
        query = "SELECT ?s ?p WHERE { GRAPH ?g { ?s ?p ?o } ?s ?p ?o } LIMIT 1"
        reply = self._endpoint.query(query)
        union = reply.good and len(table_of(self._url, reply.body)) > 0
        self._learn(default_union=union)
        bad = {
            "it": "contiene i grafi con nome; si chiede sempre al nostro",
            "en": "holds the named graphs; ours is always named",
        }
        own = {"it": "a sé, o vuoto", "en": "its own, or empty"}
        return Seen(_NAMES["default"], well=True, seen=bad if union else own)

    def _ours(self) -> Seen:
        """Whether somebody published there as we do."""
        query = f"SELECT ?g WHERE {{ GRAPH <{REGISTRY}> {{ ?g {VERSION} ?v }} }}"
        reply = self._endpoint.query(query)
        count = len(table_of(self._url, reply.body)) if reply.good else 0
        if not count:
            self._learn(merged="")
        seen = {
            "it": f"sola lettura, {count} grafi pubblicati con clockkg",
            "en": f"only read, {count} graphs published with clockkg",
        }
        return Seen(_NAMES["update"], well=True, seen=seen)

    def _writable(self) -> Seen:
        """How to write there: as anybody, or with a name, and by which kind of authentication."""
        reply = self._endpoint.update(f"DROP SILENT GRAPH <{SCRATCH}>")
        if reply.status == _UNAUTHORISED:
            kind = reply.headers.get("www-authenticate", "").partition(" ")[0].lower()
            self._learn(auth=kind if kind in ("digest", "basic") else "none")
            reply = self._endpoint.update(f"DROP SILENT GRAPH <{SCRATCH}>")
        seen = _same(self.known.auth if reply.good else reply.reason)
        return Seen(_NAMES["update"], well=reply.good, seen=seen)

    def _chunk(self) -> Seen:
        """The largest of some sizes that passes, with care: how long a triple is differs."""
        size = next(filter(self._passes, _CHUNKS), 1)
        self._learn(chunk=min(size, _MOST))
        self._clear()
        seen = {"it": f"{size} triple per volta", "en": f"{size} triples at a time"}
        return Seen(_NAMES["chunk"], well=True, seen=seen)

    def _passes(self, size: int) -> bool:
        return self._insert(f'<urn:s{n}> <urn:p> "text {n}"@it .' for n in range(size))

    def _spelling(self) -> Seen:
        """Which literals come back as the same value in another spelling."""
        rewrites = []
        for term in _SPELT:
            self._clear()
            self._insert([f"<urn:s> <urn:p> {term.n3()} ."])
            rewrites += [f"{term.n3()} -> {t.n3()}" for t in self._objects() if t != term]
        self._clear()
        self._learn(rewrites=tuple(rewrites))
        return Seen(_NAMES["spelling"], well=True, seen=_same(", ".join(rewrites) or "ok"))

    def _values(self) -> Seen:
        """Whether dates and durations survive beside each other."""
        terms = [typed(text, name) for name, text in _SAMPLES.items()]
        kept = self._insert([f"<urn:s> <urn:p> {term.n3()} ." for term in terms])
        lost = not kept or {canonical(t) for t in self._objects()} != set(map(canonical, terms))
        self._clear()
        self._learn(shielded=REWRITTEN if lost else ())
        bad = {
            "it": "durate, ore, anni o mesi si perdono; viaggiano con un tipo nostro",
            "en": "durations, times, years or months get lost; they travel under a type of ours",
        }
        return Seen(_NAMES["values"], well=True, seen=bad if lost else _KEPT)

    def _closures(self) -> Seen:
        """Whether two property paths in one query give the right rows."""
        self._insert(_PATHS)
        reply = self._endpoint.query(_CLOSURES, default=SCRATCH)
        right = reply.good and len(table_of(self._url, reply.body)) == _RIGHT
        self._clear()
        trusted = right and not self.known.server.startswith(_KNOWN_WRONG)
        self._learn(distrusted=() if trusted else CONSTRUCTS)
        bad = {
            "it": "risposte sbagliate; vi risponde la nostra copia dei grafi",
            "en": "wrong answers; our copy of the graphs answers them",
        }
        return Seen(_NAMES["paths"], well=True, seen=_RIGHTLY if trusted else bad)

    def _store(self) -> Seen:
        """The first address beside that of updates that takes a graph and gives it back."""
        found = next(filter(self._puts, self._stores), "")
        self._learn(graph_store=found)
        none = {
            "it": "nessuno; i grafi vanno per aggiornamenti",
            "en": "none; graphs go by updates",
        }
        return Seen(_NAMES["store"], well=True, seen=_same(found) if found else none)

    def _puts(self, address: str) -> bool:
        endpoint = Endpoint(self._url, replace(self.known, graph_store=address), self._access)
        line = f'<urn:s> <urn:p> "{monotonic()}" .'
        try:
            done = endpoint.put(SCRATCH, line.encode()).good
        except (LimitError, StoreError):
            return False
        return done and [t.n3() for t in endpoint.statements(SCRATCH)] == [line]

    def _insert(self, lines: Iterable[str]) -> bool:
        text = "\n".join(lines)
        return self._endpoint.update(f"INSERT DATA {{ GRAPH <{SCRATCH}> {{ {text} }} }}").good

    def _objects(self) -> list[Term]:
        query = f"SELECT ?o WHERE {{ GRAPH <{SCRATCH}> {{ ?s ?p ?o }} }}"
        return [row[0] for row in self._endpoint.rows(query).rows if row[0]]

    def _clear(self) -> None:
        self._endpoint.update(f"DROP SILENT GRAPH <{SCRATCH}>")


def _beside(update: str) -> Iterator[str]:
    """Where engines have their graph store, seen from the address of updates."""
    return (urljoin(update, name) for name in _STORES) if update else iter(())


def _same(text: str) -> Said:
    return {"it": text, "en": text}


def _answered(*, good: bool) -> Said:
    if good:
        return {"it": "risponde", "en": "answers"}
    return {"it": "si rifiuta; vi risponde la nostra copia", "en": "refuses; our copy answers"}


_UNKNOWN: Final = {
    "it": "non si sa; le risposte lunghe si contano",
    "en": "not known; long answers are counted",
}
_OLD: Final = {
    "it": "typed-literal, di prima di SPARQL 1.1; si legge",
    "en": "typed-literal, from before SPARQL 1.1; it is read",
}
_YES: Final = {"it": "sì", "en": "yes"}
_STANDARD: Final = {"it": "come SPARQL 1.1", "en": "as in SPARQL 1.1"}
_KEPT: Final = {"it": "conservati", "en": "kept"}
_RIGHTLY: Final = {"it": "risposte giuste", "en": "right answers"}
_NAMES: Final = {
    "server": {"it": "motore", "en": "engine"},
    "rows": {"it": "righe", "en": "rows"},
    "sorted": {"it": "pagine lontane", "en": "deep pages"},
    "raw": {"it": "query come corpo", "en": "query as body"},
    "json": {"it": "JSON", "en": "JSON"},
    "default": {"it": "grafo predefinito", "en": "default graph"},
    "update": {"it": "scrittura", "en": "writing"},
    "chunk": {"it": "aggiornamenti", "en": "updates"},
    "spelling": {"it": "grafie", "en": "spellings"},
    "values": {"it": "valori", "en": "values"},
    "paths": {"it": "percorsi", "en": "paths"},
    "store": {"it": "deposito di grafi", "en": "graph store"},
}
