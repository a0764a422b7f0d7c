"""Images as points in the plane. Heavy libraries load when called."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..base.checks import check_choice
from ..base.errors import BadInput
from ..base.parallel import cores, torchs_threads_kept
from ..base.progress import Progress, ignore, within
from ..base.ranking import row_blocks
from ..base.settings import check_seed
from ..base.values import FloatArray, Projection
from .placing import amid, neighbours, spread, unit

COMPONENTS = 50  # principal components that neighbours are searched in
MOST_JUDGED = 2000  # images on which trustworthiness is measured
MOST_DRAWN = 100_000  # images that are laid out; where there are more, the rest are placed by them
EXAGGERATED, PLAIN = 100, 150  # iterations of t-SNE (decision 029)
BLOCK = 8192  # images in double precision at a time

Method = Callable[[FloatArray, int, Progress], FloatArray]


def project(
    vectors: FloatArray, method: str = "t-sne", seed: int = 0, progress: Progress = ignore
) -> Projection:
    """Positions (n, 2) of vectors (n, d) on a map, neighbours by cosine.

    The same seed gives the same map. Raises BadInput for an unknown method, a seed below 0 or no
    vectors.
    """
    check_seed(seed)
    check_choice("method", method, tuple(PROJECTIONS))
    vectors = _checked(vectors)
    progress(0.0, f"Drawing the {method} map")
    components = principal(vectors, min(COMPONENTS, vectors.shape[1]))
    few = len(vectors) < 4 or not np.ptp(vectors, axis=0).any()
    positions = _drawn(components, "pca" if few else method, seed, within(progress, 0.1, 0.9))
    progress(0.9, "Judging the map")
    return Projection(method, positions, trustworthiness(vectors, positions, seed))


def _checked(vectors: FloatArray) -> FloatArray:
    vectors = np.asarray(vectors)
    blocks = (vectors[rows] for rows in row_blocks(len(vectors), BLOCK))
    if vectors.ndim != 2 or not len(vectors) or not all(np.isfinite(b).all() for b in blocks):
        raise BadInput(f"Cannot draw a map of {len(vectors)} vectors; expected finite numbers.")
    return unit(vectors)


def _drawn(components: FloatArray, method: str, seed: int, progress: Progress) -> FloatArray:
    """All points by the method, or a sample of them and the rest amid it."""
    if method == "pca" or len(components) <= MOST_DRAWN:
        return PROJECTIONS[method].draw(components, seed, progress)
    sample = spread(components, MOST_DRAWN, seed)
    drawn = PROJECTIONS[method].draw(components[sample], seed, within(progress, 0.0, 0.6))
    rest = np.delete(np.arange(len(components)), sample)
    positions = np.empty((len(components), 2), dtype=np.float32)
    positions[sample] = drawn
    progress(0.6, "Placing the other images")
    positions[rest] = amid(components[rest], components[sample], drawn)
    return positions


def principal(vectors: FloatArray, dims: int) -> FloatArray:
    """Where vectors (n, d) lie along their directions of largest variance, (n, dims).

    Each direction is turned so that its largest entry is positive.
    """
    mean = vectors.mean(axis=0, dtype=np.float64)
    products = np.zeros((vectors.shape[1],) * 2)
    for start in range(0, len(vectors), BLOCK):
        centred = vectors[start : start + BLOCK] - mean
        products += centred.T @ centred
    _, directions = np.linalg.eigh(products)  # ascending
    directions = directions[:, ::-1][:, :dims]
    largest = np.abs(directions).argmax(axis=0)
    directions *= np.sign(directions[largest, np.arange(directions.shape[1])])
    positions = np.zeros((len(vectors), dims), dtype=np.float32)
    for start in range(0, len(vectors), BLOCK):
        block = slice(start, start + BLOCK)
        positions[block, : directions.shape[1]] = (vectors[block] - mean) @ directions
    return positions


def pca(components: FloatArray, seed: int = 0, progress: Progress = ignore) -> FloatArray:
    """The two directions of largest variance."""
    flat = np.zeros((len(components), 2), dtype=np.float32)
    flat[:, : components.shape[1]] = components[:, :2]
    return flat


def _start(components: FloatArray, size: float) -> FloatArray:
    """The PCA map with a spread of `size` along its length: where the others begin."""
    flat = pca(components)
    return flat / max(float(flat[:, 0].std()), 1e-12) * size


def tsne(components: FloatArray, seed: int = 0, progress: Progress = ignore) -> FloatArray:
    """t-SNE (van der Maaten, Hinton 2008) in the FFT form (Linderman et al. 2019) of openTSNE."""
    from openTSNE import TSNEEmbedding, affinity
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    n = len(components)
    perplexity = min(30.0, (n - 1) / 3)
    near = PrecomputedNeighbors(*neighbours(components, min(n - 1, int(3 * perplexity))))
    begun = TSNEEmbedding(
        _start(components, 1e-4).astype(np.float64),
        affinity.PerplexityBasedNN(perplexity=perplexity, knn_index=near),
        n_jobs=min(cores(), 1 + n // 1000),
        random_state=seed,
    )
    told, later = _telling(progress, 0), _telling(progress, EXAGGERATED)
    rough = begun.optimize(EXAGGERATED, exaggeration=12, momentum=0.8, callbacks=told)
    return np.asarray(rough.optimize(PLAIN, momentum=0.8, callbacks=later), dtype=np.float32)


def _telling(progress: Progress, done: int) -> Callable[[int, float, FloatArray], None]:
    """What openTSNE calls every so many iterations; Stop is heeded here."""

    def tell(iteration: int, error: float, positions: FloatArray) -> None:
        progress((done + iteration) / (EXAGGERATED + PLAIN), "Laying the images out")

    return tell


def umap(components: FloatArray, seed: int = 0, progress: Progress = ignore) -> FloatArray:
    """UMAP (McInnes, Healy 2018); the first call in a process compiles for some seconds."""
    import warnings

    from umap import UMAP

    n, count = len(components), min(15, len(components) - 1)
    rows, distances = neighbours(components, count - 1)
    rows = np.column_stack([np.arange(n), rows])  # umap counts a point among its neighbours
    cosine = np.column_stack([np.zeros(n, dtype=np.float32), distances**2 / 2])
    flat = pca(components)
    model = UMAP(
        n_neighbors=count,
        init=flat / max(float(np.abs(flat).max()), 1e-12) * 10,
        metric="cosine",
        n_epochs=200,
        precomputed_knn=(rows, cosine),
        random_state=seed,
        n_jobs=1,
    )
    with torchs_threads_kept(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it cannot place new points; placing.py does
        return np.asarray(model.fit_transform(components), dtype=np.float32)


def trustworthiness(vectors: FloatArray, positions: FloatArray, seed: int = 0) -> float:
    """Are neighbours on the map neighbours indeed? 0 to 1, on at most 2,000 images."""
    from sklearn.manifold import trustworthiness as judge

    n = len(vectors)
    if n < 4:
        return 1.0
    sample = np.sort(np.random.default_rng(seed).permutation(n)[:MOST_JUDGED])
    neighbours = min(5, (len(sample) - 1) // 2)
    return float(judge(vectors[sample], positions[sample], n_neighbors=neighbours))


@dataclass(frozen=True)
class Way:
    """A way to draw a map."""

    title: str
    draw: Method


PROJECTIONS = {"t-sne": Way("t-SNE", tsne), "umap": Way("UMAP", umap), "pca": Way("PCA", pca)}
