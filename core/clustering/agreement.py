"""How far clusters and classes agree. SciPy and scikit-learn load when called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ..base.values import UNKNOWN, Assignment, IntArray


def confusion(labels: IntArray, clusters: IntArray) -> IntArray:
    """Images of each class in each cluster, (classes, k); unknown labels count nowhere."""
    labels, clusters = np.asarray(labels), np.asarray(clusters)
    known = labels != UNKNOWN
    table = np.zeros((labels.max(initial=0) + 1, clusters.max(initial=0) + 1), dtype=np.int64)
    np.add.at(table, (labels[known], clusters[known]), 1)
    return table


def match(labels: IntArray, clusters: IntArray) -> IntArray:
    """The class of every cluster by the Hungarian method, (k,), -1 for clusters left over."""
    from scipy.optimize import linear_sum_assignment

    table = confusion(labels, clusters)
    classes, matched = linear_sum_assignment(table, maximize=True)
    result = np.full(table.shape[1], UNKNOWN, dtype=np.int64)
    result[matched] = classes
    return result


def acc(labels: IntArray, clusters: IntArray) -> float:
    """Share of the images whose cluster is matched to their class."""
    known = np.asarray(labels) != UNKNOWN
    return float(np.mean((match(labels, clusters)[clusters] == labels)[known]))


def share_agreed(
    assignment: Assignment, clusters: IntArray, images: IntArray | slice = slice(None)
) -> float | None:
    """Share of some images, or of all, whose cluster (n,) is what the assignment says.

    Images that it puts in no cluster do not count; None where no others are left.
    """
    labels = assignment.labels[images]
    known = labels != UNKNOWN
    return float(np.mean((labels == clusters[images])[known])) if known.any() else None


def nmi(labels: IntArray, clusters: IntArray) -> float:
    """Normalised mutual information, arithmetic mean, natural order as in the papers."""
    from sklearn.metrics import normalized_mutual_info_score

    return float(normalized_mutual_info_score(*_known(labels, clusters)))


def ari(labels: IntArray, clusters: IntArray) -> float:
    """Adjusted Rand index."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(*_known(labels, clusters)))


def _known(labels: IntArray, clusters: IntArray) -> tuple[IntArray, IntArray]:
    known = np.asarray(labels) != UNKNOWN
    return np.asarray(labels)[known], np.asarray(clusters)[known]


@dataclass(frozen=True)
class PartitionMetric:
    """How far clusters (n,) agree with classes (n,), UNKNOWN where an image has none."""

    title: str
    help: str
    function: Callable[[IntArray, IntArray], float]  # of labels, clusters


PARTITION_METRICS: Mapping[str, PartitionMetric] = {
    "acc": PartitionMetric(
        "Accuracy",
        "Share of the images whose cluster is matched to their class, after clusters and classes "
        "are paired as well as possible, one to one (the papers' ACC). 1 is perfect.",
        acc,
    ),
    "nmi": PartitionMetric(
        "NMI",
        "How much the clusters tell about the classes and the reverse (the papers' NMI, normalised "
        "mutual information). 0 is nothing, 1 is everything.",
        nmi,
    ),
    "ari": PartitionMetric(
        "ARI",
        "Share of the image pairs that clusters and classes put together or apart alike, less what "
        "chance does (the papers' ARI, adjusted Rand index). 0 is chance, 1 is perfect.",
        ari,
    ),
}
