"""From source records to a release: read, map, infer, validate, publish.

`check` does all of it but publish; `load` publishes, or stores nothing and says why.
"""

from clockkg.loading.loader import Loader, find_loader, find_loaders
from clockkg.loading.outcome import Outcome
from clockkg.loading.pipeline import Delivery, check, load

__all__ = ["Delivery", "Loader", "Outcome", "check", "find_loader", "find_loaders", "load"]
