"""A shape's constraints as SPARQL patterns that bind only what is wrong.

A scope is a pattern and the nodes that it binds: the node that a shape is for, and those that
nested shapes went through from there; the last one is judged. So each pattern judges all nodes of
a scope at once.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple, cast

from clockkg.validation.shacl.bulk import in_bulk, projected
from clockkg.validation.shacl.expressions import (
    Compiler,
    another,
    conforms,
    every,
    less,
    one,
    open_way,
    same,
    wanted,
)
from clockkg.validation.shacl.model import Constraint, Qualified, Query, Shape
from clockkg.validation.shacl.paths import Path


class Scope(NamedTuple):
    """What binds some nodes; the last one is judged. Each combination comes once.

    `test` is an expression that tells whether a node is one of them, where that is known.
    `repeating` binds the same, where that is quicker, with a combination more than once. `way`
    is what all nodes have, and all that have it are one of them, where the scope is of that kind.
    """

    text: str
    nodes: tuple[str, ...]
    test: str = ""
    repeating: str = ""
    way: str = ""

    @property
    def node(self) -> str:
        """The node that is judged."""
        return self.nodes[-1]


class Rows(NamedTuple):
    """A pattern that binds what is wrong, and which variables are the parts of a result."""

    text: str
    named: Mapping[str, str] = {}
    """`value`, `path`, and what else fills the gaps of a message."""
    apart: tuple[str, ...] = ()
    """What tells two results of one value apart."""
    once: bool = True
    """Whether equal rows are one result: they are, except those of a query."""


def group(scope: Scope, more: Iterable[str] = (), pattern: str = "") -> str:
    """A subquery of a scope that gives its nodes, each combination once."""
    names = " ".join((*scope.nodes, *more))
    return f"{{ SELECT DISTINCT {names} {{ {scope.text} {pattern} }} }}"


def alone(scope: Scope) -> Scope:
    """Only the nodes that are judged, each once."""
    if len(scope.nodes) == 1:
        return scope
    last = Scope(scope.text, scope.nodes[-1:])
    return Scope(group(last), last.nodes)


def values(compiler: Compiler, shape: Shape, scope: Scope) -> Scope:
    """The value nodes of a shape, as one more node of the scope; of a node shape, its nodes."""
    path = shape.path
    if path is None:
        return scope
    value = compiler.fresh()
    nodes = (*scope.nodes, value)
    stepping = f"{scope.text} {scope.node} {path.steps} {value} ."
    if path.simple:
        return Scope(stepping, nodes)
    if path.stays:
        staying = f"{scope.text} BIND({scope.node} AS {value})"
        stepping = f"{{ {stepping} }} UNION {{ {staying} }}"
    return Scope(group(Scope(stepping, nodes)), nodes)


class Walk(NamedTuple):
    """The value nodes of a shape; `whole` tells that all statements of the property are walked.

    Then `test` tells whether a statement's node is in the scope, empty where every one is.
    """

    nodes: Scope
    whole: bool = False
    test: str = ""

    def keeping(self, wrong: str, pattern: str = "", *more: str) -> str:
        """The values of which something is wrong; only of these it is asked about their nodes.

        The engine would ask for both at once, were they not in groups of their own.
        """
        found = f"{self.nodes.text} {pattern} FILTER({wrong})"
        names = " ".join((*self.nodes.nodes, *more))
        return f"{{ SELECT {names} {{ {found} }} }} FILTER({self.test})" if self.test else found


def walked(compiler: Compiler, shape: Shape, scope: Scope) -> Walk:
    """The value nodes of a shape.

    Where a property has about as many statements as there are nodes, it is faster to walk all of
    them, and to look at the node of what is wrong only.
    """
    path = shape.path
    if not (scope.test and path and path.simple and compiler.rather(_anybody(scope), path.steps)):
        return Walk(values(compiler, shape, scope))
    value = compiler.fresh()
    stepping = f"{scope.node} {path.steps} {value} ."
    test = "" if scope.way == path.steps else scope.test
    return Walk(Scope(stepping, (*scope.nodes, value)), whole=True, test=test)


def _anybody(scope: Scope) -> str:
    """The pattern of a scope, the same for all that bind the same nodes."""
    return (scope.repeating or scope.text).replace(scope.node, "?anybody")


def failing(compiler: Compiler, shape: Shape, scope: Scope) -> str:
    """A pattern that binds those nodes of a scope, of one node, that do not conform to a shape."""
    test = conforms(compiler, shape, scope.node)
    if test is not None:
        return f"{{ {scope.text} FILTER(!{test}) }}"
    return " UNION ".join(_failing(compiler, c, shape, scope) for c in shape.constraints)


def _failing(compiler: Compiler, constraint: Constraint, shape: Shape, scope: Scope) -> str:
    if constraint.kind == "property":
        inner = cast("Shape", constraint.value)
        nodes = values(compiler, shape, scope)
        wrong = failing(compiler, inner, alone(nodes))
        return group(scope, pattern=f"{nodes.text} {wrong}" if shape.path else wrong)
    rows = found(compiler, constraint, shape, scope)
    return group(Scope(rows.text, scope.nodes))


def found(compiler: Compiler, constraint: Constraint, shape: Shape, scope: Scope) -> Rows:
    """What breaks a constraint in a scope; of `property`, ask its shape itself."""
    build = _ROWS.get(constraint.kind)
    if build:
        return build(compiler, constraint, shape, scope)
    walk = walked(compiler, shape, scope)
    test = one(compiler, constraint, scope.node, walk.nodes.node)
    if test is not None:
        return _tested(walk, scope.node, test)
    nodes = values(compiler, shape, scope)
    judged = alone(nodes)
    wrong = _COMPOSED[constraint.kind](compiler, constraint, judged)
    text = wrong if judged == nodes else f"{nodes.text} {wrong}"
    return Rows(text, {"value": nodes.node})


def _tested(walk: Walk, focus: str, test: str) -> Rows:
    """The values of a walk that fail a test; what asks the index is asked of each value once."""
    value = walk.nodes.node
    if walk.whole and "EXISTS" in test and not re.search(rf"{re.escape(focus)}\b", test):
        each = f"{{ SELECT {value} {{ {walk.nodes.text} }} GROUP BY {value} }}"
        wrong = f"{{ SELECT {value} {{ {each} FILTER(!{test}) }} }}"
        return Rows(walk.keeping("true", wrong), {"value": value})
    return Rows(walk.keeping(f"!{test}"), {"value": value})


def _node(compiler: Compiler, constraint: Constraint, scope: Scope) -> str:
    return group(Scope(failing(compiler, cast("Shape", constraint.value), scope), scope.nodes))


def _not(compiler: Compiler, constraint: Constraint, scope: Scope) -> str:
    wrong = failing(compiler, cast("Shape", constraint.value), scope)
    return f"{{ {scope.text} MINUS {{ {wrong} }} }}"


def _and(compiler: Compiler, constraint: Constraint, scope: Scope) -> str:
    return group(Scope(" UNION ".join(_each_failing(compiler, constraint, scope)), scope.nodes))


def _or(compiler: Compiler, constraint: Constraint, scope: Scope) -> str:
    for shape in cast("tuple[Shape, ...]", constraint.value):
        wrong = failing(compiler, shape, scope)
        scope = Scope(group(Scope(wrong, scope.nodes)), scope.nodes)
    return f"{{ {scope.text} }}"


def _xone(compiler: Compiler, constraint: Constraint, scope: Scope) -> str:
    """Those of which not all shapes but one fail; a row of every node comes with the number 0."""
    parts = [group(scope), *_each_failing(compiler, constraint, scope)]
    tag = compiler.fresh()
    counted = compiler.fresh()
    union = " UNION ".join(f"{{ {{ {part} }} BIND({n} AS {tag}) }}" for n, part in enumerate(parts))
    inner = f"SELECT {scope.node} (COUNT(DISTINCT {tag}) AS {counted}) {{ {union} }}"
    return f"{{ {{ {inner} GROUP BY {scope.node} }} FILTER({counted} != {len(parts) - 1}) }}"


def _each_failing(compiler: Compiler, constraint: Constraint, scope: Scope) -> Iterator[str]:
    shapes = cast("tuple[Shape, ...]", constraint.value)
    return (failing(compiler, shape, scope) for shape in shapes)


def _min_count(compiler: Compiler, constraint: Constraint, shape: Shape, scope: Scope) -> Rows:
    return _fewer(compiler, shape, scope, cast("int", constraint.value), "")


def _max_count(compiler: Compiler, constraint: Constraint, shape: Shape, scope: Scope) -> Rows:
    walk = walked(compiler, shape, scope)
    nodes = walk.nodes
    if constraint.value == 1 and shape.path and shape.path.simple:
        pattern = f"{scope.node} {shape.path.steps} {nodes.node}"
        return Rows(walk.keeping(another(compiler, pattern, nodes.node)))
    most = _more(nodes, scope, cast("int", constraint.value)).text
    return Rows(f"{most} FILTER({walk.test})" if walk.test else most)


def _fewer(compiler: Compiler, shape: Shape, scope: Scope, least: int, kept: str) -> Rows:
    """The nodes with fewer values than asked for, of those that a pattern keeps."""
    if least <= 0:
        return Rows(f"{scope.text} FILTER(false)")
    if least == 1 and not kept and shape.path and shape.path.quick and not shape.path.stays:
        return _without(compiler, shape.path, scope)
    nodes = values(compiler, shape, scope)
    enough = _grouped(Scope(f"{nodes.text} {kept}", nodes.nodes), scope, f">= {least}")
    return Rows(f"{scope.text} MINUS {enough}")


def _without(compiler: Compiler, path: Path, scope: Scope) -> Rows:
    """The nodes without any value, told by a look into the index where that is enough."""
    ways = (f"EXISTS {{ {scope.node} {way} {compiler.fresh()} }}" for way in path.quick)
    lacking = f"{scope.repeating or scope.text} FILTER(!({' || '.join(ways)}))"
    if not path.slow:
        return Rows(lacking)
    value = compiler.fresh()
    further = f"OPTIONAL {{ {scope.node} {path.slow} {value} }} FILTER(!BOUND({value}))"
    return Rows(f"{group(Scope(lacking, scope.nodes))} {further}")


def _more(nodes: Scope, scope: Scope, most: int) -> Rows:
    return Rows(_grouped(nodes, scope, f"> {most}"))


def _grouped(nodes: Scope, scope: Scope, compared: str) -> str:
    names = " ".join(scope.nodes)
    return f"{{ SELECT {names} {{ {nodes.text} }} GROUP BY {names} HAVING(COUNT(*) {compared}) }}"


def _qualified(compiler: Compiler, constraint: Constraint, shape: Shape, scope: Scope) -> Rows:
    asked = cast("Qualified", constraint.value)
    nodes = values(compiler, shape, scope)
    counted = Scope(nodes.text + _qualifying(compiler, asked, alone(nodes)), nodes.nodes)
    if constraint.kind == "qualifiedMaxCount":
        return _more(counted, scope, asked.count)
    if asked.count <= 0:
        return Rows(f"{scope.text} FILTER(false)")
    tests = _qualifies(compiler, asked, nodes.node)
    if asked.count == 1 and tests and shape.path and shape.path.simple:
        pattern = f"{scope.node} {shape.path.steps} {nodes.node} FILTER({tests})"
        return Rows(f"{scope.text} FILTER NOT EXISTS {{ {pattern} }}")
    return Rows(f"{scope.text} MINUS {_grouped(counted, scope, f'>= {asked.count}')}")


def _qualifies(compiler: Compiler, asked: Qualified, node: str) -> str | None:
    """Whether a value conforms to a shape and to no sibling; None where one test cannot say it."""
    beside = [conforms(compiler, shape, node) for shape in asked.siblings]
    refused = (None if known is None else f"(!{known})" for known in beside)
    return every([conforms(compiler, asked.shape, node), *refused])


def _qualifying(compiler: Compiler, asked: Qualified, nodes: Scope) -> str:
    """What keeps, of some values, those that conform to a shape and to no sibling of it."""
    node = nodes.node
    test = conforms(compiler, asked.shape, node)
    beside = [(shape, conforms(compiler, shape, node)) for shape in asked.siblings]
    tests = every([test or "true", *(f"(!{known})" for _, known in beside if known)])
    parts = [f" FILTER({tests})"]
    if test is None:
        parts.append(f" MINUS {{ {failing(compiler, asked.shape, nodes)} }}")
    for shape in (shape for shape, known in beside if known is None):
        wrong = failing(compiler, shape, nodes)
        parts.append(f" MINUS {{ {nodes.text} MINUS {{ {wrong} }} }}")
    return "".join(reversed(parts))


def _has_value(_: Compiler, constraint: Constraint, shape: Shape, scope: Scope) -> Rows:
    value, path = wanted(constraint), shape.path
    if path is None:
        return Rows(f"{scope.text} FILTER(!{same(scope.node, value)})")
    reached = f"{scope.node} {path.steps} {value}"
    stays = f" FILTER(!{same(scope.node, value)})" if path.stays else ""
    if path.simple:
        return Rows(f"{scope.text} FILTER NOT EXISTS {{ {reached} }}")
    return Rows(f"{scope.text}{stays} MINUS {{ {reached} }}")


def _equals(compiler: Compiler, constraint: Constraint, shape: Shape, scope: Scope) -> Rows:
    """Values that the other property lacks, and values that it has beyond these."""
    other = wanted(constraint)
    nodes = values(compiler, shape, scope)
    value = compiler.fresh()
    lacking = f"{nodes.text} FILTER NOT EXISTS {{ {scope.node} {other} {nodes.node} }}"
    lacking += f" BIND({nodes.node} AS {value})"
    beyond = f"{scope.text} {scope.node} {other} {value} ."
    if shape.path is None:
        beyond += f" FILTER(!sameTerm({scope.node}, {value}))"
    elif shape.path.simple:
        beyond += f" FILTER NOT EXISTS {{ {scope.node} {shape.path.steps} {value} }}"
    else:
        held = values(compiler, shape, scope)
        names = " ".join(scope.nodes)
        beyond += f" MINUS {{ SELECT {names} ({held.node} AS {value}) {{ {held.text} }} }}"
    return Rows(f"{{ {lacking} }} UNION {{ {beyond} }}", {"value": value})


def _less(compiler: Compiler, constraint: Constraint, shape: Shape, scope: Scope) -> Rows:
    nodes = values(compiler, shape, scope)
    other = compiler.fresh()
    pattern = f"{nodes.text} {scope.node} {wanted(constraint)} {other} ."
    wrong = f" FILTER(!{less(constraint.kind, nodes.node, other)})"
    return Rows(pattern + wrong, {"value": nodes.node}, (other,))


def _unique_language(compiler: Compiler, _: Constraint, shape: Shape, scope: Scope) -> Rows:
    walk = walked(compiler, shape, scope)
    nodes = walk.nodes
    value, tag = nodes.node, compiler.fresh()
    tagged = f'BIND(LCASE(LANG({value})) AS {tag}) FILTER({tag} != "")'
    if shape.path and shape.path.simple:
        other = compiler.fresh()
        alike = f"!sameTerm({value}, {other}) && LCASE(LANG({other})) = {tag}"
        pattern = f"{scope.node} {shape.path.steps} {other} FILTER({alike})"
        wrong = f"EXISTS {{ {pattern} }}"
        return Rows(walk.keeping(wrong, tagged, tag), apart=(tag,))
    names = " ".join((*scope.nodes, tag))
    text = f"{nodes.text} {tagged}"
    twice = f"{{ SELECT {names} {{ {text} }} GROUP BY {names} HAVING(COUNT(*) > 1) }}"
    return Rows(twice, apart=(tag,))


def _closed(compiler: Compiler, constraint: Constraint, shape: Shape, scope: Scope) -> Rows:
    nodes = values(compiler, shape, scope)
    way, value = compiler.fresh(), compiler.fresh()
    text = f"{nodes.text} {open_way(constraint, nodes.node, way, value)}"
    return Rows(text, {"value": value, "path": way})


def _queried(compiler: Compiler, constraint: Constraint, shape: Shape, scope: Scope) -> Rows:
    query = cast("Query", constraint.value)
    if query.ask:
        return _asked(compiler, query, shape, scope)
    judged = alone(scope)
    fresh = {name: compiler.fresh() for name in projected(query) if name != "?this"}
    names = {"?this": scope.node, **fresh}
    bulk = in_bulk(query, judged.text, names, _path_text(shape), judged.way)
    text = f"{{ {bulk} }}"
    named = {name[1:]: column for name, column in fresh.items()}
    return Rows(text if judged == scope else f"{scope.text} {text}", named, once=False)


def _asked(compiler: Compiler, query: Query, shape: Shape, scope: Scope) -> Rows:
    nodes = values(compiler, shape, scope)
    names = {"?this": scope.node, "?value": nodes.node}
    body = in_bulk(query, nodes.text, names, _path_text(shape))
    right = f"SELECT DISTINCT {' '.join(nodes.nodes)} {body[body.index('{') :]}"
    return Rows(f"{nodes.text} MINUS {{ {right} }}", {"value": nodes.node})


def _path_text(shape: Shape) -> str:
    return shape.path.steps if shape.path and not shape.path.stays else ""


_Build = Callable[[Compiler, Constraint, Shape, Scope], Rows]
_ROWS: Final[Mapping[str, _Build]] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    **dict.fromkeys(("qualifiedMinCount", "qualifiedMaxCount"), _qualified),
    "hasValue": _has_value,
    "equals": _equals,
    **dict.fromkeys(("lessThan", "lessThanOrEquals"), _less),
    "uniqueLang": _unique_language,
    "closed": _closed,
    **dict.fromkeys(("sparql", "custom"), _queried),
}
_COMPOSED: Final[Mapping[str, Callable[[Compiler, Constraint, Scope], str]]] = {
    "node": _node,
    "not": _not,
    "and": _and,
    "or": _or,
    "xone": _xone,
}
