"""A source that is imported again is not decoded again, but for what is new in it."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.base.values import ImageSet, Thumbnails
from core.images import importing
from core.store.workspace import Workspace
from core.work import steps


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for number, colour in enumerate(["red", "green", "blue"]):
        Image.new("RGB", (30, 20), colour).save(folder / f"{number}.png")
    two = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    two[0].save(folder / "more.gif", save_all=True, append_images=two[1:])
    return folder


@pytest.fixture
def decoded(monkeypatch):
    """Names of the files that imports decode."""
    names: list[str] = []
    original = importing.decode

    def counting(path, *given, **how):
        names.append(Path(path).name)
        return original(path, *given, **how)

    monkeypatch.setattr(importing, "decode", counting)
    return names


def imported(workspace: Workspace, folder: Path) -> tuple[str, ImageSet, Thumbnails]:
    id = steps.import_images(workspace, source=str(folder))
    (small,) = workspace.records(Thumbnails, images=id)
    return id, workspace.load(ImageSet, id), workspace.load(Thumbnails, small.id)


def test_only_what_is_new_is_decoded_and_the_set_is_as_if_all_were(folder, decoded, tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    imported(workspace, folder)
    assert sorted(decoded) == ["0.png", "1.png", "2.png", "more.gif"]
    decoded.clear()
    Image.new("RGB", (5, 5), "white").save(folder / "1a.png")
    (folder / "2.png").unlink()
    id, images, small = imported(workspace, folder)
    assert decoded == ["1a.png"]
    other, whole, expected = imported(Workspace(tmp_path / "other"), folder)
    assert (id, images.files, images.notes) == (other, whole.files, whole.notes)
    assert "1 file held more than one picture" in images.notes[0]
    for name in ("keys", "states", "noted"):
        np.testing.assert_array_equal(getattr(images, name), getattr(whole, name))
    np.testing.assert_array_equal(small.data, expected.data)


def test_a_changed_date_alone_changes_nothing(folder, decoded, tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    first, _, _ = imported(workspace, folder)
    decoded.clear()
    os.utime(folder / "1.png", ns=(5, 5))
    assert imported(workspace, folder)[0] == first and decoded == []
    shutil.copy(folder / "0.png", folder / "1.png")  # as large, and another picture
    os.utime(folder / "1.png", ns=(5, 5))
    second, _, _ = imported(workspace, folder)
    assert second != first and decoded == ["1.png"]
