"""Every namespace, prefix and IRI pattern of the project, once.

>>> expand("clock:manages")
'https://w3id.org/clockkg/ontology#manages'
>>> shrink("https://w3id.org/clockkg/id/org/navigo")
'id-org:navigo'
>>> thing("org", "navigo")
'https://w3id.org/clockkg/id/org/navigo'
"""

import re
from typing import Final

from clockkg.errors import InputError

BASE: Final = "https://w3id.org/clockkg/"
ONTOLOGY: Final = f"{BASE}ontology#"
IDENTIFIER: Final = f"{BASE}id/"
VOCABULARY: Final = f"{BASE}vocab/"
GRAPH: Final = f"{BASE}graph/"
SHAPE: Final = f"{BASE}shapes#"

KINDS: Final = (
    "org", "person", "membership", "collaboration", "agreement", "activity", "service",
    "infrastructure", "need", "offer", "plan", "objective", "indicator", "programme", "strategy",
    "act", "funding", "place", "document", "evidence", "discrepancy", "status", "run",
    "judgement", "candidate", "analysis", "measurement",
)  # fmt: skip

SCHEMES: Final = (
    "technology-priority", "technology-area-lombardy", "role", "stakeholder-type", "size-class",
    "activity-type", "matchmaking-type", "service-type", "section-type", "factor-type",
    "infrastructure-type", "collaboration-type", "indicator-type", "legal-form",
    "discrepancy-status", "measure",
)  # fmt: skip

PREFIXES: Final[dict[str, str]] = {
    "clock": ONTOLOGY,
    "id": IDENTIFIER,
    "vocab": VOCABULARY,
    "graph": GRAPH,
    "shape": SHAPE,
    "adms": "http://www.w3.org/ns/adms#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "legal": "http://www.w3.org/ns/legal#",
    "locn": "http://www.w3.org/ns/locn#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{f"id-{kind}": f"{IDENTIFIER}{kind}/" for kind in KINDS},
    **{f"v-{scheme}": f"{VOCABULARY}{scheme}/" for scheme in SCHEMES},
}

RDF_TYPE: Final = f"{PREFIXES['rdf']}type"
RDFS_LABEL: Final = f"{PREFIXES['rdfs']}label"

_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_KEPT: Final = frozenset(
    {"sample", "ontology", "vocab", "inferred", "provenance", "identity", "candidates"}
)
_KEY: Final = "[a-z0-9][a-z0-9-]{0,63}"
_PUBLISHED: Final = re.compile(f"{re.escape(GRAPH)}({_KEY})/{_KEY}")
_LOCAL_NAME = re.compile(r"[\w][\w.-]*(?<!\.)|")


def expand(curie: str) -> str:
    """The IRI of a CURIE such as `clock:manages`; an InputError when the prefix is unknown."""
    prefix, colon, local = curie.partition(":")
    if not colon or prefix not in PREFIXES:
        message = f"{curie!r} is not a CURIE with a known prefix"
        raise InputError(message, remedy=f"Known prefixes: {', '.join(PREFIXES)}.")
    return PREFIXES[prefix] + local


def shrink(iri: str) -> str:
    """The CURIE of an IRI under the longest prefix that fits, or the IRI itself."""
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and _LOCAL_NAME.fullmatch(iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def thing(kind: str, key: str) -> str:
    """The IRI of a thing: a coarse `kind` that cannot change and a `key` minted once."""
    return f"{IDENTIFIER}{kind}/{key}"


def concept(scheme: str, notation: str) -> str:
    """The IRI of a SKOS concept: its scheme's name and its notation."""
    return f"{VOCABULARY}{scheme}/{notation}"


def graph(publisher: str, dataset: str = "") -> str:
    """The IRI of a named graph: one for each publisher and dataset."""
    return f"{GRAPH}{publisher}/{dataset}" if dataset else f"{GRAPH}{publisher}"


def publisher_of(iri: str) -> str:
    """The publisher whose named graph this is; empty for any that clockkg itself keeps.

    >>> publisher_of(graph("navigo", "members")), publisher_of(graph("inferred"))
    ('navigo', '')
    """
    found = _PUBLISHED.fullmatch(iri)
    return found[1] if found and found[1] not in _KEPT else ""


def declarations() -> str:
    """All prefixes as the PREFIX lines of a SPARQL query or a Turtle file."""
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
