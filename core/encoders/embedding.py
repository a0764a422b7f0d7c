"""Embeddings of images and of phrases: rows that are missing are made and checked, and kept."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np

from ..base.errors import BadInput
from ..base.places import is_url, place
from ..base.progress import Progress, ignore, within
from ..base.rows import Room, Rows, Wanted, in_memory
from ..base.values import Embeddings, FloatArray, ImageSet, IntArray
from ..images.contents import keys_of, keys_of_texts, states_of
from ..images.decoding import file_state, quiet
from .batches import Prepare, here, texts_here
from .protocol import Encoder

T = TypeVar("T")
Batches = Callable[
    [Prepare, Sequence[int]], Iterator[FloatArray]
]  # unit rows (b, 1 + views, d) each
Blocks = Callable[[Encoder, Sequence[str]], Iterator[FloatArray]]  # unit rows (b, d) each
UNIT = 0.05  # how far a length may be off 1: bf16 and what is rounded to float16


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

    Each image is decoded once, and of equal files one. A view is drawn by the seed, the number of
    the image in the set it is first embedded in, and that of the view. Rows that the room knows are
    not made again.

    What is promised: equal files have rows that are equal bit for bit. An image's row is the same
    whatever images it is embedded with, bit for bit where these are 8 or more; alone or with a few,
    matrix products are summed in another order, and its numbers differ by 3e-7 at most (photo and
    sample encoder on a CPU).

    Raises BadInput naming a file that has vanished or changed since the import, or changes now.
    """
    if views < 0:
        raise BadInput(f"The number of augmented views is {views}; give 0 or more.")
    states = states_of(images)
    keys = keys_of(images, states, within(progress, 0, 0.01))
    wanted: dict[str, Wanted] = {"vectors": ((encoder.dim,), np.float32)}
    if views:
        wanted["views"] = ((views, encoder.dim), np.float16)
    prepare = Prepare(encoder, images, views, seed)
    with quiet(), room(keys, **wanted) as rows:
        _embed_rest(prepare, batches, rows, states, within(progress, 0.01, 1))
    vectors, known = rows["vectors"], encoder.familiarity(rows["vectors"])
    agreement = _agreement(encoder)
    return Embeddings(encoder.name, vectors, rows["views"] if views else None, known, agreement)


def embed_texts(
    encoder: Encoder,
    texts: Sequence[str],
    progress: Progress = ignore,
    room: Room = in_memory,
    blocks: Blocks = texts_here,
) -> Embeddings:
    """Vectors (t, d) of phrases; each distinct phrase is encoded once, short ones first.

    Those that the room knows are not encoded again.
    """
    distinct = sorted(set(texts), key=lambda text: (len(text), text))
    with room(keys_of_texts(distinct), vectors=((encoder.dim,), np.float32)) as rows:
        _tell_begun(rows, "phrases", progress)
        wanted = [distinct[number] for number in rows.left.tolist()]
        for made in blocks(encoder, wanted):
            _check(made, encoder.name, wanted[rows.added : rows.added + len(made)])
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


def _embed_rest(
    prepare: Prepare, batches: Batches, rows: Rows, states: IntArray, progress: Progress
) -> None:
    """Add the rows that are missing, in the batches of an uninterrupted run: results are equal."""
    n, begin = len(prepare.images), time.monotonic()
    _tell_begun(rows, "images", progress)
    numbers = rows.left.tolist()
    for made in _telling_what_is_kept(batches(prepare, numbers), rows):
        some = numbers[rows.added : rows.added + len(made)]
        _check(made, prepare.encoder.name, [prepare.images.files[number] for number in some])
        _check_unchanged(prepare.images, some, states)
        rows.add(**({"vectors": made[:, 0]} | ({"views": made[:, 1:]} if prepare.views else {})))
        rate = rows.added / max(time.monotonic() - begin, 1e-6)
        progress(rows.done / n, f"Embedding {rows.done:,} of {n:,} images, {rate:,.0f} images/s")
    if not numbers:
        progress(1.0, f"{n:,} images were embedded before")


def _check_unchanged(images: ImageSet, numbers: Sequence[int], states: IntArray) -> None:
    """Raise BadInput for a file that is not as it was when its contents were looked at.

    Its pixels would be kept as those of other contents, for all image sets to come.
    """
    for number in numbers:
        path = place(images.root, images.files[number])
        if not is_url(images.root) and file_state(path) != tuple(states[number]):
            raise BadInput(
                f"The image {str(path)!r} changed while it was being embedded; run again when "
                "nobody writes to it."
            )


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


def _tell_begun(rows: Rows, what: str, progress: Progress) -> None:
    if rows.done and len(rows.left):
        n = len(rows.keys)
        progress(rows.done / n, f"Going on after {rows.done:,} of {n:,} {what}")


def _telling_what_is_kept(ready: Iterable[T], rows: Rows) -> Iterator[T]:
    """The same items; where a file cannot be read, the error also says what becomes of the work."""
    try:
        yield from ready
    except NotFinite:
        raise
    except BadInput as error:
        said = error.args[0]  # in English: a job may keep it
        way_on = (
            f"{said} So far {rows.done:,} of {len(rows.keys):,} images are embedded and kept: with "
            "the file back as it was, the same run goes on from there."
        )
        raise BadInput(way_on if rows.lasting else said) from None
