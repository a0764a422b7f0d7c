"""What an edited concept model knows before it is trained: rows and weights of the model before.

A concept that was there keeps what it had, a merged one has what its sources had together, and a
new one what suits its proxy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.ranking import row_blocks
from ..base.values import Assignment, ConceptModel, FloatArray
from .layers import layers_of
from .proxy import Proxy, kept_proxy

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


def warm_start(start: Start, hidden: FloatArray, proxy: Proxy, assignment: Assignment) -> WarmStart:
    """Rows and head weights of the concepts, before any training.

    A concept with one source keeps its row and weights. A merged one has the mean of its sources'
    rows and the sum of their weights: where they fire alike its contribution to a score is what
    theirs were together, while its activation stays as strong as one concept's is. A new one
    starts from its proxy, see `_prior`, by hidden (n, h): what the last layer of the model's
    projector sees of the images.
    """
    sources = start.sources
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


def with_sparse_head(
    warm: WarmStart,
    start: Start,
    proxy: Proxy,
    assignment: Assignment,
    allowed: NDArray[np.bool_],
    count: int,
) -> WarmStart:
    """The warm start with a head that has `count` weights a cluster, see `_with_enough_weights`.

    allowed (m, k) says where a cluster may be given a weight that it had not.
    """
    prior = _head_prior(start.model, proxy.matrix, assignment)
    new = [concept for concept, columns in enumerate(start.sources) if not columns]
    return replace(warm, head=_with_enough_weights(warm.head, prior, allowed, new, count))


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
