"""The way of a delivery: read, map, infer, validate, publish; all of it or nothing.

A load of several deliveries is one release or none. The same deliveries give the same graphs; when
nothing differs from the current release, no release is made.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import gettempdir

from clockkg.errors import InputError, RejectedLoadError
from clockkg.findings import Finding, Gate
from clockkg.graphs import Maker, Releases
from clockkg.graphs.disk import digest_of, full_disk_told
from clockkg.loading import sources
from clockkg.loading.arrival import Arrival
from clockkg.loading.building import Read, Step, build, publish, untold
from clockkg.loading.changes import things
from clockkg.loading.comparing import foreseen
from clockkg.loading.fetching import Brought, bring
from clockkg.loading.knowledge import cell_words
from clockkg.loading.loader import CARD, MAPPING, Loader
from clockkg.loading.mapper import Mapper, read_into
from clockkg.loading.outcome import Outcome
from clockkg.loading.selecting import SELECTION, Chosen, Selecting, selecting
from clockkg.loading.sources import Sheet, Source
from clockkg.settings import Settings
from clockkg.store import Store


@dataclass(frozen=True, slots=True)
class Delivery:
    """Files for one loader, and addresses of files; neither means what its card names.

    That is the records bundled with it, and the sources that it fetches, as the settings allow.

    `only` chooses among the loader's selections; nothing means what its card chooses.
    """

    loader: Loader
    paths: tuple[Path, ...] = ()
    urls: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)
    only: Chosen = field(default_factory=dict)

    def bring(self) -> Brought:
        """The source files by the names that messages call them by, what is elsewhere fetched."""
        given = self.paths or self.urls
        cards = [] if given else self.loader.remote
        asked = [Source("", url=url) for url in self.urls] + cards
        files = {} if asked and not (self.paths or self.loader.bundled) else self.files()
        brought = bring(asked, self.settings)
        return Brought(files | brought.files, brought.missing)

    @property
    def chosen(self) -> Chosen:
        """What is loaded of it only; everything where this is empty."""
        return self.only or {name: tuple(values) for name, values in self.loader.only.items()}

    @property
    def asks_for_members(self) -> bool:
        """Whether rows are chosen by the members of an organisation in the current release."""
        offered = self.loader.selections
        return any(offered[name].by_members for name in self.chosen if name in offered)

    def files(self) -> dict[str, Path]:
        """The source files that are here, by the names that messages call them by."""
        bundled = self.loader.bundled
        chosen = self.paths or ((bundled,) if bundled and not self.urls else ())
        if not chosen and not self.urls:
            raise _without_records(self.loader.name)
        found = [file for path in chosen for file in sources.files(path)]
        names = Counter(map(self._called, found))
        return {self._called(f) if names[self._called(f)] == 1 else str(f): f for f in found}

    def _called(self, file: Path) -> str:
        """A file of a person's by its name, one of the loader's own with the loader's name."""
        own = file.resolve().is_relative_to(self.loader.folder.resolve())
        return f"{self.loader.name}/{file.name}" if own else file.name


def load(  # noqa: PLR0913 - all but two have a default
    home: Path,
    deliveries: Sequence[Delivery],
    *,
    today: str = "",
    step: Step = untold,
    maker: Maker | None = None,
    gate: Gate | None = None,
) -> Outcome:
    """Publish the deliveries as one release; a RejectedLoadError when a finding blocks."""
    maker = maker or Maker()
    read = _read(home, deliveries, step, maker)
    with Releases(home, maker).draft() as draft:
        return publish(draft, read, today, step, gate or Gate())


def check(  # noqa: PLR0913 - all but two have a default
    home: Path,
    deliveries: Sequence[Delivery],
    *,
    today: str = "",
    step: Step = untold,
    maker: Maker | None = None,
    gate: Gate | None = None,
    compares: bool = False,
) -> Outcome:
    """What `load` would find and change; nothing is stored and nothing is raised for findings.

    With `compares` the records are compared with all others too.
    """
    try:
        read = _read(home, deliveries, step, maker or Maker())
    except RejectedLoadError as rejected:
        return replace(Outcome.of(rejected), judged=False)
    with Releases(home, maker).trial() as draft:
        outcome = build(draft, read, today, step, gate or Gate())
        arrived = [one.graph for one in read.arrivals]
        counted = tuple(things(draft, outcome.changes, arrived))
        matches = foreseen(draft, arrived, maker or Maker()) if compares else ()
        return replace(outcome.unpublished(draft.number), things=counted, matches=matches)


def _read(home: Path, deliveries: Sequence[Delivery], step: Step, maker: Maker) -> Read:
    """Read and map every delivery to its end."""
    started = maker.moment()
    step("read")
    current = Releases(home).latest() if any(one.asks_for_members for one in deliveries) else None
    store = current.store if current else None
    folder = home if home.is_dir() and os.access(home, os.W_OK) else None
    with full_disk_told(folder or Path(gettempdir())):
        arrivals: list[Arrival] = []
        for number, delivery in enumerate(deliveries):
            tell = partial(_tell, step, number, len(deliveries))
            arrivals.append(mapped(delivery, store, folder, tell))
        return Read.of(arrivals, started)


def _tell(step: Step, before: int, whole: int, done: float) -> None:
    """That a share of one of several deliveries is read, when some are read before it."""
    step("read", (before + done) / whole)


def mapped(
    delivery: Delivery,
    store: Store | None = None,
    folder: Path | None = None,
    tell: Callable[[float], None] = lambda _: None,
) -> Arrival:
    """A delivery as statements, each with its row; what was wrong in reading it is told.

    `store` is the current release, for a selection by the members of an organisation. What is too
    much for memory lies in a folder, or where the system keeps what is temporary. `tell` is told
    which share of the files' bytes is read, at last 1.
    """
    loader = delivery.loader
    brought = delivery.bring()
    sheets = chain(sources.read(brought.files, loader.reading, tell, folder), brought.missing)
    chosen = selecting(loader.selections, loader.keep, loader.tables, delivery.chosen, store)
    mapper, left = read_sheets(loader, sheets, chosen, folder)
    digests = {name: digest_of(file) for name, file in brought.files.items()}
    return Arrival(
        dataset=loader.described,
        loader=loader.name,
        snapshot=mapper.snapshot,
        files=tuple(digests.items()),
        tables=tuple(loader.tables.values()),
        rows=mapper.rows,
        findings=tuple(replace(found, graph=loader.graph) for found in (*mapper.findings, *left)),
        cells=mapper.cells,
        swings=mapper.swings,
        only={name: list(values) for name, values in delivery.chosen.items()},
        places={digests[name]: file for name, file in brought.files.items()},
        recipe=recipe_of(loader, chosen),
    )


def read_sheets(
    loader: Loader, sheets: Iterable[Sheet], chosen: Selecting, folder: Path | None = None
) -> tuple[Mapper, list[Finding]]:
    """Sheets by a loader, those rows that are chosen; how many others there are is told."""
    kept, left = chosen.select(sheets) if chosen.asked else (sheets, [])
    return read_into(Mapper(loader, cell_words(), folder), kept), left


def recipe_of(loader: Loader, chosen: Selecting) -> dict[str, bytes]:
    """What decides what a loader makes of files: its card, its mapping, and what was chosen."""
    files = {CARD: loader.folder / CARD, MAPPING: loader.mapping_file}
    selected = {SELECTION: chosen.as_json()} if chosen.asked else {}
    return {name: file.read_bytes() for name, file in files.items()} | selected


def _without_records(name: str) -> InputError:
    message = {
        "it": f"il caricatore {name} non ha dati propri",
        "en": f"the loader {name} has no records of its own",
    }
    command = f"clockkg load {name} FILE"
    remedy = {"it": f"Dagli un file: {command}.", "en": f"Give it a file: {command}."}
    return InputError(message, remedy=remedy)
