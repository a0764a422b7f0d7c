"""The small network most cluster models train on frozen embeddings."""

from typing import TYPE_CHECKING

import numpy as np

from ...base.values import FloatArray, IntArray

if TYPE_CHECKING:
    from torch import nn


def build_head(dim: int, hidden: int, n_clusters: int, seed: int) -> "nn.Sequential":
    """Embeddings (b, dim) to probabilities (b, n_clusters); the seed alone decides its weights."""
    from torch import nn

    from ...learning.training import seeded

    with seeded(seed):
        return nn.Sequential(
            nn.Linear(dim, hidden),
            nn.BatchNorm1d(hidden),
            nn.ReLU(),
            nn.Linear(hidden, n_clusters),
            nn.Softmax(dim=1),
        )


def soften(labels: IntArray, n_clusters: int, smoothing: float) -> FloatArray:
    """Hard cluster numbers (n,) as probabilities (n, n_clusters), none of them 0.

    `smoothing` is the share of each image's membership that is spread over all clusters: the
    concept model takes the logarithm of its agreement with them.
    """
    found = np.eye(n_clusters, dtype=np.float32)[labels]
    found *= 1 - smoothing  # in place: of a million images each copy is large
    found += np.float32(smoothing / n_clusters)
    return found
