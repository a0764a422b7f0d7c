"""The log of edits as a table that can be read and taken along."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from ..store.edits import Edit, history
from ..store.edits.words import SENTENCES
from .export.csv_table import csv_file, safe

KINDS = {  # kind -> its verbs
    "triage": ("accept", "skip", "move"),
    "clusters": (
        *("rename_cluster", "merge_clusters", "split_cluster"),
        *("reject_cluster", "keep_cluster"),
    ),
    "vocabulary": (
        *("add_phrases", "remove_phrases", "rename_phrase", "merge_phrases", "ban_phrases"),
        *("restore_phrases", "discard_draft"),
    ),
    "runs": ("relearn", "adopt", "discard"),
}
COLUMNS = ("id", "time", "author", "kind", "verb", "change", "state", "arguments")


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


def audit_csv(rows: Sequence[Entry]) -> bytes:
    """The audit log as CSV, UTF-8; times are UTC, arguments are JSON."""
    return csv_file(COLUMNS, map(_cells, rows))


def _cells(row: Entry) -> tuple[object, ...]:
    edit, when = row.edit, datetime.fromtimestamp(row.edit.created, timezone.utc)
    who, time = safe(edit.author), when.isoformat(timespec="seconds")
    arguments = json.dumps(dict(edit.arguments))
    return (edit.id, time, who, row.kind, edit.verb, safe(row.words), row.state, arguments)
