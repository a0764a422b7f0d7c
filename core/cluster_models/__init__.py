"""The seam for cluster models, and those there are: one dict, one file per method."""

from typing import ClassVar, Protocol

from core.cluster_models.k_means import KMeans
from core.cluster_models.pre_model import PreModel
from core.progress import Progress
from core.values import Assignment, Embeddings, ImageSet


class ClusterModel(Protocol):
    """A frozen dataclass whose fields are its settings."""

    title: ClassVar[str]
    summary: ClassVar[str]  # one sentence and the paper, for a card

    @property
    def clusters(self) -> int: ...

    @property
    def seed(self) -> int: ...

    def assign(
        self, images: ImageSet, embeddings: Embeddings, progress: Progress
    ) -> Assignment: ...


CLUSTER_MODELS: dict[str, type[ClusterModel]] = {"pre-model": PreModel, "k-means": KMeans}
