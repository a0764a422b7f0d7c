"""How many clusters? Curves over k that a user can read, on embeddings; the choice stays hers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base.checks import check_embeddings
from ..base.errors import BadInput
from ..base.parallel import one_thread
from ..base.progress import Progress, ignore
from ..base.settings import AtLeast1, AtLeast2, Seed
from ..base.values import ClusterCounts, Embeddings, FloatArray, IntArray

Numbers = NDArray[np.float64]
# Principal components in which the coding length is counted. A cluster is charged for each of them:
# with 64 a few hundred images look like 2 clusters, and the sample's 16 kinds like 10 (16 with 16).
COMPONENTS = 16
DISTORTION = 0.1  # epsilon squared of the coding length, as in CPP's code
PAIRS = 2_000  # images between which the silhouette measures distances
NEIGHBOURS = 15  # of the graph whose eigenvalues are looked at


@dataclass(frozen=True)
class ClusterCountSettings:
    """Which numbers of clusters are tried, and on how many images."""

    least: AtLeast2 = 2
    most: AtLeast2 = 50
    sample: AtLeast1 = 5_000  # images that stand for more of them
    seed: Seed = 0

    def __post_init__(self) -> None:
        """Raises BadInput when there is no number of clusters to try."""
        if not 2 <= self.least <= self.most:
            raise BadInput(
                f"The suggestion was asked to try {self.least} to {self.most} clusters; least "
                "must be 2 or more, and most no smaller."
            )
        if self.sample <= self.least:
            raise BadInput(
                f"The setting sample is {self.sample}; give more images than {self.least}, "
                "the least number of clusters."
            )


@one_thread()
def cluster_counts(
    embeddings: Embeddings,
    settings: ClusterCountSettings = ClusterCountSettings(),
    progress: Progress = ignore,
) -> ClusterCounts:
    """Coding length, silhouette and eigengap for `least` to `most` clusters.

    One k-means for each number of clusters, of a sample where there are many images. Raises
    BadInput when there are too few images, or too few that differ, for the numbers asked for.
    """
    check_embeddings(embeddings)
    _check_images(len(embeddings.vectors), settings.least)
    vectors = _sample(np.asarray(embeddings.vectors, np.float32), settings)
    most = min(settings.most, len(vectors) - 1, _different(vectors, settings.least))
    tried = np.arange(settings.least, most + 1)
    flat, lengths, silhouettes = _components(vectors), [], []
    gaps = eigengaps(vectors, tried)
    for place, k in enumerate(tried.tolist()):
        labels = _k_means(vectors, k, settings.seed)
        lengths.append(coding_length(flat, labels))
        silhouettes.append(_silhouette(vectors, labels, settings.seed))
        done = (place + 1) / len(tried)
        progress(done, f"{k} clusters", silhouette=silhouettes[-1], length=lengths[-1])
    columns = (np.array(column, np.float32) for column in (lengths, silhouettes, gaps))
    return ClusterCounts(tried, *columns)


def coding_length(vectors: Numbers, labels: IntArray) -> float:
    """Bits an image takes when its cluster is coded and then itself within it.

    (n_j + d) / 2 log2 det(I + d / (n_j eps^2) Z_j Z_j') + n_j log2(n / n_j), summed over clusters j
    (Ma, Derksen, Hong and Wright, PAMI 2007, which CPP chooses k by). vectors are rows (n, d).
    """
    n, dim = vectors.shape
    bits = 0.0
    for cluster in np.unique(labels):
        members = vectors[labels == cluster]
        count = len(members)
        inner = members.T @ members if count > dim else members @ members.T
        _, logdet = np.linalg.slogdet(np.eye(len(inner)) + dim / (count * DISTORTION) * inner)
        bits += (count + dim) / 2 * logdet / np.log(2) + count * np.log2(n / count)
    return float(bits / n)


def eigengaps(vectors: FloatArray, n_clusters: NDArray[np.integer]) -> Numbers:
    """Step from the k-th smallest eigenvalue of the neighbour graph's Laplacian to the next, (c,).

    A graph that falls into k nearly separate parts has k eigenvalues near 0 (von Luxburg 2007).
    """
    from scipy.sparse import identity
    from scipy.sparse.csgraph import laplacian
    from scipy.sparse.linalg import eigsh
    from sklearn.neighbors import kneighbors_graph

    near = min(NEIGHBOURS, len(vectors) - 1)
    graph = kneighbors_graph(vectors, near)
    wanted = int(n_clusters.max()) + 1
    matrix = laplacian(graph.maximum(graph.T), normed=True)
    if wanted >= len(vectors) - 1:
        values = np.linalg.eigvalsh(matrix.toarray())
    else:
        start = np.full(len(vectors), len(vectors) ** -0.5)
        shifted = eigsh(2 * identity(len(vectors), format="csr") - matrix, wanted, v0=start)[0]
        values = np.sort(2 - shifted)
    padded = np.append(values, values[-1])
    return padded[n_clusters] - padded[n_clusters - 1]


def _check_images(images: int, least: int) -> None:
    """Raises BadInput unless there is an image more than clusters, as a silhouette takes."""
    if images <= least:
        way_out = "add images" if least == 2 else "add images or give a lower least"
        raise BadInput(
            f"A suggestion for {least} clusters needs at least {least + 1} images, not {images}; "
            f"{way_out}."
        )


def _sample(vectors: FloatArray, settings: ClusterCountSettings) -> FloatArray:
    if len(vectors) <= settings.sample:
        return vectors
    chosen = np.random.default_rng(settings.seed).permutation(len(vectors))[: settings.sample]
    return vectors[np.sort(chosen)]


def _different(vectors: FloatArray, least: int) -> int:
    """How many of the rows differ; raises BadInput when they are fewer than `least`."""
    count = len(np.unique(vectors, axis=0))
    if count < least:
        raise BadInput(
            f"Only {count} of {len(vectors):,} images differ in their embeddings; "
            f"add images, for {least} clusters need as many that differ."
        )
    return count


def _components(vectors: FloatArray) -> Numbers:
    """The rows on their principal components, scaled so that their mean length is 1."""
    from sklearn.decomposition import PCA

    kept = min(COMPONENTS, *vectors.shape)
    flat = PCA(kept, random_state=0).fit_transform(vectors).astype(np.float64)
    return flat / max(np.sqrt(np.square(flat).sum(axis=1).mean()), 1e-12)


def _k_means(vectors: FloatArray, k: int, seed: int) -> IntArray:
    from sklearn.cluster import KMeans

    return KMeans(k, n_init=3, random_state=seed).fit_predict(vectors)


def _silhouette(vectors: FloatArray, labels: IntArray, seed: int) -> float:
    """Mean silhouette of some images; 0 where these lie in one cluster or each in its own."""
    from sklearn.metrics import silhouette_score

    if len(vectors) > PAIRS:
        chosen = np.random.RandomState(seed).permutation(len(vectors))[:PAIRS]
        vectors, labels = vectors[chosen], labels[chosen]
    if not 2 <= len(np.unique(labels)) < len(labels):
        return 0.0
    return float(silhouette_score(vectors, labels))


def suggest(counts: ClusterCounts) -> dict[str, int]:
    """What each curve suggests: the least coding length, the largest silhouette and eigengap."""
    best = {
        "coding_length": np.argmin(counts.coding_length),
        "silhouette": np.argmax(counts.silhouette),
        "eigengap": np.argmax(counts.eigengap),
    }
    return {name: int(counts.clusters[place]) for name, place in best.items()}
