"""The audit log: every edit in words, what was undone, and a CSV that no spreadsheet runs."""

import csv
import io
from pathlib import Path

import pytest

from core.output.audit import KINDS, audit_csv, entries
from core.store import edits
from core.store.edits.log import VERBS
from core.store.workspace import Workspace

NAMES = {0: "bus", 1: "truck"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def test_every_verb_has_one_kind() -> None:
    assert sorted(verb for verbs in KINDS.values() for verb in verbs) == sorted(VERBS)


def test_an_undone_edit_stays_in_the_log_and_says_so(workspace: Workspace) -> None:
    edits.record(workspace, "s", "move", images=[1, 2], cluster=1, author="me", called=NAMES)
    gone = edits.record(workspace, "s", "rename_cluster", cluster=0, name="coach", called=NAMES)
    edits.undo(workspace, "s", expected=gone.id)
    found = entries(edits.log(workspace, "s"))
    assert [(e.kind, e.words, e.state) for e in found] == [
        ("triage", "Moved 2 images to truck", "in force"),
        ("clusters", "Named bus “coach”", "undone"),
        ("clusters", "Undid: Named bus “coach”", ""),
    ]
    edits.redo(workspace, "s", expected=gone.id)
    found = entries(edits.log(workspace, "s"))
    assert found[1].state == "in force" and found[3].words == "Redid: Named bus “coach”"


def test_the_csv_holds_every_entry_and_no_formula(workspace: Workspace) -> None:
    edits.record(workspace, "s", "move", images=[4], cluster=1, author="=1+1", called=NAMES)
    edits.record(workspace, "s", "adopt", run="abc")
    rows = entries(edits.log(workspace, "s"))
    header, first, second = csv.reader(io.StringIO(audit_csv(rows).decode()))
    assert header[:4] == ["id", "time", "author", "kind"]
    assert first[2] == "'=1+1" and first[5] == "Moved 1 image to truck"
    assert first[7] == '{"images": [4], "cluster": 1}'
    assert second[3:5] == ["runs", "adopt"]
