"""Whether the ontology, and data under it, can be true at all: the one door to owlready2.

HermiT takes some seconds and needs Java, so this is a check for builders, never a step of serving.
It stops on dates and has no use for labels, so it is given the logical part only: axioms whole,
data without literals.

>>> logical(["<https://example.org/a> <http://www.w3.org/2000/01/rdf-schema#label> 'a' ."])
[]
"""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any, Final, NamedTuple

from clockkg.errors import ClockError, ContentError
from clockkg.reasoning.modules import modules
from clockkg.store import read_turtle
from clockkg.terms import PREFIXES

_LOGICAL_MODULES: Final = ("core", "axioms", "alignments")
_LANGUAGES: Final = tuple(f"<{PREFIXES[prefix]}" for prefix in ("rdf", "rdfs", "owl"))
_REMARKS: Final = frozenset(
    f"<{PREFIXES['rdfs']}{name}>" for name in ("label", "comment", "isDefinedBy", "seeAlso")
) | frozenset(f"<{PREFIXES['owl']}{name}>" for name in ("versionInfo", "versionIRI"))
_NOTHING: Final = f"{PREFIXES['owl']}Nothing"
_IRI_OBJECT: Final = re.compile(r"(?:<[^>]*>|_:\S+) <[^>]*> (?:<[^>]*>|_:\S+) \.")
_REMEDY: Final = "Install Java 17 and owlready2, or leave this check to the build."


class Verdict(NamedTuple):
    """What HermiT found: consistent or not, and the classes that can have no members."""

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether all is well: consistent, and every class can have members."""
        return self.consistent and not self.unsatisfiable


def check(data: Iterable[str] = ()) -> Verdict:
    """HermiT's verdict on the ontology with N-Triples lines of data, their literals left out."""
    lines = logical(_ontology())
    lines += [line for line in data if _IRI_OBJECT.fullmatch(line.strip())]
    return _hermit("\n".join([*lines, ""]).encode())


def logical(lines: Iterable[str]) -> list[str]:
    """Those N-Triples lines that bear on reasoning: RDFS and OWL, without labels and versions."""
    return [line for line in lines if _bears(line.split(" ", 2)[1])]


def _bears(predicate: str) -> bool:
    return predicate.startswith(_LANGUAGES) and predicate not in _REMARKS


def _ontology() -> list[str]:
    paths = (path for path in modules() if path.stem in _LOGICAL_MODULES)
    return [line for path in paths for line in read_turtle(path)]


def _hermit(triples: bytes) -> Verdict:
    """Run HermiT in a world of its own; owlready2 is imported here because it is optional."""
    try:
        import owlready2  # noqa: PLC0415 - optional, and slow to import
    except ImportError as error:
        message = "owlready2 is not installed, so the ontology cannot be checked"
        raise ContentError(message, remedy=_REMEDY) from error
    world = owlready2.World()
    world.get_ontology("https://w3id.org/clockkg/check#").load(fileobj=BytesIO(triples))
    return _verdict(owlready2, world)


def _verdict(library: Any, world: Any) -> Verdict:  # noqa: ANN401 - owlready2 has no types
    try:
        library.sync_reasoner_hermit(world, debug=0)
    except library.OwlReadyInconsistentOntologyError:
        return Verdict(consistent=False)
    except FileNotFoundError as error:
        message = "Java was not found, so the ontology cannot be checked"
        raise ContentError(message, remedy=_REMEDY) from error
    except library.OwlReadyJavaError as error:
        message = f"HermiT stopped: {str(error).strip().splitlines()[-1]}"
        raise ClockError(message, remedy=_REMEDY) from error
    empty = {str(entity.iri) for entity in world.inconsistent_classes()} - {_NOTHING}
    return Verdict(consistent=True, unsatisfiable=tuple(sorted(empty)))
