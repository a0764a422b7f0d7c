"""Exact nearest neighbours of unit vectors, block by block on the device."""

from typing import TYPE_CHECKING

import numpy as np

from ...base.parallel import one_thread
from ...base.progress import Progress, ignore

if TYPE_CHECKING:
    from torch import Tensor

BLOCK = 256  # rows that a thread compares with all others at a time


@one_thread()
def nearest_rows(vectors: "Tensor", count: int, progress: Progress = ignore) -> "Tensor":
    """Numbers of each row's nearest other rows by inner product, best first, (n, <= count).

    A row is told from its copies by its number, not by its distance: duplicates are neighbours.
    """
    import torch

    from ...learning.device import by_blocks

    n = len(vectors)

    def of(rows: "Tensor") -> "Tensor":
        alike = vectors[rows] @ vectors.T
        alike[torch.arange(len(rows), device=rows.device), rows] = -np.inf
        return alike.topk(min(count, n - 1), dim=1).indices

    found = []
    for near in by_blocks(of, torch.arange(n, device=vectors.device), BLOCK):
        found.append(near)
        progress(min(len(found) * BLOCK / n, 1.0), "Finding neighbours")
    return torch.cat(found)
