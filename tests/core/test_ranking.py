"""The largest values of each row."""

import numpy as np
import pytest

from core.base.ranking import BLOCK, largest, strongest


@pytest.mark.parametrize("count", [1, 3, 6, 9])
def test_largest_are_those_of_a_stable_sort(count):
    values = np.random.default_rng(0).integers(0, 4, (50, 6)).astype(np.float32)
    expected = np.sort(np.argsort(-values, axis=1, kind="stable")[:, :count], axis=1)
    np.testing.assert_array_equal(largest(values, count), expected)


@pytest.mark.parametrize("rows", [0, 1, BLOCK, BLOCK + 1])
def test_a_row_is_ranked_alike_in_any_block(rows):
    values = np.random.default_rng(0).integers(0, 4, (rows, 9)).astype(np.float32)
    each = [largest(values[row : row + 1], 3)[0] for row in range(rows)]
    np.testing.assert_array_equal(largest(values, 3), np.reshape(each, (rows, 3)))


def test_the_ranking_takes_less_memory_than_what_is_ranked(peak_of):
    values = np.random.default_rng(0).random((4000, 300), dtype=np.float32)
    _, peak = peak_of(lambda: largest(values, 10))
    assert peak < values.nbytes


def test_the_strongest_are_above_zero():
    values = np.array([[3, 1, 2, 0], [0, -1, 5, 0]], np.float32)
    assert strongest(values, 2).tolist() == [
        [True, False, True, False],
        [False, False, True, False],
    ]
