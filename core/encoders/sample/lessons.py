"""What the lessons of the sample encoder share: their numbers, loss, optimiser, pace."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from open_clip import CLIP
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Lessons:
    """How many pictures and steps each lesson has, and how fast it goes."""

    pictures: int = 10_000
    look_steps: int = 4500
    look_batch: int = 64
    look_rate: float = 1.5e-3
    patch_dropout: float = 0.25  # of the patches, in the first half of the steps
    class_weight: float = 10.0  # of telling the classes apart, beside the sigmoid loss
    name_steps: int = 1000
    name_batch: int = 256
    name_rate: float = 3e-3
    views: int = 2  # of every picture, to name
    taught_phrases: int = 320  # per naming step
    random_nouns: int = 384
    mistaken_nouns: int = 256
    captions: int = 48
    mine_every: int = 150
    mined_pictures: int = 400
    mined_per_picture: int = 30
    kept_mistakes: int = 4000
    tell_steps: int = 2500
    tell_batch: int = 96
    tell_rate: float = 1.3e-3
    tell_weight: float = 20.0  # of telling the classes apart, at two temperatures
    false_nouns: int = 1000  # those mistaken, filled up with random ones
    weight_decay: float = 0.05


def sigmoid_loss(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Weighted binary cross-entropy of every picture with every phrase, summed over phrases."""
    each = functional.binary_cross_entropy_with_logits(logits, target, weight, reduction="none")
    return each.sum(dim=1).mean()


def logits(model: CLIP, images: Tensor, texts: Tensor) -> Tensor:
    return model.logit_scale.exp() * images @ texts.T + model.logit_bias


def scales(model: CLIP) -> list[nn.Parameter]:
    return [model.logit_scale, model.logit_bias]


def make_optimiser(parameters: Iterable[nn.Parameter], lessons: Lessons) -> torch.optim.AdamW:
    """Decays matrices only; scales, biases and norms are left alone."""
    parameters = list(parameters)
    groups = [
        {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": lessons.weight_decay},
        {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98))


def set_rate(optimiser: torch.optim.Optimizer, peak: float, share: float) -> None:
    """Rises over the first twentieth of the steps, then falls along a cosine."""
    rate = (
        peak * min(1.0, 0.02 + share * 20) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * share)))
    )
    for group in optimiser.param_groups:
        group["lr"] = rate * group.get("speed", 1.0)


def update(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    for group in optimiser.param_groups:
        nn.utils.clip_grad_norm_(group["params"], 5.0)
    optimiser.step()
