"""Images as points in the plane. Heavy libraries load when called."""

from collections.abc import Callable

import numpy as np

from ..base.checks import check_choice
from ..base.errors import BadInput
from ..base.progress import Progress, ignore
from ..base.settings import check_seed
from ..base.values import FloatArray, Projection

MOST_JUDGED = 2000  # images on which trustworthiness is measured


def project(
    vectors: FloatArray, method: str = "t-sne", seed: int = 0, progress: Progress = ignore
) -> Projection:
    """Positions (n, 2) of vectors (n, d) on a map, neighbours by cosine.

    The same seed gives the same map. Raises BadInput for an unknown method, a seed below 0 or no
    vectors.
    """
    check_seed(seed)
    check_choice("method", method, tuple(PROJECTIONS))
    vectors = np.array(vectors, dtype=np.float32)
    if vectors.ndim != 2 or not len(vectors) or not np.isfinite(vectors).all():
        raise BadInput(f"Cannot draw a map of {len(vectors)} vectors; expected finite numbers.")
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    progress(0.0, f"Drawing the {method} map")
    few = len(vectors) < 4 or not np.ptp(vectors, axis=0).any()
    positions = (pca if few else PROJECTIONS[method])(vectors, seed)
    progress(0.9, "Judging the map")
    return Projection(method, positions, trustworthiness(vectors, positions, seed))


def pca(vectors: FloatArray, seed: int = 0) -> FloatArray:
    """The two directions of largest variance, each turned so that its largest entry is positive."""
    return _principal(vectors, 2)


def _principal(vectors: FloatArray, dims: int) -> FloatArray:
    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    _, directions = np.linalg.eigh(centred.T @ centred)  # ascending
    directions = directions[:, ::-1][:, :dims]
    largest = np.abs(directions).argmax(axis=0)
    directions *= np.sign(directions[largest, np.arange(directions.shape[1])])
    positions = np.zeros((len(vectors), dims), dtype=np.float32)
    positions[:, : directions.shape[1]] = centred @ directions
    return positions


def tsne(vectors: FloatArray, seed: int = 0) -> FloatArray:
    """t-SNE (van der Maaten, Hinton 2008) of the first 50 principal components."""
    from sklearn.manifold import TSNE

    reduced = _principal(vectors, min(50, vectors.shape[1]))
    start = reduced[:, :2] / max(float(reduced[:, 0].std()), 1e-12) * 1e-4
    model = TSNE(
        perplexity=min(30.0, (len(vectors) - 1) / 3),
        init=start,
        max_iter=500,
        random_state=seed,
        n_jobs=1,
    )
    return model.fit_transform(reduced)


def umap(vectors: FloatArray, seed: int = 0) -> FloatArray:
    """UMAP (McInnes, Healy 2018); the first call in a process compiles for most of a minute."""
    import warnings

    from umap import UMAP

    start = pca(vectors)
    model = UMAP(
        n_neighbors=min(15, len(vectors) - 1),
        init=start / max(float(np.abs(start).max()), 1e-12) * 10,
        metric="cosine",
        random_state=seed,
        n_jobs=1,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(model.fit_transform(vectors), dtype=np.float32)


def trustworthiness(vectors: FloatArray, positions: FloatArray, seed: int = 0) -> float:
    """Are neighbours on the map neighbours indeed? 0 to 1, on at most 2,000 images."""
    from sklearn.manifold import trustworthiness as judge

    n = len(vectors)
    if n < 4:
        return 1.0
    sample = np.sort(np.random.default_rng(seed).permutation(n)[:MOST_JUDGED])
    neighbours = min(5, (len(sample) - 1) // 2)
    return float(judge(vectors[sample], positions[sample], n_neighbors=neighbours))


PROJECTIONS: dict[str, Callable[[FloatArray, int], FloatArray]] = {
    "pca": pca,
    "t-sne": tsne,
    "umap": umap,
}
