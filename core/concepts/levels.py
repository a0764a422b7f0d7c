"""Vectors at 8 bits a number, which tell at a quarter of the reading what can be among the best."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base.parallel import in_order
from ..base.ranking import row_blocks
from ..base.values import FloatArray, IntArray

ROWS = 1024  # at a time: they stay in a processor's cache
WORTH = 2**27  # numbers of the vectors; fewer are read whole as quickly
SLACK = 1e-5  # of rounding in single precision


@dataclass(frozen=True, eq=False)
class Levels:
    """Rows (n, d) as whole numbers times a step of each row's own, and how far off that is."""

    numbers: NDArray[np.int8]  # (n, d)
    steps: FloatArray  # (n,)
    errors: FloatArray  # (n,) length of what rounding took away

    @classmethod
    def of(cls, vectors: FloatArray) -> "Levels":
        """One pass over the vectors, which may lie on the disk."""
        n, d = vectors.shape
        numbers = np.empty((n, d), np.int8)
        steps, errors = np.empty(n, np.float32), np.empty(n, np.float32)

        def fill(rows: slice) -> None:
            block = np.asarray(vectors[rows], np.float32)
            steps[rows] = np.maximum(np.abs(block).max(axis=1, initial=0), 1e-12) / 127
            numbers[rows] = np.rint(block / steps[rows, None])
            block = block - numbers[rows] * steps[rows, None]
            errors[rows] = np.linalg.norm(block, axis=1)

        for _ in in_order(fill, row_blocks(n, ROWS)):
            pass
        return cls(numbers, steps, errors)

    def candidates(self, direction: FloatArray, top: int, out: NDArray[np.bool_]) -> IntArray:
        """Rows that can be among the `top` with the largest product with a direction (d,).

        By Cauchy and Schwarz a product is off by at most the row's error times the direction's
        length, so none of the best is missed. Rows that are out, (n,), are not looked for.
        """
        products = np.empty(len(out), np.float32)

        def fill(rows: slice) -> None:
            products[rows] = self.numbers[rows].astype(np.float32) @ direction

        for _ in in_order(fill, row_blocks(len(out), ROWS)):
            pass
        products *= self.steps
        off = (self.errors + SLACK) * float(np.linalg.norm(direction))
        least = np.where(out, -np.inf, products - off)
        top = min(top, int((~out).sum()))
        if not top:
            return np.zeros(0, np.int64)
        bar = np.partition(least, len(least) - top)[len(least) - top]
        return np.flatnonzero((products + off >= bar) & ~out)
