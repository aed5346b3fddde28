"""What is near what, and which ties are more than chance, held to counts by hand and by loops."""

from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from clockkg.analysis.relatedness import advantage, density, proximity
from clockkg.analysis.sparse import Index, incidence
from clockkg.analysis.validated import kept, shared_projects

SPECIALISED = np.array([[1, 1, 0], [1, 1, 0], [0, 1, 1], [0, 0, 0]], dtype=bool)


def test_proximity_counted_by_hand() -> None:
    """Three have the second; of these two have the first and one the third, none has both."""
    assert proximity(SPECIALISED) == pytest.approx(
        np.array([[0, 2 / 3, 0], [2 / 3, 0, 1 / 3], [0, 1 / 3, 0]])
    )


def test_density_counted_by_hand() -> None:
    """The first district has all that is near the third competence, the third has half."""
    found = density(SPECIALISED, proximity(SPECIALISED))
    assert found == pytest.approx(
        np.array([[100, 200 / 3, 100], [100, 200 / 3, 100], [100, 100 / 3, 100], [0, 0, 0]])
    )


def test_an_advantage_is_a_part_over_a_part() -> None:
    """Half of one group and a quarter of all is an advantage of two; nothing of nothing is zero."""
    found = advantage(np.array([[2, 2, 0], [0, 4, 0]]))
    assert found == pytest.approx(np.array([[2, 2 / 3, 0], [0, 4 / 3, 0]]))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_kept_is_as_benjamini_and_hochberg_say(chances: list[float]) -> None:
    """Those are kept whose adjusted probability, as SciPy has it, is under the limit."""
    found = kept(np.array(chances), len(chances), 0.05)
    adjusted = false_discovery_control(chances)
    sure = np.abs(adjusted - 0.05) > 1e-12
    assert (found == (adjusted <= 0.05))[sure].all()


def test_a_planted_tie_is_found_and_no_other() -> None:
    """Two who share eight of their nine projects stand out from 300 parties drawn by lot."""
    lots = Random(5)  # noqa: S311 - no secret
    names = [f"p{number:03}" for number in range(300)]
    pairs = [(name, f"r{n}") for n in range(300) for name in lots.sample(names[2:], 3)]
    pairs += [(name, f"x{n}") for n in range(8) for name in names[:2]]
    pairs += [(names[n], f"y{n}") for n in range(2)]
    index = Index(names)
    found = shared_projects(incidence(pairs, index, Index(project for _, project in pairs)))
    held = kept(found.chance, 300 * 299 // 2, 0.05)
    assert (found.ours[held].tolist(), found.theirs[held].tolist()) == ([0], [1])
    assert found.shared[held].tolist() == [8]


def test_chance_is_that_of_the_definition() -> None:
    """Expected shared projects are the product of two degrees by the sum of squared sizes."""
    pairs = [("a", "x"), ("b", "x"), ("c", "x"), ("a", "y"), ("b", "y"), ("c", "z")]
    found = shared_projects(incidence(pairs, Index("abc"), Index("xyz")))
    degree, sizes, whole = {"a": 2, "b": 2, "c": 2}, (3, 2, 1), 6
    expected = [
        sum(degree[one] * degree[other] * size**2 / whole**2 for size in sizes)
        for one, other in combinations("abc", 2)
    ]
    assert found.expected == pytest.approx(expected)
    assert found.shared.tolist() == [2, 1, 1]
