"""RML: mappings written in W3C's community vocabulary are read and run, and ours are written in it.

`docs/rml.md` says which of the official test cases pass, and what RML cannot say of our mappings.
"""

from clockkg.loading.rml.giving import Faults, give
from clockkg.loading.rml.reading import read_rml
from clockkg.loading.rml.running import Statement, run
from clockkg.loading.rml.writing import Export, export

__all__ = ["Export", "Faults", "Statement", "export", "give", "read_rml", "run"]
