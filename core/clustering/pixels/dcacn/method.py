"""DCACN: CC with attention in every block, views of two sizes, and decoupled losses."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from .. import objectives
from ..cc.method import contrastive_method, contrastive_network, jitter, outputs, weigh
from ..crops import View
from ..method import Method
from ..store import PixelStore
from .settings import DcacnSettings

GLOBAL = 2  # views of the whole; the others are drawn to these


def build(settings: DcacnSettings, store: PixelStore) -> Method:
    """DCACN on the CPU, for the images of the store."""
    network = contrastive_network(settings, store.size, settings.reduction)

    def objective(views: Sequence[Tensor]) -> tuple[Tensor, Mapping[str, Tensor]]:
        parts = terms(settings, *predictions(network, views))
        return weigh(settings, parts), parts

    return contrastive_method(settings, network, views(settings, store.size), objective)


def views(settings: DcacnSettings, size: int) -> tuple[tuple[View, int], ...]:
    """Two weak views of most of the image, and strong ones of parts of it (3.2)."""
    colours = jitter(settings, size)
    whole = View(size, scale=(0.2, 1), jitter=colours)
    if not settings.local_views:
        return ((whole, GLOBAL),)
    side = settings.local_size or local_side(size)
    part = View(side, scale=(0.05, 0.2), jitter=colours, grey=0.2, blur=0.5)
    return (whole, GLOBAL), (part, settings.local_views)


def local_side(size: int) -> int:
    """96 pixels for 224, 16 for 32: three sevenths, in steps of 16."""
    return max(16, 16 * round(size * 3 / 7 / 16))


def predictions(network: nn.ModuleDict, views: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Rows (v, b, d) and probabilities (v, b, k) of all views, the global ones first.

    Views of one size are one forward pass.
    """
    images = len(views[0]) // GLOBAL
    made = [outputs(network, same) for same in views]
    rows, p = (torch.cat(tensors) for tensors in zip(*made, strict=True))
    return rows.unflatten(0, (-1, images)), p.unflatten(0, (-1, images))


def terms(settings: DcacnSettings, rows: Tensor, p: Tensor) -> dict[str, Tensor]:
    """The losses for rows (v, b, d) and probabilities (v, b, k) of v views."""
    mode, temperature = settings.mode, settings.cluster_temperature
    balance = [objectives.imbalance(q) for q in p[:GLOBAL]]
    return {
        "instance": objectives.decoupled_contrast(rows, GLOBAL, settings.temperature),
        "cluster": objectives.decoupled_clusters(p, GLOBAL, temperature, mode),
        "imbalance": torch.stack(balance).sum(),
    }
