"""k-means after each embedding is averaged with its nearest neighbours."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...base.cells import near_rows
from ...base.progress import Progress, ignore, within
from ...base.ranking import row_blocks
from ...base.settings import AtLeast1, setting
from ...base.sparse import MANY_IMAGES
from ...base.values import Embeddings, FloatArray, IntArray
from .heads import soften
from .k_means import KMeans, best_of_starts

BLOCK = 4096  # rows averaged at a time
TINY = 1e-12


@dataclass(frozen=True)
class SmoothedKMeans(KMeans):
    """k-means on embeddings that a graph of neighbours has smoothed.

    A low-pass filter on the graph before k-means is that of Zhang, Liu, Li and Wu, Attributed Graph
    Clustering via Adaptive Graph Convolution, IJCAI 2019; ours has equal weights on the nearest
    neighbours and a fixed number of rounds (decision 017).
    """

    title: ClassVar[str] = "k-means, smoothed"
    summary: ClassVar[str] = (
        "Averages each image with its nearest neighbours, then k-means: quick, and steadier."
    )
    paper: ClassVar[str] = "Zhang and others 2019"
    name: ClassVar[str] = "smoothed-k-means"
    neighbours: AtLeast1 = setting(
        10, "Nearest images that each image is averaged with, itself included."
    )
    rounds: AtLeast1 = setting(1, "How often all images are averaged with their neighbours.")

    def probabilities(self, embeddings: Embeddings, progress: Progress) -> FloatArray:
        vectors = smooth(embeddings.vectors, self.neighbours, self.rounds, within(progress, 0, 0.5))
        labels = best_of_starts(self, vectors, within(progress, 0.5, 1))
        return soften(labels, self.clusters, self.smoothing)


def smooth(
    vectors: FloatArray, neighbours: int, rounds: int, progress: Progress = ignore
) -> FloatArray:
    """Unit rows (n, d), each the mean of the rows of its neighbours, itself among them.

    Above MANY_IMAGES the neighbours are approximate (core.base.cells), and the rows are read where
    they lie, memory-mapped: the result is the only copy in memory.
    """
    if len(vectors) > MANY_IMAGES and neighbours > 1:
        near = near_rows(vectors, neighbours - 1, progress=progress)
        for _ in range(rounds):
            vectors = _averaged(vectors, near)
        return vectors
    import torch

    from ...learning.device import pick_device
    from ...learning.training import resident
    from .neighbours import nearest_rows

    rows = resident(vectors, pick_device()).float()
    others = nearest_rows(rows, neighbours - 1, progress)  # (n, neighbours - 1)
    for _ in range(rounds):
        sums = [rows[part].sum(dim=1) for part in others.split(BLOCK)]
        rows = torch.nn.functional.normalize(rows + torch.cat(sums), dim=1)
    return np.asarray(rows.cpu())


def _averaged(vectors: FloatArray, near: IntArray) -> FloatArray:
    """Unit rows, each the mean of its own and of the rows of those numbers (n, neighbours - 1)."""
    found = np.empty(vectors.shape, np.float32)
    for rows in row_blocks(len(vectors), BLOCK):
        sums = vectors[rows] + vectors[near[rows]].sum(axis=1)
        found[rows] = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), TINY)
    return found
