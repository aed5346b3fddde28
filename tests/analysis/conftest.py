"""What the tests of analyses share: the rows of an analysis of the world, by keys."""

from collections.abc import Callable

import pytest

from clockkg.analysis import analyse, find_analysis
from clockkg.graphs import Release

Told = Callable[..., list[dict[str, str]]]


@pytest.fixture
def told(release: Release) -> Told:
    """Asks an analysis of the world; its rows have keys in place of IRIs."""

    def rows(name: str, **given: str) -> list[dict[str, str]]:
        result = analyse(find_analysis(name), given, release, today="2026-11-22")
        return [
            {name: value.rpartition("/")[2] for name, value in row.items()}
            for row in result.table.records()
        ]

    return rows
