"""How much of the network a release can know: which centres delivered, and up to when.

Centres record unequally, so no ranking is shown without this line.
"""

from typing import Final, NamedTuple

from clockkg.findings import Text
from clockkg.graphs import Release
from clockkg.graphs.manifest import Manifest
from clockkg.graphs.provenance import Dataset
from clockkg.terms import thing

PUBLISHERS: Final = ("analysis", "sample-analysis")
"""Who publishes results: of real records, and of releases that hold made-up ones."""
_CENTRES: Final = """
SELECT DISTINCT ?centre ?graph { GRAPH ?graph { ?centre a clock:TechnologyTransferCentre } }
"""


class Coverage(NamedTuple):
    """How many of the real centres that a release knows have delivered records of their own.

    `made_up` counts the offices of a demo and `others` all other publishers of records, such as
    portals; the documents that a graph begins with are none. `until` is the day (yyyy-mm-dd) of the
    last delivery that counts, empty for none.
    """

    delivered: int
    centres: int
    made_up: int
    others: int
    until: str

    @property
    def words(self) -> Text:
        """The line below a ranking, in both languages."""
        until = {"it": f", fino al {self.until}", "en": f", up to {self.until}"}
        more = {
            "it": f"{self.others} altri enti e {self.made_up} uffici inventati",
            "en": f"{self.others} other publishers and {self.made_up} made-up offices",
        }
        said = {
            "it": f"In base a quanto hanno consegnato {self.delivered} centri su {self.centres}",
            "en": f"Based on what {self.delivered} of {self.centres} centres delivered",
        }
        joined = {"it": "oltre a", "en": "besides"}
        return {
            tag: f"{text}, {joined[tag]} {more[tag]}{until[tag] if self.until else ''}."
            for tag, text in said.items()
        }


def coverage(release: Release) -> Coverage:
    """The coverage of a release."""
    found = release.store.select(_CENTRES)
    centres = {
        centre for centre, graph in zip(found.values("centre"), found.values("graph"), strict=True)
        if graph not in release.samples
    }  # fmt: skip
    records = [
        one for one in release.manifest.datasets
        if one.name and not one.document and one.publisher not in PUBLISHERS
    ]  # fmt: skip
    real = {thing("org", one.publisher) for one in records if not one.sample}
    return Coverage(
        len(centres & real),
        len(centres),
        len({one.publisher for one in records if one.sample}),
        len(real - centres),
        max((_day(release.manifest, one) for one in records), default=""),
    )


def _day(manifest: Manifest, dataset: Dataset) -> str:
    """The day of a dataset's last delivery."""
    run = manifest.last_run(dataset.graph)
    return run.ended[:10] if run else ""
