"""CCR and DCDC: an image and its perturbed copies agree, by image, by cluster and by distance.

Xu and Wang 2023; DCDC, Dang and others 2021, is CCR without the relation loss. Epochs alternate
between an over-clustering head and the head of the clusters asked for, both on one backbone.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from ....learning.training import seeded
from .. import objectives
from ..backbones import Normalise, build_backbone, features, mlp, stem_for
from ..crops import View
from ..method import Method, Objective
from ..store import PixelStore
from .settings import CcrSettings

CROP = 0.8  # side of an original's random crop: Resize(40), RandomCrop(32)


def build(settings: CcrSettings, store: PixelStore) -> Method:
    """CCR or DCDC on the CPU, for the images of the store."""
    network = _network(settings, store)
    heads = ["over", "target"] if "over" in network else ["target"]
    return Method(
        network=network,
        views=views(store.size, settings.repeats),
        passes=tuple(_objective(settings, network, head) for head in heads),
        predict=lambda pixels: _outputs(network, "target", pixels),
        central_side=CROP,
        batch=settings.batch or _batch(settings.clusters),
    )


def views(size: int, repeats: int) -> tuple[tuple[View, int], ...]:
    """An original, moved a little, and its perturbed copies."""
    original = View(size, scale=(CROP**2, CROP**2), ratio=(1, 1), flip=0)
    jitter = (0.4, 0.4, 0.4, 0.4)
    perturbed = View(size, scale=(0.2, 1), jitter=jitter, jitter_chance=1, grey=0.2)
    return (original, 1), (perturbed, repeats)


def _batch(n_clusters: int) -> int:
    """50 for 10 clusters, 200 for CIFAR-100's 20, 350 for Tiny-ImageNet's 200 (4.2)."""
    return 50 if n_clusters < 20 else 200 if n_clusters < 200 else 350


def _network(settings: CcrSettings, store: PixelStore) -> nn.ModuleDict:
    over = settings.over_clusters
    if over is None:
        over = 128 if settings.clusters < 200 else 700
    stem = stem_for(store.size) if settings.stem == "auto" else settings.stem
    resnet = build_backbone(settings.depth, settings.width, stem, settings.seed)
    normalise = Normalise(torch.from_numpy(store.mean), torch.from_numpy(store.deviation))
    network = nn.ModuleDict({"backbone": nn.Sequential(normalise, resnet)})
    with seeded(settings.seed):
        for name, n_clusters in {"over": over, "target": settings.clusters}.items():
            dim = 8 * settings.width
            if n_clusters:
                linear = settings.head == "linear"
                network[name] = nn.Linear(dim, n_clusters) if linear else mlp(dim, dim, n_clusters)
    return network


def _outputs(network: nn.ModuleDict, head: str, pixels: Tensor) -> tuple[Tensor, Tensor]:
    """Features (b, d) and probabilities (b, k)."""
    found = features(network["backbone"], pixels)
    return found, network[head](found).softmax(dim=1)


def _objective(settings: CcrSettings, network: nn.ModuleDict, head: str) -> Objective:
    def objective(views: Sequence[Tensor]) -> tuple[Tensor, Mapping[str, Tensor]]:
        originals, perturbed = views
        p, q = (_outputs(network, head, seen)[1] for seen in (originals, perturbed))
        parts = terms(settings, p, q)
        loss = weigh(settings, parts)
        return loss, parts if head == "target" else {"over_clusters": loss}

    return objective


def terms(settings: CcrSettings, p: Tensor, q: Tensor) -> dict[str, Tensor]:
    """The losses for originals p (b, k) and perturbed copies q (repeats * b, k).

    Originals were forwarded once; what is repeated is their prediction.
    """
    repeats = len(q) // len(p)
    all_p = p.repeat(repeats, 1)
    groups = torch.arange(len(p), device=p.device).repeat(repeats)
    masked = groups if settings.mask_repeats else None
    parts = {
        "instance": objectives.matching(all_p, q, settings.temperature, masked),
        "cluster": objectives.matching(all_p.T, q.T, settings.temperature),
        "imbalance": objectives.imbalance(p),
    }
    if settings.relation_weight:
        parts["relation"] = objectives.relation(all_p, q, settings.relation)
    return parts


def weigh(settings: CcrSettings, parts: Mapping[str, Tensor]) -> Tensor:
    """CCR, equation 8, with the balance term that it inherits from DCDC."""
    loss = settings.instance_weight * parts["instance"]
    loss = loss + settings.cluster_weight * parts["cluster"]
    loss = loss + settings.balance_weight * parts["imbalance"]
    return loss + settings.relation_weight * parts.get("relation", loss.new_zeros(()))
