"""What is measured of a picture by its pixels alone: size, light, sharpness, a hash of its look."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from .decoding import in_flight, open_image

SIDE = 256  # pixels of the longer side that is measured
HASH = 8  # rows and columns of the hash


@dataclass(frozen=True)
class Measures:
    """Of one picture."""

    side: int  # the shorter one, in pixels; of a large JPEG perhaps less, but SIDE at least
    brightness: float  # mean luminance, 0 to 1
    sharpness: float  # variance of the Laplacian over that of the picture (Pech-Pacheco 2000)
    look: tuple[
        int, int
    ]  # 64 bits each: which of 8 x 8 places outshine the one left, above (dHash)


def measure(path: str | Path, bands: Sequence[int] = ()) -> Measures:
    """bands are those of a TIFF of many that are drawn, see `ImageSet`.

    Raises BadInput for a picture that cannot be read any more."""
    with in_flight():
        picture = open_image(path, SIDE, bands)
        side = min(picture.size)
        picture.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    grey = picture.convert("L")
    return Measures(side, *_light(np.asarray(grey, np.float32)), _look(grey))


def _light(pixels: np.ndarray) -> tuple[float, float]:
    inner = pixels[1:-1, 1:-1]
    if not inner.size:
        return float(pixels.mean()) / 255, 0.0
    around = pixels[:-2, 1:-1] + pixels[2:, 1:-1] + pixels[1:-1, :-2] + pixels[1:-1, 2:]
    edges = 4 * inner - around
    spread = float(pixels.var())
    return float(pixels.mean()) / 255, float(edges.var()) / spread if spread > 1 else 0.0


def _look(grey: Image.Image) -> tuple[int, int]:
    box = Image.Resampling.BOX
    across = np.asarray(grey.resize((HASH + 1, HASH), box), np.int16)
    down = np.asarray(grey.resize((HASH, HASH + 1), box), np.int16)
    return _bits(across[:, 1:] > across[:, :-1]), _bits(down[1:] > down[:-1])


def _bits(places: np.ndarray) -> int:
    return int.from_bytes(np.packbits(places.ravel()).tobytes(), "big")
