"""What a cold, a quick and a full training of a concept model share: the loss and the loop.

Loss = Loss_s + Loss_m + alpha Loss_c (IC2E, algorithm 1).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, TypeAlias

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..base.progress import Progress, within
from ..base.sparse import MANY_IMAGES, is_large, kept_sparse
from ..base.values import UNKNOWN, Assignment, ConceptModel, FloatArray
from ..learning import device, losses, training
from ..learning.schedule import Schedule
from .projector import build_projector, projector_arrays, steady
from .proxy import Proxy, named_support
from .settings import ConceptSettings

Activations: TypeAlias = FloatArray | Mapping[str, NDArray[Any]]  # as a concept model keeps them
CHOOSING = "Choosing the weights"  # the first half of a training whose head chooses for itself
BLOCK = 8192  # images whose activations are in memory with their zeros, where there are very many


@dataclass(frozen=True, eq=False)
class Learner:
    """What a training begins with, and changes in place; all on one device."""

    projector: nn.Sequential  # embeddings to activations
    network: nn.Module  # what of it learns: inputs to activations (n, m)
    inputs: Tensor  # of all images, (n, any)
    head: nn.Parameter  # (m, k)
    random: torch.Generator  # of the batches
    kept: Tensor | None = None  # (m, k), 1 where the head may have a weight; None = not settled yet


def cold(vectors: FloatArray, concepts: int, k: int, settings: ConceptSettings) -> Learner:
    """A learner that knows nothing yet, for inputs (n, d) of all images."""
    here = device.pick_device()
    random = training.generator(settings.seed, here)
    inputs = training.inputs(vectors, here)
    shape = settings.hidden, settings.layers, settings.seed
    projector = build_projector(inputs.shape[1], concepts, *shape).to(here)
    start = torch.rand(concepts, k, generator=random, device=here)
    head = nn.Parameter(start * 2 / concepts**0.5)
    return Learner(projector, projector, inputs, head, random)


def train(
    learner: Learner,
    proxy: Proxy,
    assignment: Assignment,
    settings: ConceptSettings,
    progress: Progress,
    schedule: Schedule | None = None,
) -> ConceptModel:
    """The concept model that a learner becomes; the schedule is that of the settings by default.

    With very many images the epochs end when the loss has settled.
    """
    if schedule is None:
        usual = Schedule.of(settings)
        schedule = usual if len(learner.inputs) <= MANY_IMAGES else usual.until_settled()
    activations, head = learn(learner, proxy, assignment, settings, progress, schedule)
    used = {**asdict(settings), "proxy_used": proxy.kind}
    if device.bf16_products(learner.inputs.device):
        used["precision_used"] = device.BF16
    return ConceptModel(projector_arrays(learner.projector), head, activations, proxy.arrays, used)


def learn(
    learner: Learner,
    proxy: Proxy,
    assignment: Assignment,
    settings: ConceptSettings,
    progress: Progress,
    schedule: Schedule,
) -> tuple[Activations, FloatArray]:
    """Train network and head; returns activations of all inputs (n, m), and the head (m, k).

    Which weights the head may have is settled before, or, where it chooses for itself, after half
    of the epochs; the other half learns how large those are (docs/decisions/005).
    """
    network, head, inputs = learner.network.train(), learner.head, learner.inputs
    step, parameters = _step(learner, proxy, assignment, settings), [*network.parameters(), head]
    fit = partial(training.fit, step, parameters, len(inputs), random=learner.random)
    kept = learner.kept
    if kept is None and settings.sparsity and settings.support == "named":
        kept = _named(proxy, assignment, head, settings)
    if kept is None and settings.chooses:
        first, schedule = schedule.halves(len(inputs))
        choosing, progress = within(progress, 0, 0.5, CHOOSING), within(progress, 0.5, 1)
        fit(first, progress=choosing, after_step=lambda: _lower(head.data, settings))
        kept = _keep_strongest(head.data, settings.weights_per_cluster)
    fit(schedule, progress=progress, after_step=lambda: _hold(head.data, kept))
    steady(network, inputs)
    return _activations(network, inputs, len(head)), head.detach().cpu().numpy()


def _activations(network: nn.Module, inputs: Tensor, concepts: int) -> Activations:
    """Of all inputs; without their zeros where they would be large."""
    if not is_large(len(inputs), concepts):
        return training.predict(network, inputs).cpu().numpy()
    blocks = (training.predict(network, part).cpu().numpy() for part in inputs.split(BLOCK))
    return kept_sparse(blocks)


def _step(
    learner: Learner, proxy: Proxy, assignment: Assignment, settings: ConceptSettings
) -> training.Step:
    """The loss of a batch and its parts, for targets proxy (n, m) and probabilities (n, k).

    What an image in no cluster shows is learnt; to what is learnt of the clusters it adds nothing.
    """
    network, head, inputs = learner.network, learner.head, learner.inputs
    columns = training.resident(proxy.columns, inputs.device)
    strengths = training.resident(proxy.strengths, inputs.device)
    q = training.inputs(assignment.probabilities, inputs.device)
    labels = training.resident(assignment.labels, inputs.device)
    all_assigned = bool(assignment.is_assigned.all())

    def step(rows: Tensor) -> tuple[Tensor, Mapping[str, Tensor]]:
        with training.quick_products(inputs.device):
            activations = network(inputs[rows]).float()
        p = losses.cluster_probabilities(activations @ head)
        alignment = losses.alignment(activations, columns[rows].long(), strengths[rows])
        if not all_assigned:
            assigned = labels[rows] != UNKNOWN
            activations, p, rows = activations[assigned], p[assigned], rows[assigned]
        parts = {
            "concept": alignment,
            "rate": losses.rate(activations, labels[rows], settings.epsilon, settings.rate_form),
            "cluster": losses.consistency(p, q[rows], settings.consistency),
        }
        aligned = settings.concept_weight * parts["concept"] + parts["rate"]
        return aligned + settings.alpha * parts["cluster"], parts

    return step


def _named(
    proxy: Proxy, assignment: Assignment, head: nn.Parameter, settings: ConceptSettings
) -> Tensor:
    """The support by what images name; the head's other weights are 0 from the start."""
    count, k = settings.weights_per_cluster, head.shape[1]
    named = named_support(proxy, assignment.labels, k, count)
    kept = torch.tensor(named, device=head.device)
    head.data.mul_(kept)
    return kept


def _lower(head: Tensor, settings: ConceptSettings) -> None:
    """Proximal L1: take `sparsity` off every weight, none below 0, and share out what was taken.

    Nothing is taken off a cluster that would be left with too few weights. What is taken off a
    cluster's weights goes to those that stay: else it may come out too weak to hold its images.
    """
    head.clamp_(min=0)
    before = head.sum(dim=0)
    enough = (head > settings.sparsity).sum(dim=0) >= settings.weights_per_cluster
    head.sub_(settings.sparsity * enough).clamp_(min=0)
    _share_out(head, before)


def _keep_strongest(head: Tensor, count: int) -> Tensor:
    """Leave each cluster its `count` largest weights, as strong as all were; their mask (m, k)."""
    before, kept = head.sum(dim=0), _strongest(head, count)
    head.mul_(kept)
    _share_out(head, before)
    return kept


def _share_out(head: Tensor, before: Tensor) -> None:
    """Have the weights of each cluster sum to what they did before, (k,)."""
    head.mul_(before / head.sum(dim=0).clamp_min(1e-12))


def _hold(head: Tensor, kept: Tensor | None) -> None:
    """No weight below 0, and none but those kept, (m, k); None = all are."""
    head.clamp_(min=0)
    if kept is not None:
        head.mul_(kept)


def _strongest(head: Tensor, count: int) -> Tensor:
    """1 where a weight is among the largest of its cluster, else 0, (m, k)."""
    indices = head.topk(min(count, len(head)), dim=0).indices
    return head.new_zeros(head.shape).scatter_(0, indices, 1)
