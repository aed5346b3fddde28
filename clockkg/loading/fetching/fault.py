"""What keeps something from being fetched."""

from clockkg.findings import Finding, Origin, Text
from clockkg.loading.rules import rule


class NotFetchedError(Exception):
    """Something could not be fetched; the finding says from where, why, and what to do."""

    def __init__(self, name: str, place: str, value: str = "", near: str | Text = "") -> None:
        """Keep the finding of a rule at a place that may be shown to anybody."""
        super().__init__(name)
        self.place = place
        self.finding: Finding = rule(name, Origin(place), value or place, near)
