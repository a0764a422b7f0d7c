"""What is wrong with the images or the clusters, and how far their spaces show the classes."""

import numpy as np

from ..base.values import UNKNOWN, FloatArray
from ..clustering.agreement import nmi
from ..clustering.faults import DUPLICATES, EMPTY, copies, empty
from .metric import Group, Measured, Metric, Unit

FAULTS = Group("Faults", "What makes any clustering of these images worse than it looks.")
SPACES = Group(
    "Spaces",
    "k-means with as many clusters as there are classes, on what the encoder makes of the images "
    "and on what the concepts do (the paper's figure 11). The map shows both.",
)
MOST = 10_000  # images with a class that k-means looks at
STARTS = 10


def _duplicates(measured: Measured) -> float:
    return copies(measured.needed_run.embeddings.vectors) / len(measured.clusters)


def _empty(measured: Measured) -> float:
    return empty(measured.clusters, measured.model.head.shape[1])


def _of_images(measured: Measured) -> float | None:
    some = _labelled(measured)
    return _nmi(measured, np.asarray(measured.needed_run.embeddings.vectors)[some])


def _of_concepts(measured: Measured) -> float | None:
    return _nmi(measured, measured.model.active(_labelled(measured)))


def _labelled(measured: Measured) -> np.ndarray:
    """Numbers of images with a class, at most MOST of them."""
    known = np.flatnonzero(np.asarray(measured.labels) != UNKNOWN)
    return np.sort(np.random.default_rng(0).permutation(known)[:MOST])


def _nmi(measured: Measured, rows: FloatArray) -> float | None:
    """Of k-means on unit rows with the classes; None where there is but one class."""
    from sklearn.cluster import KMeans

    classes = np.asarray(measured.labels)[_labelled(measured)]
    k = len(np.unique(classes))
    if k < 2 or len(np.unique(rows, axis=0)) < k:
        return None
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = np.asarray(rows, np.float32) / np.maximum(lengths, 1e-12)
    return nmi(classes, KMeans(k, n_init=STARTS, random_state=0).fit_predict(unit))


SET_METRICS = (
    Metric(
        "nmi_images",
        "NMI, image embeddings",
        "How well k-means on the image embeddings finds the classes, before concepts come in.",
        SPACES,
        _of_images,
        needs=frozenset({"labels", "run"}),
        is_of_cluster_model=True,
    ),
    Metric(
        "nmi_concepts",
        "NMI, concept embeddings",
        "The same on the concept activations, each image's as a unit vector: how much of the "
        "classes the concepts alone tell apart.",
        SPACES,
        _of_concepts,
        needs=frozenset({"labels", "run"}),
    ),
    Metric(
        DUPLICATES,
        "Copies",
        "Share of the images that are, to the encoder, copies of an earlier one. Every copy "
        "counts in clusters, phrases and figures.",
        FAULTS,
        _duplicates,
        needs=frozenset({"run"}),
        higher_is_better=False,
        unit=Unit.PERCENT,
        is_of_cluster_model=True,
    ),
    Metric(
        EMPTY,
        "Empty clusters",
        "Clusters that were asked for and hold no image.",
        FAULTS,
        _empty,
        needs=frozenset({"run"}),
        higher_is_better=False,
        unit=Unit.COUNT,
    ),
)
