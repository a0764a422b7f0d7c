"""What the files of a value were when it was written, and what of that no longer holds.

`manifest.json` in a value's folder has the size and SHA-256 of every other file. Sizes are looked
at whenever a value is opened, and what small files hold; all of it when somebody asks. A value of
an older program has none: its files must be there and hold something.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = "manifest.json"
SMALL = 1 << 16  # bytes up to which a file's contents are looked at, too, whenever it is opened
VALUE = "value.json"  # what every value has
MISSING = "its folder is missing"


def write(folder: Path) -> None:
    """Write the manifest of a value's folder, and all of it to the disk. Raises OSError."""
    found = {file.name: [file.stat().st_size, _digest(file)] for file in sorted(folder.iterdir())}
    (folder / FILE).write_text(json.dumps(found), encoding="utf-8")
    for file in folder.iterdir():
        flush(file)
    flush(folder)


def flush(place: Path) -> None:
    """Have a file, or the names in a folder, outlive a power cut. Raises OSError."""
    if os.name == "nt" and place.is_dir():  # Windows keeps names by itself
        return
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def fault(folder: Path, whole: bool = False) -> str | None:
    """What is wrong with a value's folder, in words; None where nothing is.

    whole: read all that its files hold, not only what is quick to look at.
    """
    try:
        there = {entry.name: entry for entry in os.scandir(folder)}
    except (FileNotFoundError, NotADirectoryError):
        return MISSING
    known = _read(folder) if FILE in there else {name: None for name in {*there, VALUE}}
    if known is None:
        return f"{FILE} cannot be read"
    for name, wanted in known.items():
        if name not in there:
            return f"{name} is missing"
        if not there[name].is_file():
            return f"{name} is no file"
        size = there[name].stat().st_size
        if not size or wanted and size != wanted[0]:
            return f"{name} is empty" if not size else f"{name} is cut off or has grown"
        if wanted and (whole or size <= SMALL) and _digest(folder / name) != wanted[1]:
            return f"{name} has changed"
    return None


def _read(folder: Path) -> Mapping[str, Any] | None:
    """Size and checksum of each file by its name; None where that is not what there is."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {str(name): (int(size), str(digest)) for name, (size, digest) in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
