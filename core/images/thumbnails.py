"""Small JPEG pictures of an image set, for lists, the map and triage."""

import io
from collections.abc import Sequence
from functools import partial

import numpy as np
from PIL import Image

from ..base.executor import HERE, Executor
from ..base.places import place
from ..base.progress import Progress, ignore
from ..base.values import ImageSet, Thumbnails
from . import square
from .decoding import file_state, in_flight, open_image, quiet

SIZE = 96  # pixels of the longest side, at most
QUALITY = 82


def make_thumbnails(
    images: ImageSet, progress: Progress = ignore, executor: Executor = HERE
) -> Thumbnails:
    """A JPEG of every image, its longest side SIZE pixels or the image's own when smaller.

    An import makes the same as it checks the files; this is for image sets that have none.
    Raises BadInput when a file has vanished or changed since the import.
    """

    shrink = partial(_shrunk, images.root, bands=images.bands)
    pieces: list[bytes] = []
    with quiet():
        for piece in executor.in_order(shrink, images.files, ahead=256):
            if len(pieces) % 16 == 0:
                message = f"Thumbnail {len(pieces):,} of {len(images):,}"
                progress(len(pieces) / len(images), message)
            pieces.append(piece)
    return joined(pieces)


def _shrunk(root: str, file: str, bands: tuple[int, ...]) -> bytes:
    path = place(root, file)
    with in_flight():
        return thumbnail(open_image(path, 2 * sides(file_state(path)[0]), bands))


def sides(size: int) -> int:
    """Pixels a side of the largest small picture that is made of a file of that many bytes.

    The square is kept for the encoder where it takes less room than the file. A file is decoded
    at twice these sides whoever asks, so that its thumbnail is always the same.
    """
    return square.SIZE if size > square.BYTES else SIZE


def thumbnail(image: Image.Image) -> bytes:
    """An RGB image as a small JPEG; the image itself is shrunk."""
    image.thumbnail((SIZE, SIZE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


def joined(pieces: Sequence[bytes]) -> Thumbnails:
    """The thumbnails of images in their order."""
    offsets = np.cumsum([0, *map(len, pieces)], dtype=np.int64)
    return Thumbnails(data=np.frombuffer(b"".join(pieces), dtype=np.uint8), offsets=offsets)
