"""Releases: built beside the current one, switched in one atomic step, never changed again.

    kg/current                  the number of the release that readers see
    kg/lock                     held by the one writer
    kg/releases/000002/         manifest.json, findings.json, cleared.json, results.jsonl.gz,
                                judgements.jsonl, store/, graphs/<...>/, originals/<...>/
    kg/releases/.draft/         the release being built; what a crash leaves, the next writer clears
    kg/releases/.gone-000001/   a release being removed; the same

>>> from clockkg.terms import graph
>>> from clockkg.graphs.snapshot import Snapshot
>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     releases = Releases(Path(folder))
...     with releases.draft() as draft:
...         _ = draft.put(graph("test", "one"), Snapshot.of(["<urn:a> <urn:b> <urn:c> ."]))
...         draft.publish(Manifest(number=draft.number, time="2026-11-22T00:00:00Z")).number
1
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from clockkg.errors import UnknownNameError
from clockkg.findings import Finding
from clockkg.graphs.disk import (
    clear,
    full_disk_told,
    require_room,
    share,
    sync,
    sync_file,
)
from clockkg.graphs.manifest import Maker, Manifest
from clockkg.graphs.pointer import Pointer
from clockkg.graphs.release import GRAPHS, ORIGINALS, GraphFolders, Release, place_in
from clockkg.graphs.seal import SIGNATURE, Digests, seal
from clockkg.graphs.signature import private_key, signature
from clockkg.graphs.snapshot import Difference, difference, saved
from clockkg.graphs.sources import Sources
from clockkg.graphs.traced import GRAPH_FILE, Traced, differing
from clockkg.lock import locked
from clockkg.store import Change, open_store

_DRAFT: Final = ".draft"
_GONE: Final = ".gone-"
_SCRATCH: Final = ".scratch-"
_MANY: Final = 2_000
"""Graphs of fewer statements are compared in memory, others as they stand in their files."""
_BUSY: Final = {
    "it": "un altro caricamento sta scrivendo una release",
    "en": "another load is writing a release",
}
_WAIT: Final = {
    "it": "Aspetta che l'altro caricamento sia finito, poi riprova.",
    "en": "Wait until the other load has ended, then try again.",
}


class Draft(GraphFolders):
    """The next release while it is built; only `publish` makes it seen.

    `manifest` is what it will say of itself, as far as it is known. What does not change is neither
    read nor copied: files are shared with the parent, their digests taken from its seal.
    """

    def __init__(self, releases: "Releases", parent: Release | None, folder: Path) -> None:
        """Start from the parent's graphs in a folder of its own."""
        self._releases = releases
        self.parent = parent
        self.maker = releases.maker
        self.home = releases.home
        self.number = releases.highest() + 1
        self.manifest = Manifest(number=self.number, time="")
        self._key = private_key(self.maker.key) if self.maker.key else None
        self.folder = folder
        self._graphs: dict[str, Any] = dict(parent.manifest.graphs) if parent else {}
        self._originals: dict[str, Any] = dict(parent.manifest.originals) if parent else {}
        clear(self.folder)
        self.folder.mkdir(parents=True)
        if parent:
            parent.store.checkpoint(self.folder / "store")
            for name in (GRAPHS, ORIGINALS) if self._originals else (GRAPHS,):
                shutil.copytree(parent.folder / name, self.folder / name, copy_function=share)
        self.store = open_store(self.folder / "store")

    @property
    def originals(self) -> Mapping[str, Mapping[str, Any]]:
        """What is known of each graph that was delivered otherwise than it is told."""
        return self._originals

    def put(self, iri: str, snapshot: Traced) -> Change:
        """Make a named graph hold exactly a snapshot; an empty one makes it vanish.

        A StoreError, before anything is written, where the disk has too little room for it.
        """
        before = self.snapshot(iri)
        self._keep(GRAPHS, self._graphs, iri, snapshot)
        few = snapshot.triples + before.triples < _MANY
        if few or before.has_blank or snapshot.has_blank:
            return self.store.replace(iri, snapshot.lines())
        if before.triples:
            return self.store.change(iri, differing(before, snapshot))
        self.store.take(iri, place_in(self.folder / GRAPHS, iri) / GRAPH_FILE)
        return Change(snapshot.triples, 0)

    def keep(self, iri: str, original: Traced, **told: object) -> None:
        """Keep a graph as it was delivered, with what is told of it; forget an empty one."""
        self._keep(ORIGINALS, self._originals, iri, original, **told)

    def _keep(
        self, name: str, known: dict[str, Any], iri: str, snapshot: Traced, **told: object
    ) -> None:
        folder = place_in(self.folder / name, iri)
        require_room(self.folder, snapshot.room(saved(folder)))
        clear(folder)
        known.pop(iri, None)
        if snapshot.triples:
            snapshot.save(folder)
            triples, digest = snapshot.triples, snapshot.digest()
            known[iri] = {"triples": triples, "digest": digest, **told}

    def digest(self, iri: str) -> str:
        """The RDFC-1.0 hash of one of its named graphs."""
        return str(self._graphs[iri]["digest"])

    @property
    def graphs(self) -> list[str]:
        """The IRIs of its named graphs, sorted."""
        return sorted(self._graphs)

    def moment(self) -> str:
        """This moment, in UTC; never before the parent's, though the clock go backwards."""
        return self.maker.moment(self.parent.manifest.time if self.parent else "")

    def close(self) -> None:
        """Let go of the store's folder; an error's traceback may hold the store for long."""
        if hasattr(self, "store"):
            self.store.close()
            del self.store

    def publish(
        self,
        manifest: Manifest,
        findings: tuple[Finding, ...] = (),
        cleared: tuple[Finding, ...] = (),
    ) -> Release:
        """Write the manifest, move the draft to its number, and switch readers to it.

        Readers are switched when all of it would outlast a loss of power.
        """
        before = self.parent.manifest.time if self.parent else ""
        whole = replace(
            manifest,
            number=self.number,
            time=max(manifest.time, before),
            who=self.maker.who,
            graphs=self._graphs,
            originals=self._originals,
        )
        whole.save(self.folder / "manifest.json")
        for name, told in (("findings.json", findings), ("cleared.json", cleared)):
            text = json.dumps([f.as_dict() for f in told], ensure_ascii=False, indent=1)
            (self.folder / name).write_text(text, "utf-8")
        self.store.flush()
        self.close()
        digests = Digests()
        if self.parent:
            digests.trust(self.parent.folder)
        seal(self.folder, digests)
        if self._key:
            (self.folder / SIGNATURE).write_bytes(signature(self.folder, self._key))
        return self._releases.admit(self.folder, self.number)


class Releases:
    """The releases of one folder."""

    def __init__(self, home: Path, maker: Maker | None = None) -> None:
        """Nothing is made until the first draft."""
        self.home = home
        self.folder = home / "releases"
        self.maker = maker or Maker()
        self._pointer = Pointer(home)

    def numbers(self) -> list[int]:
        """The numbers of all releases, ascending."""
        if not self.folder.is_dir():
            return []
        return sorted(int(path.name) for path in self.folder.iterdir() if path.name.isdigit())

    def highest(self) -> int:
        """The highest number so far, 0 before the first release."""
        return max(self.numbers(), default=0)

    def current(self) -> Release:
        """The release that readers see; a StoreError where there is none, or no telling which."""
        return self.get(self._pointer.number())

    def stamp(self) -> tuple[int, int]:
        """What differs whenever readers are pointed to another release; cheap to look at."""
        return self._pointer.stamp()

    def latest(self) -> Release | None:
        """The release that readers see, or None before the first one."""
        return self.current() if self._pointer.exists else None

    def get(self, number: int) -> Release:
        """A release by its number."""
        if number not in self.numbers():
            raise UnknownNameError("release", str(number), map(str, self.numbers()))
        return Release(self.path(number))

    def path(self, number: int) -> Path:
        """The folder of a release."""
        return self.folder / f"{number:06d}"

    def admit(self, folder: Path, number: int) -> Release:
        """Take a folder in as the release of a number, and let readers see it."""
        sync(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.path(number)
        folder.rename(target)
        for place in (self.folder, self.home, self.home.parent):
            sync_file(place)
        self.switch(number)
        return Release(target)

    def switch(self, number: int) -> None:
        """Point readers to a release, in one atomic step."""
        self._pointer.move(number)

    def roll_back(self, number: int) -> Release:
        """Point readers to an older release; nothing is lost, a later one can be chosen again."""
        with self.locked():
            release = self.get(number)
            self.switch(number)
        return release

    def sign(self, release: Release, key: Path) -> None:
        """Sign a release that is whole; a StoreError names what is broken."""
        signer = private_key(key)
        with self.locked(), self.scratch() as folder:
            release.require_whole()
            new = folder / SIGNATURE
            new.write_bytes(signature(release.folder, signer))
            sync_file(new)
            new.replace(release.folder / SIGNATURE)
            sync_file(release.folder)

    def prune(self, keep: int) -> list[int]:
        """Remove all but the newest releases and the current one; the numbers removed.

        Each is put aside before it is removed, so that no half of it can ever be chosen. The source
        files that only these were made of go too.
        """
        with self.locked():
            current = self.current().number
            old = [n for n in self.numbers()[: -max(keep, 1)] if n != current]
            for number in old:
                clear(self.get(number).results)
                aside = self.folder / f"{_GONE}{number:06d}"
                self.path(number).rename(aside)
                sync_file(self.folder)
                clear(aside)
            needed = {d for n in self.numbers() for d in self.get(n).manifest.sources}
            Sources(self.home).prune(needed)
        return old

    def compare(self, old: int, new: int) -> dict[str, Difference]:
        """For each named graph that differs between two releases, what was added and removed."""
        one, two = self.get(old), self.get(new)
        before, after = one.manifest.graphs, two.manifest.graphs
        graphs = (g for g in sorted({*before, *after}) if before.get(g) != after.get(g))
        return {g: difference(one.snapshot(g).lines(), two.snapshot(g).lines()) for g in graphs}

    @contextmanager
    def draft(self) -> Iterator[Draft]:
        """Build the next release; whatever happens before `publish` leaves no trace."""
        with self.locked(), self._building(self.folder / _DRAFT) as draft:
            yield draft

    @contextmanager
    def trial(self) -> Iterator[Draft]:
        """Build what would be the next release elsewhere; this folder is only read."""
        with TemporaryDirectory() as folder, self._building(Path(folder) / "draft") as draft:
            yield draft

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder beside the releases for work that may fail; only for who has the lock."""
        with TemporaryDirectory(dir=self.home, prefix=_SCRATCH) as folder:
            yield Path(folder)

    @contextmanager
    def _building(self, folder: Path) -> Iterator[Draft]:
        try:
            draft = Draft(self, self.latest(), folder)
            try:
                yield draft
            finally:
                draft.close()
        finally:
            clear(folder)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the one writer; a BusyError tells the second.

        What a killed writer left behind is cleared first: nobody else can be at work on it.
        """
        with locked(self.home / "lock", _BUSY, _WAIT), full_disk_told(self.home):
            for stale in (*self.folder.glob(f"{_GONE}*"), *self.home.glob(f"{_SCRATCH}*")):
                clear(stale)
            clear(self.folder / _DRAFT)
            yield
