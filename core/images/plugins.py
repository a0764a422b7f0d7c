"""Readers beside Pillow and tifffile, which requirements-formats.txt installs."""

import importlib
import io
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

from ..base.values import Reject
from . import jxl, light
from .scaling import on_white, to_bytes
from .suffixes import EXR, HEIF, JXL, RADIANCE, NotRead

CODECS = "imagecodecs"  # also that of packed TIFFs
PACKAGES = {  # kind -> module, and what it is called where it is installed from
    HEIF: ("pillow_heif", "pillow-heif"),
    JXL: ("pillow_jxl", "pillow-jxl-plugin"),
    EXR: ("OpenEXR", "OpenEXR"),
    RADIANCE: (CODECS, CODECS),
}
NAMES = {
    HEIF: "a HEIC or HEIF photograph",
    JXL: "a JPEG XL picture",
    EXR: "an OpenEXR picture",
    RADIANCE: "a Radiance picture",
}
READERS = {EXR: light.read_exr, RADIANCE: light.read_radiance}  # the others make Pillow able
DARK = 16  # of 255: what 12 bits come to where 16 are expected

TILE = "tile"  # of what Pillow has opened and not loaded
File = str | Path | io.BytesIO


def opens(kind: str) -> str:
    """How to get what opens a kind of file, by the name of the package."""
    return f"pip install -r requirements-formats.txt opens it ({kind})"


def packages_since(rejects: Iterable[Reject]) -> list[str]:
    """The packages installed now that some rejects were told to need."""
    modules = {package: module for module, package in PACKAGES.values()}
    return sorted(
        package
        for package, module in modules.items()
        if any(opens(package) in each.reason for each in rejects) and find_spec(module)
    )


def opened_by_plugin(file: File, kind: str, head: bytes, check: light.Check) -> Image.Image:
    """A file of one of these kinds as an image of Pillow's, given its first bytes.

    check raises for too many pixels. Raises NotRead where the package is missing.
    """
    module, package = PACKAGES[kind]
    try:
        plugin = importlib.import_module(module)  # that of JPEG XL makes itself known to Pillow
    except ImportError:
        raise NotRead(f"{NAMES[kind]}; {opens(package)}") from None
    if kind in READERS:
        return READERS[kind](file, check)
    if kind == HEIF:
        plugin.register_heif_opener()
    if kind == JXL:  # which it decodes as it opens
        check(jxl.pixels(head))
    image = Image.open(file, formats=[kind])
    return _first_frame(image, file) if kind == JXL and jxl.is_animated(head) else image


def _first_frame(image: Image.Image, file: File) -> Image.Image:
    """Of a JPEG XL that moves: its plug-in shows the last frame and calls it the only one.

    See findings/jpeg_xl_plugin_last_frame.sh.
    """
    try:
        from imagecodecs import jpegxl_decode
    except ImportError:
        raise NotRead(f"an animated {NAMES[JXL].removeprefix('a ')}; {opens(CODECS)}") from None
    values = np.asarray(jpegxl_decode(_content(file), index=0))
    found = Image.fromarray(values if values.dtype == np.uint8 else to_bytes(values))
    found.info = image.info
    found.is_animated = True  # type: ignore[attr-defined]
    return found


def _content(file: File) -> bytes:
    return file.getvalue() if isinstance(file, io.BytesIO) else Path(file).read_bytes()


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
    bands = 1 if image.mode == "LA" else 3
    tops = [top for _, top in image.getextrema()[:bands]]  # type: ignore[misc]
    if max(tops) >= DARK:
        return image
    try:
        from imagecodecs import png_decode
    except ImportError:
        return image
    values = np.asarray(png_decode(_content(file)))
    levels = to_bytes(values[..., :bands])
    if values.shape[-1] > bands:
        levels = on_white(levels, values[..., bands])
    found = Image.fromarray(np.ascontiguousarray(levels if bands == 3 else levels[..., 0]))
    found.info = {key: each for key, each in image.info.items() if key != "transparency"}
    return found
