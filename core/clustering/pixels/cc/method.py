"""CC: two views of an image find each other, by image and by cluster (Li and others 2021)."""

from collections.abc import Mapping, Sequence

from torch import Tensor, nn

from ....learning.training import seeded
from .. import objectives
from ..backbones import NO_ATTENTION, Attention, build_backbone, features, mlp, stem_for
from ..crops import View
from ..method import Method, Objective
from ..store import PixelStore
from .settings import CcSettings

BATCH = 256
BLURRED = 128  # side from which on views are blurred: CC does so for ImageNet only
JITTER = (0.8, 0.8, 0.8, 0.2)


def build(settings: CcSettings, store: PixelStore) -> Method:
    """CC on the CPU, for the images of the store."""
    network = contrastive_network(settings, store.size)

    def objective(views: Sequence[Tensor]) -> tuple[Tensor, Mapping[str, Tensor]]:
        rows, probabilities = outputs(network, views[0])
        parts = terms(settings, rows, probabilities)
        return weigh(settings, parts), parts

    blur = 0.5 if store.size >= BLURRED else 0.0
    view = View(store.size, jitter=jitter(settings, store.size), grey=0.2, blur=blur)
    return contrastive_method(settings, network, ((view, 2),), objective)


def contrastive_method(
    settings: CcSettings,
    network: nn.ModuleDict,
    views: tuple[tuple[View, int], ...],
    objective: Objective,
) -> Method:
    """One pass over all images an epoch; the cluster head predicts, of the whole image."""
    return Method(
        network=network,
        views=views,
        passes=(objective,),
        predict=lambda pixels: _predict(network, pixels),
        central_side=1.0,
        batch=settings.batch or BATCH,
    )


def _predict(network: nn.ModuleDict, pixels: Tensor) -> tuple[Tensor, Tensor]:
    found = features(network["backbone"], pixels)
    return found, network["cluster"](found).softmax(dim=1)


def jitter(settings: CcSettings, size: int) -> tuple[float, float, float, float]:
    """Strengths of the colour jitter: half as strong for images of up to 64 pixels."""
    strength = settings.jitter if settings.jitter is not None else 0.5 if size <= 64 else 1.0
    brightness, contrast, saturation, hue = (strength * amount for amount in JITTER)
    return brightness, contrast, saturation, hue


def contrastive_network(
    settings: CcSettings, size: int, attention: Attention = NO_ATTENTION
) -> nn.ModuleDict:
    """A backbone, the head that tells images apart, and the head of the clusters."""
    dim = 8 * settings.width
    backbone = build_backbone(
        settings.depth, settings.width, stem_for(size), settings.seed, attention
    )
    with seeded(settings.seed):
        instance = mlp(dim, dim, settings.instance_dim)
        cluster = mlp(dim, dim, settings.clusters)
    return nn.ModuleDict({"backbone": backbone, "instance": instance, "cluster": cluster})


def outputs(network: nn.ModuleDict, views: Tensor) -> tuple[Tensor, Tensor]:
    """Rows to tell images by (b, d), and probabilities of the clusters (b, k)."""
    found = features(network["backbone"], views)
    return network["instance"](found), network["cluster"](found).softmax(dim=1)


def terms(settings: CcSettings, rows: Tensor, probabilities: Tensor) -> dict[str, Tensor]:
    """The losses for rows (2b, d) and probabilities (2b, k): first views, then second views."""
    first, second = rows.chunk(2)
    p, q = probabilities.chunk(2)
    return {
        "instance": objectives.instance_contrast(first, second, settings.temperature),
        "cluster": objectives.column_contrast(p, q, settings.cluster_temperature),
        "imbalance": objectives.imbalance(p) + objectives.imbalance(q),
    }


def weigh(settings: CcSettings, parts: Mapping[str, Tensor]) -> Tensor:
    """CC, equation 7; DCACN, equation 8, with CC's balance term, which its text leaves out."""
    loss = parts["instance"] + settings.cluster_weight * parts["cluster"]
    return loss + settings.balance_weight * parts["imbalance"]
