"""Zip files of images, checked before a byte is written."""

import hashlib
import re
import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from ..base.disk import renamed_when_whole
from ..base.errors import BadInput
from ..base.progress import Progress, ignore
from .decoding import EXTENSIONS

MAX_FILES = 1_000_000
MAX_FILE_BYTES = 2_000_000_000
MAX_BYTES = 100_000_000_000
MAX_RATIO = 200  # unpacked / packed; photographs hardly shrink, bombs reach 1,000 and more
SMALL = 100_000_000  # below this many bytes any ratio is harmless


def extract(archive: Path, folder: Path, progress: Progress = ignore) -> Path:
    """Unpack the images of a zip into a folder named after its content; returns that folder.

    Hidden files, __MACOSX and what is not named like an image are left out. A zip that was
    unpacked before is not unpacked again, and a failure leaves nothing behind. Raises BadInput
    for a damaged or locked zip, links, names that lead out of the folder, and zip bombs.
    """
    try:
        target = folder / _content_hash(archive)
        with zipfile.ZipFile(archive) as file:
            members = _checked(archive, file.infolist())
            if not target.is_dir():
                _check_space(archive, members, folder)
                _write(file, members, target, progress)
        return target
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise _bad(archive, f"is damaged ({error}); make it or download it again") from None
    except OSError as error:
        raise _bad(archive, f"cannot be unpacked ({error.strerror or error})") from None


def _checked(archive: Path, infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The members worth unpacking; raises BadInput when any member of the zip is unsafe."""
    if len(infos) > MAX_FILES:
        raise _bad(archive, f"holds {len(infos):,} files; the limit is {MAX_FILES:,}")
    for info in infos:
        _check_member(archive, info)
    _check_bomb(archive, infos)
    members = [info for info in infos if not info.is_dir() and _wanted(info.filename)]
    if len({info.filename for info in members}) < len(members):
        raise _bad(archive, "holds two files of the same name")
    return members


def _check_member(archive: Path, info: zipfile.ZipInfo) -> None:
    # orig_filename still has what zipfile cuts off at a NUL and turns from \ to /
    name = info.orig_filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or ".." in parts:
        raise _bad(archive, f"holds a name that leads out of the folder ({name[:80]!r})")
    if "\0" in name or "\\" in name:
        raise _bad(archive, f"holds a name with a forbidden character ({name[:80]!r})")
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _bad(archive, f"holds a link or device ({name[:80]!r}); zip the files themselves")
    if info.flag_bits & 1:
        raise _bad(archive, "is locked by a password; make it without")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _bad(archive, "is packed by a rare method; make it with plain zip")
    if info.file_size > MAX_FILE_BYTES:
        raise _bad(archive, f"holds a file of {info.file_size / 1e9:.1f} GB ({name[:80]!r})")


def _check_bomb(archive: Path, infos: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(info.file_size for info in infos)
    packed = max(archive.stat().st_size, 1)  # members of a bomb may overlap, the file does not
    if unpacked > MAX_BYTES:
        raise _bad(archive, f"would unpack to {unpacked / 1e9:,.0f} GB")
    if unpacked > SMALL and unpacked / packed > MAX_RATIO:
        raise _bad(
            archive,
            f"would unpack to {unpacked / packed:,.0f} times its size, as zip bombs do",
        )


def _check_space(archive: Path, members: list[zipfile.ZipInfo], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    needed, free = sum(info.file_size for info in members), shutil.disk_usage(folder).free
    if needed > free:
        raise _bad(archive, f"needs {needed / 1e9:.1f} GB of disk, {free / 1e9:.1f} GB are free")


def _wanted(name: str) -> bool:
    path = PurePosixPath(name)
    if any(part.startswith(".") or part == "__MACOSX" for part in path.parts):
        return False
    return path.suffix.lower() in EXTENSIONS


def _write(
    file: zipfile.ZipFile, members: list[zipfile.ZipInfo], target: Path, progress: Progress
) -> None:
    with renamed_when_whole(target) as temporary:
        for done, info in enumerate(members):
            if done % 100 == 0:
                progress(done / len(members), f"Unpacking {done:,} of {len(members):,} files")
            path = temporary / info.filename
            path.parent.mkdir(parents=True, exist_ok=True)
            with file.open(info) as source, path.open("xb") as sink:
                shutil.copyfileobj(source, sink)  # zipfile stops at the size that was declared


def _content_hash(archive: Path) -> str:
    digest = hashlib.sha256()
    with archive.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()[:16]


def _bad(archive: Path, reason: str) -> BadInput:
    return BadInput(f"The zip {archive.name!r} {reason}.")
