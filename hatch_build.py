"""What the wheel holds beside `clockkg`: the folders of knowledge, the loaders and the server.

An editable install gets none of them: there the checkout itself is on the path.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACES = {
    "ontology": "clockkg/_content/ontology",
    "shapes": "clockkg/_content/shapes",
    "queries": "clockkg/_content/queries",
    "loaders": "clockkg/_content/loaders",
    "server": "clockkg/server",
}


class Hook(BuildHookInterface[Any]):
    """Adds the folders to a wheel that is to be shipped."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Say what goes where, for a standard wheel only."""
        if version == "standard":
            build_data["force_include"].update(PLACES)
