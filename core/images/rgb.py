"""From an image of any mode to upright RGB, a band of rows at a time: one copy is all it takes."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from .colour import BrokenProfile, as_srgb, from_lab, is_srgb
from .scaling import scale_of

BAND = 1 << 20  # pixels that are converted at once
PROFILE = "profile"  # a note: its colour profile is broken and was ignored
SEEN_THROUGH = "transparency"  # in an image's notes: a colour that is none
PROFILED = "icc_profile"  # in an image's notes
TRANSPARENT = ("RGBA", "LA", "PA", "La", "RGBa")

Convert = Callable[[Image.Image], Image.Image]
T = Image.Transpose
TURNS = {
    2: T.FLIP_LEFT_RIGHT,
    3: T.ROTATE_180,
    4: T.FLIP_TOP_BOTTOM,
    5: T.TRANSPOSE,
    6: T.ROTATE_270,
    7: T.TRANSVERSE,
    8: T.ROTATE_90,
}  # by the orientation that EXIF and TIFF tell
SIDEWAYS = {T.TRANSPOSE, T.ROTATE_270, T.TRANSVERSE, T.ROTATE_90}
FROM_THE_END = {T.ROTATE_180, T.FLIP_TOP_BOTTOM, T.ROTATE_270, T.TRANSVERSE}


def to_rgb(image: Image.Image, notes: set[str] | None = None) -> Image.Image:
    """Upright 8-bit sRGB pixels of a Pillow image of any mode."""
    image.load()
    notes = set() if notes is None else notes
    turn = _turn(image)
    if turn is None and _is_rgb(image, notes):
        return image._new(image.im)  # without the reader, which may hold the file's content
    levels = _levels(image) if image.mode.startswith("I") or image.mode == "F" else None
    return _joined(image, turn, partial(_converted, levels=levels, notes=notes))


def takes(image: Image.Image) -> int:
    """Bytes of memory that `to_rgb` needs of an image, with its own; it may not be loaded yet."""
    own = {"1": 1, "L": 1, "P": 1}.get(image.mode, 2 if image.mode.startswith("I;16") else 4)
    is_kept = image.mode == "RGB" and SEEN_THROUGH not in image.info and PROFILED not in image.info
    return image.width * image.height * (own if is_kept else own + 4)


def _joined(image: Image.Image, turn: T | None, convert: Convert) -> Image.Image:
    """An image converted, and turned, in bands."""
    if image.width * image.height <= BAND:
        return _turned(convert(image), turn)
    width, height = image.size
    whole = Image.new("RGB", (height, width) if turn in SIDEWAYS else image.size, None)
    top = 0
    for band in _bands(image):
        start = height - top - band.height if turn in FROM_THE_END else top
        top += band.height
        made = convert(band)
        whole.paste(_turned(made, turn), (start, 0) if turn in SIDEWAYS else (0, start))
        whole.info = made.info
    return whole


def _bands(image: Image.Image) -> Iterator[Image.Image]:
    if image.width * image.height <= BAND:
        yield image
        return
    rows = max(1, BAND // image.width)
    for top in range(0, image.height, rows):
        yield image.crop((0, top, image.width, min(top + rows, image.height)))


def _turn(image: Image.Image) -> T | None:
    try:
        return TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # a damaged EXIF block says nothing about the pixels
        return None


def _turned(image: Image.Image, turn: T | None) -> Image.Image:
    return image if turn is None else image.transpose(turn)


def _is_rgb(image: Image.Image, notes: set[str]) -> bool:
    """Whether the pixels are what is wanted as they are."""
    if image.mode != "RGB" or SEEN_THROUGH in image.info:
        return False
    profile = image.info.get(PROFILED)
    try:
        return not profile or is_srgb(bytes(profile), image.mode)
    except BrokenProfile:
        notes.add(PROFILE)
        return True


def _levels(image: Image.Image) -> Convert:
    """From bands of an image of more than 8 bits to their levels; the scale is that of all."""
    unsigned = image.mode == "I" and image.getextrema()[0] >= 0  # type: ignore[operator]
    # Pillow gives 32 bits a sign that nobody meant
    kind = np.dtype(np.uint32) if unsigned else None

    def numbers(band: Image.Image) -> NDArray[Any]:
        return np.asarray(band) if kind is None else np.asarray(band).view(kind)

    scale = scale_of(lambda: map(numbers, _bands(image)))
    return lambda band: Image.fromarray(scale(numbers(band)))


def _converted(image: Image.Image, levels: Convert | None, notes: set[str]) -> Image.Image:
    """Pixels of a band as RGB, each by itself."""
    profile = image.info.get(PROFILED)
    if levels is not None:
        image = levels(image)
    if image.mode in TRANSPARENT or SEEN_THROUGH in image.info:
        image = image.convert("RGBA")
    if profile or image.mode == "LAB":
        image = _in_srgb(image, profile, notes)
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None, notes: set[str]) -> Image.Image:
    if image.mode == "LAB":  # which needs no profile
        return from_lab(image)
    if image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    try:
        return as_srgb(image, bytes(profile or b""))
    except BrokenProfile:
        notes.add(PROFILE)
        return image
