"""Vectors at 8 bits a number, which tell at a quarter of the reading what can be among the best."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ..base.parallel import in_order
from ..base.ranking import row_blocks
from ..base.values import FloatArray, IntArray

ROWS = 1024  # at a time: they stay in a processor's cache
READ = 16 * ROWS  # by a thread at a time, where nothing is kept of them
WORTH = 2**27  # numbers of the vectors; fewer are read whole as quickly
Product = Callable[[NDArray[np.int8], FloatArray, FloatArray], None]


@dataclass(frozen=True, eq=False)
class Levels:
    """Rows (n, d) as whole numbers times a step of each row's own, and how far off that is.

    errors holds what a product with a direction of length 1 may differ by at most: the length of
    what rounding took away, and what single precision loses in a sum of d products.
    """

    numbers: NDArray[np.int8]  # (n, d)
    steps: FloatArray  # (n,)
    errors: FloatArray  # (n,)

    @classmethod
    def of(cls, vectors: FloatArray) -> "Levels":
        """One pass over the vectors, which may lie on the disk."""
        n, d = vectors.shape
        numbers = np.empty((n, d), np.int8)
        steps, errors = np.empty(n, np.float32), np.empty(n, np.float32)
        lost = d * np.finfo(np.float32).eps  # twice the largest error of a sum, in any order

        def fill(rows: slice) -> None:
            block = np.asarray(vectors[rows], np.float32)
            steps[rows] = np.maximum(np.abs(block).max(axis=1, initial=0), 1e-12) / 127
            numbers[rows] = np.rint(block / steps[rows, None])
            rest = block - numbers[rows] * steps[rows, None]
            errors[rows] = np.linalg.norm(rest, axis=1) + lost * np.linalg.norm(block, axis=1)

        for _ in in_order(fill, row_blocks(n, ROWS)):
            pass
        _product()  # compiled while one waits anyway
        return cls(numbers, steps, errors)

    def candidates(self, direction: FloatArray, top: int, out: NDArray[np.bool_]) -> IntArray:
        """Rows that can be among the `top` with the largest product with a direction (d,).

        By Cauchy and Schwarz a product is off by at most the row's error times the direction's
        length, so none of the best is missed. Rows that are out, (n,), are not looked for.
        """
        products, product = np.empty(len(out), np.float32), _product()
        asked = np.ascontiguousarray(direction, np.float32)

        def fill(rows: slice) -> None:
            product(self.numbers[rows], asked, products[rows])

        for _ in in_order(fill, row_blocks(len(out), READ)):
            pass
        products *= self.steps
        off = self.errors * float(np.linalg.norm(direction))
        least = np.where(out, -np.inf, products - off)
        top = min(top, int((~out).sum()))
        if not top:
            return np.zeros(0, np.int64)
        bar = np.partition(least, len(least) - top)[len(least) - top]
        return np.flatnonzero((products + off >= bar) & ~out)


@lru_cache(maxsize=1)
def _product() -> Product:
    """Puts the products of rows (n, d) with a direction (d,) into (n,); compiled once a process.

    NumPy would write every number at 32 bits before it multiplies: four times the work.
    """
    from numba import njit  # half a second, and nobody needs it who does not search many images

    @njit("void(int8[:, ::1], float32[::1], float32[::1])", nogil=True, fastmath=True)
    def product(numbers, direction, products):
        for row in range(numbers.shape[0]):
            total = np.float32(0)
            for column in range(numbers.shape[1]):
                total += np.float32(numbers[row, column]) * direction[column]
            products[row] = total

    return cast(Product, product)
