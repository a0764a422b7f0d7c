"""From an image file to RGB pixels, whatever its format; or one plain sentence why not."""

import codecs
import io
import re
import stat
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from PIL import Image, UnidentifiedImageError

from ..base.errors import BadInput
from ..base.places import is_url, read
from ..base.units import size
from . import tiff
from .colour import of_jpeg_2000
from .in_flight import WIDE, in_flight, make_room, make_room_for, read_whole
from .libtiff import heard_of
from .plugins import PACKAGES, File, is_wide, less_dark, opened_by_plugin
from .rgb import PROFILE, to_rgb
from .suffixes import EXTENSIONS, FORMAT_OF, FORMATS, OPENED_BY, NotRead, plugin_of, unread

__all__ = [
    "EXTENSIONS",
    "PROFILE",
    "Undecodable",
    "decode",
    "file_state",
    "in_flight",
    "open_image",
    "quiet",
    "to_rgb",
]

PIXEL_LIMIT = 100_000_000  # decoded to RGB these are 0.3 GB
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
LAYERED = {"PSD", "ICO", "CUR", "ICNS"}  # formats whose frames are parts or sizes of one picture

EMPTY = "empty file (0 bytes)"
OPENED = 12  # bytes a pixel, of a reader that decodes as it opens
LONG_HEAD = 1 << 16  # bytes in which JPEG 2000 tells of its colours, JPEG XL how large it is
ANIMATED = "is_animated"  # of Pillow's images that know
MORE = "more"  # a note: the file holds other pictures after the first


class Undecodable(Exception):
    """Why a file cannot be used as an image, in plain words."""


def open_image(
    path: str | Path, at_least: int | None = None, bands: Sequence[int] = ()
) -> Image.Image:
    """The image as RGB: upright by its EXIF tag, transparency on white, 16 bits scaled to 8.

    Of an animation it is the first frame. With at_least, a large JPEG may come at a half, a
    quarter or an eighth of its size, but no side shorter than that many pixels. bands are those of
    a TIFF of more than three that are drawn, see `ImageSet`.
    Raises BadInput naming the file when it has vanished or can no longer be decoded.
    """
    try:
        return decode(path, at_least, bands=bands)
    except Undecodable as reason:
        raise BadInput(
            f"The image {str(path)!r} cannot be read any more: {reason}. "
            "It was removed or changed after the import; put it back, or import the images again."
        ) from None


def decode(
    path: str | Path,
    at_least: int | None = None,
    notes: set[str] | None = None,
    bands: Sequence[int] = (),
) -> Image.Image:
    """As open_image, but raises Undecodable with the reason; adds MORE and PROFILE to notes.

    It waits while others decode as much as memory allows; threads that decode many pictures also
    use them within `in_flight`. Raises BadInput for a setting of it that cannot be.
    """
    with in_flight(), heard_of(path):
        return _decode(path, at_least, set() if notes is None else notes, bands)


def _decode(
    path: str | Path, at_least: int | None, notes: set[str], bands: Sequence[int]
) -> Image.Image:
    file: File = path
    read_whole(0)
    if is_url(path):
        file = _fetched(str(path))
    else:
        _check_file(Path(path))
    suffix = PurePosixPath(str(path)).suffix.lower()
    try:
        return _decoded(file, suffix, at_least, notes, bands)
    except Undecodable:
        raise
    except Image.DecompressionBombError as error:  # refused by Pillow before we see its size
        found = re.search(r"\d+", str(error))
        _check_pixels(int(found[0]) if found else PIXEL_LIMIT + 1)
        raise Undecodable("too many pixels") from None
    except NotRead as reason:
        raise Undecodable(str(reason)) from None
    except UnidentifiedImageError:
        raise Undecodable(_not_an_image(file, suffix)) from None
    except PermissionError:
        raise Undecodable("no permission to read the file") from None
    except MemoryError:
        raise Undecodable("too large for this machine's memory") from None
    except Exception as error:  # damaged files make Pillow raise errors of all kinds
        raise Undecodable(_damage(error)) from None


def _decoded(
    file: File, suffix: str, at_least: int | None, notes: set[str], bands: Sequence[int]
) -> Image.Image:
    if suffix in OPENED_BY and (reason := unread(suffix, _head(file))):
        raise Undecodable(reason)  # some hold a small picture that Pillow would find
    try:
        image = _opened(file, suffix)
    except Exception:
        if not _head(file).startswith(tiff.SIGNATURES):
            raise
        return _from_tiff(file, notes, bands)
    with image:
        _check_pixels(image.width * image.height)
        if image.format == "TIFF" and not _is_as_pillow_reads(image, bands):
            return _from_tiff(file, notes, bands)
        if _has_more(image):
            notes.add(MORE)
        whole = image.size
        if at_least is not None:
            image.draft(None, (at_least, at_least))  # only JPEG heeds it
        if image.format == "JPEG2000" and (profile := of_jpeg_2000(_head(file, LONG_HEAD))):
            image.info["icc_profile"] = profile
        wide = is_wide(image)
        make_room_for(image, whole, WIDE if wide else 0)
        if wide:
            image.load()
            return to_rgb(less_dark(image, file), notes)
        return to_rgb(image, notes)


def _opened(file: File, suffix: str) -> Image.Image:
    """By Pillow, or by a plug-in where the first bytes ask for one."""
    more = [FORMAT_OF[suffix]] if suffix in FORMAT_OF else []
    try:
        return Image.open(file, formats=[*FORMATS, *more])
    except Image.DecompressionBombError:
        raise
    except Exception:  # some readers stumble over what is not theirs
        head = _head(file, LONG_HEAD)
        kind = plugin_of(head)
        if kind not in PACKAGES:
            raise
    return opened_by_plugin(file, kind, head, _check_as_it_opens)


def _check_as_it_opens(pixels: int) -> None:
    """Of a reader that decodes the picture before anything else is known of it."""
    _check_pixels(pixels)
    make_room(OPENED * pixels)


def _is_as_pillow_reads(image: Image.Image, bands: Sequence[int]) -> bool:
    """Whether Pillow's pixels of a TIFF are what it means, and no other bands are wanted."""
    return tiff.is_plain(image) and not (bands and tiff.has_a_choice(image))


def _from_tiff(file: File, notes: set[str], bands: Sequence[int]) -> Image.Image:
    image, more = tiff.read(file, PIXEL_LIMIT, bands)
    if more:
        notes.add(MORE)
    return to_rgb(image, notes)


def _has_more(image: Image.Image) -> bool:
    """Whether a file holds another picture after the first."""
    if image.format in LAYERED:
        return False
    try:
        return tiff.has_more(image) if image.format == "TIFF" else getattr(image, ANIMATED, False)
    except Exception:  # damaged after the first
        return False


def file_state(path: str | Path) -> tuple[int, int]:
    """Bytes of a file and its time of change in ns, (0, 0) of one that cannot be reached so."""
    try:
        state = Path(path).stat()
    except (OSError, ValueError):
        return 0, 0
    return state.st_size, state.st_mtime_ns


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Pillow from warning of what is checked here anyway, such as very large images."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _fetched(url: str) -> io.BytesIO:
    """A whole file from a URL."""
    try:
        content = read(url)
    except FileNotFoundError:
        raise Undecodable("no such file") from None
    except PermissionError:
        raise Undecodable("no permission to read the file") from None
    except BadInput as error:
        raise Undecodable(error.args[0]) from None  # in English: an image set keeps it
    except Exception as error:  # every file system has errors of its own
        raise Undecodable(f"the file cannot be reached ({_short(error)})") from None
    if not content:
        raise Undecodable(EMPTY)
    read_whole(len(content))
    return io.BytesIO(content)


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
        raise Undecodable(EMPTY)


def _check_pixels(pixels: int) -> None:
    if pixels > PIXEL_LIMIT:
        raise Undecodable(
            f"too many pixels: {pixels / 1e6:,.0f} megapixels would need {size(3 * pixels)} "
            f"of memory; the limit is {PIXEL_LIMIT / 1e6:.0f} megapixels"
        )


def _not_an_image(file: File, suffix: str) -> str:
    try:
        head = _head(file)
    except OSError as error:
        return f"the file cannot be read ({_short(error)})"
    if head.startswith(SIGNATURES):
        return "the image data are damaged (its header cannot be read)"
    if reason := unread(suffix, head):
        return reason
    if _is_text(head):
        return "not an image: the file holds text"
    known = ", ".join(name for name in FORMATS if name != "PPM")
    return f"not an image in a format that can be read ({known})"


def _head(file: File, length: int = 512) -> bytes:
    if isinstance(file, io.BytesIO):
        return file.getvalue()[:length]
    with Path(file).open("rb") as opened:
        return opened.read(length)


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
