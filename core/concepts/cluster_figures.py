"""How far a run's clusters agree with reference classes, and with the cluster model's."""

from collections.abc import Iterator

import numpy as np

from ..base.values import UNKNOWN
from ..clustering.agreement import PARTITION_METRICS, PartitionMetric, share_agreed
from .explanation import AGREED
from .metric import Group, Measured, Metric, Shown, good_fair_poor

CLASSES = Group("Clusters against reference classes")
LEARNT_FROM = Group("The cluster model it learnt from")
OF_CLUSTER_MODEL = (
    " Of the cluster model that the concept model learnt from (the paper's Pre-model). Images that "
    "a table puts in no cluster are left out."
)
ROOM = {"acc": Shown.FIRST}  # of the others: a few lines
BOUNDS = {"acc": (0.9, 0.5), "nmi": (0.8, 0.45), "ari": (0.8, 0.3)}  # good, fair
FOLLOWED = (
    "the clusters match your classes, but for a few images",
    "the clusters mostly follow your classes",
    "the clusters hardly follow your classes",
)
VERDICTS = {key: good_fair_poor(*bounds, FOLLOWED) for key, bounds in BOUNDS.items()}


def _agreement(measured: Measured) -> float | None:
    return share_agreed(measured.assignment, measured.clusters)


def _of_clusters(key: str, metric: PartitionMetric) -> Metric:
    return Metric(
        key,
        metric.title,
        metric.help,
        CLASSES,
        lambda m: metric.function(np.asarray(m.labels), m.clusters),
        needs=frozenset({"labels"}),
        shown=ROOM.get(key, Shown.SUMMARY),
        verdicts=VERDICTS[key],
    )


def _of_assigned(measured: Measured, metric: PartitionMetric) -> float | None:
    assigned = measured.assignment.is_assigned
    classes = np.asarray(measured.labels)[assigned]
    if not np.any(classes != UNKNOWN):
        return None
    return metric.function(classes, measured.assignment.labels[assigned])


def _of_assignment(key: str, metric: PartitionMetric) -> Metric:
    return Metric(
        f"q_{key}",
        f"{metric.title}, cluster model",
        metric.help + OF_CLUSTER_MODEL,
        LEARNT_FROM,
        lambda m: _of_assigned(m, metric),
        needs=frozenset({"labels"}),
        is_of_cluster_model=True,
        version=2,
        verdicts=VERDICTS[key],
    )


def _metrics() -> Iterator[Metric]:
    for make in (_of_clusters, _of_assignment):
        for key, metric in PARTITION_METRICS.items():
            yield make(key, metric)
    yield Metric(
        "agreement",
        "Agreement",
        "Share of the images that the concept model puts in the same cluster as the cluster model "
        "it learnt from. 1 means that nothing was lost by having to explain. Images that a table "
        "puts in no cluster are left out.",
        LEARNT_FROM,
        _agreement,
        version=2,
        verdicts=good_fair_poor(
            0.95,
            AGREED,
            (
                "the phrases explain the clusters that were found",
                "the phrases mostly explain the clusters that were found",
                "the phrases explain clusters that differ from those found",
            ),
        ),
    )


CLUSTER_METRICS = tuple(_metrics())
