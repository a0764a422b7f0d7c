"""Exact nearest neighbours of unit vectors, block by block on the device."""

from typing import TYPE_CHECKING

import numpy as np

from ...base.progress import Progress, ignore

if TYPE_CHECKING:
    from torch import Tensor

BLOCK = 2048  # rows compared with all others at a time


def nearest(vectors: "Tensor", count: int, progress: Progress = ignore) -> "Tensor":
    """Numbers of each row's nearest other rows by inner product, best first, (n, <= count).

    A row is told from its copies by its number, not by its distance: duplicates are neighbours.
    """
    import torch

    n = len(vectors)
    count = min(count, n - 1)
    found = []
    for start in range(0, n, BLOCK):
        alike = vectors[start : start + BLOCK] @ vectors.T
        rows = torch.arange(len(alike), device=vectors.device)
        alike[rows, rows + start] = -np.inf
        found.append(alike.topk(count, dim=1).indices)
        progress(min((start + BLOCK) / n, 1.0), "Finding neighbours")
    return torch.cat(found)
