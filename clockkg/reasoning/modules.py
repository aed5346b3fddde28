"""The files that make up the ontology, all of them local: nothing is ever fetched.

>>> len(vocabularies())
16
>>> rules()[2].title["it"]
'Soggetti gestori alla data di oggi'
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from clockkg.content import content
from clockkg.errors import ContentError
from clockkg.findings import LANGUAGES, Text

MODULES: Final = ("core", "axioms", "alignments", "borrowed", "metadata")
_HEADER: Final = "#+ "


@dataclass(frozen=True, slots=True)
class Rule:
    """One CONSTRUCT of `ontology/rules/`: its file's name, its bilingual title, its query."""

    name: str
    title: Text
    query: str


def modules() -> list[Path]:
    """The Turtle modules of the ontology, the light core first."""
    return [_existing(content().ontology / f"{name}.ttl") for name in MODULES]


def vocabularies() -> list[Path]:
    """The SKOS schemes, one for each file, by name."""
    return sorted((content().ontology / "vocab").glob("*.ttl"))


def codes() -> list[Path]:
    """The small subsets of public codes that an exported catalogue needs as background."""
    return sorted((content().ontology / "codes").glob("*.ttl"))


def examples() -> list[Path]:
    """Small valid examples of data."""
    return sorted((content().ontology / "examples").glob("*.ttl"))


def context() -> Path:
    """The JSON-LD context, to be read from the disk."""
    return _existing(content().ontology / "context.jsonld")


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of the inferred graph, by name; a ContentError where a header is wrong."""
    folder = content().ontology / "rules"
    return tuple(read_rule(path) for path in sorted(folder.glob("*.rq")))


def read_rule(path: Path) -> Rule:
    """One rule, from its file; a ContentError where its header is wrong."""
    query = path.read_text(encoding="utf-8")
    header = [line.removeprefix(_HEADER) for line in query.splitlines() if line.startswith(_HEADER)]
    title = _header(path, header).get("title", {})
    if not all(title.get(language) for language in LANGUAGES):
        message = f"{path.name}: the header lacks a title in Italian or in English"
        raise ContentError(message, remedy='Add lines `#+ title.it = "..."` and `#+ title.en`.')
    return Rule(path.stem, title, query)


def _header(path: Path, lines: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        message = f"{path.name}: the header is not TOML: {error}"
        raise ContentError(message, remedy="Mend the lines that begin with `#+ `.") from error


def _existing(path: Path) -> Path:
    if path.is_file():
        return path
    message = f"the ontology has no file {path.name} in {path.parent}"
    raise ContentError(message, remedy="Install clockkg again.")
