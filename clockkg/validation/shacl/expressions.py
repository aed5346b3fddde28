"""What a shape asks of one node as a SPARQL expression, where one pattern at a time will do.

Such an expression is true where the node conforms, and never an error. The engine answers an EXISTS
of one pattern by a look into its index; several in one EXISTS it would multiply, so that whatever
needs those is left to `patterns`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Final, cast

import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from clockkg.rdf import typed
from clockkg.validation.shacl.datatypes import well_typed
from clockkg.validation.shacl.lists import ill_formed
from clockkg.validation.shacl.model import Constraint, Shape, UnsupportedError

_OPERATORS: Final = {
    "minExclusive": ">",
    "minInclusive": ">=",
    "maxExclusive": "<",
    "maxInclusive": "<=",
    "minLength": ">=",
    "maxLength": "<=",
    "lessThan": "<",
    "lessThanOrEquals": "<=",
}
_KINDS: Final = {
    SH.IRI: "isIRI({0})",
    SH.BlankNode: "isBlank({0})",
    SH.Literal: "isLiteral({0})",
    SH.BlankNodeOrIRI: "!isLiteral({0})",
    SH.BlankNodeOrLiteral: "!isIRI({0})",
    SH.IRIOrLiteral: "!isBlank({0})",
}
Test = str | None
"""An expression; None where one cannot say it."""


@dataclass(slots=True)
class Compiler:
    """What compiling needs: a class's subclasses, what the engine can read, and fresh names.

    `readable` tells whether a pattern with its flags is a regular expression for the engine,
    `rather` whether it is faster to walk all statements of a step than to take it from each node
    that a pattern binds.
    """

    subclasses: Callable[[str], Iterable[str]]
    readable: Callable[[str, str], bool]
    rather: Callable[[str, str], bool]
    numbers: Iterator[int] = field(default_factory=count)

    def fresh(self) -> str:
        """A variable that no other pattern has."""
        return f"?clock{next(self.numbers)}"


def conforms(compiler: Compiler, shape: Shape, node: str) -> Test:
    """Whether a node, which is a variable, conforms to a shape."""
    if shape.deactivated:
        return "true"
    if shape.path is not None:
        return _property(compiler, shape, node)
    return every(one(compiler, c, node, node) for c in shape.constraints)


def one(compiler: Compiler, constraint: Constraint, focus: str, value: str) -> Test:
    """Whether a value of a node conforms to a constraint that looks at one value at a time."""
    test = _TESTS.get(constraint.kind)
    return None if test is None else test(compiler, constraint, focus, value)


def every(tests: Iterable[Test]) -> Test:
    """All of them; None where one of them cannot be said."""
    return _joined(" && ", "true", tests)


def some(tests: Iterable[Test]) -> Test:
    """At least one of them; None where one of them cannot be said."""
    return _joined(" || ", "false", tests)


def total(expression: str) -> str:
    """An expression that is false where it would be an error."""
    return f"COALESCE({expression}, false)"


def term(node: Node) -> str:
    """A term as SPARQL writes it; a blank node has no name there."""
    if isinstance(node, rdflib.BNode):
        raise UnsupportedError("a blank node as a value")
    return node.n3()


def wanted(constraint: Constraint) -> str:
    """The term that a constraint is about."""
    return term(cast("Node", constraint.value))


def same(value: str, text: str) -> str:
    """Whether a value is a term."""
    return f"sameTerm({value}, {text})"


def less(operator: str, one: str, other: str) -> str:
    """Whether two values are in an order; false where they have none."""
    return total(f"{one} {_OPERATORS[operator]} {other}")


def _joined(word: str, nothing: str, tests: Iterable[Test]) -> Test:
    found = list(tests)
    if any(test is None for test in found):
        return None
    kept = [cast("str", test) for test in found if test != "true" or word != " && "]
    return f"({word.join(kept)})" if kept else nothing


def _property(compiler: Compiler, shape: Shape, node: str) -> Test:
    """What a property shape asks of a node, where its path is one predicate."""
    if shape.path is None or not shape.path.simple:
        return None if shape.constraints else "true"
    value = compiler.fresh()
    pattern = f"{node} {shape.path.steps} {value}"
    of_all, of_each = list[Test](), list[Test]()
    for constraint in shape.constraints:
        count_test = _COUNTS.get(constraint.kind)
        if count_test:
            of_all.append(count_test(compiler, constraint, pattern, value))
        else:
            of_each.append(one(compiler, constraint, node, value))
    right = every(of_each)
    if right not in (None, "true"):
        right = f"NOT EXISTS {{ {pattern} FILTER(!{right}) }}"
    return every([*of_all, right])


def _at_least(_: Compiler, constraint: Constraint, pattern: str, __: str) -> Test:
    if constraint.value == 0:
        return "true"
    return f"EXISTS {{ {pattern} }}" if constraint.value == 1 else None


def _at_most(compiler: Compiler, constraint: Constraint, pattern: str, value: str) -> Test:
    if constraint.value == 0:
        return f"NOT EXISTS {{ {pattern} }}"
    if constraint.value != 1:
        return None
    return f"NOT EXISTS {{ {pattern} FILTER({another(compiler, pattern, value)}) }}"


def another(compiler: Compiler, pattern: str, value: str) -> str:
    """Whether the pattern of a value also fits another value."""
    other = compiler.fresh()
    again = pattern.removesuffix(value) + other
    return f"EXISTS {{ {again} FILTER(!sameTerm({value}, {other})) }}"


def _has(_: Compiler, constraint: Constraint, pattern: str, value: str) -> Test:
    return f"EXISTS {{ {pattern.removesuffix(value)}{wanted(constraint)} }}"


def _is(_: Compiler, constraint: Constraint, __: str, value: str) -> Test:
    return same(value, wanted(constraint))


def _never(*_: object) -> Test:
    return None


def _class(compiler: Compiler, constraint: Constraint, _: str, value: str) -> Test:
    classes = [f"<{iri}>" for iri in compiler.subclasses(str(constraint.value))]
    if len(classes) == 1:
        return f"EXISTS {{ {value} {RDF.type.n3()} {classes[0]} }}"
    kinds, kind = ", ".join(classes), compiler.fresh()
    return f"EXISTS {{ {value} {RDF.type.n3()} {kind} FILTER({kind} IN ({kinds})) }}"


def _datatype(_: Compiler, constraint: Constraint, __: str, value: str) -> Test:
    datatype = str(constraint.value)
    right = well_typed(value, datatype)
    return total(f"DATATYPE({value}) = <{datatype}>{' && ' if right else ''}{right}")


def _kind(_: Compiler, constraint: Constraint, __: str, value: str) -> Test:
    kind = cast("rdflib.URIRef", constraint.value)
    if kind not in _KINDS:
        raise ill_formed(kind, "no meaning as a sh:nodeKind")
    return _KINDS[kind].format(value)


def _range(_: Compiler, constraint: Constraint, __: str, value: str) -> Test:
    return less(constraint.kind, value, wanted(constraint))


def _length(_: Compiler, constraint: Constraint, __: str, value: str) -> Test:
    compared = f"STRLEN(STR({value})) {_OPERATORS[constraint.kind]} {constraint.value}"
    return f"(!isBlank({value}) && {total(compared)})"


def _pattern(compiler: Compiler, constraint: Constraint, __: str, value: str) -> Test:
    pattern, flags = cast("tuple[str, str]", constraint.value)
    if not compiler.readable(pattern, flags):
        raise UnsupportedError("a regular expression that the engine does not read")
    words = ", ".join(typed(text, "string").n3() for text in (pattern, *([flags] * bool(flags))))
    return f"(!isBlank({value}) && {total(f'REGEX(STR({value}), {words})')})"


def _languages(_: Compiler, constraint: Constraint, __: str, value: str) -> Test:
    ranges = cast("tuple[Node, ...]", constraint.value)
    return some(
        total(f'LANG({value}) != "" && LANGMATCHES(LANG({value}), {term(tag)})') for tag in ranges
    )


def _among(_: Compiler, constraint: Constraint, __: str, value: str) -> Test:
    members = cast("tuple[Node, ...]", constraint.value)
    iris = [term(member) for member in members if not isinstance(member, rdflib.Literal)]
    tests = [total(f"{value} IN ({', '.join(iris)})")] if iris else []
    return some([*tests, *(same(value, term(m)) for m in members if isinstance(m, rdflib.Literal))])


def _inner(compiler: Compiler, constraint: Constraint, _: str, value: str) -> Test:
    return conforms(compiler, cast("Shape", constraint.value), value)


def _not(compiler: Compiler, constraint: Constraint, _: str, value: str) -> Test:
    test = conforms(compiler, cast("Shape", constraint.value), value)
    return None if test is None else f"(!{test})"


def _all(compiler: Compiler, constraint: Constraint, _: str, value: str) -> Test:
    return every(conforms(compiler, shape, value) for shape in _shapes(constraint))


def _any(compiler: Compiler, constraint: Constraint, _: str, value: str) -> Test:
    return some(conforms(compiler, shape, value) for shape in _shapes(constraint))


def _exactly_one(compiler: Compiler, constraint: Constraint, _: str, value: str) -> Test:
    tests = [conforms(compiler, shape, value) for shape in _shapes(constraint)]
    if any(test is None for test in tests):
        return None
    return f"({' + '.join(f'IF({test}, 1, 0)' for test in tests) or '0'} = 1)"


def _shapes(constraint: Constraint) -> tuple[Shape, ...]:
    return cast("tuple[Shape, ...]", constraint.value)


def _disjoint(_: Compiler, constraint: Constraint, focus: str, value: str) -> Test:
    return f"(!EXISTS {{ {focus} {wanted(constraint)} {value} }})"


def _closed(compiler: Compiler, constraint: Constraint, _: str, value: str) -> Test:
    return f"(!EXISTS {{ {open_way(constraint, value, compiler.fresh(), compiler.fresh())} }})"


def open_way(constraint: Constraint, focus: str, way: str, value: str) -> str:
    """The pattern of what a closed shape does not let a node have."""
    allowed = ", ".join(map(term, cast("tuple[Node, ...]", constraint.value)))
    return f"{focus} {way} {value} FILTER({way} NOT IN ({allowed}))"


_One = Callable[[Compiler, Constraint, str, str], Test]
_TESTS: Final[Mapping[str, _One]] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _kind,
    **dict.fromkeys(("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"), _range),
    **dict.fromkeys(("minLength", "maxLength"), _length),
    "pattern": _pattern,
    "languageIn": _languages,
    "in": _among,
    "node": _inner,
    "property": _inner,
    "not": _not,
    "and": _all,
    "or": _any,
    "xone": _exactly_one,
    "disjoint": _disjoint,
    "closed": _closed,
    "hasValue": _is,
}
_COUNTS: Final[Mapping[str, _One]] = {
    "minCount": _at_least,
    "maxCount": _at_most,
    "hasValue": _has,
    **dict.fromkeys(
        ("equals", "lessThan", "lessThanOrEquals", "uniqueLang", "qualifiedMinCount",
         "qualifiedMaxCount", "sparql", "custom"), _never,
    ),
}  # fmt: skip
