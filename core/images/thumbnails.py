"""Small JPEG pictures of an image set, for lists, the map and triage."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from ..base.parallel import in_order
from ..base.progress import Progress, ignore
from ..base.values import ImageSet, Thumbnails
from .decoding import open_image, quiet

QUALITY = 82


def make_thumbnails(images: ImageSet, size: int = 96, progress: Progress = ignore) -> Thumbnails:
    """A JPEG of every image, its longest side `size` pixels or the image's own when smaller.

    Raises BadInput when a file has vanished or changed since the import.
    """

    def shrink(file: str) -> bytes:
        return thumbnail(open_image(Path(images.root, file), at_least=2 * size), size)

    pieces: list[bytes] = []
    with quiet():
        for piece in in_order(shrink, images.files, ahead=256):
            if len(pieces) % 16 == 0:
                message = f"Thumbnail {len(pieces):,} of {len(images):,}"
                progress(len(pieces) / len(images), message)
            pieces.append(piece)
    offsets = np.cumsum([0, *map(len, pieces)], dtype=np.int64)
    return Thumbnails(data=np.frombuffer(b"".join(pieces), dtype=np.uint8), offsets=offsets)


def thumbnail(image: Image.Image, size: int) -> bytes:
    """An RGB image as a small JPEG."""
    image.thumbnail((size, size), Image.Resampling.BICUBIC, reducing_gap=2.0)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()
