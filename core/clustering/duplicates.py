"""Copies among images: the same file, the same vector, or nearly the same look side by side."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.cells import near_rows
from ..base.progress import Progress, ignore
from ..base.rows import Keys
from ..base.values import FloatArray, IntArray
from .faults import SAME_PICTURE

NEAREST = 8  # neighbours that are compared with each image
COMPANY = 5  # of these, whose mean cosine says whether it is alone
BITS = 6  # of 64 in which either hash of two pictures of one thing differs at most
PLAIN = 8  # least number of 1 bits, and of 0 bits; with fewer the image is nearly one colour


def same_file(keys: Keys) -> NDArray[np.bool_]:
    """Whether another image has the same key (n,); a file without a key is like none."""
    _, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return (counts[which] > 1) & (keys != b"")


def neighbours(vectors: FloatArray, progress: Progress = ignore) -> tuple[IntArray, FloatArray]:
    """Numbers of the nearest others of each image, nearest first, and the cosines, (n, NEAREST)."""
    count = min(NEAREST, len(vectors) - 1)
    if count < 1:
        return np.zeros((len(vectors), 0), np.int64), np.zeros((len(vectors), 0), np.float32)
    near = near_rows(vectors, count, progress=progress)
    cosines = np.empty(near.shape, np.float32)
    for column, others in enumerate(near.T):
        cosines[:, column] = np.einsum("nd,nd->n", vectors, np.asarray(vectors)[others])
    return near, cosines


def groups(keys: Keys, looks: NDArray[np.uint64], near: IntArray, cosines: FloatArray) -> IntArray:
    """The group of copies of each image, (n,), numbered by their first image; -1 is none.

    Two images are linked when their files or their vectors are the same, or when one is among the
    nearest of the other and their looks (n, 2), two hashes of 64 bits, differ in a few bits. Groups
    are the connected components of these links.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = [_of_keys(keys), _of_looks(looks, near, cosines)]
    first = np.concatenate([one for one, _ in links])
    second = np.concatenate([other for _, other in links])
    n = len(keys)
    linked = coo_array((np.ones(len(first), bool), (first, second)), shape=(n, n))
    _, part = connected_components(linked, directed=False)
    sizes = np.bincount(part)
    _, begins, which = np.unique(part, return_index=True, return_inverse=True)
    order = np.argsort(begins[sizes > 1])
    number = np.full(len(sizes), -1)
    number[np.flatnonzero(sizes > 1)[order]] = np.arange(len(order))
    return number[which]


def _of_keys(keys: Keys) -> tuple[IntArray, IntArray]:
    """Each image with the first of the same file."""
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    known = np.flatnonzero(keys != b"")
    return known, first[which][known]


def _of_looks(
    looks: NDArray[np.uint64], near: IntArray, cosines: FloatArray
) -> tuple[IntArray, IntArray]:
    """Pairs of neighbours that are one picture."""
    ones = np.bitwise_count(looks).astype(int)
    told: Any = ((ones >= PLAIN) & (ones <= 64 - PLAIN)).all(axis=1)  # looks that say something
    apart = np.bitwise_count(looks[:, None] ^ looks[near]).max(axis=2)
    alike = (apart <= BITS) & told[:, None] & told[near]
    alike |= 2 - 2 * cosines < SAME_PICTURE**2  # the square of the distance of unit rows
    rows, columns = np.nonzero(alike)
    return rows, near[rows, columns]


def company(cosines: FloatArray) -> FloatArray:
    """The mean cosine to the nearest others, (n,); 1 where there are none."""
    if not cosines.shape[1]:
        return np.ones(len(cosines), np.float32)
    return np.asarray(cosines[:, :COMPANY].mean(axis=1), np.float32)
