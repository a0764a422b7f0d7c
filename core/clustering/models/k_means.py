"""k-means on the unit embeddings: the baseline that every cluster model must beat."""

import warnings
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ...base import setting_words as words
from ...base.progress import Progress
from ...base.settings import AtLeast0, AtLeast1, Share, setting
from ...base.values import Embeddings, FloatArray
from .embedding_model import EmbeddingModel
from .heads import soften

BATCH, EACH = 4096, 16  # images in a mini-batch: at least so many, and so many of each cluster


@dataclass(frozen=True)
class KMeans(EmbeddingModel):
    """scikit-learn's k-means from k-means++ starts; the best of `starts` is kept.

    Above `mini_batch_above` images each step looks at a mini-batch of them, not at all.
    Memberships are hard, smoothed so that the concept model never takes the logarithm of 0.
    """

    title: ClassVar[str] = "k-means"
    summary: ClassVar[str] = (
        "Groups images around centres in embedding space: quick, and the baseline of IC²E."
    )
    paper: ClassVar[str] = "Lloyd 1982"
    name: ClassVar[str] = "k-means"
    starts: AtLeast1 = setting(10, words.STARTS)
    iterations: AtLeast1 = setting(300, words.ITERATIONS)
    smoothing: Share = setting(0.02, words.SMOOTHING)
    mini_batch_above: AtLeast0 = setting(
        100_000, "Above this many images, each step uses a part of them."
    )

    def probabilities(self, embeddings: Embeddings, progress: Progress) -> FloatArray:
        labels = best_of_starts(self, np.asarray(embeddings.vectors, np.float32), progress)
        return soften(labels, self.clusters, self.smoothing)


def best_of_starts(settings: KMeans, vectors: np.ndarray, progress: Progress) -> np.ndarray:
    """Cluster numbers (n,); each start is a call of its own, so that Stop is heeded in between."""
    best = None
    for start in range(settings.starts):
        seed = (settings.seed * settings.starts + start) % 2**32
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Number of distinct clusters")  # faults.py says it
            fitted = _method(settings, len(vectors), seed).fit(vectors)
        if best is None or fitted.inertia_ < best.inertia_:
            best = fitted
        message = f"Start {start + 1} of {settings.starts}"
        progress((start + 1) / settings.starts, message, distance=best.inertia_ / len(vectors))
    assert best is not None
    return best.labels_


def _method(settings: KMeans, images: int, seed: int) -> Any:
    """One start of scikit-learn's k-means, of the kind that suits so many images."""
    from sklearn import cluster

    given = {"n_init": 1, "max_iter": settings.iterations, "random_state": seed}
    if images <= settings.mini_batch_above:
        return cluster.KMeans(settings.clusters, **given)
    batch = max(BATCH, EACH * settings.clusters)
    return cluster.MiniBatchKMeans(settings.clusters, batch_size=batch, **given)
