"""The nodes that a shape is for, as a pattern."""

from collections.abc import Iterable, Sequence
from typing import Final

from rdflib.namespace import RDF

from clockkg.validation.shacl.bulk import projected
from clockkg.validation.shacl.expressions import Compiler, same, term
from clockkg.validation.shacl.model import Query, Target, UnsupportedError
from clockkg.validation.shacl.patterns import Scope
from clockkg.validation.shacl.sparql import respelt

_TYPE: Final = RDF.type.n3()


def target_scope(
    compiler: Compiler, targets: Sequence[Target], among: Iterable[str] | None = None
) -> Scope:
    """The nodes of some targets, each once; where told, only those among some terms."""
    node = compiler.fresh()
    few = "" if among is None else f"VALUES {node} {{ {' '.join(among)} }} "
    parts = [few + _pattern(compiler, target, node, few=bool(few)) for target in targets]
    loose = parts[0] if len(parts) == 1 else " UNION ".join(f"{{ {part} }}" for part in parts)
    test = "" if few else _test(compiler, targets, node)
    if len(parts) == 1 and _comes_once(compiler, targets[0]):
        return Scope(loose, (node,), test)
    way = "" if few else _way(targets)
    return Scope(f"{{ SELECT DISTINCT {node} {{ {loose} }} }}", (node,), test, loose, way)


def named_scope(compiler: Compiler, nodes: Iterable[str]) -> Scope:
    """Some nodes by their names, each once."""
    node = compiler.fresh()
    return Scope(f"VALUES {node} {{ {' '.join(sorted(nodes))} }}", (node,))


def _way(targets: Sequence[Target]) -> str:
    """The property whose subjects a shape is for, where it is for them and for no others."""
    kinds = [target.kind for target in targets]
    return _term(targets[0]) if kinds == ["subjectsOf"] else ""


def _term(target: Target) -> str:
    return "" if isinstance(target.value, Query) else term(target.value)


def _test(compiler: Compiler, targets: Sequence[Target], node: str) -> str:
    """Whether a node is one of some targets; empty where a look into the index cannot tell."""
    if any(target.kind == "sparql" for target in targets):
        return ""
    tests = (
        same(node, _term(target)) if target.kind == "node"
        else f"EXISTS {{ {_pattern(compiler, target, node, few=True)} }}"
        for target in targets
    )  # fmt: skip
    return f"({' || '.join(tests)})"


def _comes_once(compiler: Compiler, target: Target) -> bool:
    return target.kind == "node" or (
        target.kind == "class" and len(list(compiler.subclasses(str(target.value)))) == 1
    )


def _pattern(compiler: Compiler, target: Target, node: str, *, few: bool) -> str:
    if isinstance(target.value, Query):
        return _queried(target.value, node)
    value = target.value
    match target.kind:
        case "class":
            return _instances(compiler, compiler.subclasses(str(value)), node, few=few)
        case "node":
            return f"VALUES {node} {{ {term(value)} }}"
        case "subjectsOf":
            return f"{node} {term(value)} {compiler.fresh()} ."
        case _:
            return f"{compiler.fresh()} {term(value)} {node} ."


def _instances(compiler: Compiler, classes: Iterable[str], node: str, *, few: bool) -> str:
    """The nodes of some classes: by class, or by node where these are few."""
    known = [f"<{iri}>" for iri in classes]
    if len(known) == 1:
        return f"{node} {_TYPE} {known[0]} ."
    kind = compiler.fresh()
    if few:
        return f"{node} {_TYPE} {kind} FILTER({kind} IN ({', '.join(known)}))"
    return f"VALUES {kind} {{ {' '.join(known)} }} {node} {_TYPE} {kind} ."


def _queried(query: Query, node: str) -> str:
    if "?this" not in projected(query):
        raise UnsupportedError("a target that does not select ?this")
    known = {**dict(query.terms), "?this": node}
    text = respelt(query.text, lambda token: known.get(token.text, token.text))
    return f"{{ {text} }}"
