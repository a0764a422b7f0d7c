"""The library as an estimator of scikit-learn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import validate_data

from ..core.base.errors import UserError
from . import given
from .making import cluster


class ConceptClusterer(ClusterMixin, BaseEstimator):
    """Clusters of images, or of the rows of a matrix, with phrases that say why.

    Parameters
    ----------
    n_clusters: how many clusters, 2 or more.
    encoder, model, vocabulary, workspace, verbose: as in `whycluster.cluster`.
    random_state: an int, None or a RandomState; an int gives the same clusters every time.

    Attributes
    ----------
    labels_: the cluster of each image or row, (n,).
    run_: the `Run`, with its phrases. It stays behind when the estimator is pickled, unless it
        lies in a workspace of yours.
    n_features_in_: columns of the matrix, where a matrix was given.
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        encoder: str | None = None,
        model: str | None = None,
        vocabulary: given.Phrases | None = None,
        random_state: Any = 0,
        workspace: str | Path | None = None,
        verbose: bool | None = False,
    ):
        self.n_clusters = n_clusters
        self.encoder = encoder
        self.model = model
        self.vocabulary = vocabulary
        self.random_state = random_state
        self.workspace = workspace
        self.verbose = verbose

    def fit(self, X: Any, y: Any = None) -> ConceptClusterer:
        """Cluster images (paths or PIL images in a list, or a folder), or vectors (n, d).

        Vectors are scaled to length 1. They have words when encoder says what made them, or when
        vocabulary comes with its own vectors. Raises ValueError for what cannot be clustered.
        """
        what = {"images": X} if given.are_images(X) else {"embeddings": self._matrix(X)}
        try:
            self.run_ = cluster(
                clusters=self.n_clusters,
                encoder=self.encoder,
                model=self.model,
                vocabulary=self.vocabulary,
                seed=self._seed(),
                workspace=self.workspace,
                verbose=self.verbose,
                **what,
            )
        except UserError as error:
            raise ValueError(str(error)) from error
        words = self.run_.explained  # its own clusters, not as somebody edited them since
        self.labels_ = np.array(self.run_.assignment.labels if words is None else words.clusters)
        return self

    def _matrix(self, X: Any) -> Any:
        return validate_data(self, X, dtype=np.float32, ensure_min_samples=2)

    def _seed(self) -> int:
        if isinstance(self.random_state, int | np.integer):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(2**31 - 1))

    def __getstate__(self) -> Any:
        state = dict(super().__getstate__())
        if "run_" in state and state["run_"].home.is_temporary:
            del state["run_"]
        return state
