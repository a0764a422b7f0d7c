"""Top-V: one number for all that show or write evidence, kept by the workspace, usual without."""

import csv
import io
from pathlib import Path

import pyarrow.parquet
import pytest

from core.base.errors import BadInput
from core.concepts import top_v
from core.output.export import clusters_csv, labels_csv, labels_parquet, report_html
from core.store import preferences
from core.store.preferences import Preferences
from core.store.workspace import Workspace
from core.work.cli.commands import main


def most(content: bytes, column: str) -> int:
    """The largest number of phrases in a cell of a column."""
    cells = [row[column] for row in csv.DictReader(io.StringIO(content.decode()))]
    return max(len(cell.split("; ")) for cell in cells)


@pytest.fixture
def made(small_run):
    """A run with many phrases an image, whose workspace has no preferences before or after."""
    workspace, run = small_run
    yield workspace, run
    (workspace.folder / preferences.FILE).unlink(missing_ok=True)


def test_without_a_choice_each_place_has_its_own_number() -> None:
    assert all(top_v.top_shown(place, None) == each.usual for place, each in top_v.PLACES.items())
    assert {top_v.top_shown(place, 3) for place in top_v.PLACES} == {3}


@pytest.mark.parametrize("top", [1, 2, 9])
def test_every_export_heeds_it(made, top) -> None:
    workspace, run = made
    assert most(labels_csv(workspace, run), "concepts") == 5
    assert most(labels_csv(workspace, run, top=top), "concepts") == top
    assert most(clusters_csv(workspace, run, top=top), "phrases") == top
    table = pyarrow.parquet.read_table(io.BytesIO(labels_parquet(workspace, run, top=top)))
    assert max(map(len, table["concepts"].to_pylist())) == top
    bars = report_html(workspace, run, top=top).count(b"<i style=")
    assert 0 < bars <= top * run.k


def test_what_the_workspace_keeps_holds_unless_told_otherwise(made) -> None:
    workspace, run = made
    usual = labels_csv(workspace, run)
    preferences.keep(workspace, Preferences(top=2))
    again = Workspace(workspace.folder)
    assert preferences.top_shown(again, "triage") == preferences.top_shown(again, "terminal") == 2
    assert most(labels_csv(again, run), "concepts") == 2
    assert labels_csv(again, run, top=5) == usual  # the same columns, the same cells
    preferences.keep(workspace, Preferences())
    assert labels_csv(workspace, run) == usual


@pytest.mark.parametrize("content", ["", "{", "[]", '{"top": 0}', '{"top": "x"}', '{"mode": 1}'])
def test_preferences_that_cannot_be_read_are_the_usual_ones(tmp_path: Path, content) -> None:
    workspace = Workspace(tmp_path)
    (tmp_path / preferences.FILE).write_text(content)
    assert preferences.preferences(workspace) == Preferences()


@pytest.mark.parametrize("top", [0, -1, 51])
def test_a_number_out_of_bounds_is_not_kept(tmp_path: Path, top) -> None:
    workspace = Workspace(tmp_path)
    with pytest.raises(BadInput, match="The setting top is .* give 1 or more, but less than 51"):
        preferences.keep(workspace, Preferences(top=top))
    assert not (tmp_path / preferences.FILE).exists()


def test_the_command_line_takes_it(made, tmp_path: Path, capsys) -> None:
    workspace, run = made
    where = ["--workspace", str(workspace.folder)]
    for name, column in {"labels.csv": "concepts", "clusters.csv": "phrases"}.items():
        out = tmp_path / name
        assert main(["export", run.id, "--out", str(out), "--top", "7", *where]) == 0
        assert most(out.read_bytes(), column) == 7
    assert main(["export", run.id, "--out", str(tmp_path / "a.csv"), "--top", "0", *where]) == 2
    assert "The setting top is 0" in capsys.readouterr().err
    assert main(["export", run.id, "--out", str(tmp_path / "m.zip"), "--top", "3", *where]) == 2
    assert "leave out --top" in capsys.readouterr().err


def test_run_writes_and_says_as_many(made, drawings: Path, tmp_path: Path, capsys) -> None:
    workspace, run = made
    # a short training: it matters how much is said, not how well
    options = ["--clusters", str(run.k), "--encoder", "sample", "--set", "concept.epochs=3"]
    options += ["--set", "concept.least_steps=20", "--workspace", str(workspace.folder)]
    out = tmp_path / "labels.csv"
    assert main(["run", str(drawings), *options, "--out", str(out), "--top", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    clusters = [line for line in lines if line[:4].strip().isdecimal()]
    assert len(clusters) == run.k and all(line.count(",") <= 3 for line in clusters)
    assert most(out.read_bytes(), "concepts") == 2
    assert most((tmp_path / "clusters.csv").read_bytes(), "phrases") == 2
