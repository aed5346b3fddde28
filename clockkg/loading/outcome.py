"""What a check or a load came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clockkg.findings import Finding, blocking, counted
from clockkg.graphs import Difference, Release


@dataclass(frozen=True, slots=True)
class Outcome:
    """The findings, the rows read, and what changes in each graph; `release` if one was made."""

    findings: tuple[Finding, ...]
    rows: Mapping[str, Mapping[str, int]]
    changes: Mapping[str, Difference] = field(default_factory=dict)
    release: Release | None = None

    @property
    def conforms(self) -> bool:
        """Whether nothing blocks."""
        return not blocking(self.findings)

    @property
    def changed(self) -> bool:
        """Whether any graph of the delivery differs from the current release."""
        return any(change.added or change.removed for change in self.changes.values())

    def as_dict(self) -> dict[str, Any]:
        """The outcome as plain data, for JSON."""
        return {
            "conforms": self.conforms,
            "release": self.release.number if self.release else None,
            "counts": counted(self.findings),
            "rows": {loader: dict(tables) for loader, tables in self.rows.items()},
            "changes": {
                graph: {"added": len(change.added), "removed": len(change.removed)}
                for graph, change in self.changes.items()
            },
            "findings": [finding.as_dict() for finding in self.findings],
        }
