"""Embeddings of images and of phrases: decoding runs in threads, ahead of the model."""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from core.decoding import open_image, quiet
from core.encoders import Encoder
from core.errors import BadInput
from core.parallel import in_order
from core.progress import Progress, ignore
from core.values import ByteArray, Embeddings, FloatArray, ImageSet

if TYPE_CHECKING:
    from torch import Tensor

T = TypeVar("T")
TEXTS = 1024  # phrases between two reports of progress
AHEAD = 4  # batches that may be decoded before the model wants them


def embed_images(
    encoder: Encoder,
    images: ImageSet,
    views: int = 8,
    seed: int = 0,
    progress: Progress = ignore,
) -> Embeddings:
    """Vectors (n, d) of the images, float32, and of `views` augmented views of each, float16.

    Each image is decoded once. A view depends on the seed, the number of the image and of the view
    only. Raises BadInput naming a file that has vanished or changed since the import.
    """
    if views < 0:
        raise BadInput(f"The number of augmented views is {views}; give 0 or more.")
    vectors = np.empty((len(images), encoder.dim), np.float32)
    augmented: Any = np.empty((len(images), views, encoder.dim), np.float16)
    batch = max(1, encoder.batch // (1 + views))
    prepare = _Prepare(encoder, images, views, seed)
    begin, done = time.monotonic(), 0
    with quiet():
        ready = in_order(prepare, range(len(images)), ahead=max(16, AHEAD * batch))
        for group in _groups(ready, batch):
            rows = _encode(encoder, group)  # (b, 1 + views, d)
            vectors[done : done + len(rows)] = rows[:, 0]
            augmented[done : done + len(rows)] = rows[:, 1:]
            done += len(rows)
            rate = done / max(time.monotonic() - begin, 1e-6)
            message = f"Embedding {done:,} of {len(images):,} images, {rate:,.0f} images/s"
            progress(done / len(images), message)
    return Embeddings(encoder.name, vectors, augmented if views else None)


def embed_texts(encoder: Encoder, texts: Sequence[str], progress: Progress = ignore) -> Embeddings:
    """Vectors (t, d) of phrases; each distinct phrase is encoded once, short ones first."""
    distinct = sorted(set(texts), key=lambda text: (len(text), text))
    vectors = np.empty((len(distinct), encoder.dim), np.float32)
    for start in range(0, len(distinct), TEXTS):
        message = f"Embedding {start:,} of {len(distinct):,} phrases"
        progress(start / len(distinct), message)
        block = distinct[start : start + TEXTS]
        vectors[start : start + len(block)] = encoder.encode_texts(block)
    progress(1.0, f"{len(distinct):,} phrases embedded")
    row = {text: index for index, text in enumerate(distinct)}
    return Embeddings(encoder.name, vectors[[row[text] for text in texts]])


class _Prepare:
    """From the number of an image to its squares (1 + views, s, s, 3) and colour changes."""

    def __init__(self, encoder: Encoder, images: ImageSet, views: int, seed: int):
        self.encoder, self.images, self.views, self.seed = encoder, images, views, seed

    def __call__(self, number: int) -> tuple[ByteArray, FloatArray]:
        from core.augmentation import augmented

        size = self.encoder.size
        path = Path(self.images.root, self.images.files[number])
        image = open_image(path, at_least=2 * size)
        plain = self.encoder.preprocess(image)[None]
        if not self.views:
            return plain, np.empty((0, 6), np.float32)
        crops, changes = augmented(image, size, self.views, self.seed, number)
        return np.concatenate([plain, crops]), changes


def _encode(encoder: Encoder, group: Sequence[tuple[ByteArray, FloatArray]]) -> FloatArray:
    """Unit rows (b, 1 + views, d) of prepared images."""
    import torch

    from core.augmentation import recolour

    squares = torch.from_numpy(np.stack([squares for squares, _ in group])).to(encoder.device)
    changes = torch.from_numpy(np.concatenate([changes for _, changes in group]))
    pixels: Tensor = squares.permute(0, 1, 4, 2, 3) / 255  # (b, 1 + views, 3, s, s)
    if len(changes):
        views = pixels[:, 1:].flatten(0, 1)
        pixels[:, 1:] = recolour(views, changes.to(encoder.device)).view(pixels[:, 1:].shape)
    rows = encoder.encode_pixels(pixels.flatten(0, 1))
    return rows.reshape(len(group), -1, rows.shape[1])


def _groups(items: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(items)
    while group := list(islice(remaining, size)):
        yield group
