"""Who links whom: measures that SPARQL cannot work out, over a world that is read once.

Each analysis has a card in `queries/analyses/`; `analyse` runs one and keeps its result.
"""

from clockkg.analysis.card import Analysis, find_analyses, find_analysis
from clockkg.analysis.coverage import Coverage, coverage
from clockkg.analysis.running import Result, analyse, analyse_at, key, resolved, taken
from clockkg.analysis.world import EXTRACTS, World

__all__ = [
    "EXTRACTS",
    "Analysis",
    "Coverage",
    "Result",
    "World",
    "analyse",
    "analyse_at",
    "coverage",
    "find_analyses",
    "find_analysis",
    "key",
    "resolved",
    "taken",
]
