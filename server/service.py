"""What the pages share: the current release and the workers that answer over it."""

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from threading import Lock, Thread
from time import perf_counter
from typing import Final, NamedTuple, Protocol, cast

from flask import current_app, g, has_app_context, has_request_context, request

from clockkg.errors import ClockError, StoreError
from clockkg.graphs import (
    Digests,
    Release,
    Releases,
    Traced,
    Waiver,
    Waivers,
    broken,
    held_by,
)
from clockkg.protocol import guard, volatile
from clockkg.protocol.direct import ASKING
from clockkg.querying import (
    Answer,
    Cache,
    Folder,
    Mirrored,
    Pool,
    Question,
    Stream,
    bind,
    labels,
    this_day,
)
from clockkg.settings import Settings
from clockkg.store import EmbeddedStore, Request, Table, read_json

from .engine import keep_up

_LOG: Final = logging.getLogger("clockkg.server")
_PATIENCE: Final = 2.0
"""So many seconds a request waits for a new release before it is answered from the old one."""
_NONE_WHOLE: Final = {
    "it": "nessuna release è come fu pubblicata",
    "en": "no release is as it was published",
}
_VERIFY: Final = {
    "it": "Esegui `clockkg releases verify` per sapere quali file sono guasti.",
    "en": "Run `clockkg releases verify` to see which files are broken.",
}


class Asked(NamedTuple):
    """A query that a request asks, and whether its answer was kept from before."""

    query: str
    cached: bool


class Begun(Protocol):
    """A query that was begun before its request came to the application."""

    began: float
    opened: "Opened"

    def taken(self, request: Request) -> Stream | Answer | None:
        """What has come of it so far; None where the request asks something else."""
        ...


class Opened:
    """A release while it is served: its store, its pool of workers."""

    def __init__(self, release: Release, settings: Settings) -> None:
        """Start no worker yet."""
        self.release = release
        here = Folder(release.store_folder, release.triples <= settings.memory_triples)
        there = held_by(release, settings)
        self.pool = Pool(Mirrored(here, there) if there else here, settings)
        self.cache = Cache(settings.cache_bytes)
        self._snapshots: dict[str, Traced] = {}

    def snapshot(self, graph: str) -> Traced:
        """A named graph with the rows it came from, read once."""
        if graph not in self._snapshots:
            self._snapshots[graph] = self.release.snapshot(graph)
        return self._snapshots[graph]


class Service:
    """The application's one long-lived object; it follows the releases as they are published.

    A new release is opened beside the one being served. Requests wait for it a little, and are
    answered from the old one when it takes longer. The old one ends with its last request.
    """

    def __init__(self, settings: Settings) -> None:
        """Open nothing yet: a service may start before the first release."""
        self.settings = settings
        self.releases = Releases(settings.home)
        self._opened: Opened | None = None
        self._seen = 0
        self._pointer = (0, 0), 0
        self._digests = Digests()
        self._lock = Lock()
        self._following: Thread | None = None

    @property
    def opened(self) -> Opened:
        """The release that this request reads, from its first look to its last."""
        if not has_app_context():
            return self._current()
        if "opened" not in g:
            g.opened = self._begun() or self._current(hold=True)
        return cast("Opened", g.opened)

    def warm(self) -> None:
        """Open the current release, if there is one, before anybody asks."""
        with suppress(ClockError):
            self._current().pool.start()

    @property
    def serving(self) -> Opened | None:
        """The release being served, if there is one; it is not held open."""
        return self._opened

    def _begun(self) -> Opened | None:
        """The release that a request was begun over before it came here; it is held open."""
        asking = begun()
        if asking:
            asking.opened.pool.hold()
        return asking.opened if asking else None

    def _current(self, *, hold: bool = False) -> Opened:
        """The release to answer from; `hold` keeps it open until its pool is let go."""
        number = self._pointed()
        with self._lock:
            if self._opened is None:
                self._opened = Opened(self._whole(number), self.settings)
                self._seen = number
                keep_up(self.settings)
        if self._seen != number:
            self._follow(number).join(_PATIENCE)
        with self._lock:
            if hold:
                self._opened.pool.hold()
            return self._opened

    def _pointed(self) -> int:
        """The number of the release that readers are pointed to.

        Where there is no telling any more, it stays the one that is served.
        """
        stamp = self.releases.stamp()
        known, number = self._pointer
        if stamp != known or not number:
            try:
                number = self.releases.current().number
            except ClockError as error:
                if self._opened is None:
                    raise
                number = self._seen
                _LOG.error("release %d is served on: %s", number, error)
            self._pointer = stamp, number
        return number

    def settled(self) -> tuple[int, int] | None:
        """The pointer to the release being served; nothing while another is being opened."""
        stamp, (known, number), opened = self.releases.stamp(), self._pointer, self._opened
        if opened and stamp == known and self._seen == number == opened.release.number:
            return stamp
        return None

    def catch_up(self, number: int | None) -> None:
        """Come back when a release is served: who wrote it reads it next."""
        while number and self._seen < number:
            self._follow(number).join()

    def _follow(self, number: int) -> Thread:
        """Open a release beside the one being served; the thread that does it."""
        with self._lock:
            if self._following is None or not self._following.is_alive():
                self._following = Thread(target=self._move, args=(number,), daemon=True)
                self._following.start()
            return self._following

    def _move(self, number: int) -> None:
        """Serve a release instead of the one before, as soon as it is ready to answer."""
        old = self._opened
        try:
            whole = self._whole(number)
            if old is None or old.release.number != whole.number:
                opened = Opened(whole, self.settings)
                opened.pool.start()
                self._opened = opened
                keep_up(self.settings)
                if old:
                    old.pool.retire()
        except ClockError as error:
            _LOG.exception("release %d cannot be opened: %s", number, error)
        finally:
            self._seen = number

    def _whole(self, number: int) -> Release:
        """The release of a number, or the newest before it that is as it was published."""
        before = [known for known in reversed(self.releases.numbers()) if known < number]
        for candidate in (number, *before):
            release = self.releases.get(candidate)
            faults = broken(release.folder, self._digests)
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

    def answer(self, asked: Request) -> Answer:
        """Answer anybody's query in a worker, after a look at it."""
        guard(asked.query, self.settings)
        return self._kept(asked)

    def stream(self, asked: Request) -> Stream | Answer:
        """Answer anybody's query, after a look at it: whole if it is kept, else as a stream."""
        guard(asked.query, self.settings)
        return self._found(asked) or self._taken(asked) or self._streamed(asked)

    def _taken(self, asked: Request) -> Stream | Answer | None:
        """What a worker was asked before the request came here."""
        asking = begun()
        taken = asking.taken(asked) if asking else None
        if isinstance(taken, Answer):
            self.keeping(asked)(taken)
        return taken

    def _streamed(self, asked: Request) -> Stream:
        return self.opened.pool.stream(asked, _client())

    def bound(self, question: Question, given: Mapping[str, str]) -> str:
        """A question's query with its parameters."""
        return bind(question, given, self.store, today=self.settings.today)

    def ask(self, question: Question, given: Mapping[str, str]) -> Table:
        """The rows of a question."""
        query = self.bound(question, given)
        return read_json(self._kept(Request(query)).body)

    def _kept(self, asked: Request) -> Answer:
        """The whole answer, from the cache or into it."""
        found = self._found(asked)
        if not found:
            found = self.opened.pool.answer(asked, _client())
            self.keeping(asked)(found)
        return found

    def _found(self, asked: Request) -> Answer | None:
        """The answer in the cache; what is asked is noted for the log."""
        found = self.opened.cache.get(asked)
        if has_app_context():
            g.asked = Asked(asked.query, cached=found is not None)
        return found

    def keeping(self, asked: Request) -> Callable[[Answer], None]:
        """Keeps an answer for whoever asks the same of this release, if it will be the same."""
        cache = self.opened.cache

        def keep(answer: Answer) -> None:
            if not volatile(asked.query):
                cache.put(asked, answer)

        return keep

    @property
    def waivers(self) -> dict[str, Waiver]:
        """The waivers that count today, by the findings that they let pass."""
        names = self.release.manifest.names
        return Waivers(self.settings.home).holding(this_day(self.settings.today), names)

    def labels(self, iris: Iterable[str], language: str) -> dict[str, str]:
        """A label for every IRI."""
        return labels(self.store, iris, language)


def let_go(_error: BaseException | None = None) -> None:
    """End a request's hold of its release."""
    opened = g.pop("opened", None)
    if opened:
        opened.pool.let_go()


def begun() -> Begun | None:
    """What was begun for this request before it came to the application."""
    found: Begun | None = request.environ.get(ASKING) if has_request_context() else None
    return found


def began() -> float:
    """When this request began, by `perf_counter`."""
    asking = begun()
    return asking.began if asking else perf_counter()


def _client() -> str:
    """Whose request this is."""
    return (request.remote_addr or "") if has_request_context() else ""


def service() -> Service:
    """The service of the application at work."""
    return cast("Service", current_app.extensions["clockkg"])
