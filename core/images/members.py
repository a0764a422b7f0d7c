"""Members of a zip: which are images, which can be unpacked, and what makes the zip unsafe."""

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from ..base.values import Reject
from .suffixes import HEAD, is_named_like_one, is_picture

MAX_FILE_BYTES = 2_000_000_000
LONGEST = 255  # bytes of a file's name
LONGEST_PATH = 2_000  # and of its path below the workspace
DRIVE = r"[A-Za-z]:" if os.name == "nt" else r"[A-Za-z]:[\\/]"  # what leads to another disk
ZIPS = (".zip", ".7z", ".rar", ".tar", ".tgz", ".gz")


@dataclass(frozen=True)
class Member:
    """A file of a zip and where it goes."""

    info: zipfile.ZipInfo
    file: str  # POSIX path below the folder


@dataclass(frozen=True)
class Sorted:
    """The files of a zip: what is an image and can be unpacked, why others cannot, and the rest."""

    members: list[Member]
    rejects: list[Reject]
    others: int  # files that are no images, neither by name nor by their first bytes


def members_of(archive: zipfile.ZipFile) -> Sorted:
    """Sort the members of a zip; hidden ones and __MACOSX are passed over."""
    members: dict[str, Member] = {}
    rejects: list[Reject] = []
    others = 0
    for info in archive.infolist():
        file = _file(info)
        if not file or _is_hidden(file):
            continue
        if not _is_wanted(archive, info, file):
            others += 1
        elif reason := _why_not(info, file, members):
            rejects.append(Reject(file[:LONGEST], reason))
        else:
            members[file] = Member(info, file)
    return Sorted(list(members.values()), rejects, others)


def refused(info: zipfile.ZipInfo) -> str | None:
    """Why a zip with such a member is not touched at all, if so."""
    # orig_filename still has what zipfile cuts off at a NUL and turns from \ to /
    name = info.orig_filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or re.match(DRIVE, name) or ".." in parts:
        return f"holds a name that leads out of the folder ({name[:80]!r})"
    if "\0" in name:
        return f"holds a name with a forbidden character ({name[:80]!r})"
    return None


def too_large(size: int) -> str:
    """Why a file of so many bytes is left out."""
    return f"{size / 1e9:.1f} GB large; the limit is {MAX_FILE_BYTES / 1e9:.0f} GB"


def _file(info: zipfile.ZipInfo) -> str:
    """The path of a member, "" of a folder; some programs part folders by backslashes."""
    name = info.orig_filename.replace("\\", "/")
    return "" if name.endswith("/") else PurePosixPath(name).as_posix()


def _is_hidden(file: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in file.split("/"))


def _is_wanted(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> bool:
    """Whether it is named like an image or an archive, or starts like an image."""
    if is_named_like_one(file) or PurePosixPath(file).suffix.lower() in ZIPS:
        return True
    try:
        with archive.open(info) as source:
            return is_picture(source.read(HEAD))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        return False


def _why_not(info: zipfile.ZipInfo, file: str, there: Iterable[str]) -> str | None:
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "a link or device; zip the file itself"
    if PurePosixPath(file).suffix.lower() in ZIPS:
        return "an archive in the zip; unpack it and import its folder"
    if info.flag_bits & 1:
        return "locked by a password; zip it without"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "packed by a rare method; zip it plainly"
    if info.file_size > MAX_FILE_BYTES:
        return too_large(info.file_size)
    longest = max(len(part.encode("utf-8", "replace")) for part in file.split("/"))
    if longest > LONGEST or len(file.encode("utf-8", "replace")) > LONGEST_PATH:
        return "its name is too long for a file"
    return "a file of the same name comes before it" if file in there else None
