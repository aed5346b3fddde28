"""Which records mean one organisation: same, ask a person, different.

A pure library: it reads records, compares them, and says what it found with reasons. It keeps
nothing and decides nothing that a person has decided.

>>> one = Record("urn:a", ("Officina Rossi S.r.l.",), frozenset({("vat", "00743110157")}))
>>> two = Record("urn:b", ("OFF. ROSSI SRL",), frozenset({("vat", "00743110157")}))
>>> [(c.left, c.right, str(c.band)) for c in match([two, one])]
[('urn:a', 'urn:b', 'same')]
"""

from clockkg.matching.candidates import Band, Candidate, Reason
from clockkg.matching.engine import clusters, match, questions
from clockkg.matching.record import Record, records

__all__ = [
    "Band",
    "Candidate",
    "Reason",
    "Record",
    "clusters",
    "match",
    "questions",
    "records",
]
