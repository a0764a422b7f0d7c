"""From an image file to RGB pixels, whatever its format; or one plain sentence why not."""

import codecs
import re
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError, features

from ..base.errors import BadInput

PIXEL_LIMIT = 100_000_000  # decoded to RGB these are 0.3 GB
FORMATS = ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "PPM"]
EXTENSIONS = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
EXTENSIONS |= {".ppm", ".pgm", ".pbm"}
if features.check("avif"):
    FORMATS.append("AVIF")
    EXTENSIONS.add(".avif")

SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")


class Undecodable(Exception):
    """Why a file cannot be used as an image, in plain words."""


def open_image(path: str | Path, at_least: int | None = None) -> Image.Image:
    """The image as RGB: upright by its EXIF tag, transparency on white, 16 bits scaled to 8.

    Of an animation it is the first frame. With at_least, a large JPEG may come at a half, a
    quarter or an eighth of its size, but no side shorter than that many pixels.
    Raises BadInput naming the file when it has vanished or can no longer be decoded.
    """
    try:
        return decode(path, at_least)
    except Undecodable as reason:
        raise BadInput(
            f"The image {str(path)!r} cannot be read any more: {reason}. "
            "It was removed or changed after the import; put it back, or import the images again."
        ) from None


def decode(path: str | Path, at_least: int | None = None) -> Image.Image:
    """As open_image, but raises Undecodable with the reason."""
    _check_file(Path(path))
    try:
        with Image.open(path, formats=FORMATS) as image:
            _check_pixels(image.width * image.height)
            if at_least is not None:
                image.draft(None, (at_least, at_least))  # only JPEG heeds it
            return to_rgb(image)
    except Undecodable:
        raise
    except Image.DecompressionBombError as error:  # refused by Pillow before we see its size
        found = re.search(r"\d+", str(error))
        _check_pixels(int(found[0]) if found else PIXEL_LIMIT + 1)
        raise Undecodable("too many pixels") from None
    except UnidentifiedImageError:
        raise Undecodable(_not_an_image(Path(path))) from None
    except PermissionError:
        raise Undecodable("no permission to read the file") from None
    except MemoryError:
        raise Undecodable("too large for this machine's memory") from None
    except Exception as error:  # damaged files make Pillow raise errors of all kinds
        raise Undecodable(_damage(error)) from None


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Pillow from warning of what is checked here anyway, such as very large images."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def to_rgb(image: Image.Image) -> Image.Image:
    """Upright 8-bit RGB pixels of a Pillow image of any mode."""
    image.load()
    image = _upright(image)
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode.startswith("I") or image.mode == "F":
        image = _to_8_bits(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # a damaged EXIF block says nothing about the pixels
        return image


def _to_8_bits(image: Image.Image) -> Image.Image:
    """Scale by the smallest usual range that holds every value, so that nothing is clipped."""
    values = np.nan_to_num(np.asarray(image, dtype=np.float64), posinf=0, neginf=0)
    low, high = min(float(values.min()), 0.0), float(values.max())
    ranges = (1.0, 255.0) if image.mode == "F" else (255.0, 4095.0, 65535.0)
    top = next((limit for limit in ranges if high <= limit), high)
    scaled = (values - low) * (255.0 / (top - low))
    return Image.fromarray(np.round(scaled).astype(np.uint8))


def _check_file(path: Path) -> None:
    try:
        state = path.stat()
    except FileNotFoundError:
        reason = "a link to a file that does not exist" if path.is_symlink() else "no such file"
        raise Undecodable(reason) from None
    except PermissionError:
        raise Undecodable("no permission to read the file") from None
    except (OSError, ValueError) as error:
        raise Undecodable(f"the file cannot be reached ({_short(error)})") from None
    if not stat.S_ISREG(state.st_mode):  # opening a pipe would wait for ever
        raise Undecodable("not a file")
    if state.st_size == 0:
        raise Undecodable("empty file (0 bytes)")


def _check_pixels(pixels: int) -> None:
    if pixels > PIXEL_LIMIT:
        raise Undecodable(
            f"too many pixels: {pixels / 1e6:,.0f} megapixels would need {pixels * 3 / 1e9:.1f} GB "
            f"of memory; the limit is {PIXEL_LIMIT / 1e6:.0f} megapixels"
        )


def _not_an_image(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        return f"the file cannot be read ({_short(error)})"
    if head.startswith(SIGNATURES):
        return "the image data are damaged (its header cannot be read)"
    if _is_text(head):
        return "not an image: the file holds text"
    known = ", ".join(name for name in FORMATS if name != "PPM")
    return f"not an image in a format that can be read ({known})"


def _is_text(head: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)  # may end inside a letter
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter.isspace() for letter in text)


def _damage(error: Exception) -> str:
    text = _short(error)
    if "truncated" in text.lower() or isinstance(error, EOFError):
        return "cut off: the file ends before the image does"
    if "conversion from" in text:
        return f"a colour mode that cannot be shown as RGB ({text})"
    return f"the image data are damaged ({text})"


def _short(error: Exception) -> str:
    return " ".join(str(getattr(error, "strerror", None) or error).split())[:120] or "unknown"
