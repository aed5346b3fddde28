"""Facts as sparse matrices, so that all pairs of groups are counted at once.

Stakeholders and groups are rows and columns in the order of their IRIs. Matrices hold integers; one
made of pairs has a 1 for each different pair.

>>> index = Index(["urn:b", "urn:a"])
>>> index.names
('urn:a', 'urn:b')
>>> incidence([("urn:a", "urn:x")], index, Index(["urn:x"])).toarray().tolist()
[[1], [0]]
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

Matrix = Any
"""A `scipy.sparse.csr_array` of integers or floats: SciPy's types tell less than its name."""
Array = np.ndarray[Any, Any]
"""A dense array."""
Places = Sequence[int] | Array
"""Numbers of rows or of columns."""


class Index:
    """Names in order, and the place of each."""

    def __init__(self, names: Iterable[str]) -> None:
        """Sort them, each once."""
        self.names = tuple(sorted(set(names)))
        self.places = {name: place for place, name in enumerate(self.names)}

    def __len__(self) -> int:
        """How many there are."""
        return len(self.names)


def incidence(pairs: Iterable[tuple[str, str]], rows: Index, columns: Index) -> Matrix:
    """A 1 for each pair of a row's and a column's name; pairs with an unknown name are passed."""
    known = {
        (rows.places[one], columns.places[other])
        for one, other in pairs
        if one in rows.places and other in columns.places
    }
    places = [one for one, _ in known], [other for _, other in known]
    return _ones(*places, (len(rows), len(columns)))


def paired(pairs: Iterable[tuple[int, int]], size: int) -> Matrix:
    """A symmetric square matrix with a 1 for each of some pairs of places, both ways."""
    known = {way for one, other in pairs for way in ((one, other), (other, one))}
    return _ones([one for one, _ in known], [other for _, other in known], (size, size))


def _ones(rows: Places, columns: Places, shape: tuple[int, int]) -> Matrix:
    """A 1 at each of some different places."""
    values = np.ones(len(rows), dtype=np.int64)
    return sparse.csr_array((values, (rows, columns)), shape=shape)


def once(matrix: Matrix) -> Matrix:
    """A 1 wherever a matrix has something."""
    found = sparse.csr_array(matrix)
    found.eliminate_zeros()
    found.data = np.ones_like(found.data)
    return found


def apart(matrix: Matrix) -> Matrix:
    """A square matrix without its diagonal: nobody is tied with itself."""
    found = sparse.csr_array(matrix - sparse.diags_array(matrix.diagonal(), dtype=matrix.dtype))
    found.eliminate_zeros()
    return found


def ties(incident: Matrix) -> Matrix:
    """Who is in something with whom: rows by rows, a 1 for each two that share a column."""
    return apart(once(incident @ incident.T))


def shared(pairs: Matrix, held: Matrix) -> Matrix:
    """Those of some pairs of rows that hold a column in common; costs as much as the pairs."""
    rows, columns = pairs.nonzero()
    common = np.asarray((held[rows] * held[columns]).sum(axis=1)).ravel() > 0
    return _ones(rows[common], columns[common], pairs.shape)


def where(true: Iterable[bool]) -> Matrix:
    """A square matrix with a 1 on the diagonal for each that is true."""
    values = np.fromiter(true, dtype=np.int64)
    found = sparse.csr_array(sparse.diags_array(values, dtype=np.int64))
    found.eliminate_zeros()
    return found


def scaled(matrix: Matrix) -> Matrix:
    """Each row times its number, from 1 on: a sum of one row then tells which row it is."""
    numbers = np.arange(1, matrix.shape[0] + 1, dtype=np.int64)
    return sparse.csr_array(sparse.diags_array(numbers, dtype=np.int64) @ matrix)


def unlike(size: int) -> Iterator[tuple[int, int]]:
    """The pairs of different places of so many, each once."""
    return combinations(range(size), 2)


class Patterns(NamedTuple):
    """The different rows of a matrix, and which of them each row is: rows by patterns."""

    concepts: Matrix
    of_each: Matrix


def patterns_of(held: Matrix) -> Patterns:
    """The patterns of what rows hold; rows that hold nothing have none.

    >>> held = incidence([("a", "x"), ("b", "x")], Index("abc"), Index("x"))
    >>> patterns_of(held).of_each.toarray().tolist()
    [[1], [1], [0]]
    """
    held.sort_indices()
    known: dict[bytes, int] = {}
    firsts: list[int] = []
    rows, columns = [], []
    for row, (begin, end) in enumerate(zip(held.indptr, held.indptr[1:], strict=False)):
        if begin < end:
            pattern = known.setdefault(held.indices[begin:end].tobytes(), len(known))
            if pattern == len(firsts):
                firsts.append(row)
            rows.append(row)
            columns.append(pattern)
    return Patterns(held[firsts], _ones(rows, columns, (held.shape[0], len(firsts))))
