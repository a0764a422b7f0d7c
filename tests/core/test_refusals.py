"""Messages name what they are about: members of zips, sizes as people say them, damaged TIFFs, and
files that were swapped for links after the import."""

import errno
import io
import logging
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.base.errors import BadInput
from core.base.places import place
from core.base.values import ImageSet
from core.images import archive, libtiff
from core.images.archive import extract
from core.images.decoding import Undecodable, decode, open_image
from core.images.importing import find_images
from core.images.thumbnails import make_thumbnails
from core.store.workspace import Workspace
from core.work import steps
from core.work.steps.importing import source_name


def png(colour: str = "red") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (9, 9), colour).save(data, "PNG")
    return data.getvalue()


def zipped(path: Path, **contents: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in contents.items():
            file.writestr(f"{name}.png", content)
    return path


def test_a_zip_that_is_too_large_names_its_largest_member(tmp_path, monkeypatch):
    path = zipped(tmp_path / "a.zip", little=png(), large=png() + bytes(70_000_000))
    monkeypatch.setattr(archive, "SMALL", 1_000_000)
    with pytest.raises(BadInput, match=r"bombs do, most of it 'large\.png' with 70 MB\.$"):
        extract(path, tmp_path / "uploads")
    monkeypatch.setattr(archive, "MAX_BYTES", 1_000_000)
    with pytest.raises(BadInput, match=r"unpack to 70 MB, most of it 'large\.png' with 70 MB\.$"):
        extract(path, tmp_path / "uploads")


def test_what_a_zip_needs_is_said_in_the_unit_that_fits(tmp_path, monkeypatch):
    class Usage:
        free = 52_000_000

    path = zipped(tmp_path / "a.zip", large=png() + bytes(93_000_000))
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda folder: Usage)
    with pytest.raises(BadInput, match="needs 93 MB of disk, 52 MB are free"):
        extract(path, tmp_path / "uploads")


def test_a_member_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    def full(source, sink):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(archive.shutil, "copyfileobj", full)
    path = zipped(tmp_path / "a.zip", first=png())
    with pytest.raises(BadInput, match=r"'first\.png' could not be written \(No space left"):
        extract(path, tmp_path / "uploads")
    assert not list((tmp_path / "uploads").iterdir())


def test_a_name_in_another_encoding_is_shown_as_it_stands(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("\xff.png", png())
    content = path.read_bytes().replace("\xff".encode(), b"\xff\xfe")
    path.write_bytes(_without_utf_8(content))
    with pytest.raises(BadInput, match=r"not in utf-8, such as b'\\xff\\xfe\.png'\.$"):
        extract(path, tmp_path / "uploads", names="utf-8")


def _without_utf_8(content: bytes) -> bytes:
    """A zip whose members do not say that their names are UTF-8."""
    found = bytearray(content)
    for start, place_of_flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = content.index(start) + place_of_flags
        found[at + 1] &= ~0x08
    return bytes(found)


@pytest.fixture
def torn(tmp_path) -> Path:
    """A TIFF whose packed pixels are damaged."""
    pixels = np.random.default_rng(0).integers(0, 255, (64, 64, 3)).astype("uint8")
    path = tmp_path / "torn.tif"
    Image.fromarray(pixels).save(path, compression="tiff_adobe_deflate")
    content = bytearray(path.read_bytes())
    content[200:400] = b"\x55" * 200
    path.write_bytes(content)
    libtiff.listen()  # other tests import the package anew, and libtiff tells the last
    return path


def test_what_libtiff_says_is_in_the_log_with_the_name_of_the_file(torn, caplog, capfd):
    with caplog.at_level(logging.WARNING), pytest.raises(Undecodable):
        decode(torn)
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 1 and str(torn) in lines[0] and "ZIPDecode" in lines[0]
    assert "ZIPDecode" not in capfd.readouterr().err  # by libtiff itself
    caplog.clear()
    Image.new("RGB", (9, 9)).save(torn)
    decode(torn)
    assert not caplog.records


def test_what_libtiff_says_when_nobody_listens_is_in_the_log_too(torn, caplog, capfd):
    with caplog.at_level(logging.WARNING), pytest.raises(OSError, match="decoder error"):
        Image.open(torn).load()
    assert any("libtiff says ZIPDecode" in record.getMessage() for record in caplog.records)
    assert "ZIPDecode" not in capfd.readouterr().err


@pytest.fixture
def swapped(tmp_path) -> ImageSet:
    """Images of which the first was replaced by a link to a picture outside, after the import."""
    folder, outside = tmp_path / "photos", tmp_path / "outside.png"
    for name in ("a/1.png", "b/2.png"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(png())
    outside.write_bytes(png("blue"))
    images = find_images(folder, tmp_path / "work")
    (folder / "a/1.png").unlink()
    (folder / "a/1.png").symlink_to(outside)
    return images


def test_a_file_swapped_for_a_link_out_of_the_folder_is_not_opened(swapped):
    for made in (lambda: place(swapped.root, "a/1.png"), lambda: make_thumbnails(swapped)):
        with pytest.raises(BadInput, match=r"1\.png' is not opened: .* leads out of its folder"):
            made()
    assert open_image(place(swapped.root, "b/2.png")).size == (9, 9)


def test_nor_is_it_where_a_folder_on_its_way_became_a_link(swapped, tmp_path):
    away = tmp_path / "away"
    os.rename(Path(swapped.root, "b"), away)
    Path(swapped.root, "b").symlink_to(away)
    with pytest.raises(BadInput, match="leads out of its folder"):
        place(swapped.root, "b/2.png")


def test_a_link_that_stays_in_the_folder_is_followed(tmp_path):
    (tmp_path / "real.png").write_bytes(png())
    (tmp_path / "link.png").symlink_to("real.png")
    other = tmp_path.parent / f"{tmp_path.name}-link"
    other.symlink_to(tmp_path)  # the folder itself may be reached by one
    assert open_image(place(str(other), "link.png")).size == (9, 9)


def test_the_encoder_is_given_no_file_from_outside(swapped, tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    (tmp_path / "outside.png").write_bytes(png())  # of the same contents: others are refused before
    images = workspace.save(
        swapped, step="import_images", settings={"source": swapped.root}, parents={}
    )
    with pytest.raises(BadInput, match="leads out of its folder"):
        steps.embed(workspace, images=images, encoder="sample")


def test_a_page_is_sent_no_file_from_outside(swapped):
    from starlette.exceptions import HTTPException

    from pages.frame.server import _shrunk

    with pytest.raises(HTTPException) as refused:
        _shrunk(swapped, 0)
    assert refused.value.status_code == 404 and _shrunk(swapped, 1).startswith(b"\xff\xd8")


@pytest.mark.parametrize("source", ("~no-such-user-here/photos", "a\0b"))
def test_a_source_that_cannot_be_followed_gets_one_sentence(source):
    with pytest.raises(BadInput, match=r"^The path '.*' leads nowhere \(.*\); give the path"):
        source_name(source)


def test_a_loop_of_links_is_no_source(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(BadInput, match="There is no|leads nowhere"):
        steps.import_images(Workspace(tmp_path / "w"), source=str(tmp_path / "a"))
    try:
        assert source_name(str(tmp_path / "a"))  # Python 3.13 takes the path as it is
    except BadInput as error:
        assert "leads nowhere" in str(error)
