"""The log of edits as a table that can be read and taken along."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from core.edits import Edit, history, sentence
from core.edits.words import SENTENCES

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
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run such a cell


@dataclass(frozen=True)
class Entry:
    """One line of the audit log."""

    edit: Edit
    kind: str  # one of KINDS
    words: str
    state: str  # in force, undone, or empty for an undo or redo itself


def entries(log: Sequence[Edit], names: Mapping[int, str]) -> list[Entry]:
    """A scope's log, oldest first, in words; names are those of the clusters as they are now."""
    by_id = {edit.id: edit for edit in log}
    in_force = {edit.id for edit in history(log).done}
    found = []
    for edit in log:
        target = by_id[edit.arguments["edit"]] if edit.verb in ("undo", "redo") else edit
        words, state = sentence(target, names), "in force" if edit.id in in_force else "undone"
        if target is not edit:
            words, state = f"{SENTENCES[edit.verb]}: {words}", ""
        kind = next((kind for kind, verbs in KINDS.items() if target.verb in verbs), "other")
        found.append(Entry(edit, kind, words, state))
    return found


def audit_csv(rows: Sequence[Entry]) -> bytes:
    """The audit log as CSV, UTF-8; times are UTC, arguments are JSON."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("id", "time", "author", "kind", "verb", "change", "state", "arguments"))
    for row in rows:
        edit, when = row.edit, datetime.fromtimestamp(row.edit.created, timezone.utc)
        writer.writerow(
            (
                *(
                    edit.id,
                    when.isoformat(timespec="seconds"),
                    _text(edit.author),
                    row.kind,
                    edit.verb,
                ),
                *(_text(row.words), row.state, json.dumps(dict(edit.arguments))),
            )
        )
    return text.getvalue().encode("utf-8")


def _text(cell: str) -> str:
    return "'" + cell if cell.startswith(FORMULA_STARTS) else cell
