"""What the encoder alone says of each image: the proxy, and which weights follow from it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..base.ranking import largest, row_blocks, strongest
from ..base.values import Embeddings, FloatArray, IntArray, Vocabulary

TINY = 1e-12


class Proxy(NamedTuple):
    """What activations are aligned with."""

    values: FloatArray  # (n, m)
    kind: str  # "raw" or "centred"


def proxy_of(embeddings: Embeddings, vocabulary: Vocabulary, proxy: str = "auto") -> Proxy:
    """V/2 concepts of each image; both must come from one encoder."""
    similarity = np.asarray(embeddings.vectors, np.float32) @ np.asarray(vocabulary.vectors).T
    kind = proxy_kind(similarity, proxy)
    return Proxy(sparsify(similarity, max(1, vocabulary.per_cluster // 2), kind), kind)


def proxy_kind(similarity: FloatArray, proxy: str = "auto") -> str:
    """Which proxy suits these similarities (n, m): "raw" unless one of them is negative."""
    if proxy != "auto":
        return proxy
    return "raw" if similarity.min() >= 0 else "centred"


def sparsify(similarity: FloatArray, kept: int, kind: str = "raw") -> FloatArray:
    """The `kept` largest similarities of each image and 0 elsewhere, (n, m) (IC2E, equation 3).

    "centred" first takes off each concept's mean over the images, for encoders whose cosines are
    negative. What is negative then is no evidence and becomes 0.
    """
    level = similarity.mean(axis=0) if kind == "centred" else 0
    proxy = np.zeros_like(similarity)
    for rows in row_blocks(len(similarity)):
        block = similarity[rows] - level
        columns = largest(block, kept)
        strong = np.maximum(np.take_along_axis(block, columns, axis=1), 0)
        np.put_along_axis(proxy[rows], columns, strong, axis=1)
    return proxy


def named_support(proxy: FloatArray, labels: IntArray, k: int, count: int) -> NDArray[np.bool_]:
    """Where a cluster may have a weight, (m, k): at the concepts that its images name most.

    Those are the `count` whose mean in its images' proxies (n, m), taken as unit rows, exceeds that
    in all images the most; a cluster without images has none. A head that chooses for itself takes
    any concepts that tell the clusters apart, true of their images or not
    (docs/decisions/019-which-concepts-may-speak.md).
    """
    unit = proxy / np.maximum(np.linalg.norm(proxy, axis=1, keepdims=True), TINY)
    sums = unit.T @ np.eye(k, dtype=unit.dtype)[labels]
    means = sums / np.maximum(np.bincount(labels, minlength=k), 1)
    named = strongest((means - unit.mean(axis=0)[:, None]).T.round(6), count).T
    plain = ~named.any(axis=0)  # clusters that nothing stands out in, such as the only one
    named[:, plain] = strongest(means[:, plain].T, count).T
    return named
