"""The gate that an installation's settings describe."""

from clockkg.findings import Gate
from clockkg.settings import Settings


def gate_of(settings: Settings) -> Gate:
    """Which findings keep a load from becoming a release, and whose.

    >>> gate_of(Settings(gate="warning", gates={"navigo": "none"})).publishers
    {'navigo': 'none'}
    """
    return Gate(settings.gate, settings.gates)
