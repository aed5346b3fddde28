"""What goes with what: specialisation, proximity of competences, and density around what is new.

Strengths are a matrix of groups by competences that counts members. After Balassa (1965), Hidalgo
and others (2007) and Balland and others (2019).

>>> strengths = np.array([[4, 1, 0], [1, 0, 3]])
>>> advantage(strengths).round(2).tolist()
[[1.44, 1.8, 0.0], [0.45, 0.0, 2.25]]
"""

import numpy as np

from clockkg.analysis.sparse import Array


def advantage(strengths: Array) -> Array:
    """Revealed advantage: the part of a competence in a group, over its part in all groups.

    1 is as strong as everywhere; 0 where nobody has it, or the group has nothing.
    """
    counts = np.asarray(strengths, dtype=float)
    whole = counts.sum()
    likely = np.outer(counts.sum(axis=1), counts.sum(axis=0))
    found: Array = np.divide(counts * whole, likely, out=np.zeros_like(counts), where=likely > 0)
    return found


def proximity(specialised: Array) -> Array:
    """How often two competences are found together: the lower of the two conditional parts.

    `specialised` is groups by competences, true where a group is strong. The diagonal is zero.
    """
    has = np.asarray(specialised, dtype=float)
    together, each = has.T @ has, has.sum(axis=0)
    most = np.maximum.outer(each, each)
    found: Array = np.divide(together, most, out=np.zeros_like(together), where=most > 0)
    np.fill_diagonal(found, 0)
    return found


def density(specialised: Array, near: Array) -> Array:
    """How much of what is near a competence a group is strong in, per cent; groups by competences.

    Zero for a competence that is near to none.
    """
    has = np.asarray(specialised, dtype=float)
    every = np.broadcast_to(near.sum(axis=0), has.shape)
    found: Array = np.divide(100 * (has @ near), every, out=np.zeros(has.shape), where=every > 0)
    return found
