"""Clusters keep the names that the table calls them by: in the run, until the analyst says else."""

from pathlib import Path

import numpy as np
import pytest

from core.base.values import ConceptModel, ImageSet
from core.clustering.imported import read_assignment
from core.output.export import edited, labels_csv
from core.store import edits
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import steps
from core.work.request import RunRequest

FILES = tuple(f"{number}.png" for number in range(6))
IMAGES = ImageSet("/images", FILES, np.full(6, -1))
LONG = "a very long name " * 6

# header and what stands beside each of the six images -> how the clusters are called
CALLED = {
    "names": ("image,cluster", ["cat", "cat", "grp5", "grp5", "grp12", "cat"], "cat grp5 grp12"),
    "numbers": ("image,cluster", [0, 0, 1, 1, 2, 2], ""),
    "a name beside": (
        "image,cluster,cluster_name",
        ["4,bus", "4,bus", "4,boat", "9,", "9,nan", "7,fish"],
        "bus fish -",
    ),
    "no name beside": ("image,cluster,cluster_name", ["0,"] * 3 + ["1,"] * 3, ""),
    "escaped": ("image,cluster,cluster_name", ["0,'=x"] * 3 + ["1,y"] * 3, "=x y"),
    "alike": ("image,cluster,cluster_name", ["0,x"] * 3 + ["1,X"] * 3, "x X_(2)"),
    "titles": ("image,cat,dog", ["1,0"] * 3 + ["0,1"] * 3, "cat dog"),
    "titles of numbers": ("image,p0,p1", ["1,0"] * 3 + ["0,1"] * 3, ""),
    "titles of words and numbers": ("image,cluster 1,cluster 2", ["1,0"] * 6, ""),
    "long": ("image,cluster", [LONG] * 3 + ["b"] * 3, LONG[:60].strip().replace(" ", "_") + " b"),
}


@pytest.mark.parametrize("kind", CALLED)
def test_what_a_table_calls_its_clusters(kind: str, tmp_path: Path) -> None:
    header, cells, called = CALLED[kind]
    lines = [header, *(f"{file},{cell}" for file, cell in zip(FILES, cells, strict=True))]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    found = read_assignment(tmp_path / "a.csv", IMAGES).called
    words = [name.replace(" ", "_") or "-" for name in found]
    assert " ".join(words) == called


@pytest.fixture(scope="module")
def named(first_run, drawings, tmp_path_factory) -> tuple[Workspace, str, Path]:
    """A run over clusters that a table calls by name, and the table."""
    import shutil

    folder = tmp_path_factory.mktemp("named")
    shutil.copytree(first_run[0], folder / "workspace")
    table = folder / "theirs.csv"
    files = sorted(path.relative_to(drawings) for path in drawings.rglob("*.png"))
    table.write_text("image,cluster\n" + "".join(f"{f},our {f.parent}\n" for f in files))
    workspace = Workspace(folder / "workspace")
    small = {"least_steps": 40, "epochs": 5, "hidden": 32}
    request = RunRequest(
        source=str(drawings), encoder="sample", table=str(table), concept_settings=small
    )
    return workspace, steps.run(workspace, request), table


def test_the_names_are_those_of_the_run_everywhere(named, drawings: Path) -> None:
    workspace, id, _ = named
    run = load_run(workspace, id)
    expected = {f"our {folder.name}" for folder in drawings.iterdir()}
    now = edited(workspace, run)
    assert set(now.names.values()) == expected and not now.cluster_notes
    text = labels_csv(workspace, run).decode()
    assert all(name in text for name in expected) and "renamed" not in text


def test_the_names_are_an_edit_that_stands_in_the_log_once(named, drawings: Path) -> None:
    workspace, id, table = named
    run = load_run(workspace, id)
    log = edits.log(workspace, run.ids["assignment"])
    assert [(e.verb, e.author) for e in log] == [("name_clusters", "table")]
    assert log[0].words.startswith("Took over the names “our ")
    images = run.ids["images"]
    assert steps.import_assignment(workspace, images=images, table=str(table)) == log[0].scope
    assert edits.log(workspace, log[0].scope) == log


def test_a_rename_wins_and_an_undo_gives_the_models_names(named) -> None:
    workspace, id, _ = named
    run = load_run(workspace, id)
    scope = run.ids["assignment"]
    edits.record(workspace, scope, "rename_cluster", cluster=0, name="mine")
    assert edited(workspace, run).names[0] == "mine"
    for entry in reversed(edits.log(workspace, scope)[:2]):
        edits.undo(workspace, scope, expected=entry.id)
    assert tuple(edited(workspace, run).names.values()) == run.cluster_names
    assert len(workspace.records(ConceptModel)) == 2


def test_our_own_labels_csv_brings_its_names_along(made, tmp_path: Path) -> None:
    workspace, run = made
    edits.record(workspace, run.ids["assignment"], "rename_cluster", cluster=1, name="=vans")
    (tmp_path / "labels.csv").write_bytes(labels_csv(workspace, run))
    found = read_assignment(tmp_path / "labels.csv", run.images)
    assert found.called == tuple(edited(workspace, run).names.values())
