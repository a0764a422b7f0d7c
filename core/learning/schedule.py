"""How long and how fast a network is trained, as one value."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

IMAGES_PER_EPOCH = 100_000  # at most
SETTLED, PATIENCE = 2e-3, 3  # a loss that fell by less than this in so many epochs has settled


class Scheduled(Protocol):
    """Settings that say how long and how fast to train."""

    @property
    def epochs(self) -> int: ...

    @property
    def least_steps(self) -> int: ...

    @property
    def batch(self) -> int: ...

    @property
    def learning_rate(self) -> float: ...


@dataclass(frozen=True)
class Schedule:
    """What `training.fit` goes by."""

    epochs: int
    least_steps: int  # in all; with few images epochs are added until they are reached
    batch: int  # images in a step
    learning_rate: float
    betas: tuple[float, float] = (0.9, 0.999)  # of Adam
    most_steps: int | None = None  # in an epoch, which then sees some of the images
    patience: int | None = None  # epochs without much progress that end the training; None = never
    tolerance: float = 0.0  # what the loss must fall by in so many epochs, or it has settled

    @classmethod
    def of(cls, settings: Scheduled) -> "Schedule":
        """That of the settings of a method."""
        return cls(settings.epochs, settings.least_steps, settings.batch, settings.learning_rate)

    def until_settled(self) -> "Schedule":
        """The same schedule, which ends as soon as the loss has settled."""
        return replace(self, patience=PATIENCE, tolerance=SETTLED)

    def halves(self, images: int) -> "tuple[Schedule, Schedule]":
        """Two that take as many epochs together; of an odd number the first takes one more."""
        epochs = self.epochs_for(images)
        second = epochs // 2
        of = partial(replace, self, least_steps=0)
        return of(epochs=epochs - second), of(epochs=second)

    def steps_in_epoch(self, images: int) -> int:
        """Of more than IMAGES_PER_EPOCH, an epoch sees so many, others each time (decision 027)."""
        steps = batch_count(min(images, IMAGES_PER_EPOCH), self.batch)
        return min(steps, self.most_steps or images)

    def epochs_for(self, images: int) -> int:
        """As many as were asked for, or as `least_steps` take."""
        return max(self.epochs, math.ceil(self.least_steps / self.steps_in_epoch(images)))

    def settled(self, losses: Sequence[float]) -> bool:
        """Whether the mean losses of the epochs so far say that more of them are in vain."""
        if self.patience is None or len(losses) <= self.patience:
            return False
        return losses[-1 - self.patience] - losses[-1] < self.tolerance


def batch_count(images: int, size: int) -> int:
    """Batches of at most `size` that the images make, none with a single image."""
    return max(1, min(math.ceil(images / size), images // 2))
