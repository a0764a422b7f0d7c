"""Zips are unpacked whole and safely, or not at all."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from core.base.errors import BadInput, Cancelled
from core.images import archive
from core.images.archive import extract
from core.images.importing import find_images


def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (5, 5), "red").save(buffer, "PNG")
    return buffer.getvalue()


def make_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def nothing_written(folder: Path) -> bool:
    return not folder.exists() or not list(folder.iterdir())


def test_a_zip_becomes_an_image_set_with_class_folders(tmp_path):
    members = {
        "set/cat/1.png": png(),
        "set/dog/1.png": png(),
        "set/dog/bad.jpg": b"some text",
        "set/readme.txt": b"not wanted",
        "__MACOSX/set/dog/._1.png": b"junk",
        "set/.hidden/1.png": png(),
    }
    images = find_images(make_zip(tmp_path / "a.zip", members), tmp_path / "workspace")
    assert images.files == ("set/cat/1.png", "set/dog/1.png")
    assert images.class_names == ("cat", "dog") and images.source == "zip"
    assert [reject.file for reject in images.rejects] == ["set/dog/bad.jpg"]
    unpacked = [path.name for path in Path(images.root).rglob("*") if path.is_file()]
    assert sorted(unpacked) == ["1.png", "1.png", "bad.jpg"]
    assert Path(images.root).parent == (tmp_path / "workspace" / "uploads").resolve()


def test_the_same_zip_is_unpacked_once_under_its_content(tmp_path):
    first = extract(make_zip(tmp_path / "a.zip", {"1.png": png()}), tmp_path / "uploads").folder
    before = (first / "1.png").stat().st_mtime_ns
    copy = tmp_path / "copy.zip"
    copy.write_bytes((tmp_path / "a.zip").read_bytes())
    assert extract(copy, tmp_path / "uploads").folder == first
    assert (first / "1.png").stat().st_mtime_ns == before
    other = make_zip(tmp_path / "b.zip", {"2.png": png()})
    assert extract(other, tmp_path / "uploads").folder != first


@pytest.mark.parametrize(
    "name",
    ["../out.png", "a/../../out.png", "/tmp/out.png", "C:/out.png", "..\\out.png", "\\out.png"],
)
def test_names_that_lead_out_are_refused(tmp_path, name):
    path = make_zip(tmp_path / "a.zip", {"fine.png": png(), name: png()})
    with pytest.raises(BadInput, match="leads out of the folder"):
        extract(path, tmp_path / "uploads")
    assert nothing_written(tmp_path / "uploads")


def test_a_bomb_is_refused_by_what_it_would_unpack_to(tmp_path):
    bomb = make_zip(tmp_path / "bomb.zip", {"zeros.bmp": b"\0" * 150_000_000})
    with pytest.raises(BadInput, match="times its size, as zip bombs do"):
        extract(bomb, tmp_path / "uploads")
    assert nothing_written(tmp_path / "uploads")


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("MAX_FILES", "the limit is 1"),
        ("MAX_BYTES", "would unpack to"),
    ],
)
def test_count_and_size_have_limits(tmp_path, monkeypatch, limit, message):
    monkeypatch.setattr(archive, limit, 1)
    with pytest.raises(BadInput, match=message):
        path = make_zip(tmp_path / "a.zip", {"1.png": png(), "2.png": png()})
        extract(path, tmp_path / "uploads")
    assert nothing_written(tmp_path / "uploads")


def test_a_zip_larger_than_the_free_disk_is_refused(tmp_path, monkeypatch):
    class Usage:
        free = 10

    monkeypatch.setattr(archive.shutil, "disk_usage", lambda folder: Usage)
    with pytest.raises(BadInput, match="of disk"):
        extract(make_zip(tmp_path / "a.zip", {"1.png": png()}), tmp_path / "uploads")


def test_a_truncated_zip_is_no_source(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"1.png": png()})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(BadInput, match="neither a folder nor a readable zip"):
        find_images(path, tmp_path)


def test_a_locked_zip_is_refused(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"1.png": png()})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(BadInput, match="password"):
        extract(path, tmp_path / "uploads")


def test_stop_leaves_nothing_behind(tmp_path):
    def stop(fraction, message="", **losses):
        raise Cancelled

    with pytest.raises(Cancelled):
        extract(make_zip(tmp_path / "a.zip", {"1.png": png()}), tmp_path / "uploads", stop)
    assert nothing_written(tmp_path / "uploads")


def test_a_zip_without_images_says_so(tmp_path):
    with pytest.raises(BadInput, match="no images"):
        find_images(make_zip(tmp_path / "a.zip", {"notes.txt": b"hello"}), tmp_path)
