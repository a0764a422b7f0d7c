"""The IC2E concept model: embeddings to concepts, and a sparse non-negative head to clusters."""

import dataclasses
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from ..base.checks import check_choice, check_embeddings, check_same_images
from ..base.errors import BadInput
from ..base.progress import Progress, ignore
from ..base.ranking import largest, row_blocks, strongest
from ..base.settings import Above0, AtLeast0, AtLeast1, AtLeast2, OneOf, Seed, Weight
from ..base.values import Assignment, ConceptModel, Embeddings, FloatArray, IntArray, Vocabulary

PROXIES = ("auto", "raw", "centred")
RATE_FORMS = ("inverse", "ratio", "difference", "printed", "none")
CONSISTENCIES = ("mean", "printed")
SUPPORTS = ("named", "learnt")
TINY = 1e-12


@dataclass(frozen=True)
class ConceptSettings:
    """Defaults are the paper's, or ours where it is silent (method.md 5.3)."""

    epochs: AtLeast1 = 50
    least_steps: AtLeast0 = 200  # few images get more epochs
    batch: AtLeast2 = 512
    learning_rate: Above0 = 1e-3
    alpha: Weight = 0.1  # weight of Loss_c, agreement with the cluster model
    concept_weight: Weight = 1.0  # of Loss_s, alignment with the proxy; 0 is the paper's ablation
    epsilon: Above0 = 0.05  # distortion of the coding rate, squared in the formula
    hidden: AtLeast1 = 512
    layers: AtLeast1 = 5
    rate_form: Annotated[str, OneOf(RATE_FORMS)] = "inverse"
    consistency: Annotated[str, OneOf(CONSISTENCIES)] = "mean"
    sparsity: Weight = 1e-4  # proximal L1 on the head, per step; 0 as printed (decision 005)
    weights_per_cluster: AtLeast1 = 10  # head weights that a cluster keeps, unless sparsity is 0
    support: Annotated[str, OneOf(SUPPORTS)] = "named"  # which those are; see `named_support`
    proxy: Annotated[str, OneOf(PROXIES)] = "auto"  # raw unless a similarity is negative
    seed: Seed = 0


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
    check(embeddings, assignment, vocabulary, settings)
    proxy, kind = proxy_of(embeddings, vocabulary, settings.proxy)
    projector, head, activations = _train(embeddings, assignment, proxy, settings, progress)
    used = {**dataclasses.asdict(settings), "proxy_used": kind}
    return ConceptModel(projector, head, activations, proxy, used)


def check(
    embeddings: Embeddings,
    assignment: Assignment,
    vocabulary: Vocabulary,
    settings: ConceptSettings,
) -> None:
    """Raise BadInput unless the values and the settings of a training fit one another."""
    check_embeddings(embeddings)
    check_same_images(embeddings, assignment)
    check_choice("proxy", settings.proxy, PROXIES)
    check_choice("rate_form", settings.rate_form, RATE_FORMS)
    check_choice("consistency", settings.consistency, CONSISTENCIES)
    check_choice("support", settings.support, SUPPORTS)
    if not len(vocabulary):
        raise BadInput("The vocabulary is empty; keep at least one concept.")
    if vocabulary.vectors.shape[1] != embeddings.vectors.shape[1]:
        raise BadInput("The vocabulary is from another encoder; generate it for these embeddings.")


def proxy_of(
    embeddings: Embeddings, vocabulary: Vocabulary, proxy: str = "auto"
) -> tuple[FloatArray, str]:
    """What activations are aligned with: V/2 concepts of each image, (n, m); and its kind."""
    similarity = np.asarray(embeddings.vectors, np.float32) @ np.asarray(vocabulary.vectors).T
    kind = proxy_kind(similarity, proxy)
    return sparsify(similarity, max(1, vocabulary.per_cluster // 2), kind), kind


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
    level = similarity.mean(axis=0) if kind == "centred" else 0
    proxy = np.zeros_like(similarity)
    for rows in row_blocks(len(similarity)):
        block = similarity[rows] - level
        columns = largest(block, kept)
        strong = np.maximum(np.take_along_axis(block, columns, axis=1), 0)
        np.put_along_axis(proxy[rows], columns, strong, axis=1)
    return proxy


def named_support(proxy: FloatArray, labels: IntArray, k: int, count: int) -> NDArray[np.bool_]:
    """Where a cluster may have a weight, (m, k): at the concepts that its images name most.

    Those are the `count` whose mean in its images' proxies (n, m), taken as unit rows, exceeds that
    in all images the most; a cluster without images has none. A head that chooses for itself takes
    any concepts that tell the clusters apart, true of their images or not
    (docs/decisions/019-which-concepts-may-speak.md).
    """
    unit = proxy / np.maximum(np.linalg.norm(proxy, axis=1, keepdims=True), TINY)
    sums = unit.T @ np.eye(k, dtype=unit.dtype)[labels]
    means = sums / np.maximum(np.bincount(labels, minlength=k), 1)
    named = strongest((means - unit.mean(axis=0)[:, None]).T.round(6), count).T
    plain = ~named.any(axis=0)  # clusters that nothing stands out in, such as the only one
    named[:, plain] = strongest(means[:, plain].T, count).T
    return named


def _train(
    embeddings: Embeddings,
    assignment: Assignment,
    proxy: FloatArray,
    settings: ConceptSettings,
    progress: Progress,
) -> tuple[dict[str, FloatArray], FloatArray, FloatArray]:
    import torch

    from ..learning import training
    from ..learning.device import pick_device
    from .projector import build_projector, projector_arrays
    from .training import learn

    device = pick_device()
    random = training.generator(settings.seed, device)
    vectors = training.resident(embeddings.vectors, device).float()
    dim, concepts = vectors.shape[1], proxy.shape[1]
    projector = build_projector(dim, concepts, settings.hidden, settings.layers, settings.seed)
    projector.to(device)
    start = torch.rand(concepts, assignment.k, generator=random, device=device)
    head = torch.nn.Parameter(start * 2 / concepts**0.5)
    activations, weights = learn(
        projector, head, vectors, proxy, assignment, settings, random, progress
    )
    return projector_arrays(projector), weights, activations
