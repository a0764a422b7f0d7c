"""How many pixels a picture has, as the head of its file says."""

from pathlib import Path

from PIL import Image
from PIL.ExifTags import Base

from ..base.places import is_url
from .rgb import SIDEWAYS, TURNS
from .suffixes import FORMATS


def pixels(file: str | Path) -> tuple[int, int] | None:
    """Width and height of a picture that stands upright.

    None for a file that is gone, that lies at a URL, or of which more than the head would have to
    be read.
    """
    if is_url(file):
        return None
    try:
        with Image.open(file, formats=FORMATS) as image:
            width, height = image.size
            is_turned = TURNS.get(_orientation(image)) in SIDEWAYS
            return (height, width) if is_turned else (width, height)
    except Exception:  # damaged files make Pillow raise errors of all kinds
        return None


def _orientation(image: Image.Image) -> int:
    if image.format == "PNG" and "exif" not in image.info:
        return 1  # to look for it behind the pixels, Pillow would decode them
    return int(image.getexif().get(Base.Orientation, 1))
