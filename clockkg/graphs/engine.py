"""The current release on a remote engine: bringing it there, and knowing what is there.

The release of the home folder is the truth. Each graph on the engine is registered under the digest
that the manifest has of it, so that only what differs is sent, and what was broken off is gone on
with. When all are there the engine is told which release it holds: number, digest of the seal, and
a word that no other time has.
"""

from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import uuid4

from clockkg.errors import ClockError, InputError, LimitError, SettingsError, StoreError
from clockkg.findings import LANGUAGES
from clockkg.graphs.release import Release
from clockkg.graphs.releases import Releases
from clockkg.lock import holder, locked
from clockkg.settings import Settings, engine_password
from clockkg.store import Access, Capabilities, Held, RemoteStore
from clockkg.store.wire import checked, place

_LOCK: Final = "engine.lock"
_PATIENCE: Final = 60.0
_NO_ENGINE: Final = {"it": "non è indicato nessun motore", "en": "no engine is named"}
_NAME_IT: Final = {
    "it": "Dai --engine URL, o scrivi engine in clockkg.toml.",
    "en": "Give --engine URL, or set engine in clockkg.toml.",
}
_BUSY: Final = {
    "it": "un altro processo sta portando una release sul motore",
    "en": "another process is bringing a release to the engine",
}
_WAIT: Final = {"it": "Aspetta che abbia finito.", "en": "Wait until it has ended."}
_VERIFY: Final = {
    "it": "Esegui `clockkg releases verify`.",
    "en": "Run `clockkg releases verify`.",
}
_PUSH: Final = {
    "it": "Poi porta il motore alla release corrente: `clockkg releases push`.",
    "en": "Then bring the engine to the current release: `clockkg releases push`.",
}
_OTHERS: Final = {
    "it": "qualcun altro ha scritto sul motore nello stesso momento",
    "en": "somebody else wrote to the engine at the same time",
}


def engine_of(settings: Settings, seconds: float = 30.0) -> RemoteStore:
    """The engine that the settings name, for writing; a SettingsError where they name none."""
    if not settings.engine:
        raise SettingsError(_NO_ENGINE, remedy=_NAME_IT)
    access = Access(settings.engine_user, engine_password(), seconds)
    return RemoteStore(settings.engine, known_of(settings), access)


def known_of(settings: Settings) -> Capabilities:
    """What is known of the engine: its capability file, or the worst.

    A SettingsError where the file, or the engine's address, is wrong.
    """
    file = settings.engine_capabilities
    try:
        checked(settings.engine)
        return Capabilities.load(Path(file)) if file else Capabilities()
    except InputError as error:
        said = {language: error.said(language) for language in LANGUAGES}
        advised = {language: error.advised(language) for language in LANGUAGES}
        raise SettingsError(said, remedy=advised) from error


def held_by(release: Release, settings: Settings) -> Held | None:
    """What a reader of a release must know of the engine; None where the settings name none."""
    if not settings.engine:
        return None
    return Held(settings.engine, mark(release), known_of(settings), settings.query_seconds)


def mark(release: Release) -> str:
    """What tells a release from any other: its number and the digest of its seal."""
    return f"{release.number} {sha256(release.seal.encode()).hexdigest()}"


def number_held(engine: RemoteStore) -> int:
    """The number of the release that an engine holds whole; 0 for none, or while it changes."""
    number = engine.held().partition(" ")[0]
    return int(number) if number.isdigit() else 0


def holds(engine: RemoteStore, release: Release) -> bool:
    """Whether an engine holds this very release, whole."""
    return engine.held().startswith(f"{mark(release)} ")


def pushing(home: Path) -> int:
    """The process that is bringing a release to the engine; 0 for none."""
    return holder(home / _LOCK)


def push(settings: Settings, *, again: bool = False) -> Release:
    """Bring the engine to the current release, also when another becomes current meanwhile.

    With `again` every graph is looked at, whatever the engine says it holds. A StoreError says that
    the engine is behind; the next push goes on where this one ended.
    """
    engine = engine_of(settings)
    releases = Releases(settings.home)
    release = releases.current()
    try:
        engine.check_writable()
        with locked(settings.home / _LOCK, _BUSY, _WAIT, seconds=_PATIENCE):
            if again:
                engine.doubt()
            return _followed(releases, engine)
    except (StoreError, LimitError) as error:
        raise _behind(release, engine.url, error) from error


def _followed(releases: Releases, engine: RemoteStore) -> Release:
    """Bring an engine to whatever release is current, until it is."""
    while True:
        release = releases.current()
        _bring(release, engine)
        if releases.current().number == release.number:
            return release


def _bring(release: Release, engine: RemoteStore) -> None:
    """Send what differs, take away what is gone, and say what is held."""
    if holds(engine, release):
        return
    described = release.manifest.graphs
    wanted = {iri: str(described[iri]["digest"]) for iri in sorted(described)}
    known = engine.versions()
    for iri in sorted(known.keys() - wanted.keys()):
        engine.replace(iri, [])
    for iri, digest in wanted.items():
        if known.get(iri) != digest:
            engine.replace(iri, _lines(release, iri, digest), digest)
    if engine.versions() != wanted:
        raise StoreError(_OTHERS)
    engine.hold(f"{mark(release)} {uuid4().hex}")


def _lines(release: Release, iri: str, digest: str) -> list[str]:
    """A graph of a release, unless it is no longer what was published."""
    snapshot = release.snapshot(iri)
    if snapshot.digest() != digest:
        message = {
            "it": f"release {release.number}, {iri}: non è più ciò che fu pubblicato",
            "en": f"release {release.number}, {iri}: no longer what was published",
        }
        raise StoreError(message, remedy=_VERIFY)
    return snapshot.lines()


def _behind(release: Release, url: str, error: ClockError) -> StoreError:
    """The error for an engine that could not be brought to a release that is published here."""
    number, where = release.number, place(url)
    message = {
        "it": f"la release {number} è pubblicata qui, non su {where}: {error.said('it')}",
        "en": f"release {number} is published here, but not on {where}: {error.said('en')}",
    }
    remedy = {name: f"{error.advised(name)} {text}".strip() for name, text in _PUSH.items()}
    return StoreError(message, remedy=remedy)
