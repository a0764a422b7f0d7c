"""Paths as tables write them, and the files that they mean below a folder."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..base.errors import BadInput
from ..base.spreadsheets import unescaped
from .tables import read_table

URL = re.compile(r"[a-z][a-z0-9+.-]+://|data:", re.IGNORECASE)
WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")
NO_URL = "a URL, and URLs are not read; download the files and list their paths"
NO_DATA = "the picture itself as text, which is not read; list the paths of files"
NO_WINDOWS = "a path of Windows, which is not on this machine; list paths relative to a folder"


def not_a_path(name: str) -> str | None:
    """Why a cell names no file of this machine, if so."""
    if not name:
        return "the row names no file"
    if name.lower().startswith("data:"):
        return NO_DATA
    if URL.match(name) and not name.lower().startswith("file://"):
        return NO_URL
    if os.name != "nt" and WINDOWS.match(name):
        return NO_WINDOWS
    return None


def as_written(name: str, is_there: Callable[[str], bool]) -> str:
    """The path that a cell means: backslashes may part folders, ' may keep a spreadsheet quiet.

    A file that is there under the very name comes first.
    """
    if name.lower().startswith("file://"):
        name = unquote(urlsplit(name).path)
    unusual = "\\" in name or unescaped(name) != name
    if not unusual or is_there(name):
        return name
    return unescaped(name).replace("\\", "/")


def is_file_below(root: Path) -> Callable[[str], bool]:
    """Whether a path, relative to a folder or whole, is of a file."""

    def is_there(name: str) -> bool:
        try:
            return (root / name).is_file()
        except (OSError, ValueError):
            return False

    return is_there


def common_folder(paths: Iterable[str]) -> str | None:
    """The folder around all absolute paths; None where there are none, or only the root is."""
    folders = {os.path.dirname(path) for path in paths if os.path.isabs(path)}
    try:
        shared = os.path.commonpath(folders)
    except ValueError:
        return None
    return None if shared == os.path.dirname(shared) else shared


@dataclass(frozen=True)
class Names:
    """What the paths of a table are like, before any file is looked for."""

    rows: int
    absolute: int  # paths that start at the root of the disk
    folder: str | None  # the folder around these
    first: str  # a relative path; "" where there is none


def names_in(table: Path) -> Names:
    """What a CSV or Parquet file lists. Raises BadInput when it cannot be read or lists no file."""
    paths: Sequence[str] = [name for name, _ in read_table(table)]
    reasons = [not_a_path(name) for name in paths]
    if paths and all(reasons):
        raise BadInput(
            f"The table {table.name!r} lists no file: of its {len(paths):,} rows the first, "
            f"{paths[0][:80]!r}, is {reasons[0]}."
        )
    named = (name for name, reason in zip(paths, reasons, strict=True) if reason is None)
    files = [as_written(name, lambda _: False) for name in named]
    absolute = [file for file in files if os.path.isabs(file)]
    relative = (file for file in files if not os.path.isabs(file))
    return Names(len(paths), len(absolute), common_folder(absolute), next(relative, ""))
