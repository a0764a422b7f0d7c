"""Files and folders written whole or not at all, and what a user is told when the disk refuses."""

import errno
import os
import re
import shutil
import stat
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from .errors import BadInput
from .processes import identify, is_alive

DAY = 86_400.0  # seconds
CACHE = "WHYCLUSTER_CACHE"  # in the environment
HALF_WRITTEN = re.compile(r"\..*-[0-9a-f]{8}|\.[0-9a-f]{32}", re.DOTALL)
MAKER = re.compile(r"~(\d+@[\d.]+)-[0-9a-f]{8}$")
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
    temporary = temporary_beside(target)
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
    temporary = temporary_beside(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.writelines([content] if isinstance(content, bytes | memoryview) else content)
        os.replace(temporary, target)
    finally:
        with suppress(OSError):  # it has been renamed, or was never made
            temporary.unlink()


def temporary_beside(target: Path) -> Path:
    """A new name beside the target that tells whose it is, and what it is to become."""
    return target.parent / f".{_short(target.name)}~{identify(os.getpid())}-{uuid.uuid4().hex[:8]}"


def half_written(folder: Path, name: str = "") -> list[Path]:
    """What is being written in a folder, or was left so, of one target's name or of all."""
    try:
        found = [path for path in folder.iterdir() if HALF_WRITTEN.fullmatch(path.name)]
    except OSError:  # no such folder, or not ours to read
        return []
    ours = f".{_short(name)}~" if name else "."
    return sorted(path for path in found if path.name.startswith(ours))


def leftovers(folder: Path, name: str = "") -> list[Path]:
    """Those of them whose makers were killed.

    What tells no maker, as an older program named it, counts once it is a day old.
    """
    return [path for path in half_written(folder, name) if _is_left(path)]


def _short(name: str) -> str:
    return name.encode()[:150].decode(errors="ignore")  # file systems allow 255 bytes


def _is_left(path: Path) -> bool:
    maker = MAKER.search(path.name)
    if maker:
        return not is_alive(maker[1])
    try:
        return time.time() - path.stat().st_mtime > DAY
    except OSError:  # another process has removed it
        return False


def remove(path: Path) -> None:
    """A file or a folder with all that is in it; nothing happens if it is gone."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def remove_leftovers(folder: Path) -> None:
    """Remove what killed processes left half-written in a folder."""
    for left in leftovers(folder):
        remove(left)


@dataclass(frozen=True)
class Room:
    """What files take of a disk, in bytes; a file with several names counts once."""

    held: int = 0
    freed: int = 0  # by removing them: of what has no other name elsewhere


def room_of(paths: Iterable[Path]) -> Room:
    """Of some files and of all below some folders; what vanishes meanwhile counts nothing."""
    seen: dict[tuple[int, int], list[int]] = {}  # file -> bytes, names it has, names seen
    for found in _files(paths):
        seen.setdefault((found.st_dev, found.st_ino), [found.st_size, found.st_nlink, 0])[2] += 1
    held = sum(size for size, _, _ in seen.values())
    return Room(held, sum(size for size, names, here in seen.values() if here >= names))


def _files(paths: Iterable[Path]) -> Iterator[os.stat_result]:
    """Of links themselves, not of what they lead to."""
    waiting = [os.fspath(path) for path in paths]
    while waiting:
        with suppress(OSError):
            found = os.lstat(path := waiting.pop())
            if stat.S_ISDIR(found.st_mode):
                waiting += [entry.path for entry in os.scandir(path)]
            else:
                yield found


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
