"""What judging found, told to people: by rule, with names instead of IRIs, in both languages."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Final

from rdflib.namespace import RDFS, SKOS

from clockkg.findings import LANGUAGES, Text
from clockkg.rdf import Blank, Iri, Literal, Term
from clockkg.store import Store
from clockkg.terms import shrink
from clockkg.validation.report import Result
from clockkg.validation.shacl.running import Breach
from clockkg.validation.shapes import Shape, Shapes

_GAP: Final = re.compile(r"\{[?$](\w+)\}")
_LABELS: Final = (SKOS.prefLabel, RDFS.label)
_AT_ONCE: Final = 1_000


class Teller:
    """Turns breaches into results; the labels of all things in them are asked for at once."""

    def __init__(self, store: Store, shapes: Shapes, breaches: Iterable[Breach]) -> None:
        """Keep the breaches, and ask the store what the things in their messages are called."""
        self._breaches = list(breaches)
        self._shapes = shapes
        things = {term.value for b in self._breaches for term in _named(b)}
        self._labels = _labels(store, sorted(things))

    def results(self) -> list[Result]:
        """Each result once, by what it says of what; gravest first."""
        found = map(self._result, self._breaches)
        return sorted({one.sort_key(): one for one in found}.values(), key=Result.sort_key)

    def _result(self, breach: Breach) -> Result:
        shape = self._shapes[str(breach.shape).rpartition("#")[2]]
        return Result(
            focus=_name(breach.focus),
            path=breach.path,
            value=None if breach.value == breach.focus else breach.value,
            shape=shape.iri,
            severity=shape.severity,
            name=shape.name,
            message=self._message(shape, breach),
            remedy=shape.remedy,
            component=breach.component,
        )

    def _message(self, shape: Shape, breach: Breach) -> Text:
        said = {str(m.language or ""): str(m) for m in breach.messages} or shape.message
        return {
            language: self._filled(breach, said[language], language)
            for language in LANGUAGES
            if language in said
        }

    def _filled(self, breach: Breach, text: str, language: str) -> str:
        return _GAP.sub(lambda gap: self._said(breach, gap[1], language), text)

    def _said(self, breach: Breach, name: str, language: str) -> str:
        """A literal as it is; a thing by its label, or by its short IRI where it has none."""
        term = {"value": breach.value, **breach.bound}.get(name)
        if term is None or isinstance(term, Literal):
            return "—" if term is None else term.value
        known = self._labels.get(term.value, {})
        wanted = ((str(label), tag) for tag in (language, *LANGUAGES, "") for label in _LABELS)
        return next(filter(None, map(known.get, wanted)), shrink(term.value))


def _named(breach: Breach) -> Iterator[Iri]:
    """The things that the messages of a breach may name."""
    if any("{" in message for message in breach.messages):
        found = (breach.focus, breach.value, *breach.bound.values())
        yield from (term for term in found if isinstance(term, Iri))


def _labels(store: Store, iris: list[str]) -> Mapping[str, Mapping[tuple[str, str], str]]:
    """The labels of some things by property and language, the first where there are several."""
    known: dict[str, dict[tuple[str, str], str]] = {}
    for way, start in product(_LABELS, range(0, len(iris), _AT_ONCE)):
        things = " ".join(f"<{iri}>" for iri in iris[start : start + _AT_ONCE])
        asked = f"VALUES ?x {{ {things} }} ?x {way.n3()} ?label"
        for thing, label in store.select(f"SELECT ?x ?label {{ {asked} }}").rows:
            if thing and isinstance(label, Literal):
                texts = known.setdefault(thing.value, {})
                key = (str(way), label.language)
                texts[key] = min(texts.get(key, label.value), label.value)
    return known


def _name(node: Term) -> str:
    return node.n3() if isinstance(node, Blank) else node.value
