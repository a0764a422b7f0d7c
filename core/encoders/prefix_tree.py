"""What texts begin with alike, as a tree: each distinct beginning is one node, to be run once."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

TOKENS = 2**31  # more than any vocabulary has


@dataclass(frozen=True, eq=False)
class PrefixTree:
    """The nodes of rows of tokens (b, length), level by level; each is the end of a beginning."""

    paths: Tensor  # (b, length) node of each token; 0 behind the end of a row
    rows: Tensor  # (nodes,) the first row that goes through a node ...
    positions: Tensor  # (nodes,) ... and where it does
    shared: int  # leading tokens that all rows share, less one: these nodes are one row's

    @property
    def later(self) -> tuple[Tensor, Tensor]:
        """Row and position, counted from there on, of each node behind what is shared."""
        return self.rows[self.shared :], self.positions[self.shared :] - self.shared


def prefix_tree(tokens: Tensor, ends: Tensor) -> PrefixTree:
    """Of token ids (b, length), of which those up to position ends (b,) count."""
    ids, last = tokens.cpu().numpy().astype(np.int64), ends.cpu().numpy()
    paths, before = np.zeros_like(ids), np.zeros(len(ids), np.int64)
    levels: list[NDArray[np.int64]] = []  # the first row of each node
    for position in range(ids.shape[1]):
        going = np.flatnonzero(last >= position)
        beginnings = before[going] * TOKENS + ids[going, position]
        _, first, node = np.unique(beginnings, return_index=True, return_inverse=True)
        paths[going, position] = before[going] = sum(len(level) for level in levels) + node
        levels.append(going[first])
    sizes = np.array([len(level) for level in levels])
    shared = min(int((sizes == 1).cumprod().sum()), len(sizes) - 1)
    found = paths, np.concatenate(levels), np.repeat(np.arange(len(sizes)), sizes)
    nodes, rows, positions = (torch.from_numpy(each).to(tokens.device) for each in found)
    return PrefixTree(nodes, rows, positions, shared)
