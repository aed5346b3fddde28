"""What follows from what is stated: the ontology's files, its rules, and its consistency.

No OWL reasoner runs while the graph is served. Derived links come from the rules of
`ontology/rules/`; HermiT only checks, before a release of the ontology, that it is consistent.

>>> [path.stem for path in modules()]
['core', 'axioms', 'alignments', 'borrowed', 'metadata']
>>> [rule.name for rule in rules()]
['collaborates-with', 'inverses', 'manages', 'participates-in', 'shares-participant-with']
"""

from clockkg.reasoning.consistency import Verdict, check, logical
from clockkg.reasoning.materialise import Constructs, inferred
from clockkg.reasoning.modules import Rule, codes, context, examples, modules, rules, vocabularies

__all__ = [
    "Constructs",
    "Rule",
    "Verdict",
    "check",
    "codes",
    "context",
    "examples",
    "inferred",
    "logical",
    "modules",
    "rules",
    "vocabularies",
]
