"""Looks at a query before any engine sees it: what this service never does is refused.

A lexer cuts the text into the tokens of the SPARQL grammar, so that a word in a string, an IRI or a
comment is not mistaken for a keyword, and a keyword cannot hide behind one. Deep nesting is refused
because the engine's parser would end the whole process, a join of too much because planning it may
take minutes.

>>> from clockkg.settings import Settings
>>> guard("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", Settings())
Traceback (most recent call last):
...
clockkg.errors.QueryRefusedError: line 1, column 12: SERVICE is not allowed here
"""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Final

from clockkg.errors import QueryRefusedError, Words, placed
from clockkg.protocol.size import BRACKETS, at_most, size
from clockkg.settings import Settings
from clockkg.store.federation import address
from clockkg.store.syntax import Token, tokens

_REFUSED: Final = {
    "SERVICE": {
        "it": "Interroga tu l'altro endpoint: qui si chiamano solo quelli che il gestore ammette, "
        "con l'indirizzo per intero.",
        "en": "Ask the other endpoint yourself: only those that the operator allows are called "
        "here, by their address in full.",
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
_VOLATILE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"})


@lru_cache(maxsize=1024)
def guard(query: str, settings: Settings) -> None:
    """Nothing, or a QueryRefusedError with the place, the reason and what to do instead."""
    if len(query) > settings.query_characters:
        raise _too_long(len(query), settings.query_characters)
    if _harmless(query, settings):
        return
    found = list(tokens(query))
    for at, token in enumerate(found):
        if token.word in _REFUSED and not _allowed(found[at : at + 3], settings.services):
            message = {
                "it": f"{token.word} non è ammesso qui",
                "en": f"{token.word} is not allowed here",
            }
            raise _refused(query, token, message, _REFUSED[token.word])
        if token.depth > settings.query_depth:
            most = settings.query_depth
            remedy = {"it": f"Al massimo {most} parentesi.", "en": f"At most {most} brackets deep."}
            raise _refused(query, token, _NESTED, remedy)
    joined = size(query)
    if joined > settings.query_patterns:
        raise _too_much(joined, settings.query_patterns)


def _harmless(query: str, settings: Settings) -> bool:
    """Whether a glance is enough: its words and signs, wherever they stand, are within limits."""
    return (
        not _has(query, _REFUSED)
        and sum(map(query.count, BRACKETS)) <= settings.query_depth
        and at_most(query) <= settings.query_patterns
    )


def _has(query: str, words: Iterable[str]) -> bool:
    """Whether any of these words may be in a query: in capitals, as the tokens' words are."""
    capitals = query.upper()
    return any(word in capitals for word in words)


def _allowed(found: Sequence[Token], services: Collection[str]) -> bool:
    """Whether these words call a service that the operator allows."""
    return found[0].word == "SERVICE" and address(found[1:])[0] in services


@lru_cache(maxsize=1024)
def volatile(query: str) -> bool:
    """Whether a query may answer differently each time it is asked.

    >>> volatile("SELECT (NOW() AS ?n) {}"), volatile("SELECT ('NOW()' AS ?n) {}")
    (True, False)
    """
    if not _has(query, _VOLATILE):
        return False
    return not _VOLATILE.isdisjoint(token.word for token in tokens(query))


def _refused(query: str, token: Token, message: Words, remedy: Words) -> QueryRefusedError:
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


def _too_much(found: int, most: int) -> QueryRefusedError:
    message = {
        "it": f"la query mette insieme {found} pattern, al massimo {most}",
        "en": f"the query joins {found} patterns, at most {most}",
    }
    remedy = {
        "it": "Chiedi in più volte, o con UNION.",
        "en": "Ask in several queries, or with UNION.",
    }
    return QueryRefusedError(message, remedy=remedy)
