"""The SQLite file of a workspace: its tables, transactions, and reading where none can be written.

On a disk that is full or may not be written to SQLite cannot make the files it wants beside its
own; the file is then opened for reading alone, and what would write says so in one sentence.
"""

import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from ..base.errors import BadInput

FILE = "workspace.sqlite"
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
    """
    create table trash (id text primary key, title text not null, created real not null);
    alter table record add column trash text;
    alter table job add column trash text;
    create table outside (place text primary key)
    """,
    """
    create table searcher (
        one integer primary key check (one = 1), process text not null, ready integer not null
    )
    """,
    "alter table edit add column tab text not null default ''",
)
# What SQLite says when the fault is not the program's, and the way out.
WAYS_OUT = {
    "is full": "make room on its disk and try again",
    "disk I/O error": "make room on its disk, or check it",
    "unable to open": "choose a folder that may be written to",
    "readonly": "make room on its disk, or allow it to be written to",
    "locked": "another program holds it; try again",
    "not a database": "move workspace.sqlite away to start anew, or choose another workspace",
    "malformed": "move workspace.sqlite away to start anew, or choose another workspace",
}
REFUSALS = ("is full", "disk I/O error", "unable to open", "readonly")  # to write, not to read


class Database:
    """The file in a workspace's folder; with a refusal, for someone who may only look.

    Raises BadInput wherever it is read or written, when it is full, locked, damaged or forbidden.
    """

    def __init__(self, folder: Path, refusal: str = ""):
        self.folder, self.file, self.refusal = folder, folder / FILE, refusal
        self._refused = False  # whether the last connection could only read
        self._opened: os.stat_result | None = None  # the file that was opened, see `_hold`
        self._handle: int | None = None

    @property
    def reads_only(self) -> bool:
        """Whether nothing can be written: by a refusal, the disk is full or not to be changed."""
        return bool(self.refusal) or self._refused or not self._may_write()

    def check_may_write(self) -> None:
        """Raises BadInput with the refusal, where there is one."""
        if self.refusal:
            raise BadInput(self.refusal)

    def _may_write(self) -> bool:
        return all(os.access(path, os.W_OK) for path in (self.folder, self.file))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction on a connection of its own: committed on success, else rolled back."""
        try:
            with closing(self._connected()) as db:
                db.row_factory = sqlite3.Row
                db.execute("pragma foreign_keys = on")
                db.execute("pragma synchronous = normal")
                if self.refusal:
                    db.execute("pragma query_only = on")
                with db:
                    yield db
        except sqlite3.DatabaseError as error:
            if "readonly" in str(error):
                self.check_may_write()
            way_out = next((way for said, way in WAYS_OUT.items() if said in str(error)), None)
            if way_out is None:
                raise
            raise BadInput(
                f"The workspace {self.folder} cannot be used ({error}); {way_out}."
            ) from error

    def is_replaced(self) -> bool:
        """Whether another file has taken the place of the one that was opened.

        Not while none is there: what is put back may not be whole yet.
        """
        try:
            now = os.stat(self.file)
        except OSError:
            return False
        return self._opened is not None and not os.path.samestat(self._held(), now)

    def _held(self) -> os.stat_result:
        """The file that was opened, as it is now: layered file systems give it another number."""
        with suppress(OSError):  # gone from a server
            if self._handle is not None:
                self._opened = os.fstat(self._handle)
        assert self._opened is not None
        return self._opened

    def _hold(self) -> None:
        """Remember the file, and keep its number: Linux gives that of a deleted one to the next.

        It is held as a path alone: closing a file that was read lets go of SQLite's locks on it.
        """
        self._opened = os.stat(self.file)
        if hasattr(os, "O_PATH"):
            self._handle = os.open(self.file, os.O_PATH)
            weakref.finalize(self, os.close, self._handle)

    def _connected(self) -> sqlite3.Connection:
        if (self._opened is not None or self.refusal) and not self.file.exists():
            raise BadInput(
                f"The workspace {self.folder} is gone: no {FILE} is there any more. Put it back, "
                "or start again with another workspace."
            )
        if self.is_replaced():  # what was begun in the one before is none of this one's
            raise BadInput(
                f"The workspace {self.folder} was replaced by another one meanwhile; open it "
                "again, and restart what was not finished."
            )
        if self._may_write() or not self.file.exists():
            try:
                db = _opened(str(self.file))
                self._refused = False
                return db
            except sqlite3.OperationalError as error:
                if not self.file.exists() or not any(said in str(error) for said in REFUSALS):
                    raise
        return self._opened_to_read()

    def _opened_to_read(self) -> sqlite3.Connection:
        db = _opened(f"{self.file.as_uri()}?{self._how_to_read()}", uri=True)
        if self._version(db) < len(MIGRATIONS):
            db = _migrated_copy(db)
        self._refused = True
        return db

    def _how_to_read(self) -> str:
        """What was written last may lie in the log beside the file; without one nothing changes."""
        log = self.file.with_name(f"{FILE}-wal")
        return "mode=ro" if log.exists() and log.stat().st_size else "immutable=1"

    def migrate(self) -> None:
        """Bring the tables to what this program knows."""
        with self.transaction() as db:
            done = self._version(db)
            if done < len(MIGRATIONS):
                db.execute("pragma journal_mode = wal")
        if done < len(MIGRATIONS):
            with self.transaction() as db:
                db.execute("begin immediate")  # of two processes, the second waits: it is done
                _apply(db, self._version(db))
        self._hold()

    def _version(self, db: sqlite3.Connection) -> int:
        """How many migrations were applied; raises BadInput when more than this program knows."""
        done = int(db.execute("pragma user_version").fetchone()[0])
        if done > len(MIGRATIONS):
            raise BadInput(
                f"The workspace {self.folder} was made by a newer WhyCluster; update this one, "
                "or choose another workspace."
            )
        return done


def _apply(db: sqlite3.Connection, done: int) -> None:
    for script in MIGRATIONS[done:]:
        for statement in filter(str.strip, script.split(";")):
            db.execute(statement)
    db.execute(f"pragma user_version = {len(MIGRATIONS)}")


def _migrated_copy(db: sqlite3.Connection) -> sqlite3.Connection:
    """What an older program wrote, as this one reads it: in memory, and not to be changed."""
    copy = sqlite3.connect(":memory:")
    with closing(db):
        db.backup(copy)
    _apply(copy, int(copy.execute("pragma user_version").fetchone()[0]))
    copy.commit()
    copy.execute("pragma query_only = on")
    return copy


def _opened(name: str, uri: bool = False) -> sqlite3.Connection:
    """A connection that has read once, for which SQLite makes the files it wants."""
    db = sqlite3.connect(name, timeout=10, uri=uri)
    try:
        db.execute("select 1 from sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db
