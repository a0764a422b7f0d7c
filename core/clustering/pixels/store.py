"""Every image decoded once, in parallel, and kept as bytes: on the device if they fit there."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from ...base.parallel import in_order
from ...base.places import place
from ...base.progress import Progress, ignore
from ...base.values import ByteArray, FloatArray, ImageSet
from ...images.decoding import in_flight, open_image, quiet

SIZES = (32, 64, 96, 224)  # CIFAR, Tiny-ImageNet, STL-10, ImageNet
SHARE = 0.5  # of the device's free memory that the images may take
LOOKED_AT = 24  # images whose size decides for all
SAMPLE = 5000  # images that mean and deviation are taken of


def native_size(images: ImageSet) -> int:
    """The usual side nearest to the images' own: 32, 64, 96 or 224 pixels."""
    step = max(1, len(images) // LOOKED_AT)
    with quiet():
        sides = [min(open_image(place(images.root, f)).size) for f in images.files[::step]]
    side = float(np.median(sides))
    return min(SIZES, key=lambda size: abs(np.log(size / side)))


def load_pixels(images: ImageSet, size: int, progress: Progress = ignore) -> ByteArray:
    """The middle square of every image, (n, 3, size, size).

    Raises BadInput naming a file that has vanished or changed since the import.
    """
    pixels = np.empty((len(images), 3, size, size), np.uint8)
    square = partial(_square, images, size)
    with quiet():
        for number, made in enumerate(in_order(square, range(len(images)), ahead=256)):
            pixels[number] = made
            if number % 256 == 0:
                message = f"Decoding {number:,} of {len(images):,} images"
                progress(number / len(images), message)
    return pixels


def _square(images: ImageSet, size: int, number: int) -> ByteArray:
    with in_flight():
        image = open_image(place(images.root, images.files[number]), size, images.bands)
        fitted = ImageOps.fit(image, (size, size), Image.Resampling.BICUBIC)
        del image
    return np.asarray(fitted).transpose(2, 0, 1)


class PixelStore:
    """Images (n, 3, s, s) as bytes; batches of them come out on the device."""

    def __init__(self, pixels: ByteArray, device: torch.device):
        self.device, self.size = device, pixels.shape[-1]
        self.mean, self.deviation = _statistics(pixels)
        self.resident = pixels.nbytes <= _room(device)
        held = torch.from_numpy(pixels)
        self.pixels = held.to(device) if self.resident else held

    def __len__(self) -> int:
        return len(self.pixels)

    def batches(self, order: Tensor, parts: int) -> Iterator[Tensor]:
        """The images in that order, in equal parts (b, 3, s, s) on the device.

        Images that stay behind are copied while the device still works on the batch before.
        """
        for rows in order.to(self.pixels.device).tensor_split(parts):
            batch = self.pixels[rows]
            if not self.resident:
                batch = batch.pin_memory().to(self.device, non_blocking=True)
            yield batch


def _room(device: torch.device) -> float:
    if device.type != "cuda":
        return float("inf")  # the device's memory is the machine's
    return SHARE * torch.cuda.mem_get_info(device)[0]


def _statistics(pixels: ByteArray) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation of each channel, in values from 0 to 1, (3,) each."""
    some = pixels[:: max(1, len(pixels) // SAMPLE)].transpose(1, 0, 2, 3).reshape(3, -1)
    mean = some.mean(axis=1, dtype=np.float64) / 255
    deviation = some.std(axis=1, dtype=np.float64) / 255
    return mean.astype(np.float32), np.maximum(deviation, 1e-3).astype(np.float32)
