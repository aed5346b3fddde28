"""Long queries make room for quick ones, and no client takes all places."""

from dataclasses import replace
from functools import partial
from threading import Thread

import pytest

from clockkg.errors import LimitError
from clockkg.querying.lanes import Lanes
from clockkg.settings import Settings

TWO = Settings(workers=2, long_queries=2, long_queries_per_client=1, queries_per_client=3)


def test_a_long_query_gives_its_place_to_the_next() -> None:
    """Two places, two queries that become long: two more may enter."""
    lanes = Lanes(TWO)
    for client in ("a", "b"):
        lanes.enter(client).lengthen()
    assert not any(lanes.enter(client).long for client in ("c", "d"))


def test_a_client_has_so_many_long_queries() -> None:
    """The second long query of one client is stopped by name, that of another is not."""
    lanes = Lanes(TWO)
    lanes.enter("a").lengthen()
    with pytest.raises(LimitError, match="too many long queries") as caught:
        lanes.enter("a").lengthen()
    assert caught.value.limit == "concurrency"
    lanes.enter("b").lengthen()


def test_all_together_have_so_many_long_queries() -> None:
    """With two long ones under way the third is stopped, whoever asks."""
    lanes = Lanes(TWO)
    for client in ("a", "b"):
        lanes.enter(client).lengthen()
    with pytest.raises(LimitError):
        lanes.enter("c").lengthen()


def test_a_client_has_so_many_queries_under_way() -> None:
    """The fourth at once is refused by its own limit; the next is welcome when one has ended."""
    lanes = Lanes(replace(TWO, workers=8))
    places = [lanes.enter("a") for _ in range(3)]
    with pytest.raises(LimitError) as caught:
        lanes.enter("a")
    assert caught.value.limit == "client"
    places[0].leave()
    lanes.enter("a")


def test_only_what_is_not_over_is_stopped() -> None:
    """A query that has just ended is not stopped: its worker may be at the next one's work."""
    lanes, stopped = Lanes(TWO), list[str]()
    first, second = lanes.enter("a"), lanes.enter("b")
    first.finish()
    for name, place in (("first", first), ("second", second)):
        place.stop(partial(stopped.append, name))
    assert stopped == ["second"]


def test_who_waits_is_let_in_when_one_leaves() -> None:
    """The third of two places waits until the first leaves, and leaving twice frees one place."""
    lanes = Lanes(TWO)
    first, _second = lanes.enter("a"), lanes.enter("b")
    entered: list[object] = []
    waiting = Thread(target=lambda: entered.append(lanes.enter("c")))
    waiting.start()
    first.leave()
    first.leave()
    waiting.join(10)
    assert len(entered) == 1
    with pytest.raises(LimitError):
        Lanes(replace(TWO, workers=0, query_seconds=0.01)).enter("d")
