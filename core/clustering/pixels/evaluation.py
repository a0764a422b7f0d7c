"""How well a training on pixels does by the classes, where they are known: to be shown, no more."""

from collections.abc import Callable, Mapping

from ...base.values import FloatArray, ImageSet
from ..agreement import acc, nmi


def against_classes(
    images: ImageSet,
) -> Callable[[int, FloatArray], Mapping[str, float]] | None:
    """A watch for `learn`: acc and nmi of an epoch's probabilities (n, k); None without classes."""
    if not images.has_labels:
        return None

    def watch(epoch: int, probabilities: FloatArray) -> Mapping[str, float]:
        clusters = probabilities.argmax(axis=1)
        return {"acc": acc(images.labels, clusters), "nmi": nmi(images.labels, clusters)}

    return watch
