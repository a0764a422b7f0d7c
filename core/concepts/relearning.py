"""A concept model learnt from another one, after its vocabulary was edited.

Quick: the hidden activations of the images are known; only the last layer of the projector and the
head move. Full: everything moves. Both start from what the other model knows (`warm_start`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..base.checks import check_choice
from ..base.errors import BadInput
from ..base.parallel import one_thread
from ..base.progress import Progress, ignore
from ..base.ranking import row_blocks
from ..base.values import Assignment, ConceptModel, Embeddings, FloatArray, Vocabulary
from ..learning.schedule import Schedule
from .layers import layers_of
from .model import check
from .proxy import Proxy, kept_proxy, named_support, proxies
from .settings import AUTO, DENSE, ConceptSettings

if TYPE_CHECKING:
    from .training import Learner

MODES = ("quick", "full")
RIDGE = 1e-3  # of the mean square of a hidden unit: steadies the prior, changes its fit little


@dataclass(frozen=True, eq=False)
class WarmStart:
    """The last layer and the head that a training starts from."""

    weight: FloatArray  # (m, hidden)
    bias: FloatArray  # (m,)
    head: FloatArray  # (m, k) >= 0


@dataclass(frozen=True, eq=False)
class Start:
    """The model before the edit, and what has become of its concepts."""

    model: ConceptModel
    sources: Sequence[tuple[int, ...]]  # of each concept, those it comes from; none for a new one
    hidden: FloatArray | None = None  # (n, h), `hidden_activations` of the model, when at hand


@one_thread()
def relearn_concept_model(
    embeddings: Embeddings,
    assignment: Assignment,
    vocabulary: Vocabulary,
    start: Start,
    mode: str = "quick",
    settings: ConceptSettings | None = None,
    progress: Progress = ignore,
) -> ConceptModel:
    """Learn the concepts of an edited vocabulary (m) from the model before.

    Settings are those of that model by default: its proxy stays raw or centred, whatever new
    phrases would suggest. Raises BadInput as `train_concept_model` does, and for a start without
    projector.
    """
    from .training import train

    settings = settings or settings_of(start.model)
    check_choice("mode", mode, MODES)
    check(embeddings, assignment, vocabulary, settings)
    if not start.model.projector:
        raise BadInput("The run holds no trained projector to start from; train it anew.")
    progress(0.0, "Starting from what is known")
    kind = start.model.settings.get("proxy_used") if settings.proxy == DENSE else None
    aligned, proxy = proxies(embeddings, vocabulary, settings.proxy, kind)
    if start.hidden is None:
        start = replace(start, hidden=hidden_activations(embeddings, start.model))
    warm = warm_start(start, proxy, assignment)
    if settings.sparsity:
        prior = _head_prior(start.model, proxy.matrix, assignment)
        allowed = _support(aligned, assignment, settings)
        warm = _sparse(start, warm, prior, allowed, settings.weights_per_cluster)
    learner = _learner(embeddings, start, warm, mode, settings)
    model = train(learner, aligned, assignment, settings, progress, _schedule(mode, settings))
    return replace(model, proxy=proxy.arrays, settings={**model.settings, "mode": mode})


def settings_of(model: ConceptModel) -> ConceptSettings:
    """The settings that a concept model was trained with, for another training like it.

    Models stored before the setting `support` existed were trained with "learnt". A proxy that was
    chosen automatically is the one that was chosen: new phrases do not change the others' target.
    """
    names = {field.name for field in fields(ConceptSettings)}
    known = {"support": "learnt", **model.settings}
    if known.get("proxy") == AUTO:
        known["proxy"] = known.get("proxy_used", AUTO)
    return ConceptSettings(**{n: v for n, v in known.items() if n in names})


def hidden_activations(embeddings: Embeddings, start: ConceptModel) -> FloatArray:
    """What the last layer of a model's projector sees of every image, (n, h)."""
    from ..learning import training
    from ..learning.device import pick_device
    from .projector import body_of, load_projector

    device = pick_device()
    body = body_of(load_projector(start.projector)).to(device)
    vectors = training.inputs(embeddings.vectors, device)
    hidden: FloatArray = training.predict(body, vectors).cpu().numpy()
    return hidden


def warm_start(start: Start, proxy: Proxy, assignment: Assignment) -> WarmStart:
    """Rows and head weights of the concepts, before any training.

    A concept with one source keeps its row and weights. A merged one has the mean of its sources'
    rows and the sum of their weights: where they fire alike its contribution to a score is what
    theirs were together, while its activation stays as strong as one concept's is. A new one
    starts from its proxy, see `_prior`.
    """
    sources, hidden = start.sources, start.hidden
    assert hidden is not None
    rows, biases = _last_layer(start.model)
    old_head = np.asarray(start.model.head)
    weight = np.zeros((len(sources), rows.shape[1]), np.float32)
    bias, head = np.zeros(len(sources), np.float32), np.zeros((len(sources), old_head.shape[1]))
    for concept, columns in enumerate(map(list, sources)):
        if columns:
            weight[concept], bias[concept] = rows[columns].mean(axis=0), biases[columns].mean()
            head[concept] = old_head[columns].sum(axis=0)
    new = [concept for concept, columns in enumerate(sources) if not columns]
    if new:
        weight[new], bias[new], head[new] = _prior(
            start.model, hidden, proxy.matrix[:, new].toarray(), assignment
        )
    return WarmStart(weight, bias, head.astype(np.float32))


def _last_layer(model: ConceptModel) -> tuple[FloatArray, FloatArray]:
    layers = layers_of(model.projector)
    weight, bias = (model.projector[f"linear{layers}.{part}"] for part in ("weight", "bias"))
    return np.asarray(weight), np.asarray(bias)


def _prior(
    start: ConceptModel, hidden: FloatArray, proxy: FloatArray, assignment: Assignment
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Rows (x, h), biases (x,) and weights (x, k) of new concepts, from their proxies (n, x).

    Activations are aligned with the proxy: so the row is the ridge regression of the proxy, as
    strong as activations of the known concepts are, on the hidden activations.
    """
    known, blocks = np.asarray(kept_proxy(start).strengths), row_blocks(len(hidden))
    norms = np.linalg.norm(known, axis=1)
    strong = np.concatenate([np.linalg.norm(start.active(rows), axis=1) for rows in blocks])
    strength = np.divide(strong, norms, out=np.zeros_like(norms), where=norms > 1e-6)
    weight, bias = _ridge(hidden, proxy * strength[:, None])
    return weight, bias, _head_prior(start, proxy, assignment)


def _head_prior(start: ConceptModel, proxy: Any, assignment: Assignment) -> FloatArray:
    """Weights (x, k) that suit the proxies (n, x), as strong as the known concepts' weights are.

    A cluster has as much of a concept as its proxy has there.
    """
    q = np.asarray(assignment.probabilities)
    shares, known_shares = _shares(proxy, q), _shares(kept_proxy(start).matrix, q)
    per_share = (start.head * known_shares).sum() / max(float((known_shares**2).sum()), 1e-12)
    return per_share * shares


def _sparse(
    start: Start, warm: WarmStart, prior: FloatArray, allowed: NDArray[np.bool_], count: int
) -> WarmStart:
    """The warm start with a head that has `count` weights a cluster, see `_with_enough_weights`."""
    new = [concept for concept, columns in enumerate(start.sources) if not columns]
    return replace(warm, head=_with_enough_weights(warm.head, prior, allowed, new, count))


def _support(proxy: Proxy, assignment: Assignment, settings: ConceptSettings) -> NDArray[np.bool_]:
    """Where a cluster may be given a weight that it had not, (m, k)."""
    k, count = assignment.k, settings.weights_per_cluster
    if settings.support == "named":
        return named_support(proxy, assignment.labels, k, count)
    return np.ones((proxy.concepts, k), bool)


def _with_enough_weights(
    head: FloatArray,
    prior: FloatArray,
    allowed: NDArray[np.bool_],
    new: Sequence[int],
    count: int,
) -> FloatArray:
    """A sparse head (m, k): of each cluster its `count` strongest weights, and of new concepts.

    A cluster that lost some of them is given, where allowed, those that its images' proxies speak
    for most, which is what the prior says. A new concept counts where it is most at home: somebody
    wants to see it.
    """
    kept, given = np.zeros_like(head), np.where(allowed, prior, 0)
    for cluster in range(head.shape[1]):
        order = np.argsort(-given[:, cluster], kind="stable")
        order = order[np.argsort(-head[order, cluster], kind="stable")][:count]
        kept[order, cluster] = np.where(
            head[order, cluster] > 0, head[order, cluster], given[order, cluster]
        )
    home = prior[new] >= prior[new].max(axis=1, keepdims=True) / 2
    kept[new] = np.where(home, head[new], kept[new])
    return kept


def _shares(proxy: Any, q: FloatArray) -> FloatArray:
    """How each concept's proxy splits over the clusters, (m, k); rows sum to 1 or 0.

    The proxy (n, m) may be a sparse matrix.
    """
    split: FloatArray = proxy.T @ q
    return split / np.maximum(split.sum(axis=1, keepdims=True), 1e-12)


def _ridge(inputs: FloatArray, targets: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rows (x, h) and biases (x,) of the linear map from inputs (n, h) to targets (n, x)."""
    mean, level = inputs.mean(axis=0), targets.mean(axis=0)
    gram = inputs.T @ inputs - len(inputs) * np.outer(mean, mean)
    gram += RIDGE * np.trace(gram) / len(gram) * np.eye(len(gram), dtype=gram.dtype)
    weight = np.linalg.solve(gram, inputs.T @ targets - len(inputs) * np.outer(mean, level)).T
    return weight, level - weight @ mean


def _learner(
    embeddings: Embeddings, start: Start, warm: WarmStart, mode: str, settings: ConceptSettings
) -> "Learner":
    """The projector of the start with its new last layer; quick, that layer alone learns."""
    import torch

    from ..learning import training
    from ..learning.device import pick_device
    from .projector import load_projector, with_last_layer
    from .training import Learner

    device, quick = pick_device(), mode == "quick"
    projector = load_projector(start.model.projector)
    projector = with_last_layer(projector, warm.weight, warm.bias).to(device)
    inputs = start.hidden if quick else embeddings.vectors
    assert inputs is not None
    return Learner(
        projector,
        projector[-2:] if quick else projector,
        training.inputs(inputs, device),
        torch.nn.Parameter(torch.tensor(warm.head, device=device)),
        training.generator(settings.seed, device),
        torch.tensor(warm.head > 0, device=device) if settings.sparsity else None,
    )


def _schedule(mode: str, settings: ConceptSettings) -> Schedule:
    """Full, as from nothing; quick, in short epochs: curves and Stop stay live with many images."""
    usual = Schedule.of(settings).until_settled()
    if mode == "full":
        return usual
    return replace(usual, epochs=12, least_steps=60, most_steps=10)
