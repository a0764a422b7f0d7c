"""Embeddings of images and of phrases: decoding runs in threads, ahead of the model."""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ..base.errors import BadInput
from ..base.parallel import in_order
from ..base.progress import Progress, ignore
from ..base.rows import Room, Rows, in_memory
from ..base.values import ByteArray, Embeddings, FloatArray, ImageSet
from ..images.decoding import open_image, quiet
from .protocol import Encoder

if TYPE_CHECKING:
    from torch import Tensor

T = TypeVar("T")
TEXTS = 256  # phrases between two reports of progress: of seven prompts each they take seconds
AHEAD = 4  # batches that may be decoded before the model wants them


def embed_images(
    encoder: Encoder,
    images: ImageSet,
    views: int = 8,
    seed: int = 0,
    progress: Progress = ignore,
    room: Room = in_memory,
) -> Embeddings:
    """Vectors (n, d) of the images, float32, and of `views` augmented views of each, float16.

    Each image is decoded once. A view depends on the seed, the number of the image and of the view
    only. Rows that the room holds already are not made again; the result is that of an
    uninterrupted run. Raises BadInput naming a file that has vanished or changed since the import.
    """
    if views < 0:
        raise BadInput(f"The number of augmented views is {views}; give 0 or more.")
    n, dim = len(images), encoder.dim
    prepare = _Prepare(encoder, images, views, seed)
    with quiet(), room(vectors=((n, dim), np.float32), views=((n, views, dim), np.float16)) as rows:
        _embed_rest(prepare, rows, n, progress)
    vectors = rows["vectors"]
    known = encoder.familiarity(vectors)
    return Embeddings(
        encoder.name, vectors, rows["views"] if views else None, known, _agreement(encoder)
    )


def embed_texts(
    encoder: Encoder,
    texts: Sequence[str],
    progress: Progress = ignore,
    room: Room = in_memory,
) -> Embeddings:
    """Vectors (t, d) of phrases; each distinct phrase is encoded once, short ones first.

    Those that the room holds already are not encoded again.
    """
    distinct = sorted(set(texts), key=lambda text: (len(text), text))
    with room(vectors=((len(distinct), encoder.dim), np.float32)) as rows:
        _tell_begun(rows, len(distinct), "phrases", progress)
        while rows.done < len(distinct):
            message = f"Embedding {rows.done:,} of {len(distinct):,} phrases"
            progress(rows.done / len(distinct), message)
            rows.add(vectors=encoder.encode_texts(distinct[rows.done : rows.done + TEXTS]))
    progress(1.0, f"{len(distinct):,} phrases embedded")
    row = {text: index for index, text in enumerate(distinct)}
    found = rows["vectors"][[row[text] for text in texts]]
    return Embeddings(encoder.name, found, agreement=_agreement(encoder))


def _agreement(encoder: Encoder) -> float | None:
    """How near what was first encoded comes to fp32; only open_clip's encoders round more."""
    return getattr(encoder, "agreement", None)


def _embed_rest(prepare: "_Prepare", rows: Rows, n: int, progress: Progress) -> None:
    """Add the rows that are missing, in batches that begin where those of one go would."""
    encoder, begin, before = prepare.encoder, time.monotonic(), rows.done
    batch = max(1, encoder.batch // (1 + prepare.views))
    _tell_begun(rows, n, "images", progress)
    ready = in_order(prepare, range(rows.done, n), ahead=max(16, AHEAD * batch))
    for group in _groups(_telling_what_is_kept(ready, rows, n), batch):
        made = _encode(encoder, group)  # (b, 1 + views, d)
        rows.add(vectors=made[:, 0], views=made[:, 1:])
        rate = (rows.done - before) / max(time.monotonic() - begin, 1e-6)
        progress(rows.done / n, f"Embedding {rows.done:,} of {n:,} images, {rate:,.0f} images/s")


def _tell_begun(rows: Rows, n: int, what: str, progress: Progress) -> None:
    if rows.done:
        progress(rows.done / n, f"Going on after {rows.done:,} of {n:,} {what}")


def _telling_what_is_kept(ready: Iterable[T], rows: Rows, n: int) -> Iterator[T]:
    """The same items; where a file cannot be read, the error also says what becomes of the work."""
    try:
        yield from ready
    except BadInput as error:
        kept = f"{rows.done:,} of {n:,} images are embedded and kept"
        way_on = f" {kept}: with the file back as it was, the same run goes on from there."
        raise BadInput(f"{error}{way_on if rows.lasting else ''}") from None


class _Prepare:
    """From the number of an image to its squares (1 + views, s, s, 3) and colour changes."""

    def __init__(self, encoder: Encoder, images: ImageSet, views: int, seed: int):
        self.encoder, self.images, self.views, self.seed = encoder, images, views, seed

    def __call__(self, number: int) -> tuple[ByteArray, FloatArray]:
        from ..images.augmentation import augmented

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

    from ..images.augmentation import recolour

    squares = torch.from_numpy(np.stack([squares for squares, _ in group])).to(encoder.device)
    changes = torch.from_numpy(np.concatenate([changes for _, changes in group]))
    pixels: Tensor = squares.permute(0, 1, 4, 2, 3)  # (b, 1 + views, 3, s, s)
    if len(changes):
        pixels = pixels / 255
        views = pixels[:, 1:].flatten(0, 1)
        pixels[:, 1:] = recolour(views, changes.to(encoder.device)).view(pixels[:, 1:].shape)
    rows = encoder.encode_pixels(pixels.flatten(0, 1))
    return rows.reshape(len(group), -1, rows.shape[1])


def _groups(items: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(items)
    while group := list(islice(remaining, size)):
        yield group
