"""Which folders are classes; splits of other people's data sets are none."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.base.errors import BadInput
from core.base.values import ImageSet, Thumbnails
from core.images.classes import check_classes, folder_labels
from core.store.workspace import Workspace
from core.work import steps
from core.work.plan import plan
from core.work.request import RunRequest
from core.work.steps.importing import thumbnails_recipe

SPLITS: dict[str, tuple[list[str], list[str]]] = {
    "Training/Testing": (["Training/a/1", "Testing/b/1"], ["a", "b"]),
    "Train/Test": (["Train/a/1", "Test/a/1", "Test/b/1"], ["a", "a", "b"]),
    "train/dev": (["train/a/1", "dev/b/1"], ["a", "b"]),
    "Intel": (
        ["seg_train/seg_train/sea/1", "seg_test/seg_test/ice/1", "seg_pred/seg_pred/9"],
        ["sea", "ice", ""],
    ),
    "training_set": (["training_set/training_set/a/1", "test_set/test_set/b/1"], ["a", "b"]),
    "TrainSet": (["TrainSet/a/1", "ValidSet/b/1"], ["a", "b"]),
    "years": (["train2017/a/1", "val2017/b/1"], ["a", "b"]),
    "a name before": (["ILSVRC_img_train/a/1", "ILSVRC_img_val/b/1"], ["a", "b"]),
    "Tiny-ImageNet": (
        ["t/train/n1/images/1", "t/train/n2/images/1", "t/val/images/1", "t/test/images/2"],
        ["n1", "n2", "", ""],
    ),
    "STL": (["train/a/1", "test/b/1", *["unlabeled/1"] * 30], ["a", "b", *[""] * 30]),
    "Kaggle": (["train/a/1", "train/b/1", "test/1", "test/2"], ["a", "b", "", ""]),
    "images in splits": (["train/images/a/1", "test/images/b/1"], ["a", "b"]),
    "splits in images": (["images/train/a/1", "images/test/b/1"], ["a", "b"]),
    "a file beside": (["train/a/1", *["test/b/1"] * 30, "x"], ["a", *["b"] * 30, ""]),
    "by structure": (["x/a/1", "x/b/1", "y/a/1", "y/b/1"], ["a", "b", "a", "b"]),
    "unlabelled beside classes": (["a/1", "b/1", "Unlabelled/1"], ["a", "b", ""]),
    # and what looks a little like these
    "splits in classes": (["a/train/1", "a/test/1", "b/train/1", "b/test/1"], list("aabb")),
    "images in classes": (["a/images/1", "b/images/1"], ["a", "b"]),
    "kinds of train": (["bullet_train/1", "steam_train/1"], ["bullet_train", "steam_train"]),
    "trains and planes": (["train/1", "plane/1"], ["train", "plane"]),
    "a class called photos": (["train/photos/1", "train/art/1", "test/photos/1"],
                              ["photos", "art", "photos"]),
    "strays in a split": (["train/a/1", "train/b/1", "test/a/1", "train/2"], [""] * 4),
    "four folders alike": ([f"{t}/{c}/1" for t in "wxyz" for c in "ab"], list("wwxxyyzz")),
    "other letters": (["图/1", "猫/1"], ["图", "猫"]),
}  # fmt: skip


@pytest.mark.parametrize("name", SPLITS)
def test_classes_are_not_splits(name: str) -> None:
    files, expected = SPLITS[name]
    assert folder_labels(files) == expected


LEVELS = {
    "none": ["", "", ""],
    "1": ["train", "train", "test"],
    "2": ["a", "b", ""],
    "3": ["x", "", ""],
}


@pytest.mark.parametrize("classes", LEVELS)
def test_the_user_may_name_the_folder(classes: str) -> None:
    assert folder_labels(["train/a/x/1", "train/b/1", "test/1"], classes) == LEVELS[classes]


@pytest.mark.parametrize("classes", ["0", "-1", "1.5", "all", "100", "folder"])
def test_what_names_no_folder_is_refused(classes: str) -> None:
    with pytest.raises(BadInput, match=f"Classes cannot come from '{classes}'"):
        check_classes(classes)
    with pytest.raises(BadInput, match="Classes cannot come from"):
        RunRequest("x", "sample", clusters=2, classes=classes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("train/cat/1", "train/dog/1", "test/cat/2"):
        path = tmp_path / "images" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (6, 6), "red").save(path)
    return tmp_path / "images"


def test_other_classes_are_another_set_of_the_same_images_made_without_decoding(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    first = steps.import_images(workspace, source=str(folder))
    assert workspace.load(ImageSet, first).class_names == ("cat", "dog")
    monkeypatch.setattr("core.images.importing.checked", None)  # decoding would fail
    for classes, names in {"none": (), "1": ("test", "train"), "folders": ("cat", "dog")}.items():
        other = steps.import_images(workspace, source=str(folder), classes=classes)
        assert other != first
        assert workspace.load(ImageSet, other).class_names == names
        assert workspace.record(other).reading == {"classes": classes}
        made = [workspace.load(Thumbnails, thumbnails_recipe(id).id) for id in (first, other)]
        assert made[0].jpeg(2) == made[1].jpeg(2)
    assert steps.import_images(workspace, source=str(folder)) == first


def test_a_set_that_an_older_program_classed_keeps_its_id_and_a_new_one_is_made(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    with monkeypatch.context() as before:
        before.setattr("core.images.listing.folder_labels", lambda files, _: ["x"] * len(files))
        old = steps.import_images(workspace, source=str(folder))
    new = steps.import_images(workspace, source=str(folder))
    assert workspace.load(ImageSet, old).class_names == ("x",)
    assert new != old and workspace.load(ImageSet, new).class_names == ("cat", "dog")
    assert steps.import_images(workspace, source=str(folder)) == new


def test_a_table_with_other_labels_is_another_set(folder: Path, tmp_path: Path) -> None:
    workspace, table = Workspace(tmp_path / "workspace"), folder / "t.csv"
    table.write_text("path,label\ntrain/cat/1.png,a\ntrain/dog/1.png,b\n")
    first = steps.import_images(workspace, source=str(table))
    table.write_text("path,label\ntrain/cat/1.png,b\ntrain/dog/1.png,b\n")
    second = steps.import_images(workspace, source=str(table))
    found = [workspace.load(ImageSet, id).labels.tolist() for id in (first, second)]
    assert found == [[0, 1], [0, 0]]


def test_a_plan_finds_the_set_that_the_run_would_read(folder: Path, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    request = RunRequest(str(folder), "sample", clusters=2, classes="none")
    assert not plan(workspace, request).stages[0].exists
    id = steps.import_images(workspace, source=str(folder), classes="none")
    assert plan(workspace, request).stages[0].id == id
    assert not plan(workspace, RunRequest(str(folder), "sample", clusters=2)).stages[0].exists


def test_a_request_says_how_its_source_is_read_only_where_it_was_said(folder: Path) -> None:
    plain = RunRequest("x", "sample", clusters=2).to_settings()
    assert not {"classes", "root", "names"} & plain.keys()
    said = RunRequest("x", "sample", clusters=2, classes="none", root=str(folder)).to_settings()
    assert (said["classes"], said["root"]) == ("none", str(folder))
    assert RunRequest.from_settings(said).reading.classes == "none"


def test_some_images_of_a_set_keep_all_that_is_known_of_them() -> None:
    states, keys = np.arange(6).reshape(3, 2), np.array([b"x", b"y", b"z"])
    whole = ImageSet(
        "/r", ("a", "b", "c"), np.array([0, 1, 0]), ("p", "q"), (), keys=keys, states=states
    )
    some = whole.take(np.array([2, 0]))
    assert (some.files, some.class_of_each(), len(some)) == (("c", "a"), ["p", "p"], 2)
    assert some.states is not None and some.states.tolist() == [[4, 5], [0, 1]]
    assert some.keys is not None and some.keys.tolist() == [b"z", b"x"] and some.noted is None
