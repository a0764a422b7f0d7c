"""What a cold, a quick and a full training of a concept model share: the loss and the loop.

Loss = Loss_s + Loss_m + alpha Loss_c (IC2E, algorithm 1).
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from ..base.progress import Progress
from ..base.values import Assignment, FloatArray
from ..learning import losses, training
from .model import ConceptSettings, named_support


def learn(
    network: nn.Module,
    head: nn.Parameter,
    inputs: Tensor,
    proxy: FloatArray,
    assignment: Assignment,
    settings: ConceptSettings,
    random: torch.Generator,
    progress: Progress,
    kept: Tensor | None = None,
    **pace: Any,
) -> tuple[FloatArray, FloatArray]:
    """Train network and head (m, k) in place; returns activations of all inputs (n, m), and head.

    The network makes activations of inputs (n, any). kept (m, k) is 1 where the head may have a
    weight, when that is settled already. pace is how `training.fit` shall differ from the settings.
    """
    targets = training.resident(proxy, inputs.device)
    q = training.resident(assignment.probabilities, inputs.device).float()
    labels = q.argmax(dim=1)
    if kept is None and settings.sparsity and settings.support == "named":
        kept = _named(proxy, labels, head, settings)
    sparsify_head = _sparsifier(settings, [] if kept is None else [kept])

    def step(rows: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        activations = network(inputs[rows])
        p = losses.cluster_probabilities(activations @ head)
        parts = {
            "concept": losses.alignment(activations, targets[rows]),
            "rate": losses.rate(activations, labels[rows], settings.epsilon, settings.rate_form),
            "cluster": losses.consistency(p, q[rows], settings.consistency),
        }
        aligned = settings.concept_weight * parts["concept"] + parts["rate"]
        return aligned + settings.alpha * parts["cluster"], parts

    usual = ("epochs", "least_steps", "batch", "learning_rate")
    pace = {name: getattr(settings, name) for name in usual} | pace
    training.fit(
        step,
        [*network.parameters(), head],
        images=len(inputs),
        random=random,
        progress=progress,
        after_step=lambda done: sparsify_head(head.data, done),
        **pace,
    )
    activations = training.predict(network, inputs).cpu().numpy()
    return activations, head.detach().cpu().numpy()


def _named(
    proxy: FloatArray, labels: Tensor, head: nn.Parameter, settings: ConceptSettings
) -> Tensor:
    """The support by what images name; the head's other weights are 0 from the start."""
    count, k = settings.weights_per_cluster, head.shape[1]
    named = named_support(proxy, labels.cpu().numpy(), k, count)
    kept = torch.tensor(named, device=head.device)
    head.data.mul_(kept)
    return kept


def _sparsifier(settings: ConceptSettings, kept: list[Tensor]) -> Callable[[Tensor, float], None]:
    """What is done to the head after each step: no weight below 0, and few weights if wanted.

    kept holds a mask (m, k) once it is settled which weights stay. Until then, for the first half
    of the training, proximal L1 takes `sparsity` off every weight, but off no cluster that would be
    left with too few. Then each cluster keeps its strongest weights, and the
    second half learns how large those are. What is taken off a cluster's weights is shared out
    among those that stay: else a cluster may come out too weak to hold its images.
    """

    def sparsify_head(head: Tensor, done: float) -> None:
        head.clamp_(min=0)
        if not settings.sparsity:
            return
        if kept:
            head.mul_(kept[0])
            return
        before = head.sum(dim=0)
        if done < 0.5:
            enough = (head > settings.sparsity).sum(dim=0) >= settings.weights_per_cluster
            head.sub_(settings.sparsity * enough).clamp_(min=0)
        else:
            kept.append(_strongest(head, settings.weights_per_cluster))
            head.mul_(kept[0])
        head.mul_(before / head.sum(dim=0).clamp_min(1e-12))

    return sparsify_head


def _strongest(head: Tensor, count: int) -> Tensor:
    """1 where a weight is among the largest of its cluster, else 0, (m, k)."""
    indices = head.topk(min(count, len(head)), dim=0).indices
    return head.new_zeros(head.shape).scatter_(0, indices, 1)
