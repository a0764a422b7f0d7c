"""What libtiff says of damaged files: into the log with the file's name, not bare onto stderr."""

import ctypes
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image

LONGEST = 300  # bytes of a line
log = logging.getLogger(__name__)


class _Heard(threading.local):
    lines: list[str] | None = None  # of the file that this thread decodes


_heard = _Heard()


@contextmanager
def heard_of(file: object) -> Iterator[None]:
    """One line of the log for all that libtiff says of a file in this thread meanwhile."""
    lines: list[str] = []
    _heard.lines = lines
    try:
        yield
    finally:
        _heard.lines = None
        if lines:
            more = f" (and {len(lines) - 1:,} more)" if len(lines) > 1 else ""
            log.warning("The image %r: libtiff says %s%s.", str(file), lines[0], more)


def _hear(module: bytes | None, layout: bytes, arguments: int) -> None:
    """libtiff calls this in the thread that decodes, in place of writing to stderr."""
    line = ctypes.create_string_buffer(LONGEST)
    ctypes.pythonapi.PyOS_vsnprintf(
        line, ctypes.c_size_t(LONGEST), layout, ctypes.c_void_p(arguments)
    )
    said = f"{(module or b'').decode(errors='replace')}: {line.value.decode(errors='replace')}"
    if _heard.lines is None:
        log.warning("libtiff says %s.", said)
    else:
        _heard.lines.append(said)


_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p)(_hear)


def listen() -> None:
    """Pillow's own libtiff, found through the module that is linked with it; its warnings are off.

    Where Pillow is built otherwise the lines stay on stderr.
    """
    try:
        library: Any = ctypes.CDLL(Image.core.__file__)
        library.TIFFSetErrorHandler.restype = ctypes.c_void_p
        library.TIFFSetErrorHandler(_HANDLER)
    except (AttributeError, OSError):
        log.debug("Pillow's libtiff was not found; what it says goes to stderr.")


listen()
