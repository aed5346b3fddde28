"""What a query is made of, found without being misled by its texts, IRIs and comments.

Only queries that the embedded engine has parsed are looked at, so the grammar holds.

>>> form("PREFIX ask: <urn:select> SELECT * { ?s ask:x 'CONSTRUCT' } # ASK")
'SELECT'
>>> found("SELECT ?x { ?x a/<urn:p>* <urn:c> }", ("closure",))
{'closure'}
"""

import re
from collections.abc import Iterable
from typing import Final

from clockkg.terms import PREFIXES

_OPAQUE: Final = re.compile(
    r"""
      (?P<iri>     <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<string>  \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
                 | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<comment> \#[^\n\r]* )
    """,
    re.VERBOSE | re.DOTALL,
)
_BLANK: Final = {"iri": "<>", "string": '""', "comment": "  "}
_PROLOGUE: Final = re.compile(
    r"\s*(?:(?:BASE\s*< *>|PREFIX\s*[^\s:]*:\s*< *>)\s*)*(\w+)", re.IGNORECASE
)
_DECLARED: Final = re.compile(r"(?i:PREFIX)\s*([^\s:]*):\s*< *>")
_PREFIX: Final = re.compile(r"(?<![\w:?$-])([A-Za-z][\w.-]*):")
_CLOSURE: Final = re.compile(r"(?:< *>|:[\w.%\\-]*|(?<![\w?$])a|\))\s*[*+]")


def _word(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w?$@:.-])(?:{'|'.join(words)})(?![\w:-])", re.IGNORECASE)


_WORDS: Final = {
    "graph": _word("GRAPH"),
    "from": _word("FROM"),
    "describe": _word("DESCRIBE"),
    "truth": _word("true", "false"),
    "kind-of-node": _word("isBlank", "isIRI", "isURI", "BNODE"),
}
_EXISTS: Final = _word("EXISTS", "MINUS")
_OPTIONAL: Final = _word("OPTIONAL")
_SELECT: Final = _word("SELECT")
_GROUPED: Final = _word(r"GROUP\s+BY")


def form(query: str) -> str:
    """The form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE."""
    match = _PROLOGUE.match(skeleton(query))
    return match[1].upper() if match else ""


def found(query: str, names: Iterable[str]) -> set[str]:
    """Which of these constructs a query may have; too many rather than too few."""
    text = skeleton(query)
    return {name for name in names if _has(text, name)}


def mentioned(query: str, datatypes: Iterable[str]) -> set[str]:
    """Which of these datatypes a query may name, by whatever prefix.

    >>> mentioned("ASK { ?s ?p '2020'^^xsd:gYear }", ("http://www.w3.org/2001/XMLSchema#gYear",))
    {'http://www.w3.org/2001/XMLSchema#gYear'}
    """
    return {iri for iri in datatypes if re.search(rf"[:#/]{_last(iri)}\b", query)}


def skeleton(query: str) -> str:
    """A query with blanks for what could be mistaken for its words; no place in it moves."""
    return _OPAQUE.sub(_blanked, query)


def counting(query: str) -> str:
    """The query that counts the rows of a SELECT."""
    match = _PROLOGUE.match(skeleton(query))
    start = match.start(1) if match else 0
    counted = "SELECT (COUNT(*) AS ?n) WHERE { {"
    return f"{query[:start]}{counted}\n{query[start:]}\n}} }}"


def _blanked(match: re.Match[str]) -> str:
    edges, length = _BLANK[match.lastgroup or ""], len(match.group())
    return f"{edges[0]}{edges[1]:>{length - 1}}" if length > 1 else edges[0]


def prefixed(query: str) -> str:
    """A query with a declaration for each prefix of the project that it uses without one."""
    text = skeleton(query)
    missing = set(_PREFIX.findall(text)) & set(PREFIXES) - set(_DECLARED.findall(text))
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in sorted(missing)) + query


def _has(text: str, name: str) -> bool:
    if name == "closure":
        return bool(_CLOSURE.search(text))
    if name == "exists-in-optional":
        return any(_EXISTS.search(_block(text, m.end())) for m in _OPTIONAL.finditer(text))
    if name == "graph-beside-select":
        return bool(_WORDS["graph"].search(text)) and len(_SELECT.findall(text)) > 1
    if name == "group-in-exists":
        return any(_GROUPED.search(_block(text, m.end())) for m in _EXISTS.finditer(text))
    return bool(_WORDS[name].search(text))


def _last(iri: str) -> str:
    return re.escape(re.split("[#/]", iri)[-1])


def _block(text: str, start: int) -> str:
    """The text from a place to the end of the group that opens behind it."""
    depth = 0
    for match in re.finditer("[{}]", text[start:]):
        depth += 1 if match.group() == "{" else -1
        if not depth:
            return text[start : start + match.end()]
    return text[start:]
