"""Colours as a file's profile means them, in sRGB."""

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

NEAR_SRGB = 2  # levels by which a profile may differ from sRGB and yet be taken for it
WAY = ImageCms.Intent.RELATIVE_COLORIMETRIC
FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
EXACT = ImageCms.Flags.NOOPTIMIZE  # else dark greys are off by up to ten levels
GREYS = np.arange(256, dtype=np.uint8)
STEPS = 6  # of each colour, to compare a profile with sRGB


class BrokenProfile(Exception):
    """A colour profile that cannot be used for its picture."""


def as_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """A picture of 8 bits (L, RGB, RGBA, CMYK) in sRGB, as it is where it is so already.

    What is changed becomes L, RGB or RGBA. Raises BrokenProfile.
    """
    if image.mode == "RGBA":
        alpha = image.getchannel("A")
        plain = image.convert("RGB")
        changed = as_srgb(plain, profile)
        if changed is plain:
            return image
        changed.putalpha(alpha)
        return changed
    transform = _transform(profile, image.mode)
    if transform is None:
        return image
    if image.mode == "L":  # a look-up is 50 times as fast
        return image.point(_levels(profile))
    found = ImageCms.applyTransform(image, transform)
    assert found is not None  # not in place
    return found


def is_srgb(profile: bytes, mode: str) -> bool:
    """Whether a profile leaves a picture of that mode as it is. Raises BrokenProfile."""
    return _transform(profile, mode) is None


def of_jpeg_2000(head: bytes) -> bytes | None:
    """The profile in the first bytes of a JP2 file, of which Pillow takes no notice.

    Its box is named colr and lies in jp2h; 2 says that a whole profile follows.
    """
    start = head.find(b"colr\2")
    if head[4:8] != b"jP  " or start < 4:
        return None
    length = int.from_bytes(head[start - 4 : start], "big")
    found = head[start + 7 : start - 4 + length]
    return found if len(found) == length - 11 and found[36:40] == b"acsp" else None


def from_lab(image: Image.Image) -> Image.Image:
    """A picture of mode LAB in sRGB."""
    found = ImageCms.applyTransform(image, _from_lab())
    assert found is not None  # not in place
    return found


@lru_cache(maxsize=1)
def _from_lab() -> ImageCms.ImageCmsTransform:
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(lab, srgb, "LAB", "RGB", WAY)


@lru_cache(maxsize=64)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From a profile to sRGB; None where they are the same."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        flags = FLAGS | EXACT if mode == "L" else FLAGS
        transform = ImageCms.buildTransform(source, target, mode, "RGB", WAY, flags)
        return None if _changes_nothing(transform, mode) else transform
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        raise BrokenProfile(str(error)) from None


@lru_cache(maxsize=64)
def _levels(profile: bytes) -> list[int]:
    """Of grey, what each of the 256 levels becomes."""
    transform = _transform(profile, "L")
    assert transform is not None  # or there were nothing to look up
    found = ImageCms.applyTransform(Image.fromarray(GREYS[None]), transform)
    assert found is not None  # not in place
    levels: list[int] = np.asarray(found)[0, :, 1].tolist()
    return levels


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    if mode not in ("L", "RGB"):
        return False
    levels = np.linspace(0, 255, STEPS).round().astype(np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels), -1).reshape(1, -1, 3)
    colours = Image.fromarray(grid if mode == "RGB" else GREYS[None])
    found = ImageCms.applyTransform(colours, transform)
    assert found is not None
    wanted = np.asarray(colours.convert("RGB"), dtype=int)
    return bool(np.abs(np.asarray(found, dtype=int) - wanted).max() <= NEAR_SRGB)
