"""The IC2E concept model: embeddings to concepts, and a sparse non-negative head to clusters."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.checks import check_choice, check_embeddings, check_same_images
from core.errors import BadInput
from core.progress import Progress, ignore
from core.ranking import largest
from core.values import Assignment, ConceptModel, Embeddings, FloatArray, Vocabulary

if TYPE_CHECKING:
    from torch import Tensor

PROXIES = ("auto", "raw", "centred")
RATE_FORMS = ("inverse", "ratio", "difference", "printed", "none")


@dataclass(frozen=True)
class ConceptSettings:
    """Defaults are the paper's, or ours where it is silent (method.md 5.3)."""

    epochs: int = 50
    least_steps: int = 200  # few images get more epochs
    batch: int = 512
    learning_rate: float = 1e-3
    alpha: float = 0.1  # weight of Loss_c, agreement with the cluster model
    concept_weight: float = 1.0  # of Loss_s, alignment with the proxy; 0 is the paper's ablation
    epsilon: float = 0.05  # distortion of the coding rate, squared in the formula
    hidden: int = 512
    layers: int = 5
    rate_form: str = "inverse"
    consistency: str = "mean"
    sparsity: float = 0.0  # proximal L1 on the head, per step: 0 as printed, try 1e-3
    weights_per_cluster: int = 10  # head weights that a cluster keeps when sparsity is not 0
    proxy: str = "auto"  # raw when no similarity is negative, else centred
    seed: int = 0


def train_concept_model(
    embeddings: Embeddings,
    assignment: Assignment,
    vocabulary: Vocabulary,
    settings: ConceptSettings = ConceptSettings(),
    progress: Progress = ignore,
) -> ConceptModel:
    """Learn concept activations (n, m) and head weights (m, k) that reproduce the assignment.

    Loss = Loss_s + Loss_m + alpha Loss_c (IC2E, algorithm 1). Embeddings and vocabulary must come
    from one encoder. Raises BadInput when shapes or settings do not fit, or training diverges.
    """
    _check(embeddings, assignment, vocabulary, settings)
    similarity = np.asarray(embeddings.vectors, np.float32) @ np.asarray(vocabulary.vectors).T
    kind = proxy_kind(similarity, settings.proxy)
    proxy = sparsify(similarity, max(1, vocabulary.per_cluster // 2), kind)
    projector, head, activations = _train(embeddings, assignment, proxy, settings, progress)
    used = {**dataclasses.asdict(settings), "proxy_used": kind}
    return ConceptModel(projector, head, activations, proxy, used)


def _check(
    embeddings: Embeddings,
    assignment: Assignment,
    vocabulary: Vocabulary,
    settings: ConceptSettings,
) -> None:
    check_embeddings(embeddings)
    check_same_images(embeddings, assignment)
    check_choice("proxy", settings.proxy, PROXIES)
    check_choice("rate_form", settings.rate_form, RATE_FORMS)
    check_choice("consistency", settings.consistency, ("mean", "printed"))
    if not len(vocabulary):
        raise BadInput("The vocabulary is empty; keep at least one concept.")
    if vocabulary.vectors.shape[1] != embeddings.vectors.shape[1]:
        raise BadInput("The vocabulary is from another encoder; generate it for these embeddings.")


def proxy_kind(similarity: FloatArray, proxy: str = "auto") -> str:
    """Which proxy suits these similarities (n, m): "raw" unless one of them is negative."""
    if proxy != "auto":
        return proxy
    return "raw" if similarity.min() >= 0 else "centred"


def sparsify(similarity: FloatArray, kept: int, kind: str = "raw") -> FloatArray:
    """The `kept` largest similarities of each image and 0 elsewhere, (n, m) (IC2E, equation 3).

    "centred" first takes off each concept's mean over the images, for encoders whose cosines are
    negative. What is negative then is no evidence and becomes 0.
    """
    if kind == "centred":
        similarity = similarity - similarity.mean(axis=0)
    columns = largest(similarity, kept)
    proxy = np.zeros_like(similarity)
    np.put_along_axis(proxy, columns, np.take_along_axis(similarity, columns, axis=1), axis=1)
    return np.maximum(proxy, 0)


def _train(
    embeddings: Embeddings,
    assignment: Assignment,
    proxy: FloatArray,
    settings: ConceptSettings,
    progress: Progress,
) -> tuple[dict[str, FloatArray], FloatArray, FloatArray]:
    import torch

    from core import losses, training
    from core.device import pick_device
    from core.projector import build_projector, projector_arrays

    device = pick_device()
    random = training.generator(settings.seed, device)
    vectors = training.resident(embeddings.vectors, device).float()
    targets = training.resident(proxy, device)
    q = training.resident(assignment.probabilities, device).float()
    labels, concepts = q.argmax(dim=1), proxy.shape[1]
    projector = build_projector(
        vectors.shape[1], concepts, settings.hidden, settings.layers, settings.seed
    ).to(device)
    start = torch.rand(concepts, q.shape[1], generator=random, device=device)
    head = torch.nn.Parameter(start * 2 / concepts**0.5)
    sparsify_head = _sparsifier(settings)

    def step(rows: "Tensor") -> tuple["Tensor", dict[str, "Tensor"]]:
        activations = projector(vectors[rows])
        p = losses.cluster_probabilities(activations @ head)
        parts = {
            "concept": losses.alignment(activations, targets[rows]),
            "rate": losses.rate(activations, labels[rows], settings.epsilon, settings.rate_form),
            "cluster": losses.consistency(p, q[rows], settings.consistency),
        }
        aligned = settings.concept_weight * parts["concept"] + parts["rate"]
        return aligned + settings.alpha * parts["cluster"], parts

    training.fit(
        step,
        [*projector.parameters(), head],
        images=len(vectors),
        epochs=settings.epochs,
        least_steps=settings.least_steps,
        batch=settings.batch,
        learning_rate=settings.learning_rate,
        random=random,
        progress=progress,
        after_step=lambda done: sparsify_head(head.data, done),
    )
    activations = training.predict(projector, vectors).cpu().numpy()
    return projector_arrays(projector), head.detach().cpu().numpy(), activations


def _sparsifier(settings: ConceptSettings) -> "Callable[[Tensor, float], None]":
    """What is done to the head after each step: no weight below 0, and few weights if wanted.

    In the first half of the training proximal L1 takes `sparsity` off every weight, but off no
    cluster that would be left with too few. Then each cluster keeps its strongest weights, and the
    second half learns how large those are. What is taken off a cluster's weights is shared out
    among those that stay: else a cluster may come out too weak to hold its images.
    """
    kept: list[Tensor] = []  # a mask (m, k) once it is settled

    def sparsify_head(head: "Tensor", done: float) -> None:
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


def _strongest(head: "Tensor", count: int) -> "Tensor":
    """1 where a weight is among the largest of its cluster, else 0, (m, k)."""
    indices = head.topk(min(count, len(head)), dim=0).indices
    return head.new_zeros(head.shape).scatter_(0, indices, 1)
