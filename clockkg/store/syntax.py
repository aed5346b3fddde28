"""The words of a SPARQL text, and what the embedded engine's own parser makes of it.

A lexer cuts a text into the tokens of the SPARQL grammar, so that a word in a string, an IRI or a
comment is not mistaken for a keyword. The engine's parser is more lenient: it finds keywords where
no tokeniser would, as in `ASKFROM<...>`. So what the lexer found is checked by the parser.

>>> [token.text for token in tokens("ASK { ?s a 'FROM' } # FROM")]
['ASK', '{', '?s', 'a', "'FROM'", '}']
>>> parses("ASK {}"), parses("ASK {")
(True, False)
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple, NoReturn, cast

import pyoxigraph as ox

from clockkg.terms import PREFIXES

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
    | (?P<number>  \d+(?:\.\d+)?(?:[eE][+-]?\d+)? )
    | (?P<open>    [({[] )
    | (?P<close>   [)}\]] )
    | (?P<space>   \s+ )
    | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL,
)
_LINE_END: Final = re.compile(r"[^\n\r]")
_NOTHING: Final = ox.Store()


class Token(NamedTuple):
    """A word of a text: iri, string, name (a variable too), word, number, open, close or other."""

    kind: str
    text: str
    start: int
    depth: int
    """How many brackets are open around it; an opening one counts itself, a closing one does."""

    @property
    def word(self) -> str:
        """A keyword in capitals, empty for whatever is none."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def end(self) -> int:
        """Where the text goes on."""
        return self.start + len(self.text)


NO_TOKEN: Final = Token("", "", 0, 0)
"""Stands where a text has ended."""


@lru_cache(maxsize=64)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text, without spaces and comments."""
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    depth = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind in ("space", "comment"):
            continue
        depth += kind == "open"
        yield Token(kind, match.group(), match.start(), depth)
        depth -= kind == "close"


def outer(text: str) -> list[Token]:
    """The tokens outside all brackets."""
    return [token for token in tokens(text) if not token.depth]


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    r"""A text with spaces for some of its parts; no place in it moves.

    >>> blanked("ASK\nFROM <urn:a> {}", [(4, 16)])
    'ASK\n             {}'
    """
    for start, end in spans:
        text = text[:start] + _LINE_END.sub(" ", text[start:end]) + text[end:]
    return text


def parses(query: str, prefixes: Mapping[str, str] = PREFIXES) -> bool:
    """Whether a query is well formed, as the engine reads it; it is not run."""
    graphs = cast("list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]", map(_halt, [""]))
    try:
        _NOTHING.query(query, prefixes=dict(prefixes), default_graph=graphs)
    except _ParsedError:
        return True
    except SyntaxError:
        return False
    return False


def has_keyword(query: str, keyword: str) -> bool:
    """Whether a well-formed query uses a keyword, as the engine itself reads it.

    A name, a text or an IRI may be spelt anew throughout and the query stays well formed; a keyword
    may not.

    >>> has_keyword("ASK { ?from a 'FROM' }", "from"), has_keyword("ASKFROM<urn:a>{}", "from")
    (False, True)
    """
    if keyword.lower() not in query.lower():
        return False
    names = {respelt(name, keyword): iri for name, iri in PREFIXES.items()}
    return not parses(respelt(query, keyword), names)


def respelt(text: str, *keywords: str) -> str:
    """A text with another first letter for each of these keywords, wherever it stands."""
    firsts = "|".join(f"{word[0]}(?={word[1:]})" for word in keywords)
    return re.sub(firsts, "z", text, flags=re.IGNORECASE)


class _ParsedError(Exception):
    """The engine has read a query and asks what to run it on."""


def _halt(_graph: str) -> NoReturn:
    raise _ParsedError
