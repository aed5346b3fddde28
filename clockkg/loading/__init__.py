"""From source records to a release: read, map, infer, validate, publish.

`check` does all of it but publish; `load` publishes, or stores nothing and says why.
"""

from clockkg.loading.gating import gate_of
from clockkg.loading.loader import Loader, find_loader, find_loaders
from clockkg.loading.outcome import Outcome
from clockkg.loading.pipeline import Delivery, check, load
from clockkg.loading.rdf_delivery import GraphDelivery, Part, Written, load_graph
from clockkg.loading.recognition import recognise
from clockkg.loading.settling import settle
from clockkg.loading.update_delivery import load_update

__all__ = [
    "Delivery",
    "GraphDelivery",
    "Loader",
    "Outcome",
    "Part",
    "Written",
    "check",
    "find_loader",
    "find_loaders",
    "gate_of",
    "load",
    "load_graph",
    "load_update",
    "recognise",
    "settle",
]
