"""How often one client is answered: a bucket of tokens for each, which fills with time.

>>> rates = Rates(60, clock=lambda: 0.0)
>>> {rates.wait("192.0.2.1") for _ in range(60)}, rates.wait("192.0.2.1")
({0}, 1)
>>> rates.full("192.0.2.1"), rates.full("192.0.2.2")
(True, False)
"""

from collections.abc import Callable
from math import ceil
from threading import Lock
from time import monotonic
from typing import Final

_MOST: Final = 10_000
_MINUTE: Final = 60.0


class Rates:
    """The buckets of one process; a client may spend a minute's requests at once."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        """No limit where `per_minute` is 0."""
        self._most = float(per_minute)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def wait(self, client: str) -> int:
        """0 where the client may ask now, else the whole seconds until it may."""
        if not self._most:
            return 0
        now, speed = self._clock(), self._most / _MINUTE
        with self._lock:
            left, then = self._buckets.pop(client, (self._most, now))
            left = min(self._most, left + (now - then) * speed)
            self._forget(now)
            self._buckets[client] = (left - (left >= 1), now)
        return 0 if left >= 1 else max(1, ceil((1 - left) / speed))

    def full(self, client: str) -> bool:
        """Whether the client would have to wait, without counting that it asks."""
        if not self._most:
            return False
        left, then = self._buckets.get(client, (self._most, 0.0))
        return left + (self._clock() - then) * self._most / _MINUTE < 1

    def _forget(self, now: float) -> None:
        """Drop buckets that are full again, and the oldest where there are too many."""
        while self._buckets:
            oldest = next(iter(self._buckets))
            if now - self._buckets[oldest][1] < _MINUTE and len(self._buckets) < _MOST:
                return
            del self._buckets[oldest]
