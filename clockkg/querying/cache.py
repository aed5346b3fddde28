"""Finished answers of one release, kept up to a size: the one door to cachetools.

A release never changes, so an answer is found again by the SHA-256 of its whole request, never by a
shorter hash: two requests with one key would give each other's answers.

>>> from clockkg.store import Kind
>>> cache = Cache(1000)
>>> cache.put(Request("ASK {}"), Answer(Kind.ASK, b"true"))
>>> cache.get(Request("ASK {}")).body, cache.get(Request("ASK { }"))
(b'true', None)
"""

import json
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import Final, Generic, TypeVar

from cachetools import LRUCache

from clockkg.querying.workers import Answer
from clockkg.store import Request

ENTRY: Final = 500
"""The bytes that holding a thing takes besides the thing; many answers are smaller."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Shelf(Generic[Key, Value]):
    """Things by key, up to a size in all; the least recently used go first when it is full."""

    def __init__(self, size: int, sizeof: Callable[[Value], int]) -> None:
        """Hold up to so many bytes."""
        self._held: LRUCache[Key, Value] = LRUCache(size, getsizeof=sizeof)
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """What is held under a key."""
        with self._lock:
            return self._held.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Hold it, unless it alone is larger than all may be."""
        with self._lock, suppress(ValueError):
            self._held[key] = value


class Cache:
    """Answers by request."""

    def __init__(self, size: int) -> None:
        """Hold up to so many bytes of answers and what belongs to them."""
        self._shelf: Shelf[str, Answer] = Shelf(size, lambda answer: len(answer.body) + ENTRY)
        self.hits = 0

    def get(self, request: Request) -> Answer | None:
        """The answer to a request, if it is held."""
        found = self._shelf.get(_key(request))
        self.hits += found is not None
        return found

    def put(self, request: Request, answer: Answer) -> None:
        """Hold an answer, unless it alone is larger than the cache."""
        self._shelf.put(_key(request), answer)


@lru_cache(maxsize=64)
def _key(request: Request) -> str:
    """The digest of the whole request; JSON keeps its parts apart."""
    return sha256(json.dumps(request).encode()).hexdigest()
