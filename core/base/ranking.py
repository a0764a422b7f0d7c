"""The largest values of each row, fast, the first of equals, and never much of it in memory."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .values import FloatArray, IntArray

BLOCK = 512  # rows


def row_blocks(rows: int, size: int = BLOCK) -> Iterator[slice]:
    """Slices that cover so many rows, a few at a time; an empty one when there are none."""
    return (slice(start, start + size) for start in range(0, max(rows, 1), size))


def largest(values: FloatArray, count: int) -> IntArray:
    """Columns of the `count` largest values of each row, in column order, (n, <= count).

    Of equal values the first columns are taken, so the choice never depends on the sort.
    """
    n, width = values.shape
    if width <= count:
        return np.broadcast_to(np.arange(width), values.shape)
    found = np.empty((n, count), np.int64)
    for rows in row_blocks(n):
        found[rows] = _largest(values[rows], count)
    return found


def _largest(values: FloatArray, count: int) -> IntArray:
    # of -values: where most are 0, as in activations, NumPy is ten times as fast from that side
    threshold = -np.partition(-values, count - 1, axis=1)[:, count - 1, None]
    keep = values >= threshold
    if keep.sum() > len(values) * count:  # of equal values there are more than there is room for
        above, equal = values > threshold, values == threshold
        room = count - above.sum(axis=1, keepdims=True)
        keep = above | (equal & (equal.cumsum(axis=1) <= room))
    return np.nonzero(keep)[1].reshape(len(values), count)


def strongest(values: FloatArray, count: int) -> NDArray[np.bool_]:
    """Whether each value is above 0 and among the `count` largest of its row, (n, m)."""
    columns = largest(values, count)
    found = np.zeros(values.shape, bool)
    np.put_along_axis(found, columns, np.take_along_axis(values, columns, axis=1) > 0, axis=1)
    return found
