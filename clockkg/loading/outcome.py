"""What a check or a load came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from clockkg.errors import RejectedLoadError
from clockkg.findings import Finding, counted
from clockkg.graphs import Difference, Release
from clockkg.loading.changes import Things
from clockkg.matching import Judgement
from clockkg.validation import Again


@dataclass(frozen=True, slots=True)
class Outcome:
    """The findings, the rows read, and what changes in each graph; `release` if one was made.

    `blocked` and `waived` are identifiers of findings that block and of those that a waiver lets
    pass, `mine` of those in what was delivered or caused by it; `cleared` are no more.
    """

    findings: tuple[Finding, ...]
    rows: Mapping[str, Mapping[str, int]]
    changes: Mapping[str, Difference] = field(default_factory=dict)
    release: Release | None = None
    blocked: frozenset[str] = frozenset()
    waived: frozenset[str] = frozenset()
    mine: frozenset[str] = frozenset()
    cleared: tuple[Finding, ...] = ()
    things: tuple[Things, ...] = ()
    matches: tuple[Judgement, ...] = ()
    """What a run would say of the records, where a check compares them."""
    judged: bool = True
    """Whether the shapes were asked; not where more than some cells could not be read."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The identifiers that findings have under other IRIs of what they are about."""
    again: Again | None = None
    """How much the shapes judged anew; None where nothing changed or they were not asked."""

    @classmethod
    def of(cls, rejected: RejectedLoadError) -> Self:
        """What a load came to that was refused."""
        found = tuple(f for f in rejected.findings if isinstance(f, Finding))
        mine = frozenset(finding.id for finding in found)
        return cls(
            found, rejected.rows, blocked=rejected.blocked, waived=rejected.waived, mine=mine
        )

    def rejection(self) -> RejectedLoadError:
        """The error that says so of a load that is refused."""
        return RejectedLoadError(self.findings, self.rows, self.blocked, self.waived)

    def unpublished(self, number: int) -> Self:
        """The same, where the release of a number is not to be: nobody has seen what is new."""
        found = (replace(f, since=0) if f.since == number else f for f in self.findings)
        return replace(self, findings=tuple(found))

    @property
    def of_delivery(self) -> Self:
        """The same without what others have left open, for who delivers."""
        return replace(self, findings=tuple(f for f in self.findings if f.id in self.mine))

    @property
    def conforms(self) -> bool:
        """Whether nothing blocks."""
        return not self.blocked

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
            "things": [counts.as_dict() for counts in self.things],
            "matches": [one.as_dict() for one in self.matches],
            "judged": self.judged,
            "again": self.again.as_dict() if self.again else None,
            "findings": self.described,
        }

    @property
    def described(self) -> list[dict[str, Any]]:
        """The findings as plain data, each with whether it blocks and whether it is waived."""
        return [
            f.as_dict() | {"blocks": f.id in self.blocked, "waived": f.id in self.waived}
            for f in self.findings
        ]
