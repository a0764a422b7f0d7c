"""The largest values of each row, fast, and the first of equals."""

import numpy as np

from core.values import FloatArray, IntArray


def largest(values: FloatArray, count: int) -> IntArray:
    """Columns of the `count` largest values of each row, in column order, (n, <= count).

    Of equal values the first columns are taken, so the choice never depends on the sort.
    """
    n, width = values.shape
    if width <= count:
        return np.broadcast_to(np.arange(width), values.shape)
    threshold = np.partition(values, -count, axis=1)[:, -count, None]
    above, equal = values > threshold, values == threshold
    room = count - above.sum(axis=1, keepdims=True)
    keep = above | (equal & (equal.cumsum(axis=1) <= room))
    return np.nonzero(keep)[1].reshape(n, count)
