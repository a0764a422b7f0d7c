"""Copies and bad pictures: found among real files, told in a table, left out of another run."""

import csv
import shlex
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from core.base.errors import UserError
from core.base.values import Embeddings, Faults, ImageSet
from core.clustering.duplicates import company, groups, neighbours, same_file
from core.images.measures import measure
from core.output.image_faults import KINDS, alone, copies, kept
from core.store.workspace import Workspace
from core.work import steps
from core.work.cli.commands import main
from core.work.steps.examining import faults_of
from core.work.steps.remaking import remake
from tests.core.conftest import unit

KEYS = np.array([b"a", b"b", b"a", b"c", b"", b""], "S16")


@pytest.fixture(scope="module")
def folder(drawings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dozen drawings, and one of them seven times more, as people get copies and bad pictures."""
    folder = tmp_path_factory.mktemp("faults")
    files = sorted(drawings.rglob("*.png"))[:60:5]
    for number, file in enumerate(files):
        (folder / f"other{number:02}.png").write_bytes(file.read_bytes())
    first = Image.open(files[0]).convert("RGB").resize((400, 400), Image.Resampling.LANCZOS)
    first.save(folder / "plain.png")
    (folder / "copy.png").write_bytes((folder / "plain.png").read_bytes())
    first.save(folder / "jpeg.jpg", quality=40)
    first.resize((200, 200)).save(folder / "half.png")
    first.convert("L").convert("RGB").save(folder / "grey.png")
    ImageEnhance.Brightness(first).enhance(0.05).save(folder / "dark.png")
    first.filter(ImageFilter.GaussianBlur(16)).save(folder / "blurred.png")
    first.resize((40, 40)).save(folder / "tiny.png")
    return folder


@pytest.fixture(scope="module")
def examined(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, str]:
    """The images with vectors: those of one drawing lie side by side."""
    workspace = Workspace(tmp_path_factory.mktemp("workspace"))
    images = steps.import_images(workspace, source=str(folder))
    files = workspace.load(ImageSet, images).files
    random = np.random.default_rng(0)
    one = random.normal(size=24)
    rows = [
        one + 0.1 * random.normal(size=24)
        if not file.startswith("other")
        else random.normal(size=24)
        for file in files
    ]
    made = Embeddings("sample", unit(np.array(rows)))
    workspace.save(made, step="embed", settings={}, parents={"images": images})
    return workspace, images


def found(examined) -> tuple[ImageSet, Faults]:
    workspace, images = examined
    made = steps.find_faults(workspace, images=images)
    return workspace.load(ImageSet, images), workspace.load(Faults, made)


def named(images: ImageSet, mask) -> set[str]:
    return {Path(images.files[i]).stem for i in np.flatnonzero(mask)}


def test_what_is_copied_scaled_or_compressed_is_one_group_and_others_are_none(examined):
    images, faults = found(examined)
    group = faults.groups[images.files.index("plain.png")]
    assert group == 0
    assert {"plain", "copy", "jpeg", "half", "grey"} <= named(images, faults.groups == 0)
    assert not {name for name in named(images, faults.groups >= 0) if name.startswith("other")} - {
        "other00"
    }
    assert named(images, faults.same) == {"plain", "copy"}


def test_of_a_group_the_largest_stays(examined):
    images, faults = found(examined)
    left = named(images, ~copies(faults))
    inside = named(images, faults.groups == 0)
    assert len(left & inside) == 1 and left & inside <= {"plain", "copy", "grey", "jpeg"}
    assert set(images.files[i] for i in kept(faults)) == {
        file for file in images.files if Path(file).stem in left
    }


def test_dark_blurred_and_tiny_pictures_are_told(examined):
    images, faults = found(examined)
    assert named(images, KINDS["dark"][1](faults)) == {"dark"}
    assert named(images, KINDS["blurred"][1](faults)) == {"blurred"}
    assert named(images, KINDS["tiny"][1](faults)) == {"tiny"}


def test_the_same_is_found_again_without_looking(examined, monkeypatch):
    before = found(examined)[1]
    monkeypatch.setattr("core.images.measures.measure", None)
    np.testing.assert_array_equal(found(examined)[1].groups, before.groups)


def test_images_that_were_not_embedded_are_first_and_once(tmp_path, folder, monkeypatch):
    for name in ("plain", "copy", "other03"):
        (tmp_path / f"{name}.png").write_bytes((folder / f"{name}.png").read_bytes())
    workspace, asked = Workspace(tmp_path / "workspace"), []
    images = steps.import_images(workspace, source=str(tmp_path))

    def embed(workspace, *, images, progress, **how):
        asked.append(how)
        made = Embeddings("photo", unit(np.eye(3, 4)))
        return workspace.save(made, step="embed", settings={}, parents={"images": images})

    monkeypatch.setattr("core.work.steps.examining.embed", embed)
    assert faults_of(workspace, images) is None
    made = steps.find_faults(workspace, images=images)
    assert faults_of(workspace, images).same.tolist() == [True, False, True]
    assert steps.find_faults(workspace, images=images) == made
    assert asked == [{"encoder": "photo", "views": 0}]


@pytest.fixture
def twice_embedded(tmp_path, monkeypatch):
    """A workspace, an image set, and what embeds it anew; nothing is looked at."""
    workspace, none = Workspace(tmp_path), np.full(3, -1)
    made = Faults(none, none, none, none, none > 0, none)
    monkeypatch.setattr("core.work.steps.examining._found", lambda *_: made)
    images = ImageSet(str(tmp_path), ("a.png", "b.png", "c.png"), none, ())
    id = workspace.save(images, step="import_images", settings={}, parents={})

    def embedded(encoder: str, seed: int = 0) -> str:
        settings, vectors = {"encoder": encoder, "seed": seed}, Embeddings(encoder, np.eye(3))
        return workspace.save(vectors, step="embed", settings=settings, parents={"images": id})

    return workspace, id, embedded


def test_what_was_found_is_kept_and_remade_whatever_embeddings_come_later(twice_embedded):
    workspace, images, embedded = twice_embedded
    embedded("photo")
    made = steps.find_faults(workspace, images=images)
    embedded("photo", seed=1)
    assert steps.find_faults(workspace, images=images) == made
    assert faults_of(workspace, images) is not None
    shutil.rmtree(workspace.path(made))
    assert faults_of(workspace, images) is None
    remake(workspace, workspace.record(made))
    assert workspace.has(made)


def test_the_command_to_go_on_with_can_be_pasted_whatever_the_paths(twice_embedded, capsys):
    workspace, images, embedded = twice_embedded
    embedded("photo")
    keep = workspace.folder / "the others.csv"
    where = ["--workspace", str(workspace.folder), "--keep", str(keep)]
    assert main(["faults", images, *where]) == 0
    said = capsys.readouterr().out.rpartition("kept: ")[2]
    assert shlex.split(said) == ["run", str(keep), "--root", str(workspace.folder)]


def test_of_images_at_a_url_no_table_of_the_others_is_made(twice_embedded, capsys):
    workspace, _, _ = twice_embedded
    labels = np.full(1, -1)
    there = ImageSet("s3://bucket/a", ("a.png",), labels, ())
    id = workspace.save(
        there, step="import_images", settings={"source": "s3://bucket/a"}, parents={}
    )
    keep = workspace.folder / "keep.csv"
    assert main(["faults", id, "--workspace", str(workspace.folder), "--keep", str(keep)]) == 2
    assert "at a URL" in capsys.readouterr().err and not keep.exists()


def test_faults_are_looked_for_by_the_encoder_that_is_named(twice_embedded):
    workspace, images, embedded = twice_embedded
    by = {name: embedded(name) for name in ("sample", "photo")}
    for name, embeddings in by.items():
        made = steps.find_faults(workspace, images=images, encoder=name)
        assert workspace.record(made).parents["embeddings"] == embeddings
    with pytest.raises(UserError, match="phot0"):
        steps.find_faults(workspace, images=images, encoder="phot0")


def test_the_table_of_the_rest_is_a_source_of_another_run(examined, tmp_path, capsys):
    workspace, id = examined
    out, keep = tmp_path / "faults.csv", tmp_path / "kept.csv"
    base = ["faults", id, "--workspace", str(workspace.folder)]
    assert main([*base, "--out", str(out), "--keep", str(keep), "--drop", "copy,dark"]) == 0
    images, faults = found(examined)
    with out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["image"] for row in rows] == list(images.files)
    assert "dark" in next(row["faults"] for row in rows if row["image"] == "dark.png")
    other = steps.import_images(workspace, source=str(keep), root=images.root)
    rest = kept(faults, ("copy", "dark"))
    assert workspace.load(ImageSet, other).files == tuple(images.files[i] for i in rest)
    assert "dark.png" not in workspace.load(ImageSet, other).files
    assert main([*base, "--drop", "ugly"]) == 2
    assert "no such fault" in capsys.readouterr().err


def test_equal_files_are_one_group_whatever_their_vectors(monkeypatch):
    near, cosines = neighbours(unit(np.random.default_rng(0).normal(size=(6, 8))))
    looks = np.arange(6, dtype=np.uint64)[:, None] * np.full(2, 0x1111111111111111, np.uint64)
    assert groups(KEYS, looks, near, cosines).tolist() == [0, -1, 0, -1, -1, -1]
    assert same_file(KEYS).tolist() == [True, False, True, False, False, False]


def test_pictures_of_one_colour_are_no_copies_by_their_look():
    vectors = unit(np.random.default_rng(0).normal(size=(4, 8)))
    near, cosines = neighbours(vectors)
    keys = np.array([b"a", b"b", b"c", b"d"], "S16")
    assert groups(keys, np.zeros((4, 2), np.uint64), near, cosines).tolist() == [-1] * 4


def test_one_image_has_no_company():
    near, cosines = neighbours(unit(np.ones((1, 4))))
    assert near.shape == (1, 0) and company(cosines).tolist() == [1]


def test_what_is_far_from_all_is_alone():
    random = np.random.default_rng(0)
    vectors = unit(np.concatenate([random.normal(size=(300, 16)) * 0.2 + 1, -np.ones((1, 16))]))
    _, cosines = neighbours(vectors)
    zeros = np.zeros(301)
    faults = Faults(zeros, zeros, zeros, zeros - 1, zeros > 0, company(cosines))
    assert np.flatnonzero(alone(faults)).tolist() == [300]


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 300), (300, 2)])
def test_the_smallest_pictures_are_measured(tmp_path, size):
    Image.new("RGB", size, "white").save(tmp_path / "small.png")
    told = measure(str(tmp_path / "small.png"))
    assert (told.side, told.brightness, told.sharpness) == (min(size), 1.0, 0.0)
