"""DCACN: CC with attention in every block, views of two sizes, and decoupled losses."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from .. import objectives
from ..backbones import Attention
from ..cc.method import contrastive_method, contrastive_network, jitter, outputs, weigh
from ..crops import View
from ..method import Method
from ..store import PixelStore
from .settings import DcacnSettings

GLOBAL = 2  # views of the whole; the others are drawn to these
LEAST = 0.05  # share of an image that a local view shows at least


def build(settings: DcacnSettings, store: PixelStore) -> Method:
    """DCACN on the CPU, for the images of the store."""
    attention = Attention(settings.reduction, settings.spatial_norm)
    network = contrastive_network(settings, store.size, attention)

    def objective(views: Sequence[Tensor]) -> tuple[Tensor, Mapping[str, Tensor]]:
        parts = terms(settings, *predictions(network, views))
        return weigh(settings, parts), parts

    return contrastive_method(settings, network, views(settings, store.size), objective)


def views(settings: DcacnSettings, size: int) -> tuple[tuple[View, int], ...]:
    """Two weak views of most of the image, and strong ones of parts of it (3.2)."""
    colours = jitter(settings, size)
    whole = View(size, scale=(settings.global_from, 1), jitter=colours)
    if not settings.local_views:
        return ((whole, GLOBAL),)
    side = settings.local_size or local_side(size)
    part = View(side, scale=(LEAST, settings.local_to), jitter=colours, grey=0.2, blur=0.5)
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
    coupled, mode = settings.contrast == "coupled", settings.mode
    temperature = settings.temperature, settings.cluster_temperature
    clusters = p.transpose(1, 2) if mode == "column" else p
    balance = [objectives.imbalance(q) for q in p[:GLOBAL]]
    return {
        "instance": objectives.multi_view_contrast(rows, GLOBAL, temperature[0], coupled),
        "cluster": objectives.multi_view_contrast(clusters, GLOBAL, temperature[1], coupled),
        "imbalance": torch.stack(balance).sum(),
    }
