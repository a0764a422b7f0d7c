"""The log of edits as a table that can be read and taken along."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ..store.edits import Edit, history
from ..store.edits.words import SENTENCES
from .export.columns import Column, as_csv, columns, each
from .export.kinds import INTEGER, TEXT

KINDS = {  # kind -> its verbs
    "triage": ("accept", "skip", "move"),
    "clusters": (
        *("rename_cluster", "rename_clusters", "name_clusters"),
        *("merge_clusters", "split_cluster"),
        *("make_cluster", "reject_cluster", "keep_cluster"),
    ),
    "marks": ("tag_images", "untag_images", "note_images", "note_cluster"),
    "views": ("save_view", "drop_view"),
    "vocabulary": (
        *("add_phrases", "remove_phrases", "rename_phrase", "merge_phrases", "ban_phrases"),
        *("restore_phrases", "discard_draft"),
    ),
    "runs": ("relearn", "name_run", "adopt", "discard"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the audit log."""

    edit: Edit
    kind: str  # one of KINDS
    words: str
    state: str  # in force, undone, or empty for an undo or redo itself


def entries(log: Sequence[Edit]) -> list[Entry]:
    """A scope's log, oldest first, in words."""
    by_id = {edit.id: edit for edit in log}
    in_force = {edit.id for edit in history(log).done}
    found = []
    for edit in log:
        target = by_id[edit.arguments["edit"]] if edit.verb in ("undo", "redo") else edit
        words, state = target.words, "in force" if edit.id in in_force else "undone"
        if target is not edit:
            words, state = f"{SENTENCES[edit.verb]}: {words}", ""
        kind = next((kind for kind, verbs in KINDS.items() if target.verb in verbs), "other")
        found.append(Entry(edit, kind, words, state))
    return found


def _time(entry: Entry) -> str:
    when = datetime.fromtimestamp(entry.edit.created, UTC)
    return when.isoformat(timespec="seconds")


AUDIT_COLUMNS: dict[str, Column[Sequence[Entry]]] = columns(
    Column("id", "number of the edit", INTEGER, each(lambda entry: entry.edit.id)),
    Column("time", "when, in UTC", TEXT, each(_time)),
    Column("author", "who", TEXT, each(lambda entry: entry.edit.author)),
    Column("kind", "what was edited", TEXT, each(lambda entry: entry.kind)),
    Column("verb", "what was done to it", TEXT, each(lambda entry: entry.edit.verb)),
    Column("change", "the edit in words", TEXT, each(lambda entry: entry.words)),
    Column(
        "state",
        "in force or undone; empty for an undo or redo itself",
        TEXT,
        each(lambda entry: entry.state),
    ),
    Column(
        "arguments",
        "the edit as JSON",
        TEXT,
        each(lambda entry: json.dumps(dict(entry.edit.arguments))),
    ),
)


def audit_csv(log: Sequence[Entry]) -> bytes:
    """The audit log as CSV, UTF-8."""
    return as_csv(AUDIT_COLUMNS, log)
