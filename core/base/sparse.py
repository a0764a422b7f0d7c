"""Activations of many images without their zeros, which are most of them; SciPy loads when used.

The arrays are those of a sparse matrix by rows: what is not 0, in which columns, and where each row
starts. Nothing is rounded.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

MANY_IMAGES = 50_000  # above these, activations are kept so, and more is approximate
LARGE = 2**28  # bytes, above which those of fewer rows are too


def is_large(rows: int, columns: int) -> bool:
    """Whether activations (rows, columns) are kept without their zeros."""
    return rows > MANY_IMAGES or rows * columns * np.float32().nbytes > LARGE


def kept_sparse(blocks: Iterable[NDArray[np.float32]]) -> dict[str, NDArray[Any]]:
    """Rows that come block by block, (b, m) each, as the three arrays; never all of them (n, m)."""
    values, columns, sizes = [], [], [np.zeros(1, np.int64)]
    for block in blocks:
        rows, where = np.nonzero(block)
        values.append(block[rows, where])
        columns.append(where.astype(np.int32))
        sizes.append(np.bincount(rows, minlength=len(block)))
    return {
        "values": np.concatenate(values),
        "columns": np.concatenate(columns),
        "starts": np.cumsum(np.concatenate(sizes)),
    }


def matrix_of(kept: Mapping[str, NDArray[Any]], width: int) -> Any:
    """The arrays as SciPy's csr_array (n, width); those of values and columns are not copied.

    But for more than 2^31 values, whose columns SciPy widens to match the starts.
    """
    from scipy.sparse import csr_array

    starts = np.asarray(kept["starts"])
    if starts[-1] <= np.iinfo(np.int32).max:
        starts = starts.astype(np.int32)
    return csr_array((kept["values"], kept["columns"], starts), shape=(len(starts) - 1, width))


def dense(rows: Any) -> NDArray[Any]:
    """Some rows or columns of a matrix as an array, whatever it is kept as."""
    return rows if isinstance(rows, np.ndarray) else rows.toarray()
