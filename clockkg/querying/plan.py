"""How the engine goes about a query: its plan, for the log of slow queries and for who writes one.

The engine orders a query by its text alone, not by what the store holds, so the plan is had from
an empty store, at once and without running anything. The engine's own command prints it (the
package oxigraph, in the extra `plan`); the binding for Python does not.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from clockkg.store import open_store
from clockkg.store.syntax import has_keyword
from clockkg.terms import PREFIXES

_COMMAND: Final = "oxigraph"
_SECONDS: Final = 5
_STEP: Final = 8
_NODE: Final = re.compile(r'^( *)name: "(.*)",$', re.MULTILINE)
_ESCAPED: Final = re.compile(r"\\(.)")
_LITERAL: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_HIDDEN: Final = '"…"'


def plan(query: str, *, texts: bool = True) -> list[str]:
    """The engine's plan, a line for each step, indented; empty where there is none to be had.

    The command may not be installed, the query may be wrong, or call another service, which would
    be called here too. Without `texts` the query's literals are left out: a log may not hold them.
    """
    program = shutil.which(_COMMAND, path=str(Path(sys.executable).parent)) or shutil.which(
        _COMMAND
    )
    if not program or has_keyword(query, "SERVICE"):
        return []
    with TemporaryDirectory() as folder:
        open_store(Path(folder) / "store").flush()
        words = [program, "query", "--location", f"{folder}/store", "--explain"]
        told = _told([*words, "--results-format", "nt" if _is_graph(query) else "json"], query)
    lines = list(_steps(told))
    return lines if texts else [_LITERAL.sub(_HIDDEN, line) for line in lines]


def _told(words: list[str], query: str) -> str:
    """What the command says of a query; nothing where it takes too long."""
    prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    try:
        done = subprocess.run(  # noqa: S603 - the engine's own command; the query goes in as text
            words,
            input=f"{prologue}{query}",
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stderr


def _is_graph(query: str) -> bool:
    return bool(re.search(r"\b(CONSTRUCT|DESCRIBE)\b", query, re.IGNORECASE))


def _steps(told: str) -> Iterator[str]:
    """The steps of an explanation, each two spaces further in than the one it serves."""
    found = [(len(m[1]), _ESCAPED.sub(r"\1", m[2])) for m in _NODE.finditer(told)]
    first = min((indent for indent, _ in found), default=0)
    for indent, name in found:
        yield "  " * ((indent - first) // _STEP) + name
