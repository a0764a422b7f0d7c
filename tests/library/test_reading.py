"""How a source is read, and the settings of methods: what `run` of the command line takes."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import tifffile

import whycluster


@pytest.fixture
def small(monkeypatch):
    """Concept models of a few steps."""
    from whycluster.core.encoders import USUAL, Usual

    few = {"least_steps": 40, "epochs": 5, "hidden": 32}
    monkeypatch.setitem(USUAL, "sample", Usual(views=4, filter="plain", concepts=few))


def sampled(source, folder, **how) -> "whycluster.Run":
    how = {"encoder": "sample", "model": "k-means", "workspace": folder, **how}
    return whycluster.cluster(source, 2, **how)


@pytest.fixture
def two(drawings, tmp_path) -> Path:
    """Two classes of six drawings, in a folder called good."""
    for folder in sorted(drawings.iterdir())[:2]:
        (tmp_path / "set" / "good" / folder.name).mkdir(parents=True)
        for file in sorted(folder.iterdir())[:6]:
            shutil.copy(file, tmp_path / "set" / "good" / folder.name)
    return tmp_path / "set"


@pytest.mark.parametrize(("classes", "found"), [("none", 0), (1, 1), ("2", 2), (None, 2)])
def test_classes_are_taken_from_where_one_says(small, two, folder, classes, found):
    run = sampled(two, folder, classes=classes)
    assert len(run.images.class_names) == found and ("acc" in run.metrics) == (found > 0)


def test_a_table_may_lie_away_from_its_images(small, two, folder, tmp_path):
    table = tmp_path / "away" / "t.csv"
    table.parent.mkdir()
    files = sorted(path.relative_to(two).as_posix() for path in two.rglob("*.png"))
    table.write_text("path\n" + "\n".join(files))
    assert list(sampled(table, folder, root=two).files) == files
    with pytest.raises(whycluster.UserError, match="give the folder"):
        sampled(table, folder)


def test_bands_are_chosen_of_a_folder_and_of_a_list(small, folder, tmp_path):
    rng = np.random.default_rng(0)
    (tmp_path / "scenes").mkdir()
    paths = [tmp_path / "scenes" / f"{number}.tif" for number in range(8)]
    for path in paths:
        tifffile.imwrite(path, rng.integers(0, 256, (16, 16, 4), np.uint8), photometric="rgb")
    seen = {
        run.id: run.images.bands
        for run in (
            sampled(tmp_path / "scenes", folder),
            sampled(tmp_path / "scenes", folder, bands=(4, 3, 2)),
            sampled(paths, folder, bands=4),
        )
    }
    assert list(seen.values()) == [(), (4, 3, 2), (4,)]


def test_settings_are_those_of_the_command_line(small, two, folder):
    run = sampled(two, folder, settings={"concept.alpha": 0.3, "sparsity": 0.002})
    record = run.home.workspace.record(run.id)
    assert record.settings["alpha"] == 0.3 and record.settings["sparsity"] == 0.002


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"classes": "rooms"}, "rooms"),
        ({"root": "/no/such"}, "no folder '/no/such'"),
        ({"names": "klingon"}, "no encoding 'klingon'"),
        ({"bands": (4, 3)}, "no bands '4,3'"),
        ({"settings": {"alpaca": 1}}, "no setting 'alpaca'"),
        ({"settings": {"clusters": 3}}, "write --clusters|clusters"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_made(two, tmp_path, how, says):
    with pytest.raises(whycluster.UserError, match=says):
        whycluster.cluster(two, 2, workspace=tmp_path / "new", **how)
    assert not (tmp_path / "new").exists()


def test_a_list_has_no_folders_to_read_classes_from(two):
    paths = list(two.rglob("*.png"))
    with pytest.raises(whycluster.UserError, match="classes says how a folder, zip or table"):
        whycluster.cluster(paths, 2, classes="none")


def test_labels_that_are_texts_name_the_clusters():
    vectors = np.eye(4)[[0, 0, 1, 1, 2, 2]]
    labels = ["cat", "cat", "'=dog", "'=dog", "10", "10"]  # one looks as if it were escaped
    run = whycluster.cluster(embeddings=vectors, labels=labels)
    assert sorted(run.names.values()) == ["'=dog", "10", "cat"]
    assert [run.names[c] for c in run.clusters.tolist()] == labels
    assert run.to_frame()["cluster_name"].tolist() == labels


def test_labels_that_are_texts_are_numbered_as_those_of_a_table():
    vectors = np.eye(4)[[0, 0, 1, 1, 2, 2]]
    run = whycluster.cluster(embeddings=vectors, labels=["c10", "c10", "c9", "c9", "-1", "-1"])
    assert run.names == {0: "c9", 1: "c10"}
    assert run.clusters.tolist() == [1, 1, 0, 0, -1, -1]
