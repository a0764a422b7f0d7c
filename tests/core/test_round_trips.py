"""Every format of the export comes back with equal clusters, or is named here with the reason."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.base.errors import BadInput
from core.clustering.imported import read_assignment
from core.images.importing import find_images
from core.output.export import edited
from core.output.export.folders import folder_name
from core.output.export.formats import FOLDERS, FORMATS, MODEL
from core.work.cli import commands
from tests.core.exported import NAME, edited_in_all_ways

ONE_WAY = {
    "clusters": "has a row a cluster, and says of no image where it is",
    "report": "is to be read and printed: pages, not rows",
    "page": "is to be looked at, as the report",
    MODEL: "is what assigns new images (`assign`); it holds no image of its own run",
}
AS_A_TABLE = [name for name in FORMATS if name not in (FOLDERS, *ONE_WAY)]


@pytest.fixture(scope="module")
def exported(small_run, tmp_path_factory) -> Callable[[str], Path]:
    """What the command writes of a run with edits, by the name of the format."""
    workspace, run = edited_in_all_ways(small_run)
    folder = tmp_path_factory.mktemp("exported")

    def export(name: str) -> Path:
        file = FORMATS[name].file
        out = folder / (file if file and not file.endswith(".zip") else name)
        asked = ["export", run.id, "--format", name, "--out", str(out)]
        assert commands.main([*asked, "--workspace", str(workspace.folder)]) == 0
        return next(iter(sorted(out.glob("*.json"))), out) if out.is_dir() else out

    return export


@pytest.fixture(scope="module")
def wanted(small_run) -> dict[str, str]:
    """The name of each image's cluster as the analyst has it, "" for what she says is none."""
    workspace, run = small_run
    now = edited(workspace, run)
    names = {n: "" if n in now.rejected else name for n, name in now.names.items()}
    return {f: names[int(n)] for f, n in zip(run.images.files, now.clusters, strict=True)}


def test_every_format_comes_back_or_is_said_not_to():
    assert {*AS_A_TABLE, FOLDERS, *ONE_WAY} == set(FORMATS) and len(AS_A_TABLE) >= 7


@pytest.mark.parametrize("name", AS_A_TABLE)
def test_what_is_exported_is_imported_with_equal_clusters(name, exported, wanted, small_run):
    _, run = small_run
    file = exported(name)
    table = read_assignment(file, run.images)
    found = np.array(table.called)[table.assignment.labels]
    kept = np.array([wanted[file] for file in run.images.files])
    assert np.array_equal(found[kept != ""], kept[kept != ""]) and NAME in table.called
    assert set(table.called) == set(wanted.values()) - {""}
    assert table.unassigned == (kept == "").sum() > 0


def test_class_folders_are_imported_with_equal_clusters(exported, wanted, small_run, tmp_path):
    """A folder is called by the number of its cluster and its name, as file systems can have it."""
    workspace, run = small_run
    now = edited(workspace, run)
    folders = {n: folder_name(n, name, 1, n in now.rejected) for n, name in now.names.items()}
    before = {
        of(Path(run.images.root, file)): folders[int(n)]
        for file, n in zip(run.images.files, now.clusters, strict=True)
    }
    images = find_images(exported(FOLDERS), tmp_path)
    files = (Path(images.root, file) for file in images.files)
    assert dict(zip(map(of, files), images.class_of_each(), strict=True)) == before


def of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ONE_WAY)
def test_what_cannot_come_back_is_refused_in_a_sentence(name, exported, small_run):
    with pytest.raises(BadInput) as told:
        read_assignment(exported(name), small_run[1].images)
    assert len(str(told.value).splitlines()) == 1 and len(str(told.value)) < 400
