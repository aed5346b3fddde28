"""What the pages share: the current release and the workers that answer over it."""

import logging
from collections.abc import Iterable, Mapping
from threading import Lock, Timer
from typing import Final, cast

from flask import current_app, g, has_app_context

from clockkg.errors import StoreError
from clockkg.graphs import Release, Releases, Snapshot, broken
from clockkg.protocol import guard, volatile
from clockkg.querying import Answer, Cache, Pool, Question, Stream, bind, labels
from clockkg.settings import Settings
from clockkg.store import EmbeddedStore, Request, Table, read_json

_LOG: Final = logging.getLogger("clockkg.server")
_NONE_WHOLE: Final = {
    "it": "nessuna release è come fu pubblicata",
    "en": "no release is as it was published",
}
_VERIFY: Final = {
    "it": "Esegui `clockkg releases verify` per sapere quali file sono guasti.",
    "en": "Run `clockkg releases verify` to see which files are broken.",
}


class Opened:
    """A release while it is served: its store, its pool of workers."""

    def __init__(self, release: Release, settings: Settings) -> None:
        """Start no worker yet."""
        self.release = release
        in_memory = release.triples <= settings.memory_triples
        self.pool = Pool(release.store_folder, settings, in_memory=in_memory)
        self.cache = Cache(settings.cache_bytes)
        self._snapshots: dict[str, Snapshot] = {}

    def snapshot(self, graph: str) -> Snapshot:
        """A named graph with the rows it came from, read once."""
        if graph not in self._snapshots:
            self._snapshots[graph] = self.release.snapshot(graph)
        return self._snapshots[graph]


class Service:
    """The application's one long-lived object; it follows the releases as they are published."""

    def __init__(self, settings: Settings) -> None:
        """Open nothing yet: a service may start before the first release."""
        self.settings = settings
        self.releases = Releases(settings.home)
        self._opened: Opened | None = None
        self._seen = 0
        self._lock = Lock()

    @property
    def opened(self) -> Opened:
        """The release that this request reads, from its first look to its last."""
        if not has_app_context():
            return self._current()
        if "opened" not in g:
            g.opened = self._current()
        return cast("Opened", g.opened)

    def _current(self) -> Opened:
        """The current release, opened; one that was replaced ends when its queries must have."""
        with self._lock:
            number = self.releases.current().number
            if self._opened is None or self._seen != number:
                whole = self._whole(number)
                if self._opened is None or self._opened.release.number != whole.number:
                    self._retire(self._opened)
                    self._opened = Opened(whole, self.settings)
                self._seen = number
            return self._opened

    def _whole(self, number: int) -> Release:
        """The release of a number, or the newest before it that is as it was published."""
        before = [known for known in reversed(self.releases.numbers()) if known < number]
        for candidate in (number, *before):
            release = self.releases.get(candidate)
            faults = broken(release.folder)
            if not faults:
                return release
            _LOG.error("release %d is refused: %s", candidate, ", ".join(faults))
        raise StoreError(_NONE_WHOLE, remedy=_VERIFY)

    @property
    def release(self) -> Release:
        """The release that readers see."""
        return self.opened.release

    @property
    def store(self) -> EmbeddedStore:
        """Its store, for queries of our own that are known to be quick."""
        return self.release.store

    def answer(self, request: Request) -> Answer:
        """Answer anybody's query in a worker, after a look at it."""
        guard(request.query, self.settings)
        return self._kept(request)

    def stream(self, request: Request) -> Stream | Answer:
        """Answer anybody's query, after a look at it: whole if it is kept, else as a stream."""
        guard(request.query, self.settings)
        return self.opened.cache.get(request) or self.opened.pool.stream(request)

    def bound(self, question: Question, given: Mapping[str, str]) -> str:
        """A question's query with its parameters."""
        return bind(question, given, self.store, today=self.settings.today)

    def ask(self, question: Question, given: Mapping[str, str]) -> Table:
        """The rows of a question."""
        query = self.bound(question, given)
        return read_json(self._kept(Request(query)).body)

    def _kept(self, request: Request) -> Answer:
        """The whole answer, from the cache or into it."""
        opened = self.opened
        found = opened.cache.get(request)
        if not found:
            found = opened.pool.answer(request)
            self.keep(request, found)
        return found

    def keep(self, request: Request, answer: Answer) -> None:
        """Keep an answer for whoever asks the same of this release, if it will be the same."""
        if not volatile(request.query):
            self.opened.cache.put(request, answer)

    def labels(self, iris: Iterable[str], language: str) -> dict[str, str]:
        """A label for every IRI."""
        return labels(self.store, iris, language)

    def _retire(self, opened: Opened | None) -> None:
        if opened:
            timer = Timer(self.settings.query_seconds + 1, opened.pool.close)
            timer.daemon = True
            timer.start()


def service() -> Service:
    """The service of the application at work."""
    return cast("Service", current_app.extensions["clockkg"])
