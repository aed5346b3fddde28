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
from hashlib import sha256
from threading import Lock

from cachetools import LRUCache

from clockkg.querying.workers import Answer
from clockkg.store import Request


class Cache:
    """Answers by request; the least recently used go first when it is full."""

    def __init__(self, size: int) -> None:
        """Hold up to so many bytes of answers."""
        self._answers: LRUCache[str, Answer] = LRUCache(size, getsizeof=_size)
        self._lock = Lock()
        self.hits = 0

    def get(self, request: Request) -> Answer | None:
        """The answer to a request, if it is held."""
        with self._lock:
            found = self._answers.get(_key(request))
            self.hits += found is not None
            return found

    def put(self, request: Request, answer: Answer) -> None:
        """Hold an answer, unless it alone is larger than the cache."""
        with self._lock:
            if _size(answer) <= self._answers.maxsize:
                self._answers[_key(request)] = answer


def _key(request: Request) -> str:
    """The digest of the whole request; JSON keeps its parts apart."""
    return sha256(json.dumps(request).encode()).hexdigest()


def _size(answer: Answer) -> int:
    return len(answer.body)
