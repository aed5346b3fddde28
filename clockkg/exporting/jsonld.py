"""The whole graph as JSON-LD under the project's context: the one door to PyLD.

The context is read from the ontology's folder and embedded; no context is ever fetched.
"""

import json
from functools import cache
from typing import Any, Final

from pyld import jsonld as pyld

from clockkg.content import content
from clockkg.exporting.base import Export, Selection
from clockkg.store import convert


def jsonld(selection: Selection) -> bytes:
    """Every statement once, as compact JSON-LD with its context embedded."""
    return compact(convert(selection.merged, "jsonld"))


def compact(expanded: bytes) -> bytes:
    """Expanded JSON-LD under the project's context.

    >>> data = b'[{"@id": "https://example.org/a", "@type": ["http://xmlns.com/foaf/0.1/Agent"]}]'
    >>> json.loads(compact(data))["id"]
    'https://example.org/a'
    """
    options = {"documentLoader": _refuse, "graph": False, "ordered": True}
    document = pyld.compact(json.loads(expanded), context(), options)
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


@cache
def context() -> dict[str, Any]:
    """The project's JSON-LD context."""
    text = (content().ontology / "context.jsonld").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _refuse(url: str, _options: object) -> dict[str, Any]:
    raise pyld.JsonLdError(f"{url} is not fetched", "jsonld.LoadDocumentError")


EXPORTS: Final = (
    Export(
        name="jsonld",
        file="clockkg.jsonld",
        media_type="application/ld+json",
        title={"it": "Tutto in un grafo, in JSON-LD", "en": "One graph, as JSON-LD"},
        render=jsonld,
    ),
)
