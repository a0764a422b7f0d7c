"""What a workspace takes of the disk, by kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..base.disk import room_of
from ..base.record import Record
from ..base.values import ConceptModel, Embeddings, ImageSet, Thumbnails
from .database import FILE
from .deletion import is_of_words
from .folders import FOLDERS
from .workspace import KINDS, Workspace

IMAGES, EMBEDDINGS, WORDS, RUNS = (
    "Image sets",
    "Embeddings of images",
    "Embeddings of words",
    "Runs",
)


@dataclass(frozen=True)
class Use:
    """What one kind takes."""

    title: str
    size: int  # bytes; a file with several names counts once
    number: int | None = None  # how many there are, where one counts them


def disk_use(workspace: Workspace) -> list[Use]:
    """Of every kind that is there, and of the rest; the largest first."""
    records = [record for kind in KINDS.values() for record in workspace.records(kind)]
    found = [_of_values(workspace, title, records) for title in (IMAGES, EMBEDDINGS, WORDS, RUNS)]
    found += [_of_folders(workspace, title) for title in FOLDERS]
    found.append(Use("Other files", room_of(_others(workspace)).held))
    found.append(Use("Jobs and edits", room_of(workspace.folder.glob(f"{FILE}*")).held))
    return sorted((use for use in found if use.size), key=lambda use: -use.size)


def size_of(workspace: Workspace, id: str) -> int:
    """Bytes of one value."""
    return room_of([workspace.path(id)]).held


def _of_values(workspace: Workspace, title: str, records: Iterable[Record]) -> Use:
    mine = [record for record in records if _kind_of(record) == title]
    one = {RUNS: ConceptModel, IMAGES: ImageSet}.get(title, Embeddings).__name__
    number = sum(record.kind == one for record in mine)
    return Use(title, room_of(workspace.path(record.id) for record in mine).held, number)


def _kind_of(record: Record) -> str:
    if record.kind in (ImageSet.__name__, Thumbnails.__name__):
        return IMAGES
    if record.kind == Embeddings.__name__:
        return WORDS if is_of_words(record) else EMBEDDINGS
    return RUNS


def _of_folders(workspace: Workspace, title: str) -> Use:
    return Use(title, room_of(workspace.folder / name for name in FOLDERS[title]).held)


def _others(workspace: Workspace) -> Iterable[Path]:
    known = {"values", *(name for names in FOLDERS.values() for name in names)}
    for path in workspace.folder.iterdir():
        if path.name not in known and not path.name.startswith(FILE):
            yield path
