"""What the cluster models on embeddings share: their input is checked before they look at it."""

from dataclasses import dataclass
from typing import ClassVar

from ...base import setting_words as words
from ...base.checks import check_clusters, check_embeddings
from ...base.parallel import one_thread
from ...base.progress import Progress, ignore
from ...base.settings import AtLeast2, Seed, setting
from ...base.values import Assignment, Embeddings, FloatArray, ImageSet


@dataclass(frozen=True)
class EmbeddingModel:
    """A method is a subclass with its own settings and `probabilities`."""

    name: ClassVar[str] = ""
    clusters: AtLeast2
    seed: Seed = setting(0, words.SEED)

    def assign(
        self, images: ImageSet, embeddings: Embeddings, progress: Progress = ignore
    ) -> Assignment:
        """Cluster the images; raises BadInput when that many clusters cannot be made.

        The result does not depend on the number of threads (decision 056).
        """
        check_embeddings(embeddings)
        check_clusters(self.clusters, len(embeddings.vectors))
        with one_thread():
            return Assignment(self.name, self.probabilities(embeddings, progress))

    def probabilities(self, embeddings: Embeddings, progress: Progress) -> FloatArray:
        """Of every image in every cluster, (n, k)."""
        raise NotImplementedError
