"""How far a run's clusters agree with reference classes, and with the cluster model's."""

from collections.abc import Iterator

import numpy as np

from ..clustering.agreement import PARTITION_METRICS, PartitionMetric
from .metric import Group, Measured, Metric, Shown

CLASSES = Group("Clusters against reference classes")
LEARNT_FROM = Group("The cluster model it learnt from")
OF_CLUSTER_MODEL = (
    " Of the cluster model that the concept model learnt from (the paper's Pre-model)."
)
ROOM = {"acc": Shown.FIRST}  # of the others: a few lines


def _agreement(measured: Measured) -> float:
    return float(np.mean(measured.clusters == measured.assignment.labels))


def _of_clusters(key: str, metric: PartitionMetric) -> Metric:
    return Metric(
        key,
        metric.title,
        metric.help,
        CLASSES,
        lambda m: metric.function(np.asarray(m.labels), m.clusters),
        needs=frozenset({"labels"}),
        shown=ROOM.get(key, Shown.SUMMARY),
    )


def _of_assignment(key: str, metric: PartitionMetric) -> Metric:
    return Metric(
        f"q_{key}",
        f"{metric.title}, cluster model",
        metric.help + OF_CLUSTER_MODEL,
        LEARNT_FROM,
        lambda m: metric.function(np.asarray(m.labels), m.assignment.labels),
        needs=frozenset({"labels"}),
        is_of_cluster_model=True,
    )


def _metrics() -> Iterator[Metric]:
    for make in (_of_clusters, _of_assignment):
        for key, metric in PARTITION_METRICS.items():
            yield make(key, metric)
    yield Metric(
        "agreement",
        "Agreement",
        "Share of the images that the concept model puts in the same cluster as the cluster model "
        "it learnt from. 1 means that nothing was lost by having to explain.",
        LEARNT_FROM,
        _agreement,
    )


CLUSTER_METRICS = tuple(_metrics())
