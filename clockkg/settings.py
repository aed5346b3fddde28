"""One frozen set of settings, from clockkg.toml and the environment.

The environment wins over the file, the file over the defaults. A variable is the setting's name in
capitals after CLOCKKG_, for example CLOCKKG_HOME.

>>> Settings().query_seconds
20.0
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Self

from clockkg.errors import SettingsError

_GATES: Final = ("violation", "warning", "info", "none")
_CHOICES: Final[dict[str, tuple[str, ...]]] = {"log": ("text", "json"), "gate": _GATES}
_TRUTHS: Final = {"true": True, "1": True, "false": False, "0": False}
_PASSWORD: Final = "CLOCKKG_ENGINE_PASSWORD"  # noqa: S105 - a variable's name
_DATABASE_PASSWORD: Final = "CLOCKKG_DATABASE_PASSWORD_"  # noqa: S105 - how variables begin


_ADDRESS = re.compile(r"https?://[^\s<>\"{}|^`\\]+")
_DATABASE = re.compile(r"[a-z0-9_+]+://(?![^/]*:[^/@]*@)(?!.*password=)\S+")
"""A database's address without a password."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may choose; times are seconds, sizes are bytes."""

    home: Path = Path("kg")
    """The folder of the releases."""
    base_url: str = "http://127.0.0.1:5000"
    """Where readers reach the service; the exports name it."""
    workers: int = 2
    """How many processes answer queries at once; those that answer long ones are besides."""
    quick_seconds: float = 1.0
    """A query that takes longer counts as long and makes room for the next."""
    long_queries: int = 4
    """How many long queries may run at once."""
    long_queries_per_client: int = 2
    """How many of these may be one client's."""
    queries_per_client: int = 16
    """How many queries one client may have under way; 0 is without limit."""
    trusted_proxies: int = 0
    """How many proxies in front tell the client's address, scheme and host by X-Forwarded-*."""
    memory_triples: int = 300_000
    """A release up to this size is held in memory by each worker, a larger one stays on disk."""
    query_seconds: float = 20.0
    """After this long a query is stopped."""
    shape_seconds: float = 60.0
    """A rule whose query takes longer stops the load or the check; 0 is without limit."""
    query_characters: int = 20_000
    """A longer query text is refused."""
    query_depth: int = 60
    """A query text nested deeper is refused: the engine would crash."""
    query_patterns: int = 100
    """A query that joins more patterns, groups and path steps is refused: planning takes long."""
    loaders: tuple[str, ...] = ()
    """Folders of loaders besides the project's, the installed ones and `loaders` in the home."""
    hosts: tuple[str, ...] = ()
    """The hosts that a load may fetch from, files and answers of endpoints: `example.org`."""
    databases: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The addresses of databases that a load may read, by name: in clockkg.toml [databases]."""
    fetch_seconds: float = 300.0
    """What takes longer to be fetched is given up."""
    fetch_bytes: int = 2 * 2**30
    """A larger file is not fetched."""
    fetch_rows: int = 2_000_000
    """More rows of a database or an endpoint are not taken."""
    services: tuple[str, ...] = ()
    """The addresses of other endpoints that a query may call by SERVICE."""
    answer_bytes: int = 4 * 2**30
    """A larger answer is stopped, also one that streams."""
    answer_rows: int = 20_000_000
    """An answer of more rows is stopped; 0 is without limit."""
    held_bytes: int = 64 * 2**20
    """A larger answer is not held whole, for a page or a table; it may still stream."""
    cache_bytes: int = 64 * 2**20
    """How much of finished answers is kept for each release being served."""
    worker_bytes: int = 4 * 2**30
    """A worker that needs more memory is stopped."""
    body_bytes: int = 32 * 2**20
    """A larger graph is not taken by the graph store."""
    update_characters: int = 2**20
    """A longer update text is refused."""
    requests_per_minute: int = 0
    """How often one client is answered in a minute; 0 is without limit."""
    slow_seconds: float = 2.0
    """A query that takes longer is written to the log with its plan."""
    log: str = "text"
    """How the log is written: `text`, or `json` for programs."""
    log_queries: bool = False
    """Whether the log may hold the text of queries; else it holds their fingerprints."""
    gate: str = "violation"
    """Findings of this severity or a graver one block a release; with `none` no shape's does."""
    gates: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The gates of publishers that have their own: in clockkg.toml the table [gates]."""
    who: str = ""
    """Who makes releases on the command line; empty is the system's user."""
    signing_key: str = ""
    """The file of the private key that signs every release; empty for no signature."""
    public_key: str = ""
    """The file of the public key that a release must be signed for, to be verified or restored."""
    engine: str = ""
    """The address of a SPARQL engine that holds the current release too; empty for none."""
    engine_capabilities: str = ""
    """The file that `clockkg doctor URL -o FILE` wrote about that engine."""
    engine_user: str = ""
    """Who writes to that engine; the password is in CLOCKKG_ENGINE_PASSWORD and nowhere else."""
    today: str = ""
    """The day a load counts as today (yyyy-mm-dd); empty is the real one."""

    @classmethod
    def read(cls, file: Path | None = None, environ: Mapping[str, str] | None = None) -> Self:
        """The settings in force; a SettingsError names the wrong one."""
        environ = os.environ if environ is None else environ
        path = file or Path(environ.get("CLOCKKG_SETTINGS", "clockkg.toml"))
        values = _from_file(path) | _from_environment(environ)
        chosen: dict[str, Any] = {name: _cast(name, value) for name, value in values.items()}
        return replace(cls(), **chosen)


def engine_password(environ: Mapping[str, str] | None = None) -> str:
    """The password of who writes to the engine: from the environment, in no settings, no file."""
    return (os.environ if environ is None else environ).get(_PASSWORD, "")


def database_password(name: str, environ: Mapping[str, str] | None = None) -> str:
    """The password of a database, from the environment: CLOCKKG_DATABASE_PASSWORD_ and its name.

    >>> database_password("soci-crm", {"CLOCKKG_DATABASE_PASSWORD_SOCI_CRM": "secret"})
    'secret'
    """
    variable = _DATABASE_PASSWORD + re.sub(r"\W", "_", name).upper()
    return (os.environ if environ is None else environ).get(variable, "")


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        remedy = {"it": "Correggi il file.", "en": "Mend the file."}
        raise SettingsError(f"{path.name}: {error}", remedy=remedy) from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    names = (known.name for known in fields(Settings))
    found = {name: environ.get(f"CLOCKKG_{name.upper()}") for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _cast(name: str, value: object) -> object:
    """A setting's value in the type of its default."""
    known = [one.name for one in fields(Settings)]
    if name not in known:
        message = {
            "it": f"{name!r} non è un'impostazione",
            "en": f"{name!r} is not a setting",
        }
        names = ", ".join(known)
        remedy = {"it": f"Note: {names}.", "en": f"Known: {names}."}
        raise SettingsError(message, remedy=remedy)
    kind = type(getattr(Settings(), name))
    if name in _CHOICES and value not in _CHOICES[name]:
        raise _mistyped(name, value, " | ".join(_CHOICES[name]))
    if kind is tuple:
        return _addresses(name, value) if name == "services" else _listed(name, value)
    if kind is dict:
        return _gates(name, value) if name == "gates" else _databases(name, value)
    try:
        return _TRUTHS[str(value).lower()] if kind is bool else kind(value)
    except (KeyError, TypeError, ValueError) as error:
        raise _mistyped(name, value, kind.__name__) from error


def _addresses(name: str, value: object) -> tuple[str, ...]:
    """A list of addresses, or one text with commas between them."""
    found = _listed(name, value)
    if not all(map(_ADDRESS.fullmatch, found)):
        raise _mistyped(name, value, "http(s)://…, http(s)://…")
    return found


def _listed(name: str, value: object) -> tuple[str, ...]:
    """A list of texts, or one text with commas between them."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list):
        raise _mistyped(name, value, "list")
    return tuple(str(part).strip() for part in parts if str(part).strip())


def _gates(name: str, value: object) -> dict[str, str]:
    """A table of publishers and severities, or one text: `navigo=warning, lucense=none`."""
    value = _pairs(value)
    if not isinstance(value, dict) or any(gate not in _GATES for gate in value.values()):
        raise _mistyped(name, value, f"PUBLISHER = {' | '.join(_GATES)}")
    return {str(key): str(gate) for key, gate in value.items()}


def _databases(name: str, value: object) -> dict[str, str]:
    """A table of names and addresses, or one text; a password in one is refused."""
    value = _pairs(value)
    good = isinstance(value, dict) and all(_DATABASE.fullmatch(str(one)) for one in value.values())
    if not isinstance(value, dict) or not good:
        kind = "NAME = postgresql://USER@HOST/DATABASE"
        raise _mistyped(name, "…", f"{kind}; password: {_DATABASE_PASSWORD}NAME")
    return {str(key): str(address) for key, address in value.items()}


def _pairs(value: object) -> object:
    """A table as one text has it: `a=1, b=2`."""
    if not isinstance(value, str):
        return value
    pairs = (part.partition("=") for part in value.split(",") if part.strip())
    return {key.strip(): word.strip() for key, _, word in pairs}


def _mistyped(name: str, value: object, kind: str) -> SettingsError:
    message = {
        "it": f"impostazione {name}: {value!r} non è di tipo {kind}",
        "en": f"setting {name}: {value!r} is not of type {kind}",
    }
    remedy = {
        "it": "Correggi clockkg.toml o l'ambiente.",
        "en": "Mend clockkg.toml or the environment.",
    }
    return SettingsError(message, remedy=remedy)
