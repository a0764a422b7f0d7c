"""TIFF files that Pillow reads wrongly or not at all: by their tags, through tifffile."""

import io
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, TiffImagePlugin

from ..base.units import size
from ..base.values import ByteArray
from .in_flight import make_room
from .plugins import CODECS, opens
from .rgb import TURNS
from .scaling import BYTES, Numbers, on_white, to_bytes
from .suffixes import NotRead

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, CMYK = 0, 1, 2, 5
DRAWN = {WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, CMYK}  # photometric interpretations
COLOURS = 3  # a TIFF with more bands than that may be drawn by others than the first
ORIENTATION, ALPHA, PROFILE, BLANK = 274, 338, 34675, 42113  # tags
REDUCED = 254
SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

for name in ("tifffile", "PIL.TiffImagePlugin"):  # which tell of each odd tag on stderr
    logging.getLogger(name).setLevel(logging.CRITICAL)


def is_plain(image: Image.Image) -> bool:
    """Whether Pillow, which has opened a TIFF, gives the values that its tags mean.

    Those are up to 8 bits without a sign, and one band of 12 or 16 bits without a sign, or of
    32-bit floats, of which black is 0 and no value means no data.
    """
    assert isinstance(image, TiffImagePlugin.TiffImageFile)
    tags = image.tag_v2
    bits, kinds = set(_all(tags.get(258, 1))), set(_all(tags.get(339, 1)))
    if BLANK in tags:
        return False
    if kinds == {1} and max(bits) <= 8:
        return True
    grey = tags.get(277, 1) == 1 and tags.get(262) == BLACK_IS_ZERO
    return grey and (bits, kinds) in (({12}, {1}), ({16}, {1}), ({32}, {3}))


def has_a_choice(image: Image.Image) -> bool:
    """Whether a TIFF that Pillow has opened has bands to choose from."""
    assert isinstance(image, TiffImagePlugin.TiffImageFile)
    return int(image.tag_v2.get(277, 1)) > COLOURS and image.tag_v2.get(262) != CMYK


def has_more(image: Image.Image) -> bool:
    """Whether a TIFF that Pillow has opened holds another picture than a smaller copy."""
    assert isinstance(image, TiffImagePlugin.TiffImageFile)
    if not image.is_animated:
        return False
    try:
        image.seek(1)
        return not int(image.tag_v2.get(REDUCED, 0)) & 1
    except (EOFError, OSError, SyntaxError, ValueError):
        return False
    finally:
        image.seek(0)


def read(
    file: str | Path | io.BytesIO, most: int, chosen: Sequence[int] = ()
) -> tuple[Image.Image, bool]:
    """The first picture, upright, in 8 bits: L, RGB, RGBA or CMYK; and whether there are more.

    chosen are the bands of red, green and blue, or one, from 1 on; they count where there are more
    than three. Raises NotRead for a layout that is not read, or more than `most` pixels.
    """
    import tifffile

    if isinstance(file, io.BytesIO):
        file.seek(0)
    with tifffile.TiffFile(file) as opened:
        page = opened.pages.first
        _check(page, most)
        chosen = _wanted(page, chosen)
        more = len(opened.pages) > 1 and not getattr(opened.pages[1], "is_reduced", False)
        make_room(_needed(page, len(chosen)))
        return _upright(_drawn(page, chosen), page), more


def _needed(page: Any, chosen: int) -> int:
    """Bytes of the bands, of a copy of those chosen, of four levels at most, and of a picture."""
    pixels = page.imagewidth * page.imagelength
    return int(page.nbytes + (chosen * page.dtype.itemsize + 8) * pixels)


def _check(page: Any, most: int) -> None:
    if page.imagewidth * page.imagelength > most:
        raise NotRead("too many pixels")
    kind, odd = page.dtype, set(page.axes) - set("YXS")
    if kind is None or kind.kind not in "uif" or page.photometric not in DRAWN or odd:
        raise NotRead(_layout(page))
    if page.nbytes > BYTES:
        raise NotRead(f"{_layout(page)}: its bands need {size(page.nbytes)} of memory")


def _wanted(page: Any, chosen: Sequence[int]) -> Sequence[int]:
    """The bands that are drawn, where there is a choice; raises NotRead for one too far."""
    there = int(page.samplesperpixel)
    if there <= COLOURS or page.photometric == CMYK:
        return ()
    if max(chosen, default=0) > there:
        raise NotRead(f"a TIFF of {there} bands, which has no band {max(chosen)}")
    return chosen


def _layout(page: Any) -> str:
    """What a TIFF is, in few words."""
    name = getattr(page.photometric, "name", str(page.photometric)).lower()
    kind = page.dtype or f"{page.bitspersample} bits"
    drawn = "" if page.photometric in DRAWN else f", {name}"
    depth = ", of some depth" if set(page.axes) - set("YXS") else ""
    bands = "1 band" if page.samplesperpixel == 1 else f"{page.samplesperpixel} bands"
    return f"a TIFF layout that is not read ({bands} of {kind}{drawn}{depth})"


def _packed(page: Any) -> str:
    name = getattr(page.compression, "name", str(page.compression))
    return f"a TIFF packed by {name}; {opens(CODECS)}"


def _drawn(page: Any, chosen: Sequence[int]) -> Image.Image:
    """Pixels by the tags of a page, as they lie there."""
    levels = _levels(page, chosen)
    if levels.shape[-1] == 1:
        levels = levels[..., 0]
    image = Image.fromarray(np.ascontiguousarray(levels))
    if page.photometric == CMYK:
        image = Image.frombytes("CMYK", image.size, image.tobytes())
    if PROFILE in page.tags:
        image.info["icc_profile"] = bytes(page.tags[PROFILE].value)
    return image


def _levels(page: Any, chosen: Sequence[int]) -> ByteArray:
    """Of the bands that are drawn, (h, w, 1 or 3 or 4)."""
    values = _values(page)
    if "S" in page.axes:
        values = np.moveaxis(values, page.axes.index("S"), -1)
    else:
        values = values[..., None]
    bits = _bits(page)
    bands, alpha = _bands(page, values, chosen)
    levels = to_bytes(bands, bits, _blank(page))
    if page.photometric == WHITE_IS_ZERO:
        np.subtract(255, levels, out=levels)
    if alpha is not None:
        levels = on_white(levels, alpha, premultiplied=_all(page.extrasamples)[0] == 1)
    return levels


def _values(page: Any) -> Numbers:
    try:
        found: Numbers = page.asarray(maxworkers=1)
        return found
    except ValueError as error:
        if "imagecodecs" in str(error):
            raise NotRead(_packed(page)) from None
        raise


def _bands(page: Any, values: Numbers, chosen: Sequence[int]) -> tuple[Numbers, Numbers | None]:
    """The bands that are drawn, by default the first or the first three, and the transparency.

    Of bands that were chosen none is transparency, whatever the file says of it.
    """
    if chosen:
        return values[..., [band - 1 for band in chosen]], None
    if page.photometric == CMYK:
        return values[..., :4], None
    colours = 3 if page.photometric == RGB or values.shape[-1] >= 3 else 1
    extra = _all(page.extrasamples)
    if extra and extra[0] in (1, 2) and values.shape[-1] > colours:
        return values[..., :colours], values[..., colours]
    return values[..., :colours], None


def _bits(page: Any) -> int | None:
    bits = page.bitspersample
    return int(bits) if isinstance(bits, int) else None


def _blank(page: Any) -> float | None:
    """What stands for no data, by GDAL's tag."""
    if BLANK not in page.tags:
        return None
    try:
        return float(str(page.tags[BLANK].value).strip(" \0"))
    except ValueError:
        return None


def _upright(image: Image.Image, page: Any) -> Image.Image:
    tag = page.tags.get(ORIENTATION)
    turn = TURNS.get(int(tag.value)) if tag is not None else None
    return image if turn is None else image.transpose(turn)


def _all(found: Any) -> tuple[int, ...]:
    """A tag's values, be it one or several."""
    return tuple(found) if isinstance(found, tuple | list) else (int(found),)
