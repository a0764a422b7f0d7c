"""The seam for cluster models, and those there are: one dict, one file per method."""

from typing import ClassVar, Protocol

from ...base.progress import Progress
from ...base.values import Assignment, Embeddings, ImageSet
from .cc import Cc
from .ccr import Ccr, Dcdc
from .classical import GaussianMixture, Nmf, Spectral, Ward
from .cpp import Cpp
from .dcacn import Dcacn
from .dxmc import Dxmc
from .k_means import KMeans
from .pre_model import PreModel
from .scan import Scan
from .smoothed_k_means import SmoothedKMeans
from .tac import Tac


class ClusterModel(Protocol):
    """A frozen dataclass whose fields are its settings.

    One with `needs_nouns = True` is given the lexicon's embeddings as `nouns` too; one with
    `needs_pixels = True` a `folder` to keep its training in, from which it goes on. One with
    `needs_views = True` looks at `Embeddings.views`, which a run makes for no other.
    """

    name: ClassVar[str]  # as the command line writes it
    title: ClassVar[str]
    summary: ClassVar[str]  # one sentence, for a card
    paper: ClassVar[str]  # who published it, or what names it

    @property
    def clusters(self) -> int: ...

    @property
    def seed(self) -> int: ...

    def assign(
        self, images: ImageSet, embeddings: Embeddings, progress: Progress
    ) -> Assignment: ...


CLUSTER_MODELS: dict[str, type[ClusterModel]] = {
    model.name: model
    for model in (
        PreModel,
        Tac,
        Dxmc,
        Scan,
        Cpp,
        KMeans,
        SmoothedKMeans,
        Spectral,
        Ward,
        GaussianMixture,
        Nmf,
        Ccr,
        Dcdc,
        Dcacn,
        Cc,
    )
}


def needs_nouns(name: str) -> bool:
    """Whether a cluster model is given the lexicon's embeddings."""
    return bool(getattr(CLUSTER_MODELS[name], "needs_nouns", False))


def needs_views(name: str) -> bool:
    """Whether a cluster model looks at augmented views of the images."""
    return bool(getattr(CLUSTER_MODELS[name], "needs_views", False))


def needs_pixels(name: str) -> bool:
    """Whether a cluster model is trained on the images themselves, from scratch."""
    return bool(getattr(CLUSTER_MODELS[name], "needs_pixels", False))
