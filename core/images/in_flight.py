"""How much memory the pictures may take that are decoded at once, in threads beside each other."""

import os
from contextlib import AbstractContextManager

from PIL import Image

from ..base.budget import Budget
from ..base.errors import BadInput
from .rgb import takes

SETTING = "WHYCLUSTER_DECODING_MB"  # in the environment
USUAL = 256  # megabytes
# Bytes a pixel that a format's reader takes besides, by measuring.
OF_READERS = {"WEBP": 12, "AVIF": 12, "HEIF": 12, "JXL": 12, "JPEG2000": 16}
OF_READERS |= dict.fromkeys(("DDS", "QOI", "SGI", "TIFF"), 3)
WIDE = 10  # of a PNG with more bits than Pillow keeps, which is read a second time
PROGRESSIVE = 6  # libjpeg keeps the coefficients of three colours, two bytes each
BUDGET = Budget()
BLOCK = 64 << 20  # bytes

# Pillow keeps a picture in blocks, by default of 16 MiB. glibc gives what is larger than 32 MiB
# back to the system when it is freed; what is smaller it may keep for the thread that had it, so
# that each thread would hold the memory of the largest picture that it has ever decoded.
# It holds for the whole process, and gives way to what the environment says.
if "PILLOW_BLOCK_SIZE" not in os.environ:
    Image.core.set_block_size(BLOCK)


def in_flight() -> AbstractContextManager[None]:
    """What this thread decodes in the body counts until its end: the pictures are to be gone then.

    Raises BadInput for a setting that is no number of megabytes.
    """
    return BUDGET.spending(_most())


def read_whole(size: int) -> None:
    """The file that is decoded now is in memory, with so many bytes; 0 where it is on a disk."""
    BUDGET.hold(size)


def make_room(size: int) -> None:
    """Wait until so many bytes may be used by what is decoded now."""
    BUDGET.take(size)


def make_room_for(image: Image.Image, whole: tuple[int, int], extra: int = 0) -> None:
    """Wait until an image may be loaded and made RGB.

    whole is its size in the file, extra the bytes a pixel that its reading takes besides what is
    known of its format.
    """
    extra += PROGRESSIVE if "progressive" in image.info else OF_READERS.get(str(image.format), 0)
    make_room(takes(image) + extra * whole[0] * whole[1])


def _most() -> int:
    told = os.environ.get(SETTING, "").strip() or str(USUAL)
    if not told.isdecimal() or not int(told):
        raise BadInput(
            f"{SETTING} is {told[:40]!r}; give the megabytes of pictures that may be decoded at "
            f"once, a whole number such as {USUAL}, or leave it out."
        )
    return int(told) * 1_000_000
