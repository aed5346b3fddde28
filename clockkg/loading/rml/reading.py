"""Reads an RML document (the vocabulary http://w3id.org/rml/, in Turtle).

What the vocabulary does not allow, and what is not run here, is an InputError that names it.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NoReturn

from clockkg.errors import InputError
from clockkg.loading.rml.document import (
    RML,
    Document,
    Input,
    Kind,
    Link,
    Statements,
    TermMap,
    TriplesMap,
)
from clockkg.rdf import Iri, Literal, Subject, Term
from clockkg.store import read_turtle
from clockkg.store.dialect import parsed
from clockkg.terms import RDF_TYPE

_BASE: Final = re.compile(r"^\s*@?base\s+<([^>]*)>", re.MULTILINE | re.IGNORECASE)
_FORMULATIONS: Final = ("CSV", "JSONPath", "XPath")
_KNOWN: Final = " | ".join(f"rml:{name}" for name in _FORMULATIONS)
_NAMES: Final = ("IRI", "URI", "UnsafeIRI", "UnsafeURI")
_NODES: Final = (*_NAMES, "BlankNode")
_TEXTS: Final = ("Literal",)
_TAG: Final = re.compile(r"(?:[A-Za-z]{2,3}|[xXiI])(?:-[A-Za-z0-9]{1,8})*")
_RUN: Final = {"it": "docs/rml.md dice che cosa si esegue.", "en": "docs/rml.md says what is run."}


def read_rml(path: Path) -> Document:
    """The maps of a document; an InputError where it breaks the vocabulary's rules."""
    base = _BASE.search(path.read_text("utf-8"))
    graph = _Graph(path, base[1] if base else "")
    names = graph.subjects("logicalSource")
    return Document({one.name: one for one in map(graph.triples_map, names)})


class _Graph:
    """A document's statements, found by subject and property."""

    def __init__(self, path: Path, base: str) -> None:
        self.path = path
        self.base = base
        self._found: dict[tuple[Subject, str], list[Term]] = {}
        for triple in parsed(read_turtle(path)):
            key = (triple.subject, triple.predicate.value)
            self._found.setdefault(key, []).append(triple.object)

    def subjects(self, name: str) -> list[Subject]:
        found = {subject for subject, prop in self._found if prop == RML + name}
        return sorted(found, key=lambda term: term.n3())

    def all(self, subject: Term, name: str) -> list[Term]:
        if isinstance(subject, Literal):
            return []
        return self._found.get((subject, RML + name if ":" not in name else name), [])

    def one(self, subject: Term, name: str) -> Term | None:
        found = self.all(subject, name)
        if len(found) > 1:
            _refuse(self.path, subject, f"rml:{name}", "1")
        return found[0] if found else None

    def text(self, subject: Term, name: str) -> str:
        found = self.one(subject, name)
        return found.value if found else ""

    def triples_map(self, name: Subject) -> TriplesMap:
        subjects = self.terms(name, "subject", Kind.IRI, _NODES)
        if len(subjects) != 1:
            _refuse(self.path, name, "rml:subjectMap", "1")
        maps = self.all(name, "subjectMap")
        classes = tuple(TermMap(found) for one in maps for found in self.all(one, "class"))
        typed = [Statements((TermMap(Iri(RDF_TYPE)),), classes)] if classes else []
        stated = (self.statements(one) for one in self.all(name, "predicateObjectMap"))
        graphs = (made for one in maps for made in self.terms(one, "graph", Kind.IRI, _NODES))
        base = self.text(name, "baseIRI") or self.base
        every = (*typed, *stated)
        return TriplesMap(name.n3(), self.input(name), subjects[0], tuple(graphs), every, base)

    def input(self, name: Subject) -> Input:
        found = self.one(name, "logicalSource") or Literal("")
        formulation = self.text(found, "referenceFormulation").removeprefix(RML)
        if formulation not in _FORMULATIONS:
            _refuse(self.path, name, f"rml:referenceFormulation {formulation}", _KNOWN)
        source = self.one(found, "source") or Literal("")
        nulls = tuple(one.value for one in self.all(source, "null"))
        place = source.value if isinstance(source, Literal) else self.text(source, "path")
        if not place:
            _refuse(self.path, name, "rml:source", "rml:path")
        return Input(place, formulation, self.text(found, "iterator"), nulls)

    def statements(self, name: Term) -> Statements:
        predicates = self.terms(name, "predicate", Kind.IRI, _NAMES)
        maps = self.all(name, "objectMap")
        links = [self.link(one) for one in maps if self.all(one, "parentTriplesMap")]
        objects = [self.object(one) for one in maps if not self.all(one, "parentTriplesMap")]
        objects += map(TermMap, self.all(name, "object"))
        if not predicates or not (links or objects):
            _refuse(self.path, name, "rml:predicateMap, rml:objectMap", "1…")
        graphs = self.terms(name, "graph", Kind.IRI, _NODES)
        return Statements(tuple(predicates), tuple(objects), tuple(links), tuple(graphs))

    def link(self, name: Term) -> Link:
        parent = self.one(name, "parentTriplesMap") or Literal("")
        joins = ((self.join(one, "child"), self.join(one, "parent"))
                 for one in self.all(name, "joinCondition"))  # fmt: skip
        return Link(parent.n3(), tuple(joins))

    def join(self, name: Term, side: str) -> TermMap:
        """One side of a join; what stands there in short is a reference, no constant."""
        short = self.text(name, side)
        if short:
            return TermMap(reference=short, kind=Kind.LITERAL)
        return self.term(self.one(name, f"{side}Map") or Literal(""), Kind.LITERAL, _TEXTS)

    def object(self, name: Term) -> TermMap:
        """What a literal is made of is one, and so is a reference, unless it says otherwise."""
        roles = ("reference", "language", "languageMap", "datatype", "datatypeMap")
        literal = any(self.all(name, role) for role in roles)
        return self.term(name, Kind.LITERAL if literal else Kind.IRI, tuple(Kind))

    def terms(self, name: Term, role: str, kind: Kind, allowed: Iterable[str]) -> list[TermMap]:
        """The term maps in a role, and what is written there in short, as constants."""
        made = [self.term(one, kind, allowed) for one in self.all(name, f"{role}Map")]
        short = self.all(name, role)
        for one in short:
            self.check(name, one, kind)
        return made + list(map(TermMap, short))

    def term(self, name: Term, kind: Kind, allowed: Iterable[str]) -> TermMap:
        constant = self.one(name, "constant")
        reference, template = self.text(name, "reference"), self.text(name, "template")
        if sum(map(bool, (constant, reference, template))) != 1:
            _refuse(self.path, name, "rml:constant, rml:reference, rml:template", "1")
        chosen = self.text(name, "termType").removeprefix(RML) or kind
        if chosen not in allowed:
            _refuse(self.path, name, f"rml:termType {chosen}", " | ".join(allowed))
        if constant and (Kind.LITERAL not in allowed or self.text(name, "termType")):
            self.check(name, constant, Kind(chosen))
        languages = self.terms(name, "language", Kind.LITERAL, _TEXTS)
        datatypes = self.terms(name, "datatype", Kind.IRI, _NAMES)
        for one in languages:
            require_tag(one.constant.value if one.constant else "it")
        language = languages[0] if languages else None
        datatype = datatypes[0] if datatypes else None
        return TermMap(constant, reference, template, Kind(chosen), language, datatype)

    def check(self, name: Term, constant: Term, kind: Kind) -> None:
        """See that a constant is what it stands for: a literal, a blank node or an IRI."""
        if isinstance(constant, Literal) is not (kind is Kind.LITERAL):
            _refuse(self.path, name, constant.n3(), kind)


def require_tag(tag: str) -> None:
    """Nothing, or an InputError for a text that is no language tag of ISO 639."""
    if not _TAG.fullmatch(tag):
        message = {"it": f"{tag!r} non è una lingua", "en": f"{tag!r} is not a language"}
        raise InputError(message, remedy={"it": "Scrivi it, en, de-AT.", "en": "Write it or en."})


def _refuse(path: Path, name: Term, what: str, wanted: str) -> NoReturn:
    message = {
        "it": f"{path.name}, {name.n3()}: {what} non va qui; atteso: {wanted}",
        "en": f"{path.name}, {name.n3()}: {what} does not fit here; expected: {wanted}",
    }
    raise InputError(message, remedy=_RUN)
