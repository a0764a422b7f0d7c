"""What the encoder alone says of each image: the proxy, and which weights follow from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.ranking import largest, row_blocks, strongest
from ..base.values import UNKNOWN, ConceptModel, Embeddings, FloatArray, IntArray, Vocabulary
from .settings import DENSE

TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Proxy:
    """What activations are aligned with: the s strongest of m concepts of each image, 0 elsewhere.

    proxy[rows] are some of its rows as an array (b, m); the whole is never one.
    """

    columns: IntArray  # (n, s) which concepts, in order
    strengths: FloatArray  # (n, s) >= 0
    concepts: int  # m
    kind: str = "raw"  # or "centred"

    def __len__(self) -> int:
        return len(self.columns)

    def __getitem__(self, rows: slice) -> FloatArray:
        columns, strengths = np.asarray(self.columns[rows]), np.asarray(self.strengths[rows])
        dense = np.zeros((len(columns), self.concepts), np.float32)
        np.put_along_axis(dense, columns.astype(np.int64), strengths, axis=1)
        return dense

    @property
    def matrix(self) -> Any:
        """The same as a sparse matrix (n, m), SciPy's csr_array."""
        from scipy.sparse import csr_array

        n, kept = self.columns.shape
        starts = np.arange(n + 1) * kept
        return csr_array(
            (np.ravel(self.strengths), np.ravel(self.columns), starts), shape=(n, self.concepts)
        )

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """As a concept model keeps it; `kept_proxy` reads it."""
        return {"columns": self.columns, "strengths": self.strengths}


def kept_proxy(model: ConceptModel) -> Proxy:
    """The proxy that a concept model was stored with; earlier releases stored all of it, (n, m)."""
    kind, kept = str(model.settings.get("proxy_used", "raw")), model.proxy
    if isinstance(kept, Mapping):
        return Proxy(kept["columns"], kept["strengths"], len(model.head), kind)
    some = max([1, *(int((kept[rows] > 0).sum(axis=1).max()) for rows in row_blocks(len(kept)))])
    columns, strengths = sparsify((kept[rows] for rows in row_blocks(len(kept))), some)
    return Proxy(columns, strengths, kept.shape[1], kind)


def proxy_of(
    embeddings: Embeddings, vocabulary: Vocabulary, proxy: str = "auto", kept: int | None = None
) -> Proxy:
    """The strongest concepts of each image, V/2 unless `kept`; both must come from one encoder."""
    vectors, phrases = embeddings.vectors, np.asarray(vocabulary.vectors, np.float32)

    def blocks() -> Iterable[FloatArray]:
        for rows in row_blocks(len(vectors)):
            yield np.asarray(vectors[rows], np.float32) @ phrases.T

    kind = proxy_kind(blocks(), proxy)
    level = _mean(vectors) @ phrases.T if kind == "centred" else 0
    kept = kept or max(1, vocabulary.per_cluster // 2)
    columns, strengths = sparsify(blocks(), kept, level)
    return Proxy(columns, strengths, len(phrases), kind)


def proxies(
    embeddings: Embeddings, vocabulary: Vocabulary, proxy: str, kind: str | None = None
) -> tuple[Proxy, Proxy]:
    """What activations are aligned with, and what a model keeps of it and is judged by.

    They are one, unless all similarities are to be aligned with, DENSE: raw or centred as `kind`
    says, by default as suits them.
    """
    kept = proxy_of(embeddings, vocabulary, kind or proxy)
    if proxy != DENSE:
        return kept, kept
    return proxy_of(embeddings, vocabulary, kept.kind, kept=len(vocabulary)), kept


def _mean(vectors: FloatArray) -> FloatArray:
    mean: FloatArray = np.asarray(vectors.mean(axis=0, dtype=np.float64), np.float32)
    return mean


def proxy_kind(blocks: Iterable[FloatArray], proxy: str = "auto") -> str:
    """Which proxy suits these similarities, rows by rows: "raw" unless one of them is negative."""
    if proxy not in ("auto", DENSE):
        return proxy
    return "raw" if all(block.min() >= 0 for block in blocks) else "centred"


def sparsify(
    blocks: Iterable[FloatArray], kept: int, level: FloatArray | float = 0
) -> tuple[IntArray, FloatArray]:
    """Columns and values (n, kept) of each image's largest similarities (IC2E, equation 3).

    blocks are rows of the similarities (b, m). "centred" takes off a level first, each concept's
    mean over the images (m,), for encoders whose cosines are negative. What is negative then is no
    evidence and becomes 0.
    """
    columns, strengths = [], []
    for block in blocks:
        above = block - level
        columns.append(largest(above, kept).astype(np.int32))
        strong = np.take_along_axis(above, columns[-1].astype(np.int64), axis=1)
        strengths.append(np.maximum(strong, 0).astype(np.float32))
    return np.concatenate(columns), np.concatenate(strengths)


def named_support(proxy: Proxy, labels: IntArray, k: int, count: int) -> NDArray[np.bool_]:
    """Where a cluster may have a weight, (m, k): at the concepts that its images name most.

    Those are the `count` whose mean in its images' proxies, taken as unit rows, exceeds that in all
    images the most; a cluster without images has none. Images in no cluster, labelled UNKNOWN, do
    not count. A head that chooses for itself takes any concepts that tell the clusters apart, true
    of their images or not (docs/decisions/019-which-concepts-may-speak.md).
    """
    sums, sizes = _sums(proxy, labels, k), np.bincount(labels[labels != UNKNOWN], minlength=k)
    means: NDArray[Any] = sums / np.maximum(sizes, 1)
    overall = sums.sum(axis=1, keepdims=True) / max(int(sizes.sum()), 1)
    excess: NDArray[Any] = (means - overall).round(6)
    named = strongest(excess.T, count).T
    plain = ~named.any(axis=0)  # clusters that nothing stands out in, such as the only one
    named[:, plain] = strongest(means[:, plain].T, count).T
    return named


def _sums(proxy: Proxy, labels: IntArray, k: int) -> NDArray[np.float64]:
    """Of each concept over the images of each cluster, unit rows, (m, k)."""
    strengths = np.asarray(proxy.strengths)
    unit = strengths / np.maximum(np.linalg.norm(strengths, axis=1, keepdims=True), TINY)
    unit[labels == UNKNOWN] = 0
    cells = np.asarray(proxy.columns, np.int64) * k + np.maximum(labels, 0)[:, None]
    sums: Any = np.bincount(cells.ravel(), unit.ravel(), minlength=proxy.concepts * k)
    found: NDArray[np.float64] = sums.reshape(proxy.concepts, k)
    return found
