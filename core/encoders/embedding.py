"""Embeddings of images and of phrases: decoding runs in threads, ahead of the model."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ..base.errors import BadInput
from ..base.parallel import in_order
from ..base.progress import Progress, ignore
from ..base.rows import Room, Rows, in_memory
from ..base.values import ByteArray, Embeddings, FloatArray, ImageSet
from ..images.decoding import open_image, quiet
from ..images.places import place
from .protocol import Encoder

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor

T = TypeVar("T")
Batches = Callable[["Prepare", range], Iterator[FloatArray]]  # unit rows (b, 1 + views, d) each
Blocks = Callable[[Encoder, Sequence[str]], Iterator[FloatArray]]  # unit rows (b, d) each
Squares = Callable[[int], ByteArray | None]  # the encoder's (s, s, 3) of an image, where there
TEXTS = 256  # phrases between two reports of progress: of seven prompts each they take seconds
Prepared = tuple[ByteArray, FloatArray]  # squares (1 + views, s, s, 3), colour changes (views, 6)
UNIT = 0.05  # how far a length may be off 1: bf16 and what is rounded to float16
AHEAD = 4  # batches that may be decoded before the model wants them


def decoded(image: int) -> None:
    """No square is there: every image is decoded."""


def here(prepare: "Prepare", numbers: range, squares: Squares = decoded) -> Iterator[FloatArray]:
    """Batches of images by number, decoded in threads ahead of the model.

    One whose square is there already is not decoded.
    """
    ready = replace(prepare, squares=squares)
    images = in_order(ready, numbers, ahead=max(16, AHEAD * prepare.batch))
    for group in _groups(images, prepare.batch):
        yield encode(prepare.encoder, group)


def texts_here(encoder: Encoder, texts: Sequence[str]) -> Iterator[FloatArray]:
    """Blocks of phrases."""
    return (encoder.encode_texts(block) for block in blocks_of(texts))


def blocks_of(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Phrases that are encoded between two reports of progress."""
    return (texts[start : start + TEXTS] for start in range(0, len(texts), TEXTS))


def embed_images(
    encoder: Encoder,
    images: ImageSet,
    views: int = 8,
    seed: int = 0,
    progress: Progress = ignore,
    room: Room = in_memory,
    batches: Batches = here,
) -> Embeddings:
    """Vectors (n, d) of the images, float32, and of `views` augmented views of each, float16.

    Each image is decoded once. A view depends on the seed, the number of the image and of the view
    only. Rows that the room holds already are not made again; the result is that of an
    uninterrupted run, whoever makes the batches. Raises BadInput naming a file that has vanished or
    changed since the import.
    """
    if views < 0:
        raise BadInput(f"The number of augmented views is {views}; give 0 or more.")
    n, dim = len(images), encoder.dim
    prepare = Prepare(encoder, images, views, seed)
    with quiet(), room(vectors=((n, dim), np.float32), views=((n, views, dim), np.float16)) as rows:
        _embed_rest(prepare, batches, rows, progress)
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
    blocks: Blocks = texts_here,
) -> Embeddings:
    """Vectors (t, d) of phrases; each distinct phrase is encoded once, short ones first.

    Those that the room holds already are not encoded again.
    """
    distinct = sorted(set(texts), key=lambda text: (len(text), text))
    with room(vectors=((len(distinct), encoder.dim), np.float32)) as rows:
        _tell_begun(rows, len(distinct), "phrases", progress)
        for made in blocks(encoder, distinct[rows.done :]):
            _check(made, encoder.name, distinct[rows.done : rows.done + len(made)])
            rows.add(vectors=made)
            message = f"Embedding {rows.done:,} of {len(distinct):,} phrases"
            progress(rows.done / len(distinct), message)
    progress(1.0, f"{len(distinct):,} phrases embedded")
    row = {text: index for index, text in enumerate(distinct)}
    found = rows["vectors"][[row[text] for text in texts]]
    return Embeddings(encoder.name, found, agreement=_agreement(encoder))


def _agreement(encoder: Encoder) -> float | None:
    """How near what was first encoded comes to fp32; only open_clip's encoders round more."""
    return getattr(encoder, "agreement", None)


def _embed_rest(prepare: "Prepare", batches: Batches, rows: Rows, progress: Progress) -> None:
    """Add the rows that are missing, in batches that begin where those of one go would."""
    n, begin, before = len(prepare.images), time.monotonic(), rows.done
    _tell_begun(rows, n, "images", progress)
    for made in _telling_what_is_kept(batches(prepare, range(before, n)), rows, n):
        files = prepare.images.files[rows.done : rows.done + len(made)]
        _check(made, prepare.encoder.name, files)
        rows.add(vectors=made[:, 0], views=made[:, 1:])
        rate = (rows.done - before) / max(time.monotonic() - begin, 1e-6)
        progress(rows.done / n, f"Embedding {rows.done:,} of {n:,} images, {rate:,.0f} images/s")


def _check(made: FloatArray, encoder: str, items: Sequence[str]) -> None:
    """Raise BadInput naming the first of some items whose rows (b, ...) are no unit vectors."""
    lengths = np.linalg.norm(made, axis=-1).reshape(len(made), -1)
    wrong = ~(np.abs(lengths - 1) < UNIT).all(axis=1)  # also where it is not a number
    if wrong.any():
        item = items[int(wrong.argmax())]
        raise NotFinite(
            f"The encoder {encoder} makes no finite vector of {item!r}, so nothing of it is kept: "
            "its weights hold numbers that are not finite, or too large. Choose other weights."
        )


class NotFinite(BadInput):
    """What an encoder made is no vector; to go on with it would be in vain."""


def _tell_begun(rows: Rows, n: int, what: str, progress: Progress) -> None:
    if rows.done:
        progress(rows.done / n, f"Going on after {rows.done:,} of {n:,} {what}")


def _telling_what_is_kept(ready: Iterable[T], rows: Rows, n: int) -> Iterator[T]:
    """The same items; where a file cannot be read, the error also says what becomes of the work."""
    try:
        yield from ready
    except NotFinite:
        raise
    except BadInput as error:
        kept = f"{rows.done:,} of {n:,} images are embedded and kept"
        way_on = f" {kept}: with the file back as it was, the same run goes on from there."
        raise BadInput(f"{error}{way_on if rows.lasting else ''}") from None


@dataclass(frozen=True, eq=False)
class Prepare:
    """From the number of an image to its squares (1 + views, s, s, 3) and colour changes."""

    encoder: Encoder
    images: ImageSet
    views: int
    seed: int
    first: int = 0  # number of the first of these images, where they are a part of an image set
    squares: Squares = decoded

    @property
    def batch(self) -> int:
        """Images that the encoder looks at at once, with their views."""
        return max(1, self.encoder.batch // (1 + self.views))

    def __call__(self, number: int) -> Prepared:
        if not self.views:
            square = self.squares(number)
            if square is None:
                square = self.encoder.preprocess(self._image(number))
            return square[None], np.empty((0, 6), np.float32)
        return self._with_views(number, self._image(number))

    def _with_views(self, number: int, image: "Image.Image") -> Prepared:
        from ..images.augmentation import augmented

        crops, changes = augmented(image, self.encoder.size, self.views, self.seed, number)
        return np.concatenate([self.encoder.preprocess(image)[None], crops]), changes

    def _image(self, number: int) -> "Image.Image":
        path = place(self.images.root, self.images.files[number - self.first])
        return open_image(path, at_least=2 * self.encoder.size)


def encode(encoder: Encoder, group: Sequence[Prepared]) -> FloatArray:
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
