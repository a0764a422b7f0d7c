"""Batches of images and blocks of phrases as unit rows, in order, made by this process.

On a CPU every thread decodes and encodes batches of its own: threads that share one product wait
for each other, and for those that decode. An accelerator takes one batch after the other, decoded
ahead of it by threads.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ..base.parallel import cores, in_order, one_thread
from ..base.places import place
from ..base.values import ByteArray, FloatArray, ImageSet
from ..images.decoding import in_flight, open_image
from .protocol import Encoder

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor

T = TypeVar("T")
_MODEL = Lock()  # a worker of Ray has two batches in work, but an accelerator takes one at a time
TEXTS = 256  # phrases between two reports of progress: of seven prompts each they take seconds
AHEAD = 4  # batches that may be decoded before an accelerator wants them
LEAST = 8  # rows of a product: of fewer, sums are made in another order
Squares = Callable[[int], ByteArray | None]  # the encoder's (s, s, 3) of an image, where there
Prepared = tuple[ByteArray, FloatArray]  # squares (1 + views, s, s, 3), colour changes (views, 6)


def decoded(image: int) -> None:
    """No square is there: every image is decoded."""


@dataclass(frozen=True, eq=False)
class Prepare:
    """From the number of an image to its squares (1 + views, s, s, 3) and colour changes."""

    encoder: Encoder
    images: ImageSet
    views: int
    seed: int
    squares: Squares = decoded
    drawn: Sequence[int] = ()  # what views are drawn by, where these are a part of an image set

    @property
    def batch(self) -> int:
        """Images that the encoder looks at at once, with their views."""
        return -(-self.encoder.batch // (1 + self.views))

    @property
    def in_a_task(self) -> int:
        """Images sent to a worker at a time: two batches for each thread, or an accelerator's."""
        return 2 * self.batch * cores() if self.on_cpu else self.batch

    @property
    def on_cpu(self) -> bool:
        return str(self.encoder.device) == "cpu"

    def __call__(self, number: int) -> Prepared:
        with in_flight():
            return self._prepared(number)

    def _prepared(self, number: int) -> Prepared:
        if self.views:
            return self._with_views(number, self._image(number))
        square = self.squares(number)
        if square is None:
            square = self.encoder.preprocess(self._image(number))
        return square[None], np.empty((0, 6), np.float32)

    def _with_views(self, number: int, image: "Image.Image") -> Prepared:
        from ..images.augmentation import augmented

        drawn = self.drawn[number] if self.drawn else number
        crops, changes = augmented(image, self.encoder.size, self.views, self.seed, drawn)
        return np.concatenate([self.encoder.preprocess(image)[None], crops]), changes

    def _image(self, number: int) -> "Image.Image":
        path = place(self.images.root, self.images.files[number])
        return open_image(path, 2 * self.encoder.size, self.images.bands)


def here(
    prepare: Prepare, numbers: Sequence[int], squares: Squares = decoded
) -> Iterator[FloatArray]:
    """Unit rows (b, 1 + views, d) of images by number, batch by batch.

    One whose square is there already is not decoded.
    """
    ready = replace(prepare, squares=squares)
    return (_by_each_thread if prepare.on_cpu else _ahead_of_the_model)(ready, numbers)


def _by_each_thread(prepare: Prepare, numbers: Sequence[int]) -> Iterator[FloatArray]:
    """No batch has fewer than LEAST rows, but of fewer images, whose products threads share."""
    least = -(-LEAST // (1 + prepare.views))
    batches = evenly(numbers, max(least, min(prepare.batch, len(numbers) // cores())))
    with one_thread() if len(batches) > 1 else nullcontext():
        yield from in_order(
            lambda some: encode(prepare.encoder, list(map(prepare, some))), batches, 2 * cores()
        )


def _ahead_of_the_model(prepare: Prepare, numbers: Sequence[int]) -> Iterator[FloatArray]:
    images = in_order(prepare, numbers, ahead=max(16, AHEAD * prepare.batch))
    for some in evenly(numbers, prepare.batch):
        prepared = list(islice(images, len(some)))
        with _MODEL:
            made = encode(prepare.encoder, prepared)
        yield made


def encode(encoder: Encoder, prepared: Sequence[Prepared]) -> FloatArray:
    """Unit rows (b, 1 + views, d) of prepared images."""
    import torch

    from ..images.augmentation import recolour

    squares = torch.from_numpy(np.stack([squares for squares, _ in prepared])).to(encoder.device)
    changes = torch.from_numpy(np.concatenate([changes for _, changes in prepared]))
    pixels: Tensor = squares.permute(0, 1, 4, 2, 3)  # (b, 1 + views, 3, s, s)
    if len(changes):
        pixels = pixels / 255
        views = pixels[:, 1:].flatten(0, 1)
        pixels[:, 1:] = recolour(views, changes.to(encoder.device)).view(pixels[:, 1:].shape)
    rows = encoder.encode_pixels(pixels.flatten(0, 1))
    return rows.reshape(len(prepared), -1, rows.shape[1])


def texts_here(encoder: Encoder, texts: Sequence[str]) -> Iterator[FloatArray]:
    """Unit rows (b, d) of phrases, block by block; threads share each product of theirs."""
    return (encoder.encode_texts(block) for block in blocks_of(texts))


def blocks_of(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Phrases that are encoded between two reports of progress."""
    return (texts[start : start + TEXTS] for start in range(0, len(texts), TEXTS))


def evenly(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """The items in parts that differ by one at most; none is smaller than size but a single one."""
    count = max(1, len(items) // size)
    bounds = [len(items) * part // count for part in range(count + 1)]
    return [items[start:end] for start, end in pairwise(bounds) if end > start]
