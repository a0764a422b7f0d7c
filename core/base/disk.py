"""Files and folders written whole or not at all, and what a user is told when the disk refuses."""

import errno
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import BadInput

DAY = 86_400.0  # seconds
CACHE = "WHYCLUSTER_CACHE"  # in the environment
FULL = "make room on its disk and try again"
REFUSED = "allow it to be read and written, or choose another place"
WAYS_OUT = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: REFUSED,
    errno.EACCES: REFUSED,
    errno.EPERM: REFUSED,
    errno.EIO: "check its disk",
}


def cache_folder() -> Path:
    """What this machine's workspaces share and may lose: $WHYCLUSTER_CACHE, else in the user's."""
    told, usual = os.environ.get(CACHE), os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(told or f"{usual}/whycluster").expanduser()


@contextmanager
def renamed_when_whole(target: Path) -> Iterator[Path]:
    """A new folder beside the target that becomes it when all went well, else is gone.

    When another process made the same target meanwhile, that one stays. Raises OSError.
    """
    temporary = target.parent / f".{target.name}-{uuid.uuid4().hex[:8]}"
    try:
        temporary.mkdir(parents=True)
        yield temporary
        try:
            os.replace(temporary, target)
        except OSError:
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_whole(target: Path, content: bytes | memoryview | Iterable[bytes]) -> None:
    """A file with that content, whole or not at all; its folder is made. Raises OSError.

    What comes part by part is never in memory as a whole.
    """
    temporary = target.parent / f".{uuid.uuid4().hex}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.writelines([content] if isinstance(content, bytes | memoryview) else content)
        os.replace(temporary, target)
    finally:
        with suppress(OSError):  # it has been renamed, or was never made
            temporary.unlink()


def remove_leftovers(folder: Path) -> None:
    """Remove the half-written folders of killed processes, once they are a day old."""
    for left in folder.glob(".*-" + "[0-9a-f]" * 8):
        with suppress(OSError):  # another process has removed it
            if time.time() - left.stat().st_mtime > DAY:
                shutil.rmtree(left, ignore_errors=True)


@contextmanager
def refusals_told(folder: str | Path) -> Iterator[None]:
    """A full, locked or broken disk becomes BadInput, which names the file, else the folder.

    Other OSErrors pass: they are faults of the program, or somebody else's to tell.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in WAYS_OUT:
            raise
        place, way_out = error.filename or folder, WAYS_OUT[error.errno]
        raise BadInput(f"{place} cannot be used ({error.strerror}); {way_out}.") from error
