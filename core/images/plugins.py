"""Readers beside Pillow and tifffile, which requirements-formats.txt installs."""

import importlib
import io
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

from ..base.values import Reject
from .scaling import on_white, to_bytes
from .suffixes import HEIF, JXL

PACKAGES = {HEIF: ("pillow_heif", "pillow-heif"), JXL: ("pillow_jxl", "pillow-jxl-plugin")}
NAMES = {HEIF: "a HEIC or HEIF photograph", JXL: "a JPEG XL picture"}
CODECS = "imagecodecs"  # that of packed TIFFs
SIDES = (9, 13, 18, 30)  # bits of a side of a JPEG XL
RATIOS = ((1, 1), (6, 5), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))  # of width to height
DARK = 16  # of 255: what 12 bits come to where 16 are expected

TILE = "tile"  # of what Pillow has opened and not loaded
File = str | Path | io.BytesIO


class NoPlugin(Exception):
    """What a file is, and which package opens it."""


def opens(kind: str) -> str:
    """How to get what opens a kind of file, by the name of the package."""
    return f"pip install -r requirements-formats.txt opens it ({kind})"


def packages_since(rejects: Iterable[Reject]) -> list[str]:
    """The packages installed now that some rejects were told to need."""
    modules = {**{package: module for module, package in PACKAGES.values()}, CODECS: CODECS}
    return sorted(
        package
        for package, module in modules.items()
        if any(opens(package) in each.reason for each in rejects) and find_spec(module)
    )


def opened_by_plugin(file: File, kind: str) -> Image.Image:
    """A HEIF or JXL file as an image of Pillow's; raises NoPlugin where the package is missing."""
    module, package = PACKAGES[kind]
    try:
        plugin = importlib.import_module(module)  # that of JPEG XL makes itself known to Pillow
    except ImportError:
        raise NoPlugin(f"{NAMES[kind]}; {opens(package)}") from None
    if kind == HEIF:
        plugin.register_heif_opener()
    return Image.open(file, formats=[kind])


def jxl_pixels(head: bytes) -> int:
    """Pixels that a JPEG XL promises in its first bytes, 0 where they do not say.

    Its plug-in decodes as it opens. The size follows the mark FF 0A, bit by bit, the least first.
    """
    start = 0
    if head[:2] != b"\xff\x0a":  # in boxes: one, or parts with their number before them
        whole, part = head.find(b"jxlc"), head.find(b"jxlp")
        start = whole + 4 if whole >= 0 else part + 8
    if head[start : start + 2] != b"\xff\x0a":
        return 0
    bits = int.from_bytes(head[start + 2 : start + 14], "little")

    def take(count: int) -> int:
        nonlocal bits
        found, bits = bits & ((1 << count) - 1), bits >> count
        return found

    def side() -> int:
        return 8 * (take(5) + 1) if small else take(SIDES[take(2)]) + 1

    small = take(1)
    height = side()
    ratio = take(3)
    width = height * RATIOS[ratio - 1][0] // RATIOS[ratio - 1][1] if ratio else side()
    return width * height


def is_wide(image: Image.Image) -> bool:
    """Whether a PNG that is not loaded yet has 16 bits of several bands: Pillow keeps 8 of them."""
    return (
        image.format == "PNG"
        and any(str(tile[3]).endswith(";16B") for tile in getattr(image, TILE, ()))
        and (image.mode in ("RGB", "RGBA", "LA"))
    )


def less_dark(image: Image.Image, file: File) -> Image.Image:
    """A wide PNG whose upper 8 bits are next to nothing, read with all of its bits.

    As it is where they are not, or nothing is installed that reads them.
    """
    tops = [top for _, top in image.convert("RGB").getextrema()]  # type: ignore[misc]
    if max(tops) >= DARK:
        return image
    try:
        from imagecodecs import png_decode
    except ImportError:
        return image
    data = file.getvalue() if isinstance(file, io.BytesIO) else Path(file).read_bytes()
    values = np.asarray(png_decode(data))
    bands = 3 if values.shape[-1] >= 3 else 1
    levels = to_bytes(values[..., :bands])
    if values.shape[-1] > bands:
        levels = on_white(levels, values[..., bands])
    found = Image.fromarray(np.ascontiguousarray(levels if bands == 3 else levels[..., 0]))
    found.info = {key: each for key, each in image.info.items() if key != "transparency"}
    return found
