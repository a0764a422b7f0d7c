"""Class folders: every image where its cluster is, nothing overwritten, whole or not at all."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from core.base.errors import BadInput, Cancelled
from core.base.values import ImageSet
from core.output.export import HOW, export_folders
from core.output.export.folders import folder_name
from core.store import edits
from core.store.edits import Edited
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs, steps
from tests.pages.made_run import make_run


def image_set(root: Path, files: list[str]) -> ImageSet:
    """Files that each hold their own name."""
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(file)
    return ImageSet(str(root), tuple(files), np.full(len(files), -1))


def clusters(numbers: list[int], names: dict[int, str], rejected=()) -> Edited:
    numbers = np.array(numbers)
    return Edited(numbers, numbers, names, {}, (), frozenset(rejected))


def tree(folder: Path) -> dict[str, str]:
    """place -> content of every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*.png")}


@pytest.fixture
def two(tmp_path):
    return image_set(tmp_path / "in", ["a/1.png", "b/2.png"]), clusters(
        [0, 1], {0: "bus", 1: "cat"}
    )


@pytest.mark.parametrize("how", HOW)
def test_every_image_is_in_the_folder_of_its_cluster(two, tmp_path, how):
    images, now = two
    assert export_folders(images, now, [0, 1], tmp_path / "out", how) == []
    assert tree(tmp_path / "out") == {"0-bus/1.png": "a/1.png", "1-cat/2.png": "b/2.png"}
    placed = tmp_path / "out" / "0-bus" / "1.png"
    assert placed.is_symlink() == (how == "symbolic links")
    same = os.path.samefile(placed, tmp_path / "in" / "a" / "1.png")
    assert same == (how != "copy")


def test_only_the_chosen_images_are_taken(two, tmp_path):
    images, now = two
    export_folders(images, now, [1], tmp_path / "out")
    assert list(tree(tmp_path / "out")) == ["1-cat/2.png"]


def test_equal_names_are_kept_apart(tmp_path):
    images = image_set(tmp_path / "in", ["a/1.png", "b/1.png", "c/1.PNG", "c/1-2.png"])
    export_folders(images, clusters([0] * 4, {0: "bus"}), range(4), tmp_path / "out")
    placed = {p.name: p.read_text() for p in (tmp_path / "out" / "0-bus").iterdir()}
    assert sorted(placed.values()) == sorted(images.files)
    assert len({name.casefold() for name in placed}) == 4 and placed["1.png"] == "a/1.png"


@pytest.mark.parametrize(
    "name",
    ["../x", "../../etc/passwd", "/x/y", "..", ".", "", "a\\..\\b", "C:\\x", "x\0y", "con",
     "a\nb", "l" * 300, "ü" * 300, "trailing. . ", '<b>"*?|', "\ud800"],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder_or_is_refused_by_a_file_system(tmp_path, name):
    images = image_set(tmp_path / "in", ["1.png"])
    export_folders(images, clusters([0], {0: name}), [0], tmp_path / "out")
    (folder,) = (tmp_path / "out").iterdir()
    assert (folder / "1.png").read_text() == "1.png"
    assert folder.name.startswith("0") and not set(folder.name) & set('/\\:*?"<>|\0\n')
    assert len(folder.name) <= 64 and not folder.name.endswith((".", " "))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "out"]


def test_clusters_that_are_none_stand_apart_and_numbers_sort():
    assert folder_name(3, "bus", digits=2) == "03-bus"
    assert folder_name(3, "bus", digits=2, rejected=True) == "not-a-cluster-03-bus"


def test_nothing_is_ever_overwritten(two, tmp_path):
    images, now = two
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(BadInput, match="is not empty"):
        export_folders(images, now, [0, 1], tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    export_folders(images, now, [0, 1], tmp_path / "empty")
    assert len(tree(tmp_path / "empty")) == 2


def test_no_images_make_no_folder(two, tmp_path):
    with pytest.raises(BadInput, match="No image was chosen"):
        export_folders(*two, [], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("out", "whole path"),
        ("{tmp}/in/sorted", "must not change"),
        ("{tmp}/nowhere/sorted", "no folder"),
        ("{tmp}/in/a/1.png", "is a file"),
        ("~nobody-of-that-name/sorted", "cannot be used"),
        ("{tmp}/" + 300 * "x", "cannot be used"),
        ("{tmp}/\0", "cannot be used"),
    ],
)
def test_a_folder_that_cannot_be_is_refused_with_the_way_out(two, tmp_path, target, why):
    with pytest.raises(BadInput, match=why):
        export_folders(*two, [0, 1], Path(target.format(tmp=tmp_path)))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in"]


def test_stop_leaves_nothing(two, tmp_path):
    def stop(fraction, message="", **losses):
        raise Cancelled

    with pytest.raises(Cancelled):
        export_folders(*two, [0, 1], tmp_path / "out", "copy", stop)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in"]


def test_a_failure_halfway_leaves_nothing_and_says_why(two, tmp_path, monkeypatch):
    def fail_on_the_second(source, target, done=[]):  # noqa: B006
        done.append(source)
        if len(done) == 2:
            raise OSError(28, "No space left on device")
        target.write_bytes(source.read_bytes())

    monkeypatch.setitem(HOW, "copy", fail_on_the_second)
    with pytest.raises(BadInput, match="No space left"):
        export_folders(*two, [0, 1], tmp_path / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in"]


def test_missing_sources_are_listed_and_the_others_are_there(two, tmp_path):
    images, now = two
    (tmp_path / "in" / "a" / "1.png").unlink()
    missing = export_folders(images, now, [0, 1], tmp_path / "out")
    assert missing == [str(tmp_path / "in" / "a" / "1.png")]
    assert list(tree(tmp_path / "out")) == ["1-cat/2.png"]
    with (tmp_path / "out" / "missing.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [["file"], missing]


def test_a_link_that_took_an_images_place_is_not_followed(two, tmp_path):
    (tmp_path / "secret").write_text("outside")
    images, now = two
    first = Path(images.root, images.files[0])
    first.unlink()
    first.symlink_to(tmp_path / "secret")
    with pytest.raises(BadInput, match="leads out of its folder"):
        export_folders(images, now, range(len(images)), tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_when_all_sources_are_missing_nothing_is_made(two, tmp_path):
    images, now = two
    for file in images.files:
        (tmp_path / "in" / file).unlink()
    with pytest.raises(BadInput, match="None of the 2 images"):
        export_folders(images, now, [0, 1], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_unknown_way_is_refused(two, tmp_path):
    with pytest.raises(BadInput, match="copy, hard links, symbolic links; given: 'move'"):
        export_folders(*two, [0], tmp_path / "out", "move")


def test_the_worker_sorts_by_the_edited_clusters_and_says_what_is_missing(tmp_path):
    made = make_run(Workspace(tmp_path / "w"), tmp_path / "images", per_class=3)
    run = load_run(made.workspace, made.run)
    edits.record(made.workspace, run.ids["assignment"], "rename_cluster", cluster=0, name="../up")
    Path(run.images.root, run.images.files[0]).unlink()
    target = str(tmp_path / "out")
    jobs.submit(made.workspace, "export_folders", run=run.id, target=target)
    done = jobs.run_next(made.workspace)
    assert (done.state, done.result) == ("done", target), done
    assert "1 of the images was not found on disk, see missing.csv" in done.log
    names = {p.name for p in Path(target).iterdir()}
    assert "0-_up" in names and len(names) == run.k + 1
    assert len(list(Path(target).rglob("*.png"))) == len(run.images) - 1


def test_the_workspace_itself_is_no_target(tmp_path):
    made = make_run(Workspace(tmp_path / "w"), tmp_path / "images", per_class=3)
    with pytest.raises(BadInput, match="must not change"):
        steps.export_folders(made.workspace, run=made.run, target=str(tmp_path / "w" / "out"))
