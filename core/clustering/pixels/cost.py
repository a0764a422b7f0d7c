"""Seconds and bytes of a training on pixels, in figures and words; estimate.py finds them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

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
        where = "GPU" if self.gpu else "CPU"
        rate = self.images / max(self.epoch, 1e-9)
        speed = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
        said = (
            f"About {duration(self.seconds)} on the {where}: {count(self.epochs)} of "
            f"{self.images:,} images at {speed} images/s, {self.size} pixels wide"
        )
        if budget_minutes is not None and self.seconds > 60 * budget_minutes:
            return f"{said}; ends after {duration(60 * budget_minutes)}"
        return said

    def space(self) -> str:
        """Memory and disk, for a person."""
        return f"{size(self.memory)} of images in memory, {size(self.disk)} of checkpoints on disk"


def of_metrics(metrics: Mapping[str, float]) -> Cost:
    """The cost whose `metrics` these are."""
    known: dict[str, Any] = {field.name: metrics[field.name] for field in fields(Cost)}
    for name in ("size", "epochs", "images", "memory", "disk"):
        known[name] = int(known[name])
    return Cost(**known)


def count(epochs: int) -> str:
    return f"{epochs:,} epoch{'' if epochs == 1 else 's'}"
