"""A tower in bfloat16 that is held against itself in fp32, on the first rows it is given."""

import logging
from collections.abc import Callable
from threading import Lock

import torch
from torch import Tensor

FIRST = 16  # rows encoded both ways
LEAST = 0.999  # cosine of the two vectors of one row, below which the tower stays in fp32
Tower = Callable[[Tensor], Tensor]  # what it takes (b, ...) to vectors (b, d)
log = logging.getLogger(__name__)


class Rounded:
    """Calls the rounded tower, unless its first vectors are too far from the exact ones."""

    def __init__(self, exact: Tower, rounded: Tower):
        self.exact: Tower | None = exact  # until it was heard
        self.tower = rounded
        self._hearing = Lock()
        self.agreement: float | None = None  # the least cosine found; 1 of a tower left in fp32

    def __call__(self, inputs: Tensor) -> Tensor:
        with self._hearing:  # threads come at the same time
            if self.exact is not None:
                self._hear(self.exact, inputs[:FIRST])
        return self.tower(inputs).float()

    def _hear(self, exact: Tower, inputs: Tensor) -> None:
        pair = exact(inputs).float(), self.tower(inputs).float()
        self.agreement = float(torch.cosine_similarity(*pair).clamp(max=1).min())
        if not self.agreement >= LEAST:  # also where it is not a number
            log.warning("bf16 is left aside: its cosine to fp32 is %.4f", self.agreement)
            self.tower, self.agreement = exact, 1.0
        self.exact = None
