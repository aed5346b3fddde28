"""Who asks for a rule: a requirement, sentences of a source document, a question or a decision.

>>> Source("R27", "requirement", {"it": "il piano", "en": "the plan"}, ("R27",)).words("en")
'requirement R27: the plan'
"""

from dataclasses import dataclass
from typing import Final

import rdflib
from rdflib.namespace import DCTERMS, RDF, RDFS
from rdflib.term import Node

from clockkg.findings import LANGUAGES, Text
from clockkg.terms import SHAPE
from clockkg.validation.bridge import texts

_ONE: Final = {
    "requirement": {"it": "requisito", "en": "requirement"},
    "passage": {"it": "frase", "en": "sentence"},
    "question": {"it": "domanda di competenza", "en": "competency question"},
    "decision": {"it": "decisione", "en": "decision"},
}
_PAIR: Final = 2
_MANY: Final = {"it": "frasi", "en": "sentences"}


@dataclass(frozen=True, slots=True)
class Source:
    """One of those who ask for a rule.

    `numbers` are those of the requirement, the question or the decision, or of the sentences of the
    document whose IRI is `document`. A source that is only words has neither kind nor number.
    """

    key: str
    kind: str
    label: Text
    numbers: tuple[str, ...] = ()
    document: str = ""

    def cited(self, language: str) -> str:
        """Kind and numbers; neighbouring sentences as a range.

        >>> Source("s", "passage", {}, ("3", "4", "5", "9"), "urn:d").cited("en")
        'sentences 3-5, 9'
        """
        if not self.kind:
            return ""
        word = _MANY if len(self.numbers) > 1 else _ONE[self.kind]
        return f"{word[language]} {', '.join(_ranges(self.numbers))}"

    def words(self, language: str) -> str:
        """The source in one line: the document's short name, what is cited, what it says."""
        document = self.document.rpartition("/")[2]
        place = " ".join(filter(None, (document, self.cited(language))))
        return ": ".join(filter(None, (place, self.label[language])))


def read_source(graph: rdflib.Graph, node: Node) -> Source:
    """A source as the shapes declare it; a literal, or what is not declared, is only words."""
    label = texts(graph, node, RDFS.label)
    kind = str(graph.value(node, RDF.type) or "").removeprefix(SHAPE).lower()
    if kind not in _ONE or any(language not in label for language in LANGUAGES):
        return Source("", "", dict.fromkeys(LANGUAGES, str(node)))
    numbers = sorted(map(str, graph.objects(node, DCTERMS.identifier)), key=_numerical)
    return Source(
        key=str(node).rpartition("#")[2],
        kind=kind,
        label={language: label[language] for language in LANGUAGES},
        numbers=tuple(numbers),
        document=str(graph.value(node, DCTERMS.isPartOf) or ""),
    )


def _numerical(number: str) -> tuple[int, str]:
    return (int(number) if number.isdecimal() else 0, number)


def _ranges(numbers: tuple[str, ...]) -> list[str]:
    """Numbers in their order, three or more neighbours as first and last."""
    runs: list[list[str]] = []
    for number in numbers:
        follows = runs and number.isdecimal() and int(number) == int(runs[-1][-1]) + 1
        if follows:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [_run(run) for run in runs]


def _run(run: list[str]) -> str:
    return f"{run[0]}-{run[-1]}" if len(run) > _PAIR else ", ".join(run)
