"""Judging again after a change finds what judging everything would find."""

import pytest
import rdflib
from hypothesis import given, settings

from clockkg.rdf import Triple
from clockkg.store import EmbeddedStore
from clockkg.store.holding import hold
from clockkg.validation import find_shapes
from clockkg.validation.bridge import faithful
from clockkg.validation.shacl.again import again
from clockkg.validation.shacl.running import Judge
from tests.validation import worlds


def statements(store: EmbeddedStore) -> set[Triple]:
    """What a store holds."""
    return set(store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=250, deadline=None)
@given(worlds.data(), worlds.data(), worlds.shapes())
def test_a_change_is_judged_as_everything_would_be(old: str, new: str, rules: str) -> None:
    """From random data to other random data, each random shape tells what a full run tells."""
    with faithful():
        graph = rdflib.Graph().parse(data=worlds.PREFIXES + rules, format="turtle")
    first, second = (
        hold((worlds.PREFIXES + text).encode(), "text/turtle")[0] for text in (old, new)
    )
    before = Judge(first, graph).run()
    after = again(Judge(second, graph), before, statements(first) ^ statements(second))
    assert after.in_full == {}
    assert sorted(map(str, worlds.told(after.breaches))) == sorted(
        map(str, worlds.told(Judge(second, graph).run().breaches))
    )
    assert len(after.breaches) == len(Judge(second, graph).run().breaches)


def test_a_full_run_is_said(world: EmbeddedStore) -> None:
    """A changed date makes shapes that query dates run in full, with the reason, and no others."""
    graph = find_shapes().graph
    before = Judge(world, graph).run()
    [one, *_] = (t for t in statements(world) if t.predicate.value.endswith("#pageCount"))
    after = again(Judge(world, graph), before, [one])
    assert {str(node).rpartition("#")[2] for node in after.in_full} == {"SectionPages"}
    assert set(after.in_full.values()) == {"a query of it looks at what changed"}
    assert worlds.told(after.breaches) == worlds.told(before.breaches)
