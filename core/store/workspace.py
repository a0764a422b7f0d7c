"""The folder that remembers everything, and the only code that writes values to it.

A value is kept under the hash of its recipe (step, settings, parents): a folder of .npy arrays,
opened memory-mapped, with `value.json` for the rest, and one row in `workspace.sqlite`. Folders are
written under a temporary name, flushed to the disk and renamed, and only then is the row written:
a value is there whole or not at all. One that was damaged since (core.store.manifest) is set aside,
and made again when the same is asked for. Beside them
lies what was drawn (core.images.gallery), unpacked (core.images.archive) or uploaded.
"""

import hashlib
import json
import logging
import os
import sqlite3
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import copy
from pathlib import Path
from typing import Any, TypeVar

from ..base import values
from ..base.disk import remove_leftovers, renamed_when_whole
from ..base.errors import BadInput, Damaged, NotFound
from ..base.record import Record
from . import manifest
from .database import Database
from .value_files import read_value, share_arrays, write_value

T = TypeVar("T")
KINDS = {
    kind.__name__: kind
    for kind in (
        values.ImageSet,
        values.Thumbnails,
        values.Embeddings,
        values.Assignment,
        values.Vocabulary,
        values.ConceptModel,
        values.Projection,
        values.Patches,
        values.Report,
        values.ClusterCounts,
        values.Stability,
        values.Faults,
    )
}
HALF_WRITTEN = ("values", "unfinished", "squares", "uploads", "sample")  # where that may be


DAMAGED = "damaged"  # in place of a deletion's id, in the record of what was set aside
UNREADABLE = (ValueError, TypeError, KeyError, EOFError, FileNotFoundError, IsADirectoryError)
log = logging.getLogger(__name__)


class Workspace:
    """Values by id, and the SQLite file that lists them.

    Raises BadInput, here and wherever it is read or written, for a folder or database that is
    full, locked, damaged or forbidden.
    """

    def __init__(self, folder: str | Path):
        try:
            self.folder = Path(folder).expanduser().resolve()
            if self.folder.exists() and not self.folder.is_dir():
                raise BadInput(f"The workspace {self.folder} is a file; give the path of a folder.")
            (self.folder / "values").mkdir(parents=True, exist_ok=True)
        except (OSError, RuntimeError) as error:  # RuntimeError: no such user, a loop of links
            reason = getattr(error, "strerror", None) or error
            raise BadInput(
                f"The workspace {folder} cannot be made ({reason}); "
                "choose a folder that may be written to."
            ) from error
        self._database = Database(self.folder)
        self._database.migrate()

    @property
    def reads_only(self) -> bool:
        """Whether nothing can be written: the disk is full, or the folder is not to be changed."""
        return self._database.reads_only

    def is_replaced(self) -> bool:
        """Whether the folder is another one by now: a copy that was put back in its place."""
        return self._database.is_replaced()

    def to_look_at(self, refusal: str) -> "Workspace":
        """The same for someone who may not change it: what would raises BadInput, the refusal."""
        other = copy(self)
        other._database = Database(self.folder, refusal)
        return other

    def check_may_write(self) -> None:
        """To be asked before a file is written; raises BadInput for who may only look."""
        self._database.check_may_write()

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """One transaction on a connection of its own: committed on success, else rolled back."""
        with self._database.transaction() as db:
            yield db

    def save(
        self,
        value: Any,
        *,
        step: str,
        settings: Mapping[str, Any],
        parents: Mapping[str, str],
    ) -> str:
        """Keep a value under the hash of its recipe and return its id."""
        self.check_may_write()
        id = recipe_id(step, settings, parents)
        if not self.has(id):
            self._write_folder(id, value, parents)
            self._write_record(id, type(value).__name__, step, settings, parents)
        return id

    def _write_folder(self, id: str, value: Any, parents: Mapping[str, str]) -> None:
        try:
            with renamed_when_whole(self.path(id)) as folder:
                write_value(folder, value)
                share_arrays(folder, list(map(self.path, parents.values())))
                manifest.write(folder)
                there = self.path(id)  # left there without its record
                if there.exists() and manifest.fault(there, whole=True):
                    self._move_aside(id)
            manifest.flush(self.folder / "values")
        except OSError as error:  # of a full disk NumPy tells no reason, only how much it wrote
            raise BadInput(
                f"The workspace {self.folder} cannot be written to ({error.strerror or error}); "
                "make room on its disk, or choose another workspace."
            ) from error

    def _write_record(
        self, id: str, kind: str, step: str, settings: Mapping[str, Any], parents: Mapping[str, str]
    ) -> None:
        with self.database() as db:
            db.execute(
                "insert into record (id, kind, step, settings, created) values (?, ?, ?, ?, ?) "
                "on conflict do update set trash = null",  # made again after it was deleted
                (id, kind, step, json.dumps(dict(settings), sort_keys=True), time.time()),
            )
            db.executemany(
                "insert or ignore into parent values (?, ?, ?)",
                [(id, role, parent) for role, parent in parents.items()],
            )

    def remove_leftovers(self) -> None:
        """Remove what killed processes left half-written here."""
        for place in HALF_WRITTEN:
            remove_leftovers(self.folder / place)

    def has(self, id: str) -> bool:
        """Whether the value is here; not when it was deleted, though its record may still be.

        One that is seen to be damaged is set aside, and is not here any more.
        """
        query = "select kind from record where id = ? and trash is null"
        with self.database() as db:
            row = db.execute(query, (id,)).fetchone()
        if row is None:
            return False
        reason = manifest.fault(self.path(id))
        if reason is None:
            return True
        return not self.set_aside(id, reason) and self.has(id)

    def path(self, id: str) -> Path:
        return self.folder / "values" / id

    def load(self, kind: type[T], id: str) -> T:
        """The value of that kind and id, its arrays memory-mapped.

        Raises NotFound when the workspace holds no such value, Damaged when it was or is set aside.
        """
        with self.database() as db:
            query = "select kind, trash from record where id = ?"
            row = db.execute(query, (id,)).fetchone()
        if row is not None and row["trash"] == DAMAGED:
            raise Damaged(_said(kind.__name__, id))
        if row is None or row["trash"] or row["kind"] != kind.__name__:
            raise NotFound(f"The workspace {self.folder} holds no {kind.__name__} {id!r}.")
        reason = manifest.fault(self.path(id))
        try:
            if reason is None:
                return read_value(self.path(id), kind)
        except UNREADABLE as error:
            reason = " ".join(str(error).split())
        if not self.set_aside(id, str(reason)):
            return self.load(kind, id)
        raise Damaged(_said(kind.__name__, id, str(reason)))

    def set_aside(self, id: str, reason: str) -> bool:
        """A damaged value is not here any more; what is left of it goes with the trash.

        False where it was deleted or put back while somebody looked at it: nothing is done then.
        """
        with suppress(OSError, BadInput):  # a disk that cannot be written to
            with self.database() as db:
                db.execute("begin immediate")
                if reason == manifest.MISSING and self.path(id).is_dir():
                    return False
                query = "update record set trash = ? where id = ? and trash is null"
                if not db.execute(query, (DAMAGED, id)).rowcount:
                    return False
            self._move_aside(id)
        log.warning("The value %s is damaged (%s) and was set aside.", id, reason)
        return True

    def _move_aside(self, id: str) -> None:
        trash = self.folder / "trash"
        trash.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):
            os.replace(self.path(id), trash / f"{DAMAGED}-{id}-{uuid.uuid4().hex[:8]}")

    def damaged(self) -> list[str]:
        """Ids of the values that were set aside and not made again, oldest first."""
        query = "select id from record where trash = ? order by created, rowid"
        with self.database() as db:
            return [row["id"] for row in db.execute(query, (DAMAGED,))]

    def record(self, id: str) -> Record:
        """How a value was made; also of one that was deleted, as long as others came of it."""
        with self.database() as db:
            return self._found(db, id)

    def _found(self, db: sqlite3.Connection, id: str) -> Record:
        row = db.execute("select * from record where id = ?", (id,)).fetchone()
        if row is None:
            raise NotFound(f"The workspace {self.folder} holds nothing under {id!r}.")
        return _record(db, row)

    def records(self, kind: type, **parents: str) -> list[Record]:
        """Records of one kind, newest first; with role=id only the children of that value."""
        query, arguments = "select * from record where kind = ? and trash is null", [kind.__name__]
        for role, parent in parents.items():
            query += " and id in (select child from parent where role = ? and parent = ?)"
            arguments += [role, parent]
        with self.database() as db:
            rows = db.execute(query + " order by created desc, rowid desc", arguments).fetchall()
            return [_record(db, row) for row in rows]

    def lineage(self, id: str) -> dict[str, str]:
        """Ids of a value's ancestors by their role, nearest first: provenance."""
        found: dict[str, str] = {}
        queue = [id]
        with self.database() as db:
            while queue:
                for role, parent in self._found(db, queue.pop(0)).parents.items():
                    if role not in found:
                        found[role] = parent
                        queue.append(parent)
        return found


def _said(kind: str, id: str, reason: str = "") -> str:
    damaged = f"{id}, was damaged ({reason})" if reason else f"{id}, was damaged"
    return (
        f"A part of this, {kind} {damaged} and set aside. Run it again with the same "
        "settings: only what is missing is made anew."
    )


def default_folder() -> Path:
    """$WHYCLUSTER_WORKSPACE, else .whycluster in the home folder."""
    return Path(os.environ.get("WHYCLUSTER_WORKSPACE") or "~/.whycluster").expanduser()


def recipe_id(step: str, settings: Mapping[str, Any], parents: Mapping[str, str]) -> str:
    """The id of what this step, these settings and these parents make: 16 hex digits."""
    recipe = json.dumps([step, dict(settings), dict(parents)], sort_keys=True)
    return hashlib.sha256(recipe.encode()).hexdigest()[:16]


def _record(db: sqlite3.Connection, row: sqlite3.Row) -> Record:
    parents = db.execute("select role, parent from parent where child = ?", (row["id"],))
    return Record(
        id=row["id"],
        kind=row["kind"],
        step=row["step"],
        settings=json.loads(row["settings"]),
        created=row["created"],
        parents={r["role"]: r["parent"] for r in parents},
    )
