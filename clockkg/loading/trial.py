"""A loader is tried out: its sample is loaded on its own and held against the RDF it should give.

The sample is the folder `sample` of the loader, else the records that come with it; what it should
give stands in `expected.nt`, as sorted N-Triples.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clockkg.errors import ContentError
from clockkg.loading.loader import Loader
from clockkg.loading.outcome import Outcome
from clockkg.loading.pipeline import Delivery, check, mapped

SAMPLE: Final = "sample"
EXPECTED: Final = "expected.nt"


@dataclass(frozen=True, slots=True)
class Trial:
    """What a sample gave: what was found in it, and how its statements differ from those expected.

    `expected` is how many are expected, None where the loader does not say.
    """

    outcome: Outcome
    statements: tuple[str, ...]
    expected: int | None
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing blocks and the statements are those expected."""
        return self.outcome.conforms and not self.missing and not self.unexpected

    def as_dict(self) -> dict[str, Any]:
        """The trial as plain data, for JSON."""
        return {
            **self.outcome.as_dict(),
            "passed": self.passed,
            "statements": len(self.statements),
            "expected": self.expected,
            "missing": list(self.missing),
            "unexpected": list(self.unexpected),
        }


def sample_of(loader: Loader) -> Path:
    """The records that a loader is tried out with; a ContentError where it has none."""
    folder = loader.folder / SAMPLE
    if folder.exists():
        return folder
    if loader.bundled:
        return loader.bundled
    message = {
        "it": f"il caricatore {loader.name} non ha un campione",
        "en": f"the loader {loader.name} has no sample",
    }
    remedy = {
        "it": f"Metti qualche riga di prova in {folder}.",
        "en": f"Put some rows to try it with into {folder}.",
    }
    raise ContentError(message, remedy=remedy)


def try_out(loader: Loader, home: Path, *, today: str = "") -> Trial:
    """Load a loader's sample into the release of a home, where there is one; nothing is stored.

    >>> from clockkg.loading import find_loader
    >>> try_out(find_loader("document-cosvig-2019"), Path("nowhere")).passed
    True
    """
    delivery = Delivery(loader, (sample_of(loader),))
    outcome = check(home, [delivery], today=today)
    given = tuple(mapped(delivery).snapshot.lines())
    file = loader.folder / EXPECTED
    if not file.is_file():
        return Trial(outcome, given, None)
    expected = {line for line in file.read_text("utf-8").splitlines() if line.strip()}
    return Trial(
        outcome,
        given,
        len(expected),
        missing=tuple(sorted(expected - {*given})),
        unexpected=tuple(sorted({*given} - expected)),
    )


def write_expected(loader: Loader, statements: Iterable[str]) -> Path:
    """Say that a loader's sample gives these statements; the file."""
    file = loader.folder / EXPECTED
    file.write_text("".join(f"{line}\n" for line in sorted(statements)), "utf-8")
    return file
