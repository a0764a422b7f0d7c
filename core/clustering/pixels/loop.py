"""The training of every method on pixels: epochs until they or the time are used up, resumable."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ...base.errors import BadInput
from ...base.progress import Progress, ignore, within
from ...base.units import duration
from ...base.values import FloatArray, ImageSet
from ...learning.device import pick_device, threads
from ...learning.training import generator
from . import checkpoints
from .checkpoints import EpochRow
from .clock import Clock
from .cost import count
from .estimate import estimate
from .settings import PixelSettings
from .store import PixelStore, load_pixels
from .training import Training

# Epoch, probabilities (n, k) -> figures to show beside its losses, if any.
Watch = Callable[[int, FloatArray], Mapping[str, float] | None]
LOADED, TRAINED = 0.02, 0.99  # shares of the work that are done by then
SILENCE = 1.0  # seconds between two words of progress, and until Stop is heeded
HIDDEN = ("epoch", "seconds", "images_per_second")  # of a row, what is no curve


@dataclass(frozen=True, eq=False)
class Epoch:
    """A whole epoch that was trained, and the weights at its end where they may be wanted."""

    row: EpochRow
    weights: Mapping[str, Tensor]

    def curves(self) -> dict[str, float]:
        """Its losses and what was watched of it."""
        return {n: v for n, v in self.row.items() if n not in HIDDEN}


def learn(
    settings: PixelSettings,
    images: ImageSet,
    progress: Progress = ignore,
    folder: Path | None = None,
    watch: Watch | None = None,
) -> FloatArray:
    """Train on the images and return their probabilities (n, k).

    What it will cost is said first. With a folder, every epoch is kept there and a training found
    there goes on; the result is that of an uninterrupted one. Features are kept there too, at the
    end and after the epochs that settings name. watch is shown the probabilities after every
    epoch; what it returns is told and kept beside the losses, and changes nothing else.
    """
    clock = Clock(settings.budget_minutes)
    with threads(settings.threads), _fast_convolutions():
        cost = estimate(settings, images)
        begun = checkpoints.begun(folder) if folder else 0
        cost = replace(cost, epochs=max(settings.epochs - begun, 0))
        progress(0.0, cost.sentence(settings.budget_minutes))
        pixels = load_pixels(images, cost.size, within(progress, 0, LOADED))
        training = Training(settings, PixelStore(pixels, pick_device()))
        rows, clock.spent = checkpoints.restore(folder, training) if folder else ([], 0.0)
        looks = watch or (folder and settings.feature_epochs)  # at all images, in an epoch
        clock.kept_back = cost.predict * (2 if looks else 1)
        epoch = _train(training, rows, clock, within(progress, LOADED, TRAINED), folder, watch)
        features, probabilities = training.seen()
        if folder:
            checkpoints.save_features(checkpoints.at_the_end(folder, settings.epochs), features)
    progress(1.0, _outcome(epoch, len(rows)), **(epoch.curves() if epoch else {}))
    return probabilities


def _outcome(epoch: Epoch | None, epochs: int) -> str:
    """Which weights the result is of."""
    if epoch is None:
        return "Time ran out in the first epoch; these are the weights of a part of it"
    number = int(epoch.row["epoch"])
    chosen = f"; epoch {number:,} counts, of the lowest loss" if number != epochs else ""
    return f"Trained for {count(epochs)}{chosen}"


def _train(
    training: Training,
    rows: list[EpochRow],
    clock: Clock,
    progress: Progress,
    folder: Path | None,
    watch: Watch | None,
) -> Epoch | None:
    """Adds a row to `rows` for every epoch; ends with the weights of the one that it returns.

    None when the time was up before the end of the first: the weights are those of a part of it.
    """
    best, last = _begun(training, rows, folder)
    epochs = training.settings.epochs
    if not rows:
        _look(training, 0, folder, None)
    for epoch in range(len(rows) + 1, epochs + 1):
        if rows and clock.share() == 1:
            break
        row = _epoch(training, epoch, clock, progress)
        if row is None:
            break
        rows.append({**row, **_look(training, epoch, folder, watch)})
        better = best is None or row["loss"] < best.row["loss"]
        if folder:
            checkpoints.save(folder, training, rows, clock.used(), better)
        last = Epoch(rows[-1], training.weights() if better else {})
        best = last if better else best
        speed = f"{row['images_per_second']:,.0f} images/s"
        share = max(epoch / epochs, clock.share())
        progress(share, f"Epoch {epoch:,} of {epochs:,}, {speed}", **last.curves())
    if not training.settings.keeps_best or best is None:
        return last
    training.network.load_state_dict(best.weights)
    return best


def _look(
    training: Training, epoch: int, folder: Path | None, watch: Watch | None
) -> Mapping[str, float]:
    """What the watch says of all images after an epoch; keeps their features where it is wanted."""
    wanted = folder is not None and epoch in training.settings.feature_epochs
    if not wanted and watch is None:
        return {}
    features, probabilities = training.seen()
    if wanted and folder is not None:
        checkpoints.save_features(checkpoints.after(folder, epoch), features)
    return (watch(epoch, probabilities) if watch else None) or {}


def _begun(
    training: Training, rows: list[EpochRow], folder: Path | None
) -> tuple[Epoch | None, Epoch | None]:
    """Best and last epoch of what a training goes on from; best is last where it was not kept."""
    if not rows:
        return None, None
    last = Epoch(rows[-1], training.weights())
    found = checkpoints.load_best(folder) if folder else None
    return (Epoch(found[0], found[1]) if found else last), last


def _epoch(training: Training, epoch: int, clock: Clock, progress: Progress) -> EpochRow | None:
    """One pass after the other over all images; None when the time was up before their end."""
    passes, epochs = training.method.passes, training.settings.epochs
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
    last = training.method.passes[-1]
    for objective in training.method.passes:
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
