"""The folder that remembers everything, and the only code that writes values to it.

A value is kept under the hash of its recipe (step, settings, parents): a folder of .npy arrays,
opened memory-mapped, with `value.json` for the rest, and one row in `workspace.sqlite`. Folders are
written under a temporary name and renamed, so a value is there whole or not at all. Beside them
lies what was drawn (core.images.gallery), unpacked (core.images.archive) or uploaded.
"""

import dataclasses
import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..base import values
from ..base.disk import remove_leftovers, renamed_when_whole
from ..base.errors import BadInput, NotFound
from ..base.record import Record

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
    )
}
# Each entry is applied once, in order; user_version counts how many were.
MIGRATIONS = (
    """
    create table record (
        id text primary key, kind text not null, step text not null, settings text not null,
        created real not null
    );
    create table parent (
        child text not null references record(id), role text not null,
        parent text not null references record(id), primary key (child, role)
    );
    create index parent_parent on parent(parent);
    create table job (
        id integer primary key, step text not null, settings text not null,
        state text not null default 'waiting', fraction real not null default 0,
        message text not null default '', curves text not null default '{}',
        result text, error text, log text not null default '', stop_asked real,
        worker text, created real not null, started real, finished real
    );
    create table worker (
        one integer primary key check (one = 1), process text not null, ready integer not null
    );
    """,
    """
    create table edit (
        id integer primary key autoincrement, scope text not null, verb text not null,
        arguments text not null, author text not null, created real not null
    );
    create index edit_scope on edit(scope, id);
    """,
    "alter table edit add column words text not null default ''",
    "alter table job add column left real",
)
# What SQLite says when the fault is not the program's, and the way out.
WAYS_OUT = {
    "is full": "make room on its disk and try again",
    "disk I/O error": "make room on its disk, or check it",
    "unable to open": "choose a folder that may be written to",
    "readonly": "choose a folder that may be written to",
    "locked": "another program holds it; try again",
    "not a database": "move workspace.sqlite away to start anew, or choose another workspace",
    "malformed": "move workspace.sqlite away to start anew, or choose another workspace",
}


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
        self._migrate()

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """One transaction on a connection of its own: committed on success, else rolled back."""
        try:
            with closing(sqlite3.connect(self.folder / "workspace.sqlite", timeout=10)) as db:
                db.row_factory = sqlite3.Row
                db.execute("pragma foreign_keys = on")
                db.execute("pragma synchronous = normal")
                with db:
                    yield db
        except sqlite3.DatabaseError as error:
            way_out = next((way for said, way in WAYS_OUT.items() if said in str(error)), None)
            if way_out is None:
                raise
            raise BadInput(
                f"The workspace {self.folder} cannot be used ({error}); {way_out}."
            ) from error

    def _migrate(self) -> None:
        with self.database() as db:
            if self._version(db) == len(MIGRATIONS):
                return
            db.execute("pragma journal_mode = wal")
        with self.database() as db:
            db.execute("begin immediate")  # of two processes, the second waits and finds it done
            for script in MIGRATIONS[self._version(db) :]:
                for statement in filter(str.strip, script.split(";")):
                    db.execute(statement)
            db.execute(f"pragma user_version = {len(MIGRATIONS)}")

    def _version(self, db: sqlite3.Connection) -> int:
        """How many migrations were applied; raises BadInput when more than this program knows."""
        done = int(db.execute("pragma user_version").fetchone()[0])
        if done > len(MIGRATIONS):
            raise BadInput(
                f"The workspace {self.folder} was made by a newer WhyCluster; update this one, "
                "or choose another workspace."
            )
        return done

    def save(
        self,
        value: Any,
        *,
        step: str,
        settings: Mapping[str, Any],
        parents: Mapping[str, str],
    ) -> str:
        """Keep a value under the hash of its recipe and return its id."""
        id = recipe_id(step, settings, parents)
        if not self.has(id):
            self._write_folder(id, value)
            self._write_record(id, type(value).__name__, step, settings, parents)
        return id

    def _write_folder(self, id: str, value: Any) -> None:
        try:
            with renamed_when_whole(self.path(id)) as folder:
                _write_value(folder, value)
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
                "insert or ignore into record values (?, ?, ?, ?, ?)",
                (id, kind, step, json.dumps(dict(settings), sort_keys=True), time.time()),
            )
            db.executemany(
                "insert or ignore into parent values (?, ?, ?)",
                [(id, role, parent) for role, parent in parents.items()],
            )

    def remove_leftovers(self) -> None:
        """Remove what killed processes left half-written here more than a day ago."""
        for place in ("values", "unfinished", "squares", "uploads", "sample"):
            remove_leftovers(self.folder / place)

    def has(self, id: str) -> bool:
        with self.database() as db:
            return db.execute("select 1 from record where id = ?", (id,)).fetchone() is not None

    def path(self, id: str) -> Path:
        return self.folder / "values" / id

    def load(self, kind: type[T], id: str) -> T:
        """The value of that kind and id, its arrays memory-mapped.

        Raises NotFound when the workspace holds no such value.
        """
        with self.database() as db:
            row = db.execute("select kind from record where id = ?", (id,)).fetchone()
        if row is None or row["kind"] != kind.__name__:
            raise NotFound(f"The workspace {self.folder} holds no {kind.__name__} {id!r}.")
        return _read_value(self.path(id), kind)

    def record(self, id: str) -> Record:
        with self.database() as db:
            row = db.execute("select * from record where id = ?", (id,)).fetchone()
            if row is None:
                raise NotFound(f"The workspace {self.folder} holds nothing under {id!r}.")
            return _record(db, row)

    def records(self, kind: type, **parents: str) -> list[Record]:
        """Records of one kind, newest first; with role=id only the children of that value."""
        query, arguments = "select * from record where kind = ?", [kind.__name__]
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
        while queue:
            for role, parent in self.record(queue.pop(0)).parents.items():
                if role not in found:
                    found[role] = parent
                    queue.append(parent)
        return found


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


def _write_value(folder: Path, value: Any) -> None:
    plain: dict[str, Any] = {}
    for f in dataclasses.fields(value):
        content = getattr(value, f.name)
        if isinstance(content, np.ndarray):
            np.save(folder / f"{f.name}.npy", content, allow_pickle=False)
        elif _is_arrays(content):
            for name, array in content.items():
                np.save(folder / f"{f.name}@{name}.npy", array, allow_pickle=False)
        else:
            plain[f.name] = content
    text = json.dumps(plain, default=dataclasses.asdict)
    (folder / "value.json").write_text(text, encoding="utf-8")


def _is_arrays(content: Any) -> bool:
    return (
        isinstance(content, Mapping)
        and bool(content)
        and all(isinstance(array, np.ndarray) for array in content.values())
    )


def _read_value(folder: Path, kind: type[T]) -> T:
    content: dict[str, Any] = json.loads((folder / "value.json").read_text(encoding="utf-8"))
    for name, item in content.items():
        if isinstance(item, list):
            content[name] = tuple(item)
    if kind is values.ImageSet:
        content["rejects"] = tuple(values.Reject(**reject) for reject in content["rejects"])
    for file in sorted(folder.glob("*.npy")):
        field, _, key = file.stem.partition("@")
        array = np.load(file, mmap_mode="r", allow_pickle=False)
        if key:
            content.setdefault(field, {})[key] = array
        else:
            content[field] = array
    return kind(**content)
