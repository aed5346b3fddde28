"""The compiled shapes find on other engines what they find in the embedded store."""

from collections import Counter
from pathlib import Path

import pytest

from clockkg.store import Capabilities, EmbeddedStore, RemoteStore, open_store
from clockkg.store.wire import ANYBODY
from clockkg.validation import Report, validate_store
from tests.conftest import TODAY, Serve


def by_engine(report: Report) -> Counter[str]:
    """How many shapes each engine judged."""
    return Counter(report.engines.values())


@pytest.mark.virtuoso
def test_virtuoso_finds_the_same(world: EmbeddedStore, published: RemoteStore) -> None:
    """The report over a real Virtuoso is the same; what it answers wrongly the copy answers."""
    here = validate_store(world, today=TODAY)
    there = validate_store(published, today=TODAY)
    assert there.results == here.results
    assert there.focus_counts == here.focus_counts
    assert here.results
    assert set(by_engine(there)) == {
        f"SPARQL at {published.place}", f"SPARQL on a copy of {published.place}",
    }  # fmt: skip
    [counted] = [
        told for iri, told in there.engines.items() if iri.endswith("AgreementSignatories")
    ]
    assert counted.startswith("SPARQL on a copy")
    assert by_engine(there)[f"SPARQL at {published.place}"] > len(here.engines) // 2


def test_an_endpoint_of_our_own_finds_the_same(
    world: EmbeddedStore, home: Path, serve: Serve
) -> None:
    """Over HTTP every shape is judged by the endpoint itself, and the report is the same."""
    known = Capabilities(merged="", max_rows=0, distrusted=())
    with serve(home, CLOCKKG_QUERIES_PER_CLIENT="0") as address:
        store = open_store(f"{address}/sparql", capabilities=known, access=ANYBODY)
        there = validate_store(store, today=TODAY)
        assert isinstance(store, RemoteStore)
        assert set(by_engine(there)) == {f"SPARQL at {store.place}"}
    here = validate_store(world, today=TODAY)
    assert there.results == here.results
    assert there.focus_counts == here.focus_counts
