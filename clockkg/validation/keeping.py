"""The results of a run, kept for the next one, and how many nodes each shape was for.

A packed file of JSON, a line each: who judged by what and as of which day; each kind of result
before the first of it; each result with the number of its kind. Equal results give equal bytes.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import rdflib

from clockkg.findings import Text
from clockkg.rdf import Blank, Iri, Literal, Term
from clockkg.validation.shacl.running import Breach

FORM: Final = 1
_UNREADABLE: Final[Text] = {
    "it": "i risultati della release precedente non si leggono",
    "en": "the results of the release before cannot be read",
}
_KNOWN: Final = ("root", "this", "value")


class UnkeptError(Exception):
    """Why what was kept is of no use."""

    def __init__(self, reason: Text) -> None:
        """Keep the reason, in both languages."""
        super().__init__(reason["en"])
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Head:
    """What a run was: who judged by which shapes, the day, how many nodes each shape was for.

    `elsewhere` are the shapes that another engine judged: of these no results are kept.
    """

    judge: Mapping[str, str]
    today: str
    counts: Mapping[str, int]
    elsewhere: tuple[str, ...] = ()
    form: int = field(default=FORM)


def keep(path: Path, head: Head, breaches: Iterable[Breach]) -> None:
    """Write the results that are known to be one shape's."""
    mine = [breach for breach in breaches if breach.owner is not None]
    kinds = {kind: number for number, kind in enumerate(sorted({_kind(one) for one in mine}))}
    rows = sorted(json.dumps([kinds[_kind(one)], *_row(one)], ensure_ascii=False) for one in mine)
    lines = [json.dumps(asdict(head), sort_keys=True), json.dumps(len(kinds)), *kinds, *rows]
    with path.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
        packed.writelines(f"{line}\n".encode() for line in lines)


def kept(path: Path) -> tuple[Head, Iterator[Breach]]:
    """What `keep` wrote, the results as they are read; an UnkeptError where it is not that."""
    if not path.is_file():
        raise UnkeptError(
            {
                "it": "la release precedente non conserva i risultati",
                "en": "the release before keeps no results",
            }
        )
    lines = _lines(path)
    try:
        data = json.loads(next(lines))
        head = Head(**{**data, "elsewhere": tuple(data["elsewhere"])})
        number = int(json.loads(next(lines)))
        kinds = [json.loads(next(lines)) for _ in range(number)]
    except (StopIteration, KeyError, TypeError, ValueError) as error:
        raise UnkeptError(_UNREADABLE) from error
    return head, _breaches(lines, kinds)


def _lines(path: Path) -> Iterator[str]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from file
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise UnkeptError(_UNREADABLE) from error


def _kind(breach: Breach) -> str:
    """What many results have in common, as a line."""
    said = [[str(m), m.language or ""] for m in breach.messages]
    named = map(str, (breach.owner, breach.shape, breach.severity, breach.component))
    return json.dumps([*named, breach.path, said], ensure_ascii=False)


def _row(breach: Breach) -> list[Any]:
    focus = None if breach.focus == breach.root else _out(breach.focus)
    value = None if breach.value is None else _out(breach.value)
    more = {name: _out(term) for name, term in breach.bound.items() if name not in _KNOWN}
    return [_out(breach.root), focus, value, *([more] if more else [])]


def _breaches(lines: Iterable[str], kinds: list[list[Any]]) -> Iterator[Breach]:
    messages = [tuple(rdflib.Literal(t, lang=tag or None) for t, tag in k[5]) for k in kinds]
    named = [tuple(map(rdflib.URIRef, kind[:3])) for kind in kinds]
    for line in lines:
        try:
            number, *row = json.loads(line)
            (owner, shape, severity), (*_, component, path, _said) = named[number], kinds[number]
            root, focus, value, bound = _terms(*row)
        except (IndexError, TypeError, ValueError) as error:
            raise UnkeptError(_UNREADABLE) from error
        yield Breach(
            root=root,
            focus=focus,
            path=path,
            value=value,
            shape=shape,
            severity=severity,
            component=component,
            messages=messages[number],
            bound=bound,
            owner=owner,
        )


def _terms(
    root: Any,  # noqa: ANN401 - as JSON has it
    focus: Any,  # noqa: ANN401 - another library's
    value: Any,  # noqa: ANN401 - another library's
    more: Mapping[str, Any] | None = None,
) -> tuple[Term, Term, Term | None, Mapping[str, Term]]:
    first = _in(root)
    judged = first if focus is None else _in(focus)
    found = None if value is None else _in(value)
    bound = {"root": first, "this": judged, **({} if found is None else {"value": found})}
    return first, judged, found, bound | {name: _in(term) for name, term in (more or {}).items()}


def _out(term: Term) -> str | list[str]:
    """A term as JSON: an IRI is a text, a blank node has one part, a literal three."""
    if isinstance(term, Iri):
        return term.value
    if isinstance(term, Blank):
        return [term.value]
    return [term.value, term.datatype, term.language]


def _in(data: str | list[str]) -> Term:
    if isinstance(data, str):
        return Iri(data)
    return Blank(*data) if len(data) == 1 else Literal(*data)
