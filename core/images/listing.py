"""The files of a source before any was opened, and which of them may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.values import Reject
from .classes import FOLDERS, folder_labels

OUTSIDE = "lies outside the folder"


@dataclass(frozen=True)
class Listing:
    """Files that may be images, in their final order, before any was opened."""

    root: str  # a folder, or the URL of one
    files: tuple[str, ...]  # POSIX paths relative to root
    source: str  # sample, folder, zip or table
    labels: tuple[str, ...] | None = None  # class of each file, "" unknown; None: see the folders
    rejects: tuple[Reject, ...] = ()
    states: Mapping[str, str] | None = None  # size and change of the files, where the source tells
    others: int = 0  # files that are no pictures, neither by name nor by their first bytes
    classes: str = FOLDERS  # which folders name the classes where there are no labels
    name: str = ""  # what messages call it, where the user never saw root
    notes: tuple[str, ...] = ()  # what there is to say of its files, a sentence each
    bands: tuple[int, ...] = ()  # see `ImageSet`

    def labels_of(self, files: Sequence[str]) -> list[str]:
        """The classes of some of its files, "" unknown."""
        if self.labels is None:
            return folder_labels(files, self.classes)
        known = dict(zip(self.files, self.labels, strict=True))
        return [known.get(file, "") for file in files]


def why_outside(root: Path, file: str) -> str | None:
    """Why a file below root may not be read, if so."""
    if printable(file) != file:
        return "the file name is not valid UTF-8; rename the file"
    try:
        if not (root / file).resolve().is_relative_to(root):
            linked = (root / file).is_symlink()
            return "a link that leads out of the folder" if linked else OUTSIDE
    except (OSError, RuntimeError, ValueError):
        return "a path that cannot be followed"
    return None


def printable(name: str) -> str:
    """A file's name as text, whatever its bytes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
