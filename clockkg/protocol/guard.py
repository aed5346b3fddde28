"""Looks at a query before any engine sees it: what this service never does is refused.

A lexer cuts the text into the tokens of the SPARQL grammar, so that a word in a string, an IRI or a
comment is not mistaken for a keyword, and a keyword cannot hide behind one. Deep nesting is refused
because the engine's parser would end the whole process.

>>> from clockkg.settings import Settings
>>> guard("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", Settings())
Traceback (most recent call last):
...
clockkg.errors.QueryRefusedError: line 1, column 12: SERVICE is not allowed here
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from clockkg.errors import QueryRefusedError, Words, placed
from clockkg.settings import Settings

_TOKEN: Final = re.compile(
    r"""
      (?P<iri>     <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<string>  \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
                 | '''(?:[^'\\]|\\.|'(?!''))*'''
                 | "(?:[^"\\\n\r]|\\.)*"
                 | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<comment> \#[^\n\r]* )
    | (?P<name>    [?$]\w+ | @[A-Za-z-]+ | [\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)* )
    | (?P<word>    [A-Za-z_]\w* )
    | (?P<open>    [({[] )
    | (?P<close>   [)}\]] )
    | (?P<other>   \s+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_REFUSED: Final = {
    "SERVICE": {
        "it": "Interroga tu l'altro endpoint: per una query questo servizio non apre connessioni.",
        "en": "Ask the other endpoint yourself; this service opens no connections for a query.",
    },
    "LOAD": {
        "it": "Usa i caricatori: per una query questo servizio non apre connessioni.",
        "en": "Use the loaders; this service opens no connections for a query.",
    },
}
_NESTED: Final = {
    "it": "la query è annidata troppo in profondità",
    "en": "the query is nested too deeply",
}
_FROMS: Final = {"it": "è possibile un solo FROM", "en": "only one FROM is possible"}
_ONE: Final = {
    "it": "Chiedi con GRAPH, o nomina un solo grafo: con più FROM le risposte conterebbero doppio.",
    "en": "Ask with GRAPH, or name one graph: answers over several FROM would count twice.",
}


_VOLATILE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


def guard(query: str, settings: Settings) -> None:
    """Nothing, or a QueryRefusedError with the place, the reason and what to do instead."""
    if len(query) > settings.query_characters:
        raise _too_long(len(query), settings.query_characters)
    depth = default_graphs = 0
    previous = _Token("", "", 0)
    for token in _tokens(query):
        word = token.text.upper() if token.kind == "word" else ""
        if word in _REFUSED:
            message = {"it": f"{word} non è ammesso qui", "en": f"{word} is not allowed here"}
            raise _refused(query, token, message, _REFUSED[word])
        depth += (token.kind == "open") - (token.kind == "close")
        if depth > settings.query_depth:
            most = settings.query_depth
            remedy = {"it": f"Al massimo {most} parentesi.", "en": f"At most {most} brackets deep."}
            raise _refused(query, token, _NESTED, remedy)
        default_graphs += _is_from(previous) and word != "NAMED"
        default_graphs += depth == 0 and _is_glued(token)
        if default_graphs > 1:
            raise _refused(query, token, _FROMS, _ONE)
        previous = token


def volatile(query: str) -> bool:
    """Whether a query may answer differently each time it is asked.

    >>> volatile("SELECT (NOW() AS ?n) {}"), volatile("SELECT ('NOW()' AS ?n) {}")
    (True, False)
    """
    words = (token.text.upper() for token in _tokens(query) if token.kind == "word")
    return not _VOLATILE.isdisjoint(words)


def _is_from(token: _Token) -> bool:
    return token.kind == "word" and token.text.upper() == "FROM"


def _is_glued(token: _Token) -> bool:
    """Whether a prefixed name outside all brackets hides a FROM, as in `FROM:a`, or a FROMNAMED."""
    return token.kind == "name" and token.text.upper().startswith("FROM:") and len(token.text) > 5  # noqa: PLR2004 - more than the prefix


def _tokens(query: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup or ""
        if kind not in ("other", "comment"):
            yield _Token(kind, match.group(), match.start())


def _refused(query: str, token: _Token, message: Words, remedy: Words) -> QueryRefusedError:
    before = query[: token.start]
    line = before.count("\n") + 1
    column = token.start - before.rfind("\n")
    return QueryRefusedError(placed(message, line, column), remedy=remedy)


def _too_long(length: int, most: int) -> QueryRefusedError:
    message = {
        "it": f"la query ha {length} caratteri, al massimo {most}",
        "en": f"the query has {length} characters, at most {most}",
    }
    return QueryRefusedError(message, remedy={"it": "Accorciala.", "en": "Shorten it."})
