"""scikit-learn's clusterings on embeddings: one call each, so Stop is heeded before and after."""

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

TINY = 1e-12


@dataclass(frozen=True)
class Classical(EmbeddingModel):
    """A method is a subclass with its own settings and `fit`."""

    def probabilities(self, embeddings: Embeddings, progress: Progress) -> FloatArray:
        vectors = np.asarray(embeddings.vectors, np.float32)
        progress(0, "Fitting", images=float(len(vectors)))
        with warnings.catch_warnings():
            # A graph in pieces, or one more iteration wanted: the result is used all the same.
            warnings.simplefilter("ignore")
            fitted = np.asarray(self.fit(vectors), np.float32)
        progress(1, "Fitted", images=float(len(vectors)))
        return fitted / fitted.sum(axis=1, keepdims=True)

    def fit(self, vectors: FloatArray) -> Any:
        """Memberships (n, k) of unit vectors (n, d), in any amounts."""
        raise NotImplementedError


@dataclass(frozen=True)
class Spectral(Classical):
    """Normalised cuts of the graph of nearest neighbours; memberships are hard, smoothed."""

    title: ClassVar[str] = "Spectral"
    summary: ClassVar[str] = "Cuts the graph of nearest neighbours where it is thinnest."
    paper: ClassVar[str] = "Ng, Jordan and Weiss 2001"
    name: ClassVar[str] = "spectral"
    neighbours: AtLeast1 = setting(20, words.NEIGHBOURS)
    smoothing: Share = setting(0.02, words.SMOOTHING)

    def fit(self, vectors: FloatArray) -> FloatArray:
        from sklearn.cluster import SpectralClustering

        # Too few for a graph, or for as many eigenvectors of one: all cosines, as an affinity.
        few = len(vectors) <= max(self.neighbours, self.clusters)
        method = SpectralClustering(
            self.clusters,
            affinity="precomputed" if few else "nearest_neighbors",
            n_neighbors=self.neighbours,
            assign_labels="cluster_qr",
            random_state=self.seed,
        )
        labels = method.fit_predict((1 + vectors @ vectors.T) / 2 if few else vectors)
        return soften(labels, self.clusters, self.smoothing)


@dataclass(frozen=True)
class Ward(Classical):
    """Joins the two groups whose union spreads least, until k are left; hard, smoothed.

    Above `neighbours_above` images only near neighbours may join: else memory grows with n².
    """

    title: ClassVar[str] = "Ward"
    summary: ClassVar[str] = (
        "Joins the most similar groups of images, two by two, until k are left."
    )
    paper: ClassVar[str] = "Ward 1963"
    name: ClassVar[str] = "ward"
    neighbours: AtLeast1 = setting(20, words.NEIGHBOURS)
    neighbours_above: AtLeast0 = setting(
        10_000, "Above this many images, only neighbours may join."
    )
    smoothing: Share = setting(0.02, words.SMOOTHING)

    def fit(self, vectors: FloatArray) -> FloatArray:
        from sklearn.cluster import AgglomerativeClustering
        from sklearn.neighbors import kneighbors_graph

        graph = None
        if len(vectors) > self.neighbours_above:
            graph = kneighbors_graph(vectors, min(self.neighbours, len(vectors) - 1))
        labels = AgglomerativeClustering(self.clusters, connectivity=graph).fit_predict(vectors)
        return soften(labels, self.clusters, self.smoothing)


@dataclass(frozen=True)
class GaussianMixture(Classical):
    """A Gaussian for each cluster with one covariance for all, on principal components."""

    title: ClassVar[str] = "Gaussian mixture"
    summary: ClassVar[str] = "Fits a bell curve to each cluster and gives honest probabilities."
    paper: ClassVar[str] = "Dempster, Laird and Rubin 1977"
    name: ClassVar[str] = "gaussian-mixture"
    components: AtLeast1 = setting(32, "Principal components of the embeddings that are fitted.")
    iterations: AtLeast1 = setting(200, words.ITERATIONS)
    smoothing: Share = setting(0.02, words.SMOOTHING)

    def fit(self, vectors: FloatArray) -> FloatArray:
        from sklearn.decomposition import PCA
        from sklearn.mixture import GaussianMixture as Mixture

        kept = min(self.components, *vectors.shape)
        flat = PCA(kept, random_state=self.seed).fit_transform(vectors)
        method = Mixture(
            self.clusters,
            covariance_type="tied",
            reg_covar=1e-5,
            max_iter=self.iterations,
            random_state=self.seed,
        )
        likely = method.fit(flat).predict_proba(flat)
        return (1 - self.smoothing) * likely + self.smoothing / self.clusters


@dataclass(frozen=True)
class Nmf(Classical):
    """Non-negative parts of the embeddings above their minimum; a part is a cluster."""

    title: ClassVar[str] = "NMF"
    summary: ClassVar[str] = "Takes the embeddings apart into non-negative factors, one a cluster."
    paper: ClassVar[str] = "Lee and Seung 1999"
    name: ClassVar[str] = "nmf"
    iterations: AtLeast1 = setting(400, words.ITERATIONS)
    smoothing: Share = setting(0.02, words.SMOOTHING)

    def fit(self, vectors: FloatArray) -> FloatArray:
        from sklearn.decomposition import NMF

        # Both signs of a direction are evidence: each becomes a non-negative feature.
        centred = vectors - vectors.mean(axis=0)
        parts = np.hstack([np.maximum(centred, 0), np.maximum(-centred, 0)])
        method = NMF(
            self.clusters, init="nndsvda", max_iter=self.iterations, random_state=self.seed
        )
        strength = method.fit_transform(parts)
        strength = strength * np.linalg.norm(method.components_, axis=1) + TINY
        share = strength / strength.sum(axis=1, keepdims=True)
        return (1 - self.smoothing) * share + self.smoothing / self.clusters
