"""How well a training on pixels does by the classes, where they are known: to be shown, no more."""

from collections.abc import Callable, Mapping

from ...base.values import FloatArray, ImageSet
from ..agreement import PARTITION_METRICS


def against_classes(
    images: ImageSet,
) -> Callable[[int, FloatArray], Mapping[str, float]] | None:
    """A watch for `learn`: acc, nmi and ari of probabilities (n, k); None without classes."""
    if not images.has_labels:
        return None

    def watch(epoch: int, probabilities: FloatArray) -> Mapping[str, float]:
        clusters = probabilities.argmax(axis=1)
        metrics = PARTITION_METRICS.items()
        return {name: metric.function(images.labels, clusters) for name, metric in metrics}

    return watch
