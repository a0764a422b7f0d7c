"""What `clean` frees of the rows that embeddings left, and what of them stays."""

import os
import shutil
import time
from pathlib import Path

import pytest

from core.base.disk import room_of
from core.base.errors import Cancelled
from core.store.cleaning import WEEK
from core.store.deletion import bundle_of
from core.store.disk_use import disk_use
from core.store.workspace import Workspace
from core.work import keeping, shelves, steps
from core.work.cli.commands import main

EMBEDDED = {"encoder": "sample", "views": 0}


@pytest.fixture
def copied(drawings, tmp_path):
    """12 drawings of two classes, each imported as a set: (workspace, ids of both)."""
    workspace, sets = Workspace(tmp_path / "own"), []
    for folder in sorted(path for path in drawings.iterdir() if path.is_dir())[:2]:
        source = tmp_path / folder.name
        source.mkdir()
        for file in sorted(folder.iterdir())[:6]:
            shutil.copy(file, source)
        sets.append(steps.import_images(workspace, source=str(source)))
    return workspace, sets


def titles(workspace: Workspace) -> dict[str, int]:
    return {one.title: one.number for one in keeping.waste(workspace)}


def files(workspace: Workspace) -> int:
    return len(list((workspace.folder / "embedded").glob("*/*.rows")))


def test_rows_stay_as_long_as_their_images_do_and_go_with_them(copied):
    workspace, (one, other) = copied
    for images in (one, other):
        steps.embed(workspace, images=images, **EMBEDDED)
    assert titles(workspace) == {} and files(workspace) == 2
    (use,) = [use for use in disk_use(workspace) if use.title == "Embeddings kept by picture"]
    assert use.size == room_of([workspace.folder / "embedded"]).held > 0
    keeping.delete(workspace, bundle_of(workspace, one))
    found = keeping.waste(workspace)
    assert {w.title: w.number for w in found}["Rows of deleted images"] == 6
    size = sum(w.size for w in found)
    before = room_of([workspace.folder / "embedded", workspace.folder / "trash"]).held
    assert keeping.clean(workspace, found) == size
    assert room_of([workspace.folder / "embedded", workspace.folder / "trash"]).held < before
    assert titles(workspace) == {} and files(workspace) == 1
    keeping.delete(workspace, bundle_of(workspace, other))
    assert titles(workspace)["Rows of deleted embeddings"] == 6
    keeping.clean(workspace, keeping.waste(workspace))
    assert not list((workspace.folder / "embedded").iterdir())


def test_a_row_that_another_set_needs_too_keeps_those_beside_it(copied, tmp_path):
    workspace, (one, other) = copied
    steps.embed(workspace, images=one, **EMBEDDED)
    source = Path(workspace.record(one).settings["source"])
    shutil.copy(sorted(source.iterdir())[0], Path(workspace.record(other).settings["source"]))
    grown = steps.import_images(workspace, source=workspace.record(other).settings["source"])
    steps.embed(workspace, images=grown, **EMBEDDED)
    keeping.delete(workspace, bundle_of(workspace, one))
    assert "Rows of deleted images" not in titles(workspace)


def test_embeddings_deleted_alone_take_their_rows_but_not_those_of_other_recipes(copied):
    workspace, (one, _) = copied
    gone = steps.embed(workspace, images=one, **EMBEDDED)
    steps.embed(workspace, images=one, encoder="sample", views=2)
    keeping.delete(workspace, bundle_of(workspace, gone))
    assert titles(workspace)["Rows of deleted embeddings"] == 6
    keeping.clean(workspace, keeping.waste(workspace))
    assert files(workspace) == 1


def test_what_is_damaged_is_made_anew_of_its_rows_so_they_stay(copied):
    workspace, (one, other) = copied
    ids = [steps.embed(workspace, images=images, **EMBEDDED) for images in (one, other)]
    workspace.set_aside(ids[0], "a test")
    workspace.set_aside(one, "a test")
    assert set(titles(workspace)) == {"In the trash"}


def stopped(workspace: Workspace, images: str) -> Path:
    """The shelf of an embedding that was stopped once its first rows were kept."""

    def stop(fraction, message="", **losses):
        if fraction >= 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        steps.embed(workspace, images=images, progress=stop, **EMBEDDED)
    (folder,) = (workspace.folder / "embedded").iterdir()
    return folder


def test_a_stopped_embedding_is_waited_for_a_week(copied):
    workspace, (one, _) = copied
    folder = stopped(workspace, one)
    assert titles(workspace) == {}
    for path in (folder, *folder.iterdir()):
        os.utime(path, (0, time.time() - WEEK - 60))
    assert set(titles(workspace)) == {"Rows of deleted embeddings"}


def test_unfinished_work_of_an_older_program_goes_after_a_week(copied):
    workspace, _ = copied
    old, new = (workspace.folder / "unfinished" / name for name in ("0" * 16, "1" * 16))
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "vectors.npy").write_bytes(b"x" * 100)
    for path in (old / "vectors.npy", old):
        os.utime(path, (0, time.time() - WEEK - 60))
    (found,) = keeping.waste(workspace)
    assert found.title == "Embeddings that stopped more than a week ago" and found.paths == (old,)


def test_sets_of_an_older_program_have_no_keys_so_nothing_is_judged_by_them(copied, monkeypatch):
    workspace, (one, other) = copied
    steps.embed(workspace, images=one, **EMBEDDED)
    steps.embed(workspace, images=other, **EMBEDDED)
    keeping.delete(workspace, bundle_of(workspace, one))
    (workspace.path(other) / "keys.npy").unlink()
    (workspace.path(other) / "manifest.json").unlink()
    assert [waste.title for waste in shelves.waste(workspace)] == []


def test_the_command_says_so(copied, capsys):
    workspace, (one, other) = copied
    for images in (one, other):
        steps.embed(workspace, images=images, **EMBEDDED)
    where = ["--workspace", str(workspace.folder)]
    assert main(["delete", one, *where]) == 0 and main(["clean", "--yes", *where]) == 0
    told = capsys.readouterr().out
    assert "6  Rows of deleted images" in told and files(workspace) == 1
