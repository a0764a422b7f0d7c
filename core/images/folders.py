"""A folder as one steps through it: the folders in it, and how many of its files are pictures."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from ..base.errors import BadInput
from .listing import printable
from .suffixes import is_named_like_one

MOST = 200  # folders that are named
LOOKED_AT = 100_000  # files and folders: no folder is to keep a page waiting


@dataclass(frozen=True)
class Folder:
    """What lies in a folder itself; what is hidden does not count."""

    path: str
    folders: tuple[str, ...]  # names, a2 before a10
    more: int  # folders beyond those
    misnamed: int  # folders whose names are not valid UTF-8
    images: int  # files that are named like pictures
    is_whole: bool  # whether everything in it was looked at


def look_into(path: str) -> Folder:
    """The folders and the number of pictures in a folder; no file is opened.

    Raises BadInput where the folder cannot be read.
    """
    folders, images = [], 0
    try:
        with os.scandir(path) as entries:
            for entry in _seen(islice(entries, LOOKED_AT)):
                if _is_folder(entry):
                    folders.append(entry.name)
                elif is_named_like_one(entry.name):
                    images += 1
            is_whole = next(entries, None) is None
    except OSError as error:
        raise BadInput(f"The folder {path!r} cannot be read: {error.strerror}.") from None
    names = sorted((name for name in folders if printable(name) == name), key=_natural)
    named, misnamed = tuple(names[:MOST]), len(folders) - len(names)
    return Folder(path, named, len(names) - len(named), misnamed, images, is_whole)


def _seen(entries: Iterable[os.DirEntry[str]]) -> Iterable[os.DirEntry[str]]:
    return (entry for entry in entries if not entry.name.startswith("."))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Also behind a link; a link that leads nowhere, or round in a circle, is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _natural(name: str) -> list[str | int]:
    """Numbers in it count as numbers: texts and numbers take turns."""
    parts = re.split(r"(\d+)", name.casefold())
    return [int(part) if place % 2 else part for place, part in enumerate(parts)]
