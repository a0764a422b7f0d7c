"""WebDataset: tars in which files of one name, but for the ending, are one sample.

https://github.com/webdataset/webdataset#the-webdataset-format
"""

import json
import tarfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from ..base.errors import BadInput
from ..base.spreadsheets import quoted
from .members import MAX_FILE_BYTES, too_large
from .suffixes import is_named_like_one

TAR = ".tar"
CLASS, ABOUT = "cls", "json"  # endings of what says the class of a sample
LABELS = ("label", "class", "cls", "class_name")  # keys of its JSON that do
MAX_ABOUT = 1_000_000  # bytes of these

Picture = tuple[bytes | str, str, str]  # content or why it is left out, name, label


def pictures(path: Path) -> Iterator[Picture]:
    """The first picture of every sample, its name, and its class, "" unknown.

    Of one too large the reason stands in place of the content. Raises BadInput for a file that is
    no tar or ends early.
    """
    try:
        with tarfile.open(path, "r:") as archive:
            for _, members in groupby(filter(_is_wanted, archive), lambda one: _parts(one.name)[0]):
                yield from _sample(archive, members)
            _check_end(path, archive.offset)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise BadInput(
            f"The tar {quoted(path.name)} is damaged or compressed ({str(error)[:80]}); give a "
            "whole one that is not compressed, as WebDataset writes them."
        ) from None


def _check_end(path: Path, offset: int) -> None:
    """Raises ValueError where members end at what is no end of a tar.

    tarfile says nothing of a later header that is cut off or damaged, nor of a missing end.
    """
    with path.open("rb") as file:
        file.seek(offset)
        if file.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
            raise ValueError(f"its members end at byte {offset:,}, where no end is marked")


def _is_wanted(member: tarfile.TarInfo) -> bool:
    """Links and devices are passed over, and hidden files."""
    return member.isfile() and not Path(member.name).name.startswith(".")


def _parts(name: str) -> tuple[str, str]:
    """a.b/0001.seg.png -> a.b/0001, seg.png: the key ends at the first dot of the file's name."""
    folder, slash, file = name.rpartition("/")
    key, _, ending = file.partition(".")
    return f"{folder}{slash}{key}", ending.lower()


def _sample(archive: tarfile.TarFile, members: Iterator[tarfile.TarInfo]) -> Iterator[Picture]:
    """At most one; what lies in one tar one after another is read so."""
    found: tuple[bytes | str, str] | None = None
    said: dict[str, str] = {}
    for member in members:
        ending = _parts(member.name)[1]
        if ending in (CLASS, ABOUT) and member.size <= MAX_ABOUT:
            said[ending] = _class_in(ending, _content(archive, member))
        elif found is None and is_named_like_one(member.name):
            fits = member.size <= MAX_FILE_BYTES
            found = _content(archive, member) if fits else too_large(member.size), member.name
    if found is not None:
        yield *found, said.get(CLASS) or said.get(ABOUT, "")


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return b"" if file is None else file.read()


def _class_in(ending: str, content: bytes) -> str:
    text = content.decode("utf-8", "replace").strip()
    if ending == CLASS:
        return text
    try:
        about: Any = json.loads(text)
    except (ValueError, RecursionError):  # the second of lists in lists, thousands deep
        return ""
    labels = (about.get(key) for key in LABELS) if isinstance(about, dict) else ()
    return next((str(one) for one in labels if isinstance(one, str | int)), "")
