"""What a release says of itself, and who makes one.

>>> Maker(clock=lambda: datetime(2026, 11, 22, tzinfo=UTC)).moment(after="2026-11-23T00:00:00Z")
'2026-11-23T00:00:00Z'
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from clockkg.graphs.provenance import Dataset, Run
from clockkg.settings import Settings

BOOK: Final = "judgements.jsonl"
"""The book of judgements: in the home folder, and in each release as it counted there."""
_MOMENT: Final = "%Y-%m-%dT%H:%M:%SZ"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes a release, the file of the key that signs it, and the clock that dates it.

    `patience` is how many seconds one rule may take to be judged; 0 is without limit.
    """

    who: str = ""
    key: Path | None = None
    clock: Callable[[], datetime] = _now
    patience: float = Settings().shape_seconds

    @classmethod
    def of(cls, settings: Settings, who: str) -> Self:
        """Who makes a release under some settings, which may name a key."""
        key = Path(settings.signing_key) if settings.signing_key else None
        return cls(who, key, patience=settings.shape_seconds)

    def moment(self, after: str = "") -> str:
        """This moment, in UTC; never before another, though the clock go backwards."""
        return max(after, self.clock().astimezone(UTC).strftime(_MOMENT))


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release says of itself.

    `graphs` maps an IRI to its triples and digest, which is the graph's RDFC-1.0 hash. `validation`
    tells whether it conforms, how often each rule was broken, and which engine and shapes said so.
    `originals` are graphs as they were delivered, where judgements changed what they say, and
    `book` how many judgements counted, with the SHA-256 of their file.
    """

    number: int
    time: str
    parent: int = 0
    today: str = ""
    who: str = ""
    graphs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    datasets: tuple[Dataset, ...] = ()
    runs: tuple[Run, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    validation: Mapping[str, Any] = field(default_factory=dict)
    originals: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    book: Mapping[str, Any] = field(default_factory=dict)

    @property
    def triples(self) -> int:
        """How many statements its named graphs hold."""
        return sum(int(described["triples"]) for described in self.graphs.values())

    @property
    def names(self) -> Mapping[str, Sequence[str]]:
        """The identifiers of findings under other IRIs of what they are about, by their own."""
        found: Mapping[str, Sequence[str]] = self.validation.get("names", {})
        return found

    def last_run(self, graph: str) -> Run | None:
        """The load that a graph was last delivered by, with the digests of its files."""
        return next((run for run in reversed(self.runs) if run.graph == graph), None)

    @property
    def sheets(self) -> dict[tuple[str, str, str], str]:
        """What sheets are called, by graph, file and table, where that is not the table's name."""
        last = (self.last_run(dataset.graph) for dataset in self.datasets)
        told = ((run.graph, *sheet) for run in last if run for sheet in run.sheets)
        return {(graph, file, table): name for graph, file, table, name in told}

    @property
    def sources(self) -> set[str]:
        """The digests of the files that its graphs are made of."""
        last = (self.last_run(dataset.graph) for dataset in self.datasets)
        return {digest for run in last if run for _, digest in (*run.files, *run.recipe)}

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False, sort_keys=True)
        path.write_text(f"{text}\n", "utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        data = json.loads(path.read_text("utf-8"))
        datasets = tuple(Dataset(**item) for item in data.pop("datasets"))
        runs = tuple(map(_run, data.pop("runs")))
        return cls(**data, datasets=datasets, runs=runs)


def _run(item: dict[str, Any]) -> Run:
    lists = {name: tuple(map(tuple, item.get(name, ()))) for name in ("files", "recipe", "sheets")}
    return Run(**{**item, **lists})
