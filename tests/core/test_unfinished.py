"""Hours of embedding that end half-way, by Stop, a kill or a bad file, go on where they were."""

import errno
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.base.errors import BadInput, Cancelled
from core.base.values import Embeddings, ImageSet
from core.store.workspace import Workspace
from core.work import steps
from core.work.steps import prepare
from core.work.steps.unfinished import room_in


class Part:
    """Progress of one embedding: what it said, and Stop once a share of the work is done."""

    def __init__(self, until: float = 2.0):
        self.until, self.fractions, self.messages = until, [], []

    def __call__(self, fraction, message="", **losses):
        self.fractions.append(fraction)
        self.messages.append(message)
        if fraction >= self.until:
            raise Cancelled


@pytest.fixture
def encoded(monkeypatch):
    """How many pictures and phrases were given to the sample encoder, call by call."""
    from core.encoders.open_clip import OpenClipEncoder

    calls = []
    for name in ("encode_pixels", "encode_texts"):
        original = getattr(OpenClipEncoder, name)

        def counting(self, given, original=original):
            calls.append(len(given))
            return original(self, given)

        monkeypatch.setattr(OpenClipEncoder, name, counting)
    return calls


@pytest.fixture
def copied(drawings, tmp_path):
    """The drawings as files of one's own, imported: (workspace, id of the image set)."""
    source = shutil.copytree(drawings, tmp_path / "copied")
    workspace = Workspace(tmp_path / "own")
    return workspace, steps.import_images(workspace, source=str(source))


def unfinished(workspace: Workspace) -> list[Path]:
    return list((workspace.folder / "unfinished").glob("*"))


def assert_same(one: Embeddings, other: Embeddings) -> None:
    np.testing.assert_array_equal(one.vectors, other.vectors)
    if one.views is not None:
        np.testing.assert_array_equal(one.views, other.views)


def test_an_embedding_that_was_stopped_goes_on_as_if_it_had_not_been(copied, encoded):
    workspace, images = copied
    asked = {"images": images, "encoder": "sample", "views": 3}  # 16 drawings a batch
    whole = Workspace(workspace.folder.parent / "whole")
    recipe = {"step": "import_images", "settings": {}, "parents": {}}
    same = whole.save(workspace.load(ImageSet, images), **recipe)
    expected = steps.embed(whole, **{**asked, "images": same})

    with pytest.raises(Cancelled):
        steps.embed(workspace, **asked, progress=Part(until=0.5))
    assert len(unfinished(workspace)) == 1
    encoded.clear()
    told = Part()
    id = steps.embed(workspace, **asked, progress=told)
    assert [count for count in encoded if count > 1] == [4 * 16, 4 * 12]
    assert "Going on after 32 of 60 images" in told.messages
    assert told.fractions == sorted(told.fractions)
    assert_same(workspace.load(Embeddings, id), whole.load(Embeddings, expected))
    assert unfinished(workspace) == unfinished(whole) == []


def test_another_recipe_does_not_go_on_from_this_one(copied, encoded):
    workspace, images = copied
    asked = {"images": images, "encoder": "sample", "views": 3}
    with pytest.raises(Cancelled):
        steps.embed(workspace, **asked, progress=Part(until=0.5))
    encoded.clear()
    steps.embed(workspace, **asked, seed=1)
    assert sum(count for count in encoded if count > 1) == 4 * 60
    assert len(unfinished(workspace)) == 1


def test_a_file_that_became_unreadable_costs_nothing_that_was_done(copied, encoded):
    workspace, images = copied
    asked = {"images": images, "encoder": "sample", "views": 3}
    image_set = workspace.load(ImageSet, images)
    gone = Path(image_set.root, image_set.files[50])
    away = gone.rename(workspace.folder.parent / "away.png")
    with pytest.raises(BadInput, match=f"{gone.name}.* 48 of 60 images are embedded and kept: "):
        steps.embed(workspace, **asked)
    away.rename(gone)
    encoded.clear()
    steps.embed(workspace, **asked)
    assert [count for count in encoded if count > 1] == [4 * 12]


def test_an_error_of_whoever_hears_the_progress_is_not_blamed_on_a_file(copied):
    def refuse(fraction, message="", **losses):
        if fraction > 0.5:
            raise BadInput("The disk is full.")

    workspace, images = copied
    with pytest.raises(BadInput, match=r"^The disk is full\.$"):
        steps.embed(workspace, images=images, encoder="sample", views=3, progress=refuse)


def test_a_stopped_embedding_of_the_nouns_goes_on(tmp_path, encoded, monkeypatch):
    words = [f"thing {number}" for number in range(600)]
    monkeypatch.setattr(prepare, "nouns", lambda filter: (words, np.arange(600)))
    workspace, whole = Workspace(tmp_path / "one"), Workspace(tmp_path / "other")
    expected = steps.embed_lexicon(whole, encoder="sample")
    with pytest.raises(Cancelled):
        steps.embed_lexicon(workspace, encoder="sample", progress=Part(until=0.5))
    encoded.clear()
    told = Part()
    id = steps.embed_lexicon(workspace, encoder="sample", progress=told)
    assert sum(count for count in encoded if count > 1) == 600 - 256 * 2
    assert "Going on after 512 of 600 phrases" in told.messages
    assert_same(workspace.load(Embeddings, id), whole.load(Embeddings, expected))
    assert unfinished(workspace) == []


def test_what_a_kill_between_saving_and_clearing_left_is_cleared(copied):
    workspace, images = copied
    asked = {"images": images, "encoder": "sample", "views": 0}
    id = steps.embed(workspace, **asked)
    (workspace.folder / "unfinished" / id).mkdir()
    assert steps.embed(workspace, **asked) == id
    assert unfinished(workspace) == []


ROWS = {"vectors": ((5, 2), np.float32), "views": ((5, 0, 2), np.float16)}


def block(*values: int) -> dict[str, np.ndarray]:
    vectors = np.repeat(np.array(values, np.float32)[:, None], 2, axis=1)
    return {"vectors": vectors, "views": np.empty((len(values), 0, 2), np.float16)}


def test_after_a_kill_rows_that_were_not_counted_are_made_again(tmp_path, monkeypatch):
    killed = room_in(tmp_path / "id")(**ROWS)
    killed.add(**block(1, 2))
    killed.keep()
    killed.add(**block(9))  # half of it may be on the disk
    rows = room_in(tmp_path / "id")(**ROWS)
    assert rows.done == 2
    monkeypatch.setattr("core.work.steps.unfinished.KEEP_EVERY", 0.0)
    rows.add(**block(3, 4))
    assert room_in(tmp_path / "id")(**ROWS).done == 4
    assert rows["vectors"][:, 0].tolist() == [1, 2, 3, 4, 0]


def test_rows_are_on_the_disk_before_they_are_counted(tmp_path, monkeypatch):
    flushed, flush = [], np.memmap.flush
    monkeypatch.setattr(np.memmap, "flush", lambda a: (flushed.append(Path(a.filename)), flush(a)))
    with room_in(tmp_path / "id")(**ROWS) as rows:
        rows.add(**block(1))
    assert [file.stem for file in flushed] == ["vectors", "views", "done"]


@pytest.mark.parametrize("damage", ["removed", "emptied", "reshaped"])
def test_an_unfinished_folder_that_does_not_fit_begins_anew(tmp_path, damage):
    with room_in(tmp_path / "id")(**ROWS) as rows:
        rows.add(**block(1, 2))
    file = tmp_path / "id" / "vectors.npy"
    if damage == "removed":
        file.unlink()
    else:
        file.write_bytes(b"")
    if damage == "reshaped":
        np.save(file, np.zeros((4, 2), np.float32))
    assert room_in(tmp_path / "id")(**ROWS).done == 0


def test_two_processes_may_fill_one_folder_and_the_first_may_clear_it(tmp_path):
    one, other = (room_in(tmp_path / "id")(**ROWS) for _ in range(2))
    one.add(**block(1, 2))
    other.add(**block(1))
    one.keep()
    other.keep()  # counts less: its rows are there all the same
    assert room_in(tmp_path / "id")(**ROWS).done == 1
    shutil.rmtree(tmp_path / "id")  # the first is done and saved
    other.add(**block(2, 3, 4, 5))
    other.keep()
    assert other["vectors"][:, 0].tolist() == [1, 2, 3, 4, 5]
    assert not (tmp_path / "id").exists()


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="nothing can be reserved here")
def test_a_disk_without_room_is_said_before_the_work_begins(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(BadInput, match="no room for .* of embeddings; make room, or .*--workspace"):
        room_in(tmp_path / "unfinished" / "id")(**ROWS)
    assert list((tmp_path / "unfinished").iterdir()) == []
