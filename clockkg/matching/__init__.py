"""Which records mean one organisation: same, ask a person, different.

A pure library: it reads records, compares them, and says what it found with reasons. The engine
keeps nothing and decides nothing that a person has decided; the book of judgements does.

>>> one = Record("urn:a", ("Officina Rossi S.r.l.",), frozenset({("vat", "00743110157")}))
>>> two = Record("urn:b", ("OFF. ROSSI SRL",), frozenset({("vat", "00743110157")}))
>>> [(c.left, c.right, str(c.band)) for c in match([two, one])]
[('urn:a', 'urn:b', 'same')]
"""

from clockkg.matching.candidates import Band, Candidate, Reason, clusters
from clockkg.matching.engine import Outcome, match, survey
from clockkg.matching.identities import Identities, decided
from clockkg.matching.joining import AUTOMATIC, PROBABLE
from clockkg.matching.judgements import PERSONS, Book, Judgement, Standing, pair_of, standing
from clockkg.matching.record import Record, records
from clockkg.matching.runs import Proposal, Running

__all__ = [
    "AUTOMATIC",
    "PERSONS",
    "PROBABLE",
    "Band",
    "Book",
    "Candidate",
    "Identities",
    "Judgement",
    "Outcome",
    "Proposal",
    "Reason",
    "Record",
    "Running",
    "Standing",
    "clusters",
    "decided",
    "match",
    "pair_of",
    "records",
    "standing",
    "survey",
]
