"""Named graphs and their releases: publishing, comparing, rolling back, and tracing to a row.

A load builds the next release beside the current one and switches in one atomic step; a release
never changes, so readers open one and keep it.
"""

from clockkg.graphs.archive import back_up, restore
from clockkg.graphs.engine import engine_of, held_by, holds, known_of, number_held, push, pushing
from clockkg.graphs.following import follow
from clockkg.graphs.integrity import Fault, verify
from clockkg.graphs.manifest import BOOK, Maker, Manifest
from clockkg.graphs.provenance import Dataset, Run, provenance
from clockkg.graphs.release import (
    CANDIDATES,
    IDENTITY,
    MADE_UP,
    SAMPLE_CANDIDATES,
    SAMPLE_IDENTITY,
    SAMPLE_INFERRED,
    Release,
)
from clockkg.graphs.releases import Draft, Releases
from clockkg.graphs.seal import Digests, broken
from clockkg.graphs.signature import make_key
from clockkg.graphs.snapshot import Difference, Snapshot
from clockkg.graphs.sources import Sources
from clockkg.graphs.traced import Traced
from clockkg.graphs.waivers import Waiver, Waivers

__all__ = [
    "BOOK",
    "CANDIDATES",
    "IDENTITY",
    "MADE_UP",
    "SAMPLE_CANDIDATES",
    "SAMPLE_IDENTITY",
    "SAMPLE_INFERRED",
    "Dataset",
    "Difference",
    "Digests",
    "Draft",
    "Fault",
    "Maker",
    "Manifest",
    "Release",
    "Releases",
    "Run",
    "Snapshot",
    "Sources",
    "Traced",
    "Waiver",
    "Waivers",
    "back_up",
    "broken",
    "engine_of",
    "follow",
    "held_by",
    "holds",
    "known_of",
    "make_key",
    "number_held",
    "provenance",
    "push",
    "pushing",
    "restore",
    "verify",
]
