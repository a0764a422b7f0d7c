"""Large files are decoded once: their squares wait for the embedding, and only as long as it."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.base.errors import BadInput, Cancelled
from core.base.values import Embeddings, ImageSet, Thumbnails
from core.encoders import PHOTO
from core.encoders.embedding import embed_images
from core.images import importing
from core.images.decoding import decode
from core.images.importing import checked
from core.images.square import BYTES, SIZE, middle_square
from core.images.thumbnails import make_thumbnails
from core.store.workspace import Workspace
from core.work import steps
from core.work.steps import squares


class Means:
    """An encoder that looks at the photo encoder's square: means of its quarters."""

    name, dim, size, batch = PHOTO, 12, SIZE, 4
    device = torch.device("cpu")
    preprocess = staticmethod(middle_square)

    def encode_pixels(self, pixels):
        rows = torch.nn.functional.adaptive_avg_pool2d(pixels.float(), 2).flatten(1)
        return torch.nn.functional.normalize(rows, dim=1).numpy()

    def familiarity(self, vectors):
        return None


def photograph(path: Path, seed: int, size: tuple[int, int] = (1000, 700)) -> Path:
    """A JPEG larger than the square of it."""
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, quality=90)
    return path


@pytest.fixture
def folder(tmp_path):
    """Two large photographs, a small picture between them, and a large file that is cut off."""
    folder = tmp_path / "images"
    folder.mkdir()
    photograph(folder / "a.jpg", 0)
    Image.new("RGB", (300, 200), "red").save(folder / "b.jpg")
    whole = photograph(folder / "c.jpg", 1).read_bytes()
    (folder / "c.jpg").write_bytes(whole[: len(whole) // 2])
    photograph(folder / "d.jpg", 2)
    return folder


@pytest.fixture
def opened(monkeypatch):
    """The names of files that an embedding by a small encoder decodes, in no order."""
    names: list[str] = []
    decode = importing.open_image

    def open_image(path, at_least=None, bands=()):
        names.append(Path(path).name)
        return decode(path, at_least, bands)

    monkeypatch.setattr("core.encoders.load_encoder", lambda *given, **named: Means())
    monkeypatch.setattr("core.encoders.batches.open_image", open_image)
    return names


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def kept(workspace: Workspace) -> list[Path]:
    return list((workspace.folder / "squares").glob("*"))


def embedded(workspace: Workspace, images: str, **settings) -> np.ndarray:
    id = steps.embed(workspace, images=images, encoder=PHOTO, **{"views": 0, **settings})
    return workspace.load(Embeddings, id).vectors


def test_one_pass_gives_the_reason_or_the_pictures(folder):
    large, small, cut = (checked(str(folder), name) for name in ("a.jpg", "b.jpg", "c.jpg"))
    assert large.reason is small.reason is None
    assert str(cut.reason).startswith("cut off") and cut.thumbnail == b"" and cut.square is None
    assert small.square is None and (folder / "b.jpg").stat().st_size < BYTES
    square = middle_square(decode(folder / "a.jpg", at_least=2 * SIZE))
    np.testing.assert_array_equal(large.square, square)


def test_an_import_decodes_each_file_once_and_saves_thumbnails(folder, workspace, monkeypatch):
    names: list[str] = []

    def counted(path, at_least=None, notes=None, bands=()):
        names.append(Path(path).name)
        return decode(path, at_least, notes, bands)

    monkeypatch.setattr(importing, "decode", counted)
    monkeypatch.setattr("core.images.thumbnails.open_image", counted)
    images = steps.import_images(workspace, source=str(folder))
    assert sorted(names) == ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]
    image_set = workspace.load(ImageSet, images)
    assert image_set.files == ("a.jpg", "b.jpg", "d.jpg")
    assert [reject.file for reject in image_set.rejects] == ["c.jpg"]
    (made,) = workspace.records(Thumbnails, images=images)
    found, alone = workspace.load(Thumbnails, made.id), make_thumbnails(image_set)
    assert [found.jpeg(i) for i in range(3)] == [alone.jpeg(i) for i in range(3)]


def test_what_was_kept_is_not_decoded_again_and_goes(folder, workspace, opened):
    images = steps.import_images(workspace, source=str(folder))
    assert len(kept(workspace)) == 1
    found = embedded(workspace, images)
    assert opened == ["b.jpg"]
    assert kept(workspace) == []
    decoded = embed_images(Means(), workspace.load(ImageSet, images), views=0).vectors
    np.testing.assert_array_equal(found, decoded)


def test_views_are_cut_from_the_picture_itself(folder, workspace, opened):
    images = steps.import_images(workspace, source=str(folder))
    embedded(workspace, images, views=2)
    assert sorted(opened) == ["a.jpg", "b.jpg", "d.jpg"]
    assert kept(workspace) == []


def test_a_new_date_costs_a_decoding_and_what_changed_or_vanished_is_named(
    folder, workspace, opened
):
    images = steps.import_images(workspace, source=str(folder))
    os.utime(folder / "a.jpg", ns=(7, 7))
    found = embedded(workspace, images)
    assert sorted(opened) == ["a.jpg", "b.jpg"]
    decoded = embed_images(Means(), workspace.load(ImageSet, images), views=0).vectors
    np.testing.assert_array_equal(found, decoded)
    photograph(folder / "a.jpg", 7, (900, 700))
    with pytest.raises(BadInput, match="a.jpg.* changed after the import"):
        embed_images(Means(), workspace.load(ImageSet, images), views=0)
    again = steps.import_images(workspace, source=str(folder))
    (folder / "d.jpg").unlink()
    with pytest.raises(BadInput, match="d.jpg.*no such file"):
        embedded(workspace, again)


@pytest.mark.parametrize("name", [squares.PIXELS, squares.FILES])
def test_what_is_missing_of_the_squares_is_decoded(folder, workspace, opened, name):
    images = steps.import_images(workspace, source=str(folder))
    (place,) = kept(workspace)
    content = (place / name).read_bytes()
    (place / name).write_bytes(content[: len(content) * 3 // 4])
    found = embedded(workspace, images)
    decoded = embed_images(Means(), workspace.load(ImageSet, images), views=0).vectors
    np.testing.assert_array_equal(found, decoded)
    assert "b.jpg" in opened and "d.jpg" in opened


@pytest.mark.parametrize("spare", [1 << 62, 0])
def test_a_full_disk_costs_the_squares_alone(folder, workspace, opened, monkeypatch, spare):
    monkeypatch.setattr(squares, "SPARE", spare)
    if not spare:
        monkeypatch.setattr(squares, "BYTES", BYTES + 1)  # as when a write comes out short
    images = steps.import_images(workspace, source=str(folder))
    assert kept(workspace) == []
    assert len(workspace.load(ImageSet, images)) == 3
    embedded(workspace, images)
    assert sorted(opened) == ["a.jpg", "b.jpg", "d.jpg"]


def test_small_files_and_a_stopped_import_leave_no_squares(folder, workspace):
    def stop(fraction, message="", **losses):
        if fraction > 0.9:
            raise Cancelled

    with pytest.raises(Cancelled):
        steps.import_images(workspace, source=str(folder), progress=stop)
    assert kept(workspace) == [] and workspace.records(ImageSet) == []
    for name in ("a.jpg", "c.jpg", "d.jpg"):
        (folder / name).unlink()
    steps.import_images(workspace, source=str(folder))
    assert kept(workspace) == [] and len(workspace.records(ImageSet)) == 1
