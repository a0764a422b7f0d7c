"""The largest values of each row."""

import numpy as np
import pytest

from core.ranking import largest


@pytest.mark.parametrize("count", [1, 3, 6, 9])
def test_largest_are_those_of_a_stable_sort(count):
    values = np.random.default_rng(0).integers(0, 4, (50, 6)).astype(np.float32)
    expected = np.sort(np.argsort(-values, axis=1, kind="stable")[:, :count], axis=1)
    np.testing.assert_array_equal(largest(values, count), expected)
