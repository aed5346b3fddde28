"""What `clockkg doctor` looks at in an installation, and what an operator is to do about it."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final, NamedTuple

from clockkg import __version__
from clockkg.content import content
from clockkg.errors import ClockError, SettingsError, StoreError, UnknownNameError
from clockkg.findings import LANGUAGES, Text
from clockkg.graphs import (
    BOOK,
    Release,
    Releases,
    broken,
    engine_of,
    holds,
    known_of,
    number_held,
    pushing,
)
from clockkg.loading import find_loaders
from clockkg.lock import holder
from clockkg.matching import Book
from clockkg.matching.queue import waiting
from clockkg.querying import Folder, Pool, find_questions
from clockkg.reasoning import modules, vocabularies
from clockkg.settings import Settings
from clockkg.store import Request
from clockkg.store.wire import place

_FREE_BYTES: Final = 500 * 2**20
_MIB: Final = 2**20
_PATIENCE: Final = 10.0
_LEFTOVERS: Final = ("releases/.draft", "releases/.gone-*", ".scratch-*")


class Check(NamedTuple):
    """One thing looked at: its name, whether it is well, what was seen, what is to be done."""

    name: Text
    well: bool
    seen: Text
    remedy: Text = {"it": "", "en": ""}  # noqa: RUF012 - nobody changes it


Look = Callable[[], Text]


def checks(settings: Settings) -> Iterator[Check]:
    """Everything that can be seen; what the settings decide only where these can be read."""
    yield Check(_NAMES["versions"], well=True, seen=_same(_versions()))
    settled = _try("settings", _settings)
    yield settled
    for name, look in _CONTENT.items():
        yield _try(name, look)
    if settled.well:
        yield from _of_home(settings)
        if settings.engine:
            yield from _of_engine(settings)


def _of_home(settings: Settings) -> Iterator[Check]:
    home = settings.home
    yield _try("home", lambda: _home(home))
    yield _try("disk", lambda: _space(home))
    whole = _try("release", lambda: _release(home))
    yield whole
    yield _try("writer", lambda: _writer(home))
    if home.is_dir():
        yield _try("book", lambda: _book(home))
    if whole.well:
        yield _try("clock", lambda: _clock(home))
        yield _try("worker", lambda: _worker(settings))


def _of_engine(settings: Settings) -> Iterator[Check]:
    reached = _try("engine", lambda: _engine(settings))
    yield reached
    release = _latest(settings.home)
    if reached.well and release:
        yield _try("engine_release", lambda: _engine_release(settings, release))


def _versions() -> str:
    return f"clockkg {__version__}, Python {sys.version.split()[0]}"


def _settings() -> Text:
    """Which file is in force; a SettingsError says what is wrong in it, or in the environment."""
    file = Path(os.environ.get("CLOCKKG_SETTINGS", "clockkg.toml"))
    if "CLOCKKG_SETTINGS" in os.environ and not file.is_file():
        raise SettingsError(_words("no_settings", file), remedy=_words("no_settings_do"))
    Settings.read()
    return _same(str(file)) if file.is_file() else _words("default_settings")


def _home(home: Path) -> Text:
    """That the folder of the releases can be written to, or made."""
    there = _existing(home)
    try:
        with TemporaryFile(dir=there):
            return _same(str(home.absolute()))
    except OSError as error:
        said = _words("not_written", home.absolute(), error.strerror or error)
        raise StoreError(said, remedy=_words("not_written_do")) from error


def _space(home: Path) -> Text:
    there = _existing(home)
    free = shutil.disk_usage(there).free
    seen = _words("space", free // _MIB, there)
    if free < _FREE_BYTES:
        raise StoreError(seen, remedy=_words("space_do", _FREE_BYTES // _MIB))
    return seen


def _release(home: Path) -> Text:
    """The release that readers see, every file of it read."""
    try:
        release = Releases(home).current()
    except UnknownNameError as error:
        pointer = home / "current"
        raise StoreError(_words("pointer", pointer), remedy=_words("pointer_do")) from error
    faults = broken(release.folder)
    if faults:
        said = _words("broken", release.number, ", ".join(faults))
        raise StoreError(said, remedy=_words("broken_do"))
    return _words("release", release.number, release.manifest.time, release.triples)


def _writer(home: Path) -> Text:
    """Who writes now; an error where a writer was killed and left something behind."""
    at_work = holder(home / "lock")
    if at_work:
        return _words("writing", at_work)
    left = [str(path) for pattern in _LEFTOVERS for path in sorted(home.glob(pattern))]
    if left:
        raise StoreError(_words("left", ", ".join(left)), remedy=_words("left_do"))
    return _words("nobody_writes")


def _book(home: Path) -> Text:
    """That the book of judgements can be read, and leads on from that of the current release."""
    book, release = Book(home), _latest(home)
    judgements = book.all()
    counted = release.folder / BOOK if release else home / BOOK
    if counted.is_file() and not book.data().startswith(counted.read_bytes()):
        raise StoreError(_words("other_book", counted), remedy=_words("other_book_do", counted))
    return _words("book", len(judgements), len(waiting(judgements)))


def _clock(home: Path) -> Text:
    """That now is after every release."""
    known = Releases(home)
    latest = max(known.get(number).manifest.time for number in known.numbers())
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if now < latest:
        raise StoreError(_words("clock_back", now, latest), remedy=_words("clock_do"))
    return _same(now)


def _worker(settings: Settings) -> Text:
    """That a query worker starts over the current release and answers, as those of the service."""
    release = Releases(settings.home).current()
    here = Folder(release.store_folder, release.triples <= settings.memory_triples)
    pool = Pool(here, settings)
    try:
        pool.answer(Request("ASK { ?s ?p ?o }"))
    except ClockError as error:
        limit = settings.worker_bytes // _MIB
        raise StoreError(_said(error), remedy=_words("worker_do", limit)) from error
    finally:
        pool.close()
    return _words("worker", settings.workers)


def _engine(settings: Settings) -> Text:
    """That the engine answers, and is the one that was measured."""
    known = known_of(settings)
    server = engine_of(settings, _PATIENCE).server()
    where = place(settings.engine)
    if not settings.engine_capabilities:
        raise SettingsError(_words("unmeasured", where), remedy=_words("measure", where))
    if server != known.server:
        said = _words("other_version", settings.engine_capabilities, known.server, server)
        raise SettingsError(said, remedy=_words("measure", where))
    return _same(f"{where}, {server}")


def _engine_release(settings: Settings, release: Release) -> Text:
    """That the engine holds the current release, or is just being brought to it."""
    engine = engine_of(settings, _PATIENCE)
    if holds(engine, release):
        return _words("held", release.number)
    at_work = pushing(settings.home)
    if at_work:
        return _words("being_pushed", at_work, release.number)
    number = number_held(engine)
    said = _words("behind" if number else "holds_none", release.number, number)
    raise StoreError(said, remedy=_words("push"))


def _latest(home: Path) -> Release | None:
    try:
        return Releases(home).latest()
    except (ClockError, ValueError):
        return None


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    whole = folder.absolute()
    return next(found for found in (whole, *whole.parents) if found.exists())


def _try(name: str, look: Look) -> Check:
    try:
        return Check(_NAMES[name], well=True, seen=look())
    except ClockError as error:
        remedy = {language: error.advised(language) for language in LANGUAGES}
        return Check(_NAMES[name], well=False, seen=_said(error), remedy=remedy)


def _said(error: ClockError) -> Text:
    return {language: error.said(language) for language in LANGUAGES}


def _same(text: str) -> Text:
    return dict.fromkeys(LANGUAGES, text)


def _words(name: str, *values: object) -> dict[str, str]:
    return {language: text.format(*values) for language, text in _WORDS[name].items()}


def _counted(name: str, *found: Iterable[object]) -> Text:
    return _words(name, *(len(list(one)) for one in found))


_CONTENT: Final[dict[str, Look]] = {
    "content": lambda: _same(str(content().ontology.parent)),
    "ontology": lambda: _counted("ontology", modules(), vocabularies()),
    "loaders": lambda: _counted("loaders", find_loaders()),
    "questions": lambda: _counted("questions", find_questions()),
}
_NAMES: Final[Mapping[str, Text]] = {
    "versions": {"it": "versioni", "en": "versions"},
    "settings": {"it": "impostazioni", "en": "settings"},
    "content": {"it": "contenuti", "en": "content"},
    "ontology": {"it": "ontologia", "en": "ontology"},
    "loaders": {"it": "caricatori", "en": "loaders"},
    "questions": {"it": "domande", "en": "questions"},
    "home": {"it": "cartella", "en": "home"},
    "disk": {"it": "disco", "en": "disk"},
    "release": {"it": "release", "en": "release"},
    "writer": {"it": "scritture", "en": "writer"},
    "book": {"it": "giudizi", "en": "judgements"},
    "clock": {"it": "orologio", "en": "clock"},
    "worker": {"it": "processi", "en": "worker"},
    "engine": {"it": "motore", "en": "engine"},
    "engine_release": {"it": "release sul motore", "en": "release on the engine"},
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "default_settings": {"it": "nessun file: i valori predefiniti", "en": "no file: the defaults"},
    "no_settings": {
        "it": "CLOCKKG_SETTINGS indica {}, che non c'è",
        "en": "CLOCKKG_SETTINGS names {}, which is not there",
    },
    "no_settings_do": {
        "it": "Scrivi quel file, o togli la variabile: ora valgono i valori predefiniti.",
        "en": "Write that file, or unset the variable: the defaults are in force.",
    },
    "ontology": {"it": "{} moduli, {} vocabolari", "en": "{} modules, {} vocabularies"},
    "loaders": {"it": "{} caricatori", "en": "{} loaders"},
    "questions": {"it": "{} domande", "en": "{} questions"},
    "not_written": {
        "it": "in {} non si può scrivere: {}",
        "en": "{} cannot be written to: {}",
    },
    "not_written_do": {
        "it": "Dai la cartella all'utente del servizio (`chown`), o scegline un'altra: --home.",
        "en": "Give the folder to the service's user (`chown`), or choose another one: --home.",
    },
    "space": {"it": "{} MiB liberi in {}", "en": "{} MiB free at {}"},
    "space_do": {
        "it": "Ne servono almeno {}: `clockkg releases prune --keep 3` toglie le release vecchie.",
        "en": "At least {} are needed: `clockkg releases prune --keep 3` removes old releases.",
    },
    "pointer": {
        "it": "{} non indica nessuna delle release che ci sono",
        "en": "{} names none of the releases that there are",
    },
    "pointer_do": {
        "it": "`clockkg releases list` le elenca; `clockkg releases rollback N` ne sceglie una.",
        "en": "`clockkg releases list` lists them; `clockkg releases rollback N` chooses one.",
    },
    "broken": {"it": "la release {} è guasta: {}", "en": "release {} is broken: {}"},
    "broken_do": {
        "it": "Il servizio dà la più recente intera prima di questa. Torna a quella, "
        "`clockkg releases rollback N`, o a una copia, `clockkg releases restore FILE`.",
        "en": "The service serves the newest whole one before it. Go back to that one, "
        "`clockkg releases rollback N`, or to a backup, `clockkg releases restore FILE`.",
    },
    "release": {
        "it": "release {} del {}, {} affermazioni",
        "en": "release {} of {}, {} statements",
    },
    "writing": {
        "it": "il processo {} sta scrivendo; gli altri devono aspettare. Se è bloccato, fermalo: "
        "la release corrente resta com'è",
        "en": "process {} is writing; others must wait. If it hangs, end it: the current release "
        "stays as it is",
    },
    "left": {
        "it": "un caricamento interrotto ha lasciato {}",
        "en": "a load that was killed left {}",
    },
    "left_do": {
        "it": "Non serve a nulla: lo toglie il prossimo `clockkg load`, rollback o prune.",
        "en": "It is of no use: the next `clockkg load`, rollback or prune removes it.",
    },
    "nobody_writes": {"it": "nessuno sta scrivendo", "en": "nobody is writing"},
    "book": {"it": "{} giudizi, {} coppie in attesa", "en": "{} judgements, {} pairs wait"},
    "other_book": {
        "it": "il libro dei giudizi non continua quello della release corrente, {}",
        "en": "the book of judgements does not lead on from that of the current release, {}",
    },
    "other_book_do": {
        "it": "Se righe sono state tolte o cambiate a mano, riprendi {}; se no, non fare nulla: "
        "la prossima release segue il libro della cartella.",
        "en": "Where lines were removed or changed by hand, take {} back; else do nothing: the "
        "next release follows the home folder's book.",
    },
    "clock_back": {
        "it": "ora sono le {}, ma l'ultima release è delle {}",
        "en": "it is {} now, but the last release is of {}",
    },
    "clock_do": {
        "it": "L'orologio è andato indietro: sincronizzalo (NTP). Le release nuove prendono "
        "intanto l'ora dell'ultima.",
        "en": "The clock went back: synchronise it (NTP). New releases bear the time of the last "
        "one meanwhile.",
    },
    "worker": {
        "it": "uno è partito e ha risposto; il servizio ne ha {}",
        "en": "one has started and answered; the service has {}",
    },
    "worker_do": {
        "it": "Guarda i messaggi qui sopra ed esegui `clockkg releases verify`. Se manca memoria, "
        "alza worker_bytes (ora {} MiB) o abbassa memory_triples.",
        "en": "See the messages above and run `clockkg releases verify`. Where memory is short, "
        "raise worker_bytes (now {} MiB) or lower memory_triples.",
    },
    "unmeasured": {"it": "{} non è stato misurato", "en": "{} has not been measured"},
    "other_version": {
        "it": "{} descrive {!r}, ma il motore è {!r}",
        "en": "{} describes {!r}, but the engine is {!r}",
    },
    "measure": {
        "it": "Esegui `clockkg doctor {} -o engine.toml`, con --update-url e --user per scrivere, "
        "e indica il file in engine_capabilities.",
        "en": "Run `clockkg doctor {} -o engine.toml`, with --update-url and --user for writing, "
        "and name the file in engine_capabilities.",
    },
    "held": {"it": "ha la release {}", "en": "holds release {}"},
    "being_pushed": {
        "it": "il processo {} vi sta portando la release {}; intanto si risponde da qui",
        "en": "process {} is bringing release {} there; answers come from here meanwhile",
    },
    "behind": {
        "it": "la release corrente è la {}, sul motore c'è la {}: si risponde da qui",
        "en": "release {} is current, the engine holds {}: answers come from here",
    },
    "holds_none": {
        "it": "la release corrente è la {}, sul motore non ce n'è una intera: si risponde da qui",
        "en": "release {} is current, the engine holds none whole: answers come from here",
    },
    "push": {"it": "Esegui `clockkg releases push`.", "en": "Run `clockkg releases push`."},
}
