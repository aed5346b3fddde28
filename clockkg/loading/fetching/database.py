"""Rows of SQL databases: the one door to SQLAlchemy, which is an optional extra (`clockkg[sql]`).

A card names a database and a query or a table; the settings say where the database is, and its
password is in the environment only. It is only read. The rows become a file of JSON Lines, sorted,
so that the same rows give the same file: texts as they are, numbers exact, dates as in ISO 8601.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from clockkg.loading.fetching.fault import NotFetchedError
from clockkg.loading.fetching.order import in_order
from clockkg.loading.fetching.shelf import Shelf
from clockkg.loading.sources import Source
from clockkg.settings import Settings, database_password

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

_BATCH: Final = 1_000
_SECONDS: Final = 10
_TABLE: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)?")
_DRIVERS: Final = {"postgresql": "postgresql+psycopg"}


def rows_of(source: Source, settings: Settings, shelf: Shelf) -> tuple[str, Path]:
    """A file of a query's rows, by its name; a NotFetchedError where it is not to be had."""
    try:
        import sqlalchemy  # noqa: PLC0415 - optional
    except ImportError as error:
        raise _fault("no-driver", source, "sqlalchemy") from error
    try:
        lines = in_order(_lines(source, settings), shelf.made)
    except sqlalchemy.exc.NoSuchModuleError as error:
        raise _fault("no-driver", source, str(error)) from error
    except ImportError as error:
        raise _fault("no-driver", source, error.name or "") from error
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise _fault("database-fault", source, _reason(error)) from error
    name = f"{source.table}.jsonl"
    return f"{source.database}/{name}", shelf.keep(name, lines)


def _lines(source: Source, settings: Settings) -> Iterator[str]:
    """The rows of a query as JSON; a transaction that only reads, and is taken back."""
    from sqlalchemy import create_engine  # noqa: PLC0415 - optional
    from sqlalchemy.pool import NullPool  # noqa: PLC0415 - optional

    deadline = monotonic() + settings.fetch_seconds
    address, arguments = _address(source, settings)
    engine = create_engine(address, poolclass=NullPool, connect_args=arguments)
    with engine.connect() as connection:
        _only_read(connection, settings)
        known = connection.execution_options(stream_results=True, yield_per=_BATCH)
        with closing(known.exec_driver_sql(_statement(source, connection))) as result:
            if not result.returns_rows:
                raise _fault("database-fault", source, "SELECT")
            names = list(result.keys())
            for number, row in enumerate(result, 1):
                if number > settings.fetch_rows:
                    raise _fault("too-many-rows", source, str(settings.fetch_rows))
                if monotonic() > deadline:
                    raise _fault("too-slow", source, f"{settings.fetch_seconds:g}")
                yield _line(source, names, row)


def _address(source: Source, settings: Settings) -> tuple["URL", dict[str, Any]]:
    """Where a database is, with its password, and how its driver is to connect."""
    from sqlalchemy import make_url  # noqa: PLC0415 - optional

    text = settings.databases.get(source.database, "")
    if not text:
        raise _fault("unknown-database", source, ", ".join(settings.databases))
    url = make_url(text)
    kind = url.get_backend_name()
    password = database_password(source.database)
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    if kind == "sqlite":
        place = Path(url.database or "").resolve()
        return url.set(database=f"file:{place}", query={"mode": "ro", "uri": "true"}), {}
    seconds = {"connect_timeout": _SECONDS} if kind == "postgresql" else {}
    return (url.set(password=password) if password else url), seconds


def _only_read(connection: "Connection", settings: Settings) -> None:
    """See that the database itself lets nothing be written, and ends what takes too long."""
    if connection.dialect.name == "postgresql":
        milliseconds = int(settings.fetch_seconds * 1000)
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")
    elif connection.dialect.name in ("mysql", "mariadb"):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _statement(source: Source, connection: "Connection") -> str:
    """The query; of a word that names a table, all its columns. Its percent signs stay."""
    query = source.query.strip()
    if _TABLE.fullmatch(query):
        quote = connection.dialect.identifier_preparer.quote
        query = f"SELECT * FROM {'.'.join(map(quote, query.split('.')))}"  # noqa: S608 - quoted
    marked = connection.dialect.paramstyle in ("format", "pyformat")
    return query.replace("%", "%%") if marked else query


def _line(source: Source, names: Sequence[str], row: Sequence[object]) -> str:
    """A row as a line of JSON in ASCII; empty cells stay, so that each row has every column."""
    cells = [(name, _text(source, name, value)) for name, value in zip(names, row, strict=True)]
    return "{" + ", ".join(f"{json.dumps(n)}: {json.dumps(text)}" for n, text in cells) + "}"


def _text(source: Source, name: str, value: object) -> str:
    """A value as text that says neither more nor less."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case int() | float() | UUID():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            raise _fault("bad-value-type", source, f"{name}: {type(value).__name__}")


def _fault(name: str, source: Source, near: str) -> NotFetchedError:
    return NotFetchedError(name, f"{source.database}/{source.table}", source.database, near)


def _reason(error: Exception) -> str:
    """What the database says, without the query and its values."""
    text = str(getattr(error, "orig", None) or error)
    return " ".join(text.split())[:300]
