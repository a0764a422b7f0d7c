"""Seconds and bytes of a training on pixels, in figures and words; estimate.py finds them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ...base import units
from ...base.language import say
from ...base.units import duration, size


@dataclass(frozen=True)
class Cost:
    """Seconds and bytes; a budget may end the training sooner."""

    gpu: bool
    size: int  # side of the images in pixels
    decode: float  # seconds for all images
    epoch: float  # seconds, all passes; with classes, the prediction that is held against them
    predict: float  # seconds for all images
    epochs: int
    images: int
    memory: int  # bytes, of the decoded images
    disk: int  # bytes, of a checkpoint

    @property
    def seconds(self) -> float:
        return self.decode + self.epochs * self.epoch + self.predict

    def metrics(self) -> dict[str, float]:
        """Every figure as a number, and the seconds in all: what a report keeps."""
        return {name: float(n) for name, n in {**asdict(self), "seconds": self.seconds}.items()}

    def sentence(self, budget_minutes: float | None = None) -> str:
        """Time, for a person, before it starts."""
        rate = self.images / max(self.epoch, 1e-9)
        said = say(
            "About {time} on the {where}: {epochs} of {images:,} images at {speed} images/s, "
            "{size} pixels wide",
            time=duration(self.seconds),
            where="GPU" if self.gpu else "CPU",
            epochs=count(self.epochs),
            images=self.images,
            speed=f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}",
            size=self.size,
        )
        if budget_minutes is not None and self.seconds > 60 * budget_minutes:
            ends = duration(60 * budget_minutes)
            return say("{training}; ends after {time}", training=said, time=ends)
        return said

    def space(self) -> str:
        """Memory and disk, for a person."""
        says = "{memory} of images in memory, {disk} of checkpoints on disk"
        return say(says, memory=size(self.memory), disk=size(self.disk))


def of_metrics(metrics: Mapping[str, float]) -> Cost:
    """The cost whose `metrics` these are."""
    known: dict[str, Any] = {field.name: metrics[field.name] for field in fields(Cost)}
    for name in ("size", "epochs", "images", "memory", "disk"):
        known[name] = int(known[name])
    return Cost(**known)


def count(epochs: int) -> str:
    return units.count(epochs, "epoch")
