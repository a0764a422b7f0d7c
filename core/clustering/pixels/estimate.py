"""What a training will take on this machine, from a few images and one timed step."""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from ...base.checks import check_clusters
from ...base.values import ImageSet
from ...learning.device import pick_device
from ...learning.training import generator
from .cost import Cost
from .settings import PixelSettings
from .store import PixelStore, load_pixels, native_size
from .training import Training

FEW = 8  # images that stand for all; on the CPU, the batch of the timed step as well
SHORT = 0.5  # seconds below which a call is timed again, now that the machine is warm


def estimate(settings: PixelSettings, images: ImageSet) -> Cost:
    """Times a step; raises BadInput when that many clusters cannot be made."""
    check_clusters(settings.clusters, len(images))
    device = pick_device()
    size = settings.size or native_size(images)
    few = images.take(np.arange(min(FEW, len(images))))
    begin = time.monotonic()
    pixels = load_pixels(few, size)
    decode = (time.monotonic() - begin) / len(few)
    training = Training(replace(settings, compile="off"), PixelStore(pixels, device))
    step, predict = _time_step(training, len(images))
    weights = sum(tensor.nbytes for tensor in training.network.state_dict().values())
    n = len(images)
    return Cost(
        gpu=device.type != "cpu",
        size=size,
        decode=n * decode,
        epoch=n * (step + predict * images.has_labels),
        predict=n * predict,
        epochs=settings.epochs,
        images=n,
        memory=n * 3 * size * size,
        disk=4 * weights,  # two moments of each, and those of the best epoch
    )


def _time_step(training: Training, images: int) -> tuple[float, float]:
    """Seconds an image takes in an epoch, and in prediction."""
    store = training.store
    gpu = store.device.type == "cuda"
    batch = max(2, min(training.method.batch, images, images if gpu else FEW))
    pixels = store.pixels[torch.arange(batch, device=store.pixels.device) % len(store)]
    random = generator(0, store.device)

    def passes() -> None:
        for objective in training.method.passes:
            training.step(pixels.to(store.device), objective, random)

    step = _seconds(passes, 3 if gpu else 1)
    return step / batch, _seconds(training.probabilities, 1) / len(store)


def _seconds(work: Callable[[], object], times: int) -> float:
    """Mean time of a call; the second round counts where the first, which warms up, was short."""
    for _ in range(2):
        begin = _now()
        for _ in range(times):
            work()
        mean = (_now() - begin) / times
        if times == 1 and mean > SHORT:
            break
    return mean


def _now() -> float:
    """The time when the device has done all it was asked."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.monotonic()
