"""The training of every method on pixels: epochs until they or the time are used up, resumable."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.device import pick_device
from core.errors import BadInput
from core.pixels import checkpoints
from core.pixels.checkpoints import Row
from core.pixels.cost import count, duration, estimate
from core.pixels.settings import PixelSettings
from core.pixels.store import PixelStore, load_pixels
from core.pixels.training import Training
from core.progress import Progress, ignore, within
from core.training import generator
from core.values import FloatArray, ImageSet

Watch = Callable[[int, FloatArray], object]  # epoch, probabilities
LOADED, TRAINED = 0.02, 0.99  # shares of the work that are done by then
SILENCE = 1.0  # seconds between two words of progress, and until Stop is heeded


def learn(
    settings: PixelSettings,
    images: ImageSet,
    progress: Progress = ignore,
    folder: Path | None = None,
    watch: Watch | None = None,
) -> FloatArray:
    """Train on the images and return their probabilities (n, k).

    What it will cost is said first. With a folder, every epoch is kept there and a training found
    there goes on; the result is that of an uninterrupted one. watch is shown the probabilities
    after every epoch, such as to draw a curve of accuracy; nothing it does changes the training.
    """
    clock = Clock(settings.budget_minutes)
    with _fast_convolutions():
        cost = estimate(settings, images)
        begun = checkpoints.begun(folder) if folder else 0
        cost = replace(cost, epochs=max(settings.epochs - begun, 0))
        progress(0.0, cost.sentence(settings.budget_minutes))
        pixels = load_pixels(images, cost.size, within(progress, 0, LOADED))
        training = Training(settings, PixelStore(pixels, pick_device()))
        rows, clock.spent = checkpoints.restore(folder, training) if folder else ([], 0.0)
        clock.kept_back = cost.predict
        _train(training, rows, clock, within(progress, LOADED, TRAINED), folder, watch)
        probabilities = training.probabilities()
    progress(
        1.0, f"Trained for {count(len(rows)) if rows else 'part of an epoch'}", **_losses(rows)
    )
    return probabilities


class Clock:
    """How much of a budget is used; without one, time never is up."""

    def __init__(self, minutes: float | None):
        self.begin, self.minutes = time.monotonic(), minutes
        self.spent = 0.0  # seconds, by the trainings that this one goes on with
        self.kept_back = 0.0  # seconds, for what comes after training

    def used(self) -> float:
        """Seconds since the training first began, without those between two parts of it."""
        return time.monotonic() - self.begin + self.spent

    def share(self) -> float:
        """The share of the budget that is used."""
        if self.minutes is None:
            return 0.0
        return min((self.used() + self.kept_back) / (60 * self.minutes), 1.0)


def _train(
    training: Training,
    rows: list[Row],
    clock: Clock,
    progress: Progress,
    folder: Path | None,
    watch: Watch | None,
) -> None:
    """Adds a row to `rows` for every epoch; ends with the weights that count."""
    best: Mapping[str, Tensor] = {}
    epochs, keep_best = training.settings.epochs, training.settings.keep == "best"
    for epoch in range(len(rows) + 1, epochs + 1):
        if rows and clock.share() == 1:
            break
        row = _epoch(training, epoch, clock, progress)
        if row is None:
            break
        rows.append(row)
        if keep_best and row is min(rows, key=lambda row: row["loss"]):
            best = {name: t.detach().clone() for name, t in training.network.state_dict().items()}
        if folder:
            checkpoints.save(folder, training, rows, clock.used())
        speed = f"{row['images_per_second']:,.0f} images/s"
        share = max(epoch / epochs, clock.share())
        progress(share, f"Epoch {epoch:,} of {epochs:,}, {speed}", **_losses(rows))
        if watch:
            watch(epoch, training.probabilities())
    if keep_best and best:
        training.network.load_state_dict(best)
    elif keep_best and folder and rows:
        checkpoints.load_best(folder, training)


def _epoch(training: Training, epoch: int, clock: Clock, progress: Progress) -> Row | None:
    """One pass after the other over all images; None when the time was up before their end."""
    passes, epochs = training.recipe.passes, training.settings.epochs
    sums: dict[str, list[Tensor]] = {}
    begin = said = time.monotonic()
    for done, losses in enumerate(_steps(training, epoch), start=1):
        for name, loss in losses.items():
            sums.setdefault(name, []).append(loss)
        share = done / (training.steps() * len(passes))
        if clock.share() == 1 and share < 1:
            return None
        if time.monotonic() - said > SILENCE:
            said = time.monotonic()
            left = duration((said - begin) * (1 - share) / share)
            whole = max((epoch - 1 + share) / epochs, clock.share())
            progress(whole, f"Epoch {epoch:,} of {epochs:,}, {left} left of it")
    means = {name: float(torch.stack(values).mean()) for name, values in sums.items()}
    if not all(map(math.isfinite, means.values())):
        raise BadInput(f"The loss is not a number in epoch {epoch}; choose a lower learning rate.")
    seconds = time.monotonic() - begin
    speed = len(training.store) / seconds
    return {"epoch": epoch, "seconds": seconds, "images_per_second": speed, **means}


def _steps(training: Training, epoch: int) -> Iterator[Mapping[str, Tensor]]:
    """The losses of every step of an epoch; random numbers depend on seed and epoch alone."""
    seed = np.random.SeedSequence((training.settings.seed % 2**32, epoch)).generate_state(2)
    order = generator(int(seed[0]), torch.device("cpu"))
    random = generator(int(seed[1]), training.store.device)
    last = training.recipe.passes[-1]
    for objective in training.recipe.passes:
        rows = torch.randperm(len(training.store), generator=order)
        for pixels in training.store.batches(rows, training.steps()):
            losses = dict(training.step(pixels, objective, random))
            if objective is not last:
                del losses["loss"]  # the loss is that of the clusters asked for
            yield losses


@contextmanager
def _fast_convolutions() -> Iterator[None]:
    """On a GPU, let cuDNN try its algorithms: all batches have the same few shapes."""
    if not torch.cuda.is_available():
        yield
        return
    with torch.backends.cudnn.flags(enabled=True, benchmark=True, allow_tf32=True):
        yield


def _losses(rows: list[Row]) -> dict[str, float]:
    hidden = ("epoch", "seconds", "images_per_second")
    return {n: v for n, v in rows[-1].items() if n not in hidden} if rows else {}
