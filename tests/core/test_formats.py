"""Nothing vanishes: every picture of a source is an image, or a reject with what would open it."""

import io
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.base.values import ImageSet
from core.images import jxl
from core.images.decoding import MORE, Undecodable, decode
from core.images.importing import find_images
from core.images.suffixes import EXTENSIONS, FORMAT_OF, OPENED_BY, PLUGIN_OF, is_picture
from core.store.workspace import Workspace
from core.work import steps
from core.work.cli.commands import main

RED = (200, 30, 40)
READ = {  # suffix -> how Pillow writes it
    ".jp2": {"format": "JPEG2000"},
    ".j2k": {"format": "JPEG2000"},
    ".mpo": {"format": "MPO"},
    ".heic": {"format": "HEIF"},
    ".heif": {"format": "HEIF"},
    ".jxl": {"format": "JXL", "lossless": True},
    ".avif": {"format": "AVIF"},
    ".tga": {"format": "TGA"},
    ".pcx": {"format": "PCX"},
    ".ico": {"format": "ICO"},
    ".icns": {"format": "ICNS"},
    ".dds": {"format": "DDS"},
    ".sgi": {"format": "SGI"},
    ".dib": {"format": "DIB"},
    ".qoi": {"format": "QOI"},
    ".apng": {"format": "PNG"},
    ".jfif": {"format": "JPEG"},
    ".pnm": {"format": "PPM"},
}


@pytest.fixture(autouse=True)
def writers():
    """Pillow's own writers, and those of the plug-ins."""
    Image.init()
    import pillow_heif
    import pillow_jxl  # noqa: F401

    pillow_heif.register_heif_opener()


def written(suffix: str, size=(32, 24)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, RED).save(file, **READ[suffix])
    return file.getvalue()


def psd() -> bytes:
    """A Photoshop file of 2 x 2 pixels, uncompressed."""
    head = b"8BPS\0\x01" + bytes(6) + b"\0\x03" + b"\0\0\0\x02" * 2 + b"\0\x08\0\x03"
    return head + bytes(4) * 3 + bytes(2) + b"".join(bytes([c]) * 4 for c in RED)


@pytest.mark.parametrize("suffix", READ)
def test_what_pillow_or_a_plug_in_reads_is_an_image(suffix, tmp_path):
    (tmp_path / f"a{suffix.upper()}").write_bytes(written(suffix))
    images = find_images(tmp_path, tmp_path / "workspace")
    seen = decode(tmp_path / images.files[0]).getpixel((9, 9))
    assert np.abs(np.subtract(seen, RED)).max() <= 6 and not images.rejects


@pytest.mark.parametrize("size", [(8, 8), (9, 7), (1920, 1080), (300, 2000), (640, 480), (256, 64)])
@pytest.mark.parametrize("boxed", [False, True])
def test_how_large_a_jpeg_xl_is_shows_before_it_is_decoded(size, boxed):
    file = io.BytesIO()
    Image.new("L", size).save(file, "JXL", use_container=boxed, exif=b"II*\0" + bytes(9))
    assert jxl.pixels(file.getvalue()[:512]) == size[0] * size[1]


def test_a_jpeg_xl_that_promises_a_huge_image_is_refused(tmp_path):
    side = (2**30 - 1) << 3 | 3 << 1  # not small, 30 bits; then the ratio 1, which is 1 : 1
    (tmp_path / "a.jxl").write_bytes(b"\xff\x0a" + (side | 1 << 33).to_bytes(8, "little"))
    with pytest.raises(Undecodable, match="too many pixels"):
        decode(tmp_path / "a.jxl")


@pytest.mark.parametrize("boxed", [False, True])
def test_frames_of_a_jpeg_xl_are_told_though_its_plug_in_does_not(tmp_path, boxed):
    from imagecodecs import jpegxl_encode

    frames = np.random.default_rng(0).integers(0, 256, (3, 24, 32, 3), np.uint8)
    for name, pixels in {"a.jxl": frames, "b.jxl": frames[0]}.items():
        data = jpegxl_encode(pixels, lossless=True, usecontainer=boxed)
        (tmp_path / name).write_bytes(data)
        notes: set[str] = set()
        assert np.array_equal(decode(tmp_path / name, notes=notes), frames[0])
        assert notes == ({MORE} if name == "a.jxl" else set())


def test_of_a_burst_in_heic_the_main_picture_counts(tmp_path):
    burst = [Image.new("RGB", (64, 64), colour) for colour in ("lime", RED)]
    burst[0].save(tmp_path / "a.heic", save_all=True, append_images=burst[1:], primary_index=1)
    notes: set[str] = set()
    seen = decode(tmp_path / "a.heic", notes=notes).getpixel((9, 9))
    assert np.abs(np.subtract(seen, RED)).max() <= 6 and notes == {MORE}


def test_photoshop_files_are_seen_whole(tmp_path):
    (tmp_path / "a.psd").write_bytes(psd())
    assert decode(tmp_path / "a.psd").getpixel((1, 1)) == RED


@pytest.mark.parametrize("suffix", sorted(OPENED_BY))
def test_what_is_not_read_is_a_reject_that_says_what_opens_it(suffix, tmp_path):
    Image.new("RGB", (9, 9)).save(tmp_path / "fine.png")
    small = io.BytesIO()  # as raw files begin: Pillow would take this for the picture
    Image.new("RGB", (9, 9)).save(small, "TIFF")
    (tmp_path / f"a{suffix}").write_bytes(small.getvalue())
    images = find_images(tmp_path, tmp_path / "workspace")
    assert images.files == ("fine.png",)
    (reject,) = images.rejects
    assert reject.reason == OPENED_BY[suffix] and "(" in reject.reason


def test_a_usual_picture_under_such_a_name_is_read(tmp_path):
    Image.new("RGB", (9, 9), RED).save(tmp_path / "a.raw", "PNG")
    assert decode(tmp_path / "a.raw").getpixel((1, 1)) == RED


@pytest.mark.parametrize("suffix", [".heic", ".jxl", ".avif", ".jpg"])
def test_first_bytes_count_where_a_name_says_nothing_or_something_else(suffix, tmp_path):
    content = written(suffix.replace(".jpg", ".jfif"))
    for name in ("IMG_0001", "export.dat", "photo.jpg"):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "BMW.txt").write_text("BMW is a word, RIFF another, MM a third")
    (tmp_path / "notes.md").write_text("no picture")
    (tmp_path / ".hidden").write_bytes(content)
    images = find_images(tmp_path, tmp_path / "workspace")
    assert images.files == ("IMG_0001", "export.dat", "photo.jpg") and not images.rejects
    assert images.notes == ("2 other files are no pictures",)


def test_unread_kinds_are_known_by_their_first_bytes(tmp_path):
    Image.new("RGB", (9, 9)).save(tmp_path / "fine.png")
    heads = {"dicom": bytes(128) + b"DICM", "light": b"v/1\x01 ", "fuji": b"FUJIFILMCCD-RAW 0201"}
    for name, head in heads.items():
        (tmp_path / name).write_bytes(head + bytes(200))
    reasons = {r.file: r.reason for r in find_images(tmp_path, tmp_path / "w").rejects}
    assert reasons.keys() == heads.keys()
    assert (
        "medical" in reasons["dicom"] and "light" in reasons["light"] and "raw" in reasons["fuji"]
    )


@pytest.mark.parametrize(("suffix", "package"), [(".heic", "pillow-heif"), (".jxl", "pillow-jxl")])
def test_without_its_package_a_file_says_what_to_install(suffix, package, tmp_path, monkeypatch):
    (tmp_path / f"a{suffix}").write_bytes(written(suffix))
    for name in ("pillow_heif", "pillow_jxl"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(Undecodable, match=package) as reason:
        decode(tmp_path / f"a{suffix}")
    assert "requirements-formats.txt" in str(reason.value)


def test_a_packed_tiff_says_what_to_install(tmp_path, monkeypatch):
    tifffile = pytest.importorskip("tifffile")
    noise = np.zeros((9, 9, 3), np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", noise, compression="lzw", photometric="rgb")

    def without(*_):
        raise ValueError("<COMPRESSION.LZW: 5> requires the 'imagecodecs' package")

    monkeypatch.setattr("tifffile.TiffPage.asarray", lambda self, **_: without())
    with pytest.raises(Undecodable, match=r"a TIFF packed by LZW.*\(imagecodecs\)"):
        decode(tmp_path / "a.tif")


def test_a_zip_and_a_table_list_them_too(tmp_path):
    files = {"a.heic": written(".heic"), "b.jp2": written(".jp2"), "c.svg": b"<svg/>"}
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    table = folder / "list.csv"
    table.write_text("path\n" + "\n".join(files), encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in files:
            archive.write(folder / name, name)
    for source in (folder, table, tmp_path / "all.zip"):
        images = find_images(source, tmp_path / "workspace")
        assert images.files == ("a.heic", "b.jp2"), source
        assert [r.reason for r in images.rejects] == [OPENED_BY[".svg"]]


def test_an_import_says_beside_its_id_what_else_there_was(tmp_path, capsys):
    folder = tmp_path / "folder"
    folder.mkdir()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(folder / "a.gif", save_all=True, append_images=frames[1:])
    (folder / "b.svg").write_text("<svg/>")
    (folder / "notes.txt").write_text("no picture")
    where = ["--source", str(folder), "--workspace", str(tmp_path / "workspace")]
    assert main(["import-images", *where]) == 0
    said = capsys.readouterr()
    assert "1 image, 1 file rejected" in said.err.splitlines()
    notes = (
        "1 file held more than one picture; the first is used",
        "1 other file is no picture",
    )
    assert tuple(said.err.splitlines()[-2:]) == notes
    assert Workspace(tmp_path / "workspace").load(ImageSet, said.out.strip()).notes == notes


def test_every_suffix_has_one_place_and_pillow_knows_the_formats():
    groups = (FORMAT_OF, PLUGIN_OF, OPENED_BY)
    assert sum(map(len, groups)) == len(EXTENSIONS)
    assert set(FORMAT_OF.values()) <= {*Image.OPEN, "MPO"}
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in EXTENSIONS)


@pytest.mark.parametrize(
    "head", [b"", b"BM", b"II", b"MM\0", b"RIFFxxxxWAVE", b"\0\0\0\x18ftypmp42"]
)
def test_other_files_are_not_taken_for_pictures(head):
    assert not is_picture(head) and not is_picture(head + bytes(200))
    assert Path(__file__).suffix not in EXTENSIONS


def test_with_its_package_installed_later_a_file_is_read(tmp_path, monkeypatch):
    workspace, folder = Workspace(tmp_path / "workspace"), tmp_path / "photos"
    folder.mkdir()
    (folder / "a.heic").write_bytes(written(".heic"))
    Image.new("RGB", (9, 9), RED).save(folder / "b.png")
    with monkeypatch.context() as before:
        before.setitem(sys.modules, "pillow_heif", None)
        first = steps.import_images(workspace, source=str(folder))
        assert steps.import_images(workspace, source=str(folder)) == first
    assert workspace.load(ImageSet, first).files == ("b.png",)
    second = steps.import_images(workspace, source=str(folder))
    assert workspace.load(ImageSet, second).files == ("a.heic", "b.png")
    assert steps.import_images(workspace, source=str(folder)) == second
