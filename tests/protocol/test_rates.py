"""A client's bucket empties with each request and fills with time."""

from itertools import repeat

from clockkg.protocol.rates import Rates


def test_a_client_waits_when_its_bucket_is_empty() -> None:
    """Three a minute: the fourth waits twenty seconds, and one more is answered after them."""
    now = [0.0]
    rates = Rates(3, lambda: now[0])
    assert [rates.wait("a") for _ in range(4)] == [0, 0, 0, 20]
    now[0] = 19.0
    assert rates.wait("a") == 1
    now[0] = 20.0
    assert [rates.wait("a") for _ in range(2)] == [0, 20]


def test_clients_do_not_share_a_bucket() -> None:
    """One client's haste does not slow another."""
    rates = Rates(1, lambda: 0.0)
    assert [rates.wait("a"), rates.wait("a"), rates.wait("b")] == [0, 60, 0]


def test_zero_is_without_limit() -> None:
    """A thousand requests at one moment are answered."""
    rates = Rates(0, lambda: 0.0)
    assert set(map(rates.wait, repeat("a", 1000))) == {0}


def test_a_storm_of_clients_is_bounded() -> None:
    """Of fifty thousand clients at most ten thousand are remembered."""
    rates = Rates(1, lambda: 0.0)
    for number in range(50_000):
        rates.wait(str(number))
    assert len(rates._buckets) <= 10_000  # noqa: SLF001 - what must stay bounded
