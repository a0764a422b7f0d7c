"""No image is embedded twice: not after Stop, a kill or a bad file, nor in another image set."""

import errno
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.base.errors import BadInput, Cancelled
from core.base.rows import KEY
from core.base.values import Embeddings, ImageSet
from core.encoders import batches
from core.store.workspace import Workspace
from core.work import steps
from core.work.steps import prepare, shelf
from core.work.steps.shelf import room_on


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


def shelves(workspace: Workspace) -> list[Path]:
    return list((workspace.folder / "embedded").glob("*"))


def assert_same(one: Embeddings, other: Embeddings) -> None:
    np.testing.assert_array_equal(one.vectors, other.vectors)
    if one.views is not None:
        np.testing.assert_array_equal(one.views, other.views)


def test_an_embedding_that_was_stopped_goes_on_as_if_it_had_not_been(copied, encoded):
    workspace, images = copied
    asked = {"images": images, "encoder": "sample", "views": 3}  # 6 drawings a batch
    whole = Workspace(workspace.folder.parent / "whole")
    recipe = {"step": "import_images", "settings": {}, "parents": {}}
    same = whole.save(workspace.load(ImageSet, images), **recipe)
    expected = steps.embed(whole, **{**asked, "images": same})

    with pytest.raises(Cancelled):
        steps.embed(workspace, **asked, progress=Part(until=0.5))
    assert len(shelves(workspace)) == 1
    encoded.clear()
    told = Part()
    id = steps.embed(workspace, **asked, progress=told)
    assert sum(count for count in encoded if count > 1) == 4 * 30
    assert "Going on after 30 of 60 images" in told.messages
    assert told.fractions == sorted(told.fractions)
    assert_same(workspace.load(Embeddings, id), whole.load(Embeddings, expected))


def test_another_recipe_does_not_go_on_from_this_one(copied, encoded):
    workspace, images = copied
    asked = {"images": images, "encoder": "sample", "views": 3}
    with pytest.raises(Cancelled):
        steps.embed(workspace, **asked, progress=Part(until=0.5))
    encoded.clear()
    steps.embed(workspace, **asked, seed=1)
    assert sum(count for count in encoded if count > 1) == 4 * 60
    assert len(shelves(workspace)) == 2


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
    assert sum(count for count in encoded if count > 1) == 4 * 12


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


def test_what_a_kill_between_saving_and_clearing_left_is_cleared(tmp_path, monkeypatch):
    monkeypatch.setattr(prepare, "nouns", lambda filter: (["one", "two"], np.arange(2)))
    workspace = Workspace(tmp_path)
    id = steps.embed_lexicon(workspace, encoder="sample")
    (workspace.folder / "unfinished" / id).mkdir(parents=True)
    assert steps.embed_lexicon(workspace, encoder="sample") == id
    assert unfinished(workspace) == []


WANTED = {"vectors": ((2,), np.float32), "views": ((1, 2), np.float16)}


def keys(*names: str) -> np.ndarray:
    return np.array([name.ljust(16, "-").encode() for name in names], KEY)


def block(*values: int) -> dict[str, np.ndarray]:
    vectors = np.repeat(np.array(values, np.float32)[:, None], 2, axis=1)
    return {"vectors": vectors, "views": vectors[:, None].astype(np.float16)}


def put(folder: Path, names: str, *values: int) -> None:
    with room_on(folder)(keys(*names), **WANTED) as rows:
        rows.add(**block(*values))


def on(folder: Path, names: str) -> tuple[list[int], list[float]]:
    """Numbers that are to be made, and what the shelf holds of the others."""
    rows = room_on(folder)(keys(*names), **WANTED)
    found = rows["vectors"][:, 0]
    assert rows["views"][:, 0, 1].tolist() == found.tolist()
    return rows.left.tolist(), np.delete(found, rows.left).tolist()


def test_rows_are_found_by_their_keys_in_any_order_and_set(tmp_path):
    put(tmp_path, "abc", 1, 2, 3)
    put(tmp_path, "da", 4)
    assert on(tmp_path, "cxdab") == ([1], [3, 4, 1, 2])


def test_equal_keys_are_made_once(tmp_path):
    with room_on(tmp_path)(keys(*"abab"), **WANTED) as rows:
        assert rows.left.tolist() == [0, 1] and rows.done == 2
        rows.add(**block(1, 2))
    assert rows["vectors"][:, 0].tolist() == [1, 2, 1, 2]
    assert on(tmp_path, "bab") == ([], [2, 1, 2])


def test_what_was_added_is_there_after_a_kill(tmp_path):
    rows = room_on(tmp_path)(keys(*"abc"), **WANTED)
    rows.add(**block(1, 2))  # nobody leaves the context
    assert on(tmp_path, "abc") == ([2], [1, 2])


@pytest.mark.parametrize("end", ["keys", "rows"])
@pytest.mark.parametrize("damage", ["removed", "emptied", "cut", "changed", "zeros", "folder"])
def test_what_is_damaged_is_made_again_and_nothing_else_is_found(tmp_path, end, damage):
    put(tmp_path, "abc", 1, 2, 3)
    (file,) = tmp_path.glob(f"*.{end}")
    whole = file.read_bytes()
    file.unlink()
    if damage == "folder":
        file.mkdir()
    elif damage != "removed":
        changed = bytearray(whole)
        changed[len(whole) // 2] ^= 1
        cut = whole[: len(whole) // 2]
        content = {"emptied": b"", "cut": cut, "changed": changed, "zeros": bytes(len(whole))}
        file.write_bytes(content[damage])
    left, found = on(tmp_path, "abc")
    assert left and found == [value + 1 for value in range(3) if value not in left]
    put(tmp_path, "abc", *[number + 1 for number in left])
    assert on(tmp_path, "abc") == ([], [1, 2, 3])


def test_rows_are_flushed_in_time_and_on_the_way_out(tmp_path, monkeypatch):
    flushed, fsync = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (flushed.append(file), fsync(file)))
    monkeypatch.setattr(shelf, "KEEP_EVERY", 0.0)
    with room_on(tmp_path)(keys(*"ab"), **WANTED) as rows:
        rows.add(**block(1))
        assert len(flushed) == 2
        monkeypatch.setattr(shelf, "KEEP_EVERY", 1e9)
        rows.add(**block(2))
        assert len(flushed) == 2
    assert len(flushed) == 4


def test_two_processes_may_fill_one_shelf(tmp_path):
    one, other = (room_on(tmp_path)(keys(*"abc"), **WANTED) for _ in range(2))
    one.add(**block(1, 2))
    other.add(**block(1))
    other.add(**block(2, 3))
    assert other["vectors"][:, 0].tolist() == [1, 2, 3]
    assert on(tmp_path, "abc") == ([], [1, 2, 3])


def test_a_disk_without_room_is_said_before_the_work_begins(tmp_path, monkeypatch):
    full = shutil._ntuple_diskusage(10, 9, 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: full)
    with pytest.raises(BadInput, match="no room for .* of embeddings.*move the workspace"):
        room_on(tmp_path)(keys(*"ab"), **WANTED)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_is_said_and_what_was_done_is_kept(tmp_path, monkeypatch):
    def full(file, rows):
        raise OSError(errno.ENOSPC, "No space left on device")

    with room_on(tmp_path)(keys(*"ab"), **WANTED) as rows:
        rows.add(**block(1))
        monkeypatch.setattr(shelf, "_write", full)
        with pytest.raises(BadInput, match="No space left.*what was done is kept. Make room"):
            rows.add(**block(2))
    assert on(tmp_path, "ab") == ([1], [1])


def test_one_image_more_costs_one_image(copied, encoded):
    workspace, images = copied
    asked = {"encoder": "sample", "views": 2}
    first = workspace.load(Embeddings, steps.embed(workspace, images=images, **asked))
    source = Path(workspace.load(ImageSet, images).root)
    middle = sorted(source.rglob("*.png"))[30]
    picture = Image.open(middle)
    picture.putpixel((0, 0), (1, 2, 3))
    picture.save(middle.with_name(f"{middle.stem}x.png"))
    more = steps.import_images(workspace, source=str(source))
    encoded.clear()
    grown = workspace.load(Embeddings, steps.embed(workspace, images=more, **asked))
    assert encoded[-1] == 3 and sum(encoded) - encoded[-1] <= 1  # a picture and its two views
    kept = np.arange(61) != 31
    assert_same(replace(grown, vectors=grown.vectors[kept], views=grown.views[kept]), first)


def test_a_changed_date_a_new_name_and_fewer_files_cost_nothing(copied, encoded):
    workspace, images = copied
    asked = {"encoder": "sample", "views": 0}
    before = workspace.load(Embeddings, steps.embed(workspace, images=images, **asked))
    source = Path(workspace.load(ImageSet, images).root)
    files = sorted(source.rglob("*.png"))
    os.utime(files[3], ns=(1, 1))
    files[4].rename(files[4].with_name("zz.png"))
    files[59].unlink()
    other = steps.import_images(workspace, source=str(source))
    encoded.clear()
    after = workspace.load(Embeddings, steps.embed(workspace, images=other, **asked))
    assert encoded in ([], [1])  # the encoder may try a picture when it is loaded
    assert len(after.vectors) == 59
    assert {row.tobytes() for row in after.vectors} <= {row.tobytes() for row in before.vectors}


def test_a_file_that_changes_while_it_is_embedded_is_not_kept_as_what_it_was(copied, monkeypatch):
    workspace, images = copied
    image_set = workspace.load(ImageSet, images)
    first = Path(image_set.root, image_set.files[0])
    opened = batches.open_image

    def changing(path, *how):
        picture = opened(path, *how)
        if path == first:
            os.utime(first, ns=(7, 7))
        return picture

    monkeypatch.setattr(batches, "open_image", changing)
    with pytest.raises(BadInput, match=f"{first.name}.* changed while it was being embedded"):
        steps.embed(workspace, images=images, encoder="sample", views=0)
    monkeypatch.undo()
    steps.embed(workspace, images=images, encoder="sample", views=0)


def test_a_file_that_changed_since_the_import_is_named_before_anything_is_embedded(copied):
    workspace, images = copied
    image_set = workspace.load(ImageSet, images)
    files = [Path(image_set.root, name) for name in image_set.files]
    before = files[0].read_bytes()
    shutil.copy(files[1], files[0])
    with pytest.raises(BadInput, match=f"{files[0].name}.* changed after the import; .*read the"):
        steps.embed(workspace, images=images, encoder="sample")
    files[0].write_bytes(before)
    os.utime(files[0], ns=(7, 7))  # a changed date alone is fine
    assert workspace.has(steps.embed(workspace, images=images, encoder="sample"))
