"""Images at a URL are listed, decoded and recognised again as those on a disk are."""

import io

import fsspec
import numpy as np
import pytest
from PIL import Image

from core.base.errors import BadInput
from core.base.places import check_on_disk, check_reachable, pasted
from core.base.values import Embeddings
from core.images.importing import find_images, fingerprint, list_source
from core.images.sources import check_there
from core.store.workspace import Workspace
from core.work import steps
from core.work.steps.importing import source_name

ROOT = "memory://bucket/photos"


def picture(colour: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def bucket():
    """Two classes of images, and what is none, in a store that is no disk."""
    files = {f"{name}/{n}.png": picture(name) for name in ("red", "blue") for n in range(3)}
    files |= {"red/text.png": b"not a picture", "red/empty.png": b"", "red/notes.txt": b"notes"}
    files |= {"red/.hidden.png": picture("red"), ".cache/0.png": picture("red")}
    system = fsspec.filesystem("memory")
    system.pipe({f"bucket/photos/{file}": content for file, content in files.items()})
    yield system
    system.rm("/bucket", recursive=True)


def test_the_images_of_a_url_with_classes_and_rejects(bucket, tmp_path):
    found = find_images(f"{ROOT}/", tmp_path)
    assert (found.root, found.source) == (ROOT, "folder")
    assert found.files == tuple(f"{c}/{n}.png" for c in ("blue", "red") for n in range(3))
    assert found.class_names == ("blue", "red")
    reasons = {reject.file: reject.reason for reject in found.rejects}
    assert reasons == {
        "red/text.png": "not an image: the file holds text",
        "red/empty.png": "empty file (0 bytes)",
    }


def test_a_name_that_would_lead_elsewhere_is_rejected(tmp_path):
    for name in ("good.png", "a::memory:::b.png"):
        (tmp_path / name).write_bytes(picture("red"))
    found = list_source(f"file://{tmp_path}", tmp_path)
    assert found.files == ("good.png",)
    assert [(r.file, r.reason) for r in found.rejects] == [
        ("a::memory:::b.png", "its name holds ::")
    ]


def test_a_change_at_a_url_is_noticed_and_nothing_else(bucket, tmp_path):
    prints = [fingerprint(list_source(ROOT, tmp_path)) for _ in range(2)]
    assert prints[0] == prints[1] == fingerprint(list_source(f"{ROOT}/", tmp_path))
    bucket.pipe("bucket/photos/red/0.png", picture("green") + b"\0")
    assert fingerprint(list_source(ROOT, tmp_path)) != prints[0]


def test_steps_go_on_from_a_url(bucket, tmp_path):
    workspace = Workspace(tmp_path)
    images = steps.import_images(workspace, source=ROOT)
    id = steps.embed(workspace, images=images, encoder="sample", views=0)
    vectors = workspace.load(Embeddings, id).vectors
    assert np.array_equal(vectors[0], vectors[2]) and not np.allclose(vectors[0], vectors[3])
    bucket.rm("/bucket/photos/red/2.png")
    with pytest.raises(BadInput, match="photos/red/2.png' cannot be read any more: no such file"):
        steps.embed(workspace, images=images, encoder="sample", views=2)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("ftp://host/photos", "Images cannot be read from 'ftp://host/photos'; give a folder"),
        ("memory://bucket/none", "There are no images in 'memory://bucket/none'"),
        ("memory://bucket/photos/red/0.png", "is a file; give the folder"),
        (f"{ROOT}::file:///etc", "Images cannot be read from"),
    ],
)
def test_a_url_that_cannot_be_is_told(bucket, tmp_path, source, says):
    with pytest.raises(BadInput, match=says):
        find_images(source, tmp_path)


def test_a_file_system_without_its_package_is_told(tmp_path, monkeypatch):
    def missing(url):
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(fsspec.core, "url_to_fs", missing)
    with pytest.raises(BadInput, match="not installed: Install s3fs to access S3"):
        find_images("s3://bucket/photos", tmp_path)


def test_a_folder_that_is_not_there_is_not_a_folder_of_rejects(tmp_path):
    check_reachable(str(tmp_path))
    check_reachable(ROOT)
    with pytest.raises(BadInput, match="no folder .* that all nodes share"):
        check_reachable(str(tmp_path / "elsewhere"))


def test_the_name_of_a_url_and_that_its_files_are_not_on_a_disk(tmp_path):
    assert source_name(f"{ROOT}/") == ROOT
    check_on_disk(str(tmp_path))
    with pytest.raises(BadInput, match="only files on a disk"):
        check_on_disk(ROOT)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (" /home/me/photos\n", "/home/me/photos"),
        ('"C:\\my photos"', "C:\\my photos"),
        ("'/my photos'", "/my photos"),
        ("/it's", "/it's"),
        ('"', '"'),
        ("file:///home/me/my%20photos", "/home/me/my photos"),
        ("'file://localhost/tmp/a#1'", "/tmp/a#1"),
        ("file:/tmp/a", "/tmp/a"),
        ("FILE:///C:/my%20photos", "C:/my photos"),
        ("file://server/photos", "//server/photos"),
        ("s3://bucket/my%20photos", "s3://bucket/my%20photos"),
        ("/100%25", "/100%25"),
    ],
)
def test_what_is_pasted_for_a_path_is_one(text, path):
    assert pasted(text) == path


def test_a_url_that_is_never_read_is_told_before_anything_is_asked_of_it():
    check_there("s3://bucket/photos")
    for url in ("https://host/photos", f"{ROOT}::file:///etc"):
        with pytest.raises(BadInput, match="Images cannot be read from"):
            check_there(url)
