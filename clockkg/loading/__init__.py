"""From source records to a release: read, map, infer, validate, publish.

`check` does all of it but publish; `load` publishes, or stores nothing and says why.
"""

from clockkg.loading.gating import gate_of
from clockkg.loading.loader import Loader, find_loader, find_loaders, read_loader
from clockkg.loading.outcome import Outcome
from clockkg.loading.pipeline import Delivery, check, load
from clockkg.loading.places import places
from clockkg.loading.rdf_delivery import GraphDelivery, Part, Written, load_graph
from clockkg.loading.rebuilding import Rebuilt, rebuild
from clockkg.loading.recognition import recognise
from clockkg.loading.settling import settle
from clockkg.loading.starting import Start, start
from clockkg.loading.trial import Trial, sample_of, try_out, write_expected
from clockkg.loading.update_delivery import load_update

__all__ = [
    "Delivery",
    "GraphDelivery",
    "Loader",
    "Outcome",
    "Part",
    "Rebuilt",
    "Start",
    "Trial",
    "Written",
    "check",
    "find_loader",
    "find_loaders",
    "gate_of",
    "load",
    "load_graph",
    "load_update",
    "places",
    "read_loader",
    "rebuild",
    "recognise",
    "sample_of",
    "settle",
    "start",
    "try_out",
    "write_expected",
]
