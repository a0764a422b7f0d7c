"""What was deleted lies in `trash/` of the workspace, and can be put back until that is emptied.

The record of a deleted value stays as long as something came of it that is still here, so that
provenance is a walk up the parents even where the parents' arrays are gone.
"""

import os
import sqlite3
import time
import uuid
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..base.disk import refusals_told, remove, room_of
from ..base.errors import BadInput, NotFound
from . import titles
from .workspace import DAMAGED, Workspace

FOLDER = "trash"
# Ids of the records that something came of which is here, or may be again, by undo or `check`.
STAYS = f"""
    with recursive stays(id) as (
        select id from record
        where trash is null or trash = '{DAMAGED}' or trash in (select id from trash)
        union select parent.parent from parent join stays on parent.child = stays.id
    ) select id from stays
"""  # of a constant # nosec B608
# Other deletions that took what the values of this one were made from: putting it back needs them.
NEEDED = f"""
    select distinct made.trash from parent
    join record child on child.id = parent.child join record made on made.id = parent.parent
    where child.trash = ?1 and made.trash not in (?1, '{DAMAGED}')
    and parent.role in ('images', 'embeddings', 'assignment', 'vocabulary')
"""  # of a constant # nosec B608


@dataclass(frozen=True)
class Trashed:
    """What was deleted at once."""

    id: str
    title: str  # what it was, in English words
    created: float  # when, in seconds since the epoch
    size: int  # bytes that emptying the trash frees

    @property
    def says(self) -> str:
        """The title in the reader's language."""
        return titles.told(self.title)


@dataclass(frozen=True)
class Bundle:
    """What is deleted together: values by id, files and folders of the workspace, jobs."""

    title: str  # in English words
    values: Collection[str] = ()
    places: Collection[Path] = ()
    jobs: Collection[int] = ()

    @property
    def says(self) -> str:
        """The title in the reader's language."""
        return titles.told(self.title)

    def paths(self, workspace: Workspace) -> list[Path]:
        """All files and folders that it takes from the disk."""
        return [*map(workspace.path, self.values), *self.places]


def throw_away(workspace: Workspace, bundle: Bundle) -> str:
    """Move it to the trash; returns the id under which `put_back` knows it.

    The records go first: a kill between the two leaves files that nobody misses.
    """
    id, where = uuid.uuid4().hex[:12], "where id = ? and (trash is null or trash = ?)"
    with workspace.database() as db:
        db.execute("insert into trash values (?, ?, ?)", (id, bundle.title, time.time()))
        for table, gone in (("record", bundle.values), ("job", bundle.jobs)):
            db.executemany(
                f"update {table} set trash = ? {where}",  # one of two names # nosec B608
                [(id, each, DAMAGED) for each in gone],
            )
    with refusals_told(workspace.folder), workspace.database() as db:
        for path in _unless_back(db, workspace, bundle):
            _move(path, _folder(workspace, id) / path.relative_to(workspace.folder))
    return id


def _unless_back(db: sqlite3.Connection, workspace: Workspace, bundle: Bundle) -> list[Path]:
    """The paths of a bundle without those of values made again meanwhile; no record changes then.

    Its pictures stay with these: some of them may be theirs.
    """
    db.execute("begin immediate")
    here = {row[0] for row in db.execute("select id from record where trash is null")}
    back = here.intersection(bundle.values)
    gone = Bundle(bundle.title, set(bundle.values) - back, () if back else bundle.places)
    return gone.paths(workspace)


def put_back(workspace: Workspace, id: str) -> str:
    """Undo a deletion, and those of what its values were made from; tells its title.

    Raises NotFound when it is not in the trash any more, BadInput when what it needs is not.
    """
    workspace.check_may_write()
    title = next((one["title"] for one in _rows(workspace) if one["id"] == id), None)
    if title is None:
        raise NotFound("It is no longer in the trash; what was emptied is gone.")
    for each in _with_needed(workspace, id):
        folder = _folder(workspace, each)
        with refusals_told(workspace.folder):
            _merge(folder, workspace.folder)
        with workspace.database() as db:
            db.execute("update record set trash = null where trash = ?", (each,))
            db.execute("update job set trash = null where trash = ?", (each,))
            db.execute("delete from trash where id = ?", (each,))
        remove(folder)  # what was made again meanwhile is there already
    return titles.told(str(title))


def trashed(workspace: Workspace) -> list[Trashed]:
    """What can be put back, newest first."""
    return [
        Trashed(size=room_of([_folder(workspace, row["id"])]).freed, **dict(row))
        for row in _rows(workspace)
    ]


def empty(workspace: Workspace) -> int:
    """Delete for good what the trash holds; returns the bytes that were freed.

    A record stays as long as something is here that came of it.
    """
    freed = room_of([workspace.folder / FOLDER]).freed
    with workspace.database() as db:
        ids = [row[0] for row in db.execute("select id from record where trash is not null")]
        db.execute("delete from trash")
        db.execute("delete from job where trash is not null")
        db.execute(f"delete from parent where child not in ({STAYS})")  # a constant # nosec B608
        db.execute(f"delete from record where id not in ({STAYS})")  # a constant # nosec B608
    _move_left(workspace, ids)
    for path in _forgotten(workspace):
        remove(path)
    return freed


def _move_left(workspace: Workspace, ids: Collection[str]) -> None:
    """Values that a kill left where they were go to the trash, but not what was made again."""
    with workspace.database() as db:
        for path in _unless_back(db, workspace, Bundle("", values=ids)):
            _move(path, _folder(workspace, f"left-{path.name}-{uuid.uuid4().hex[:8]}"))


def _forgotten(workspace: Workspace) -> list[Path]:
    """Folders of the trash that belong to no deletion on record, nor to one that just began."""
    folder = workspace.folder / FOLDER
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    known = {row["id"] for row in _rows(workspace)}  # looked at last: a row is there before files
    return [path for path in there if path.name not in known]


def _folder(workspace: Workspace, id: str) -> Path:
    return workspace.folder / FOLDER / id


def _rows(workspace: Workspace) -> list[sqlite3.Row]:
    with workspace.database() as db:
        return db.execute("select * from trash order by created desc, rowid desc").fetchall()


def _with_needed(workspace: Workspace, id: str) -> list[str]:
    """What is to be put back with it, itself last: a run is nothing without its images."""
    found, ahead = [id], [id]
    while ahead:
        with workspace.database() as db:
            needed = {row[0] for row in db.execute(NEEDED, (ahead[0],))}
        if not needed <= {row["id"] for row in _rows(workspace)}:
            raise BadInput("What it was made from was deleted for good; make it again instead.")
        ahead = ahead[1:] + sorted(needed - set(found))
        found = sorted(needed - set(found)) + found
    return found


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):  # it was not on the disk
        os.replace(source, target)


def _merge(source: Path, target: Path) -> None:
    """Move what is not there yet, as whole as can be."""
    if not target.exists():
        _move(source, target)
    elif source.is_dir() and target.is_dir():
        for each in sorted(source.iterdir()):
            _merge(each, target / each.name)
