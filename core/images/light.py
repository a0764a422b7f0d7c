"""Pictures of light in floats, OpenEXR and Radiance: what of them is drawn, and how bright."""

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ..base.units import size
from .scaling import BYTES, Numbers, light_to_bytes, on_white
from .suffixes import NotRead

File = str | Path | io.BytesIO
COLOURS = (("R", "G", "B"), ("r", "g", "b"), ("red", "green", "blue"))
GREY = ("Y", "L", "luminance")
ALPHA = ("A", "a", "alpha")
LARGEST = 4  # bytes of a channel in a pixel
NAMED = 6  # channels that a reject names
SIZE = re.compile(rb"\n\n([-+][XY]) +(\d{1,9}) +([-+][XY]) +(\d{1,9})\n")
UPRIGHT = (b"-Y", b"+X")  # rows from above, columns from the left
XYZ = b"FORMAT=32-bit_rle_xyze"
Check = Callable[[int], None]  # raises for too many pixels


def read_exr(file: File, check: Check) -> Image.Image:
    """The first part of an OpenEXR file as L or RGB, on the canvas that it is to be shown on.

    Its colours R, G, B, of the plain layer if there are several, else its luminance, else the only
    channel there is; transparency is laid on white. Raises NotRead for others, such as deep ones.
    """
    import OpenEXR

    source = file if isinstance(file, io.BytesIO) else str(file)
    _start(file)
    with OpenEXR.File(source, header_only=True) as opened:
        header = dict(opened.header())  # it is emptied at the end
        needed = sum(_bytes(part.header) for part in opened.parts)  # all are read
    if "deep" in str(header.get("type", "")):
        raise NotRead("an OpenEXR layout that is not read (several depths a pixel)")
    check(_area(header["dataWindow"]))
    check(_area(header["displayWindow"]))
    if needed > BYTES:
        raise NotRead(f"an OpenEXR picture whose channels need {size(needed)} of memory")
    names = [channel.name for channel in header["channels"]]
    drawn, alpha = _drawn(names)
    _start(file)
    with OpenEXR.File(source, separate_channels=True) as opened:
        found = {n: c.pixels for n, c in opened.channels().items() if n in (*drawn, alpha)}
    bands = [_on_canvas(header, found[name]) for name in drawn]
    levels = light_to_bytes(np.stack(bands, -1))
    if alpha is not None:
        levels = _before_white(levels, _on_canvas(header, found[alpha]))
    return _image(levels)


def read_radiance(file: File, check: Check) -> Image.Image:
    """A Radiance picture as RGB; raises NotRead for one in XYZ, or with its rows turned."""
    from imagecodecs import rgbe_decode

    data = file.getvalue() if isinstance(file, io.BytesIO) else Path(file).read_bytes()
    told = SIZE.search(data[: 1 << 16])
    if told is None:
        raise ValueError("its header does not say how large it is")
    if XYZ in data[: told.start()]:
        raise NotRead("a Radiance picture whose colours are XYZ, which is not read")
    if told.group(1, 3) != UPRIGHT:
        raise NotRead("a Radiance picture that is turned or mirrored, which is not read")
    check(int(told[2]) * int(told[4]))
    return _image(light_to_bytes(np.asarray(rgbe_decode(data))))


def _start(file: File) -> None:
    if isinstance(file, io.BytesIO):
        file.seek(0)


def _drawn(names: list[str]) -> tuple[tuple[str, ...], str | None]:
    """The channels of the colours or of the brightness, and that of the transparency if any.

    Those of layers are called layer.R, and the like.
    """
    plain_first = sorted({name.rpartition(".")[0] for name in names}, key=lambda n: (n != "", n))
    for kinds in (*COLOURS, *((name,) for name in GREY)):
        for layer in plain_first:
            start = f"{layer}." if layer else ""
            drawn = tuple(start + kind for kind in kinds)
            if set(drawn) <= set(names):
                seen = (start + name for name in ALPHA if start + name in names)
                return drawn, next(seen, None)
    if len(names) == 1:
        return (names[0],), None
    more = ", …" if len(names) > NAMED else ""
    listed = ", ".join(name[:20] for name in names[:NAMED])
    raise NotRead(f"an OpenEXR layout that is not read (channels {listed}{more})")


def _area(window: Any) -> int:
    width, height = np.asarray(window[1], np.int64) - np.asarray(window[0], np.int64) + 1
    return int(max(width, 0) * max(height, 0))


def _bytes(header: Mapping[str, Any]) -> int:
    """Of a part's pixels, at most: its header does not tell which channels are of 16 bits."""
    return _area(header["dataWindow"]) * len(header["channels"]) * LARGEST


def _on_canvas(header: Mapping[str, Any], pixels: Numbers) -> Numbers:
    """A channel in the window that is shown; what lies outside its own window is black."""
    shown, own = (np.asarray(header[f"{name}Window"], np.int64) for name in ("display", "data"))
    if np.array_equal(shown, own):
        return pixels
    (width, height), (x, y) = shown[1] - shown[0] + 1, own[0] - shown[0]
    canvas = np.zeros((height, width), pixels.dtype)
    inside = pixels[max(-y, 0) : height - y, max(-x, 0) : width - x]
    top, left = max(y, 0), max(x, 0)
    canvas[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return canvas


def _before_white(levels: Any, alpha: Numbers) -> Any:
    """Colours (premultiplied by alpha) on white; an alpha of 0 everywhere is no alpha."""
    share = np.nan_to_num(alpha.astype(np.float32))
    return on_white(levels, share, premultiplied=True) if share.max(initial=0) > 0 else levels


def _image(levels: Any) -> Image.Image:
    flat = levels[..., 0] if levels.shape[-1] == 1 else levels
    return Image.fromarray(np.ascontiguousarray(flat))
