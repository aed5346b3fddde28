"""What leaves the house: each export is a module of this package that names its `EXPORTS`.

A new export is a new file; nothing else changes. Made-up data never leaves: an export holds the
graphs of real records only, unless it is asked for the samples too.
"""

from clockkg.exporting.base import Export, Selection
from clockkg.exporting.registry import checksums, find_export, find_exports, render_all

__all__ = ["Export", "Selection", "checksums", "find_export", "find_exports", "render_all"]
