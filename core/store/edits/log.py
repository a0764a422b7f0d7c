"""The log of edits in the workspace: only ever added to, so it is the audit log as well.

An undo is an entry of its own; what is in force now is found by reading the log from its start.
Runs of one assignment share a scope, its id: names and moves outlive a relearnt concept model.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...base.errors import BadInput, UnknownName
from ...base.language import retell
from ..workspace import Workspace
from .words import sentence, told

# verb -> names of its arguments. `run` is the id of the concept model whose vocabulary is edited.
VERBS: dict[str, tuple[str, ...]] = {
    "accept": ("images",),
    "skip": ("images",),
    "move": ("images", "cluster"),
    "rename_cluster": ("cluster", "name"),
    "rename_clusters": ("clusters", "names"),  # several at once, one name each
    "name_clusters": ("names",),  # of all, by number, as a table made elsewhere has them
    "merge_clusters": ("clusters", "into"),
    "split_cluster": ("cluster", "parts", "names"),  # parts: lists of images; the first one stays
    "make_cluster": ("cluster", "images", "name"),  # out of a cluster, with images of others
    "reject_cluster": ("cluster",),  # it is not a cluster
    "keep_cluster": ("cluster",),  # it is one after all
    "tag_images": ("images", "tag"),
    "untag_images": ("images", "tag"),
    "note_images": ("images", "text"),  # "" takes the note away
    "note_cluster": ("cluster", "text"),
    "save_view": ("name", "page", "query"),  # of a page, and what is in its address
    "drop_view": ("name",),
    "add_phrases": ("run", "phrases"),
    "remove_phrases": ("run", "phrases"),
    "rename_phrase": ("run", "phrase", "to"),
    "merge_phrases": ("run", "phrases", "into"),
    "ban_phrases": ("run", "phrases"),
    "restore_phrases": ("run", "phrases"),
    "discard_draft": ("run",),
    "relearn": ("before", "after"),  # the run in view was replaced by one trained from its draft
    "name_run": ("run", "text"),  # "" takes the name away
    "adopt": ("run",),
    "discard": ("run", "parent"),  # back from a relearnt run to the one that it started from
}


COMMAND_LINE = "command line"  # who edits where nobody signs in, and perhaps has a login
BY_COMMAND = "{name} (command line)"


@dataclass(frozen=True)
class Edit:
    """One entry: who did what, when."""

    id: int
    scope: str  # id of the assignment
    verb: str  # one of VERBS, or undo or redo
    arguments: Mapping[str, Any]
    author: str  # the person, tab or program that did it
    created: float  # seconds since the epoch
    words: str = ""  # what it did, as clusters were called then; in English
    tab: str = ""  # in which tab, where it was one

    @property
    def told(self) -> str:
        """Its words in the language of whoever reads them."""
        return told(self.verb, self.arguments, self.words)

    @property
    def person(self) -> str:
        """Who did it by name; empty for a program, and for a page where nobody signs in."""
        if not self.tab and COMMAND_LINE in self.author:
            return retell(self.author, (BY_COMMAND, COMMAND_LINE))
        return self.author if self.tab not in ("", self.author) else ""


@dataclass(frozen=True)
class Author:
    """Who makes an edit: a person or program by name, and in which tab, where it is one."""

    name: str
    tab: str = ""


@dataclass(frozen=True)
class First:
    """An entry of a log that begins."""

    verb: str
    arguments: Mapping[str, Any]
    author: str


@dataclass(frozen=True)
class History:
    """What is in force, oldest first, and what was undone, the next to redo last."""

    done: tuple[Edit, ...]
    undone: tuple[Edit, ...]


def record(
    workspace: Workspace,
    scope: str,
    verb: str,
    *,
    author: str | Author = "",
    called: Mapping[int, str] | None = None,
    **arguments: Any,
) -> Edit:
    """Add an entry to a scope's log. Raises UnknownName and BadInput for verbs or arguments.

    called says how clusters are called before the edit, for its words; one that is about another
    cluster is refused, for it would change nothing. What is the newest entry already, of the same
    author and tab, is not added: a key that is pressed twice in a row calls twice at once, and one
    undo must take it back.
    """
    _check(verb, arguments)
    new = _entry(scope, verb, author, arguments, sentence(verb, arguments, called or {}))
    with workspace.database() as db:
        db.execute("begin immediate")  # nothing comes between the look at the newest and the entry
        newest = _newest(db, scope)
        if newest and _is_again(new, newest):
            return newest
        _check_there(arguments, called or {})
        return _insert(db, new)


def _check_there(arguments: Mapping[str, Any], called: Mapping[int, str]) -> None:
    """Refuse what is about a cluster that was merged away, or of a split that was undone."""
    if not called:
        return
    about = (arguments.get("cluster"), arguments.get("into"), *arguments.get("clusters", ()))
    for number in about:
        if isinstance(number, int) and number not in called:
            raise BadInput(f"There is no cluster {number} any more; choose another one.")


def _newest(db: sqlite3.Connection, scope: str) -> Edit | None:
    newest = "select * from edit where scope = ? order by id desc limit 1"
    row = db.execute(newest, (scope,)).fetchone()
    return _of_row(row) if row else None


def _is_again(new: Edit, newest: Edit) -> bool:
    """Whether an entry says what the newest one says, and from the same place."""
    one, other = ((each.verb, each.author, each.tab) for each in (new, newest))
    return one == other and json.dumps(new.arguments) == json.dumps(newest.arguments)


def begin(workspace: Workspace, scope: str, entries: Iterable[First]) -> None:
    """The first entries of a scope's log, all or none of them; nothing where it has some.

    Raises UnknownName and BadInput as `record`.
    """
    first = list(entries)
    for entry in first:
        _check(entry.verb, entry.arguments)
    with workspace.database() as db:
        db.execute("begin immediate")
        if db.execute("select 1 from edit where scope = ?", (scope,)).fetchone():
            return
        for entry in first:
            words = sentence(entry.verb, entry.arguments, {})
            _insert(db, _entry(scope, entry.verb, entry.author, entry.arguments, words))


def _check(verb: str, arguments: Mapping[str, Any]) -> None:
    if verb not in VERBS:
        raise UnknownName("edit", verb, VERBS)
    if set(arguments) != set(VERBS[verb]):
        wanted, given = ", ".join(VERBS[verb]), ", ".join(arguments) or "nothing"
        raise BadInput(f"The edit {verb} takes {wanted}; given: {given}.")


def undo(workspace: Workspace, scope: str, *, author: str | Author = "", expected: int) -> Edit:
    """Take back the newest edit in force, which the caller says is the one with id `expected`.

    Raises BadInput when it is another one, done meanwhile elsewhere.
    """
    return _turn(workspace, scope, "undo", author, expected)


def redo(workspace: Workspace, scope: str, *, author: str | Author = "", expected: int) -> Edit:
    """Do again what was undone last; as `undo`."""
    return _turn(workspace, scope, "redo", author, expected)


def _turn(workspace: Workspace, scope: str, verb: str, author: str | Author, expected: int) -> Edit:
    with workspace.database() as db:
        db.execute("begin immediate")  # no edit comes between the look at the log and the entry
        log, new = _entries(db, scope), _entry(scope, verb, author, {"edit": expected})
        if log and _is_again(new, log[-1]):  # as with `record`
            return next(edit for edit in log if edit.id == expected)
        now = history(log)
        last = (now.done if verb == "undo" else now.undone)[-1:]
        if not last or last[0].id != expected:
            raise BadInput(f"Another tab made a change meanwhile; look at it, then {verb} again.")
        _insert(db, new)
    return last[0]


def _entry(
    scope: str,
    verb: str,
    author: str | Author,
    arguments: Mapping[str, Any],
    words: str = "",
) -> Edit:
    """One that has no id yet, made now."""
    by = author if isinstance(author, Author) else Author(author)
    return Edit(0, scope, verb, arguments, by.name, time.time(), words, by.tab)


def _insert(db: sqlite3.Connection, edit: Edit) -> Edit:
    cursor = db.execute(
        "insert into edit (scope, verb, arguments, author, created, words, tab) "
        "values (:scope, :verb, :arguments, :author, :created, :words, :tab)",
        {**vars(edit), "arguments": json.dumps(edit.arguments)},
    )
    return replace(edit, id=int(cursor.lastrowid or 0))


def log(workspace: Workspace, scope: str) -> list[Edit]:
    """All entries of a scope, oldest first."""
    with workspace.database() as db:
        return _entries(db, scope)


def _entries(db: sqlite3.Connection, scope: str) -> list[Edit]:
    rows = db.execute("select * from edit where scope = ? order by id", (scope,)).fetchall()
    return [_of_row(row) for row in rows]


def _of_row(row: sqlite3.Row) -> Edit:
    return Edit(**{**dict(row), "arguments": json.loads(row["arguments"])})


def head(workspace: Workspace, scope: str) -> int:
    """Id of a scope's newest entry, 0 when it has none: changes whenever anything was edited."""
    with workspace.database() as db:
        row = db.execute("select max(id) from edit where scope = ?", (scope,)).fetchone()
    return int(row[0] or 0)


def history(entries: Iterable[Edit]) -> History:
    """What a log comes to. A new edit makes what was undone before it impossible to redo.

    An undo of what is not the newest edit does nothing: an older program could log two of one edit.
    """
    done: list[Edit] = []
    undone: list[Edit] = []
    for entry in entries:
        if entry.verb == "undo":
            _pass(done, undone, entry)
        elif entry.verb == "redo":
            _pass(undone, done, entry)
        else:
            done.append(entry)
            undone.clear()
    return History(tuple(done), tuple(undone))


def _pass(source: list[Edit], target: list[Edit], entry: Edit) -> None:
    if source and source[-1].id == entry.arguments["edit"]:
        target.append(source.pop())
