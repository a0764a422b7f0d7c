"""Figures that say how good clusters and explanations are. SciPy and sklearn load when called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base.ranking import row_blocks, strongest
from ..base.values import UNKNOWN, Assignment, ConceptModel, FloatArray, IntArray
from ..clustering.agreement import PARTITION_METRICS
from . import explanation

Mask = NDArray[np.bool_]
ZERO_WEIGHT = 1e-5  # a head weight up to this counts as zero (VLG-CBM)


@dataclass(frozen=True)
class Metric:
    """How to show a figure: its title, and a help text in plain words."""

    title: str
    help: str
    higher_is_better: bool = True
    needs_labels: bool = False


def f1(activations: FloatArray, proxy: FloatArray) -> float:
    """Overlap of each image's strongest concepts with its proxy's, micro F1 (method.md 5.4)."""
    count = int((np.asarray(proxy) > 0).sum(axis=1).max(initial=1)) or 1
    return _f1(activations, proxy, lambda block: strongest(block, count))


def f1_active(activations: FloatArray, proxy: FloatArray) -> float:
    """The same with every active concept counted as found."""
    return _f1(activations, proxy, lambda block: block > 0)


def _f1(activations: FloatArray, proxy: FloatArray, find: Callable[[FloatArray], Mask]) -> float:
    both = sizes = 0
    for rows in row_blocks(len(proxy)):
        wanted, found = np.asarray(proxy[rows]) > 0, find(np.asarray(activations[rows]))
        both += int((wanted & found).sum())
        sizes += int(wanted.sum() + found.sum())
    return 2 * both / max(sizes, 1)


def nce(contributions: FloatArray) -> float:
    """Mean over images (n, m) of |c|_1 / |c|_2: the root of m for m equal concepts."""
    return _mean(_effective(contributions))


def _effective(contributions: FloatArray) -> FloatArray:
    """The ratio of every image that has contributions, (<= n,)."""
    size = np.linalg.norm(contributions, axis=1)
    some = size > 0
    return np.abs(contributions[some]).sum(axis=1) / size[some]


def _mean(values: NDArray) -> float:
    return float(values.mean()) if len(values) else 0.0


def nec(head: FloatArray) -> float:
    """Non-zero head weights per cluster (VLG-CBM)."""
    return float((np.abs(head) > ZERO_WEIGHT).sum() / head.shape[1])


def ncc95(contributions: FloatArray) -> float:
    """Mean number of concepts that carry 95 % of an image's score, contributions (n, m) >= 0."""
    return _mean(_needed(contributions))


def _needed(contributions: FloatArray) -> IntArray:
    """The number of every image that has contributions, (<= n,)."""
    shares = np.cumsum(-np.sort(-contributions, axis=1), axis=1)
    total = shares[:, -1:]
    return (shares < 0.95 * total)[total[:, 0] > 0].sum(axis=1) + 1


def evaluate(
    model: ConceptModel,
    assignment: Assignment,
    labels: IntArray | None = None,
    familiarity: FloatArray | None = None,
) -> dict[str, float]:
    """Every figure by its key in METRICS; those that need labels only where there are some.

    familiarity (n,) is that of the images' embeddings, where their encoder can say.
    """
    p, q = explanation.labels(model), assignment.labels
    effective, needed = _of_contributions(model, p)
    result = {
        "f1": f1(model.activations, model.proxy),
        "f1_active": f1_active(model.activations, model.proxy),
        "nce": _mean(effective),
        "nec": nec(np.asarray(model.head)),
        "ncc95": _mean(needed),
        "agreement": float(np.mean(p == q)),
    }
    if familiarity is not None:
        result["familiarity"] = float(np.mean(familiarity))
    if labels is None or not np.any(np.asarray(labels) != UNKNOWN):
        return result
    partition: Mapping[str, Callable[[IntArray, IntArray], float]] = PARTITION_METRICS
    for name, metric in partition.items():
        result[name] = metric(labels, p)
        result[f"q_{name}"] = metric(labels, q)
    return result


def _of_contributions(model: ConceptModel, clusters: IntArray) -> tuple[FloatArray, IntArray]:
    """What `nce` and `ncc95` are means of; never all contributions (n, m) in memory."""
    activations, weights = np.asarray(model.activations), np.asarray(model.head).T
    effective, needed = [], []
    for rows in row_blocks(len(clusters)):
        own = activations[rows] * weights[clusters[rows]]
        effective.append(_effective(own))
        needed.append(_needed(own))
    return np.concatenate(effective), np.concatenate(needed)


_ACC = (
    "Share of the images whose cluster is matched to their class, after clusters and classes are "
    "paired as well as possible, one to one (the papers' ACC). 1 is perfect."
)
_NMI = (
    "How much the clusters tell about the classes and the reverse (the papers' NMI, normalised "
    "mutual information). 0 is nothing, 1 is everything."
)
_ARI = (
    "Share of the image pairs that clusters and classes put together or apart alike, less what "
    "chance does (the papers' ARI, adjusted Rand index). 0 is chance, 1 is perfect."
)
_Q = " Of the cluster model that the concept model learnt from (the paper's Pre-model)."

METRICS: dict[str, Metric] = {
    "acc": Metric("Accuracy", _ACC, needs_labels=True),
    "nmi": Metric("NMI", _NMI, needs_labels=True),
    "ari": Metric("ARI", _ARI, needs_labels=True),
    "q_acc": Metric("Accuracy, cluster model", _ACC + _Q, needs_labels=True),
    "q_nmi": Metric("NMI, cluster model", _NMI + _Q, needs_labels=True),
    "q_ari": Metric("ARI, cluster model", _ARI + _Q, needs_labels=True),
    "familiarity": Metric(
        "Familiarity",
        "How far the encoder knows what it sees, by its own judgement: the mean probability of the "
        "five nouns it finds most likely for an image, averaged over images. It is about the share "
        "of them that is true. Encoders of the CLIP kind cannot say.",
    ),
    "agreement": Metric(
        "Agreement",
        "Share of the images that the concept model puts in the same cluster as the cluster model "
        "it learnt from. 1 means that nothing was lost by having to explain.",
    ),
    "f1": Metric(
        "F1 of concepts",
        "Do the concepts that an image's explanation uses match the phrases that the encoder finds "
        "most similar to it? Overlap of each image's V/2 strongest concepts with its V/2 most "
        "similar phrases (the paper's F1 of interpretability). 1 is a perfect match.",
    ),
    "f1_active": Metric(
        "F1 of active concepts",
        "As F1 of concepts, but every concept that is active at all counts as used: a stricter "
        "reading of the paper's F1, which also rewards silence of the others.",
    ),
    "nce": Metric(
        "NCE",
        "Number of effective concepts in an image's decision (the paper's NCE, for short "
        "explanations): the sum of its contributions over their Euclidean length, averaged over "
        "images. Ten equal concepts count 3.2. Our reading of the paper, which gives no formula.",
        higher_is_better=False,
    ),
    "nec": Metric(
        "NEC",
        "Number of effective concepts of a cluster: head weights that are not zero, per cluster "
        "(VLG-CBM). The setting `sparsity` lowers it.",
        higher_is_better=False,
    ),
    "ncc95": Metric(
        "Concepts for 95 %",
        "How many concepts it takes to make up 95 % of an image's score, on average: how much you "
        "would have to read.",
        higher_is_better=False,
    ),
}
