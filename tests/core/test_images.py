"""What becomes an image set, what is rejected, and why."""

import contextlib
import multiprocessing
import os
import struct
import threading
import zlib
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image

from core.base.errors import BadInput, Cancelled
from core.images.classes import folder_labels
from core.images.decoding import PIXEL_LIMIT, Undecodable, decode, quiet, to_rgb
from core.images.importing import (
    check_images,
    find_images,
    fingerprint,
    list_source,
    open_image,
)
from core.images.pixel_size import pixels
from core.images.sample import gallery

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def picture(path: Path, colour=RED, size=(12, 8), **options) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path, **options)
    return path


def close(pixel, colour) -> bool:
    return bool(np.abs(np.subtract(pixel, colour)).max() <= 6)


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels and holds none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0"))


@pytest.fixture(scope="module")
def bad(tmp_path_factory) -> Path:
    """Twelve files that ask for trouble, seven of which are images all the same."""
    outside = picture(tmp_path_factory.mktemp("outside") / "secret.png")
    root = tmp_path_factory.mktemp("bad")
    (root / "empty.jpg").touch()
    noise = np.random.default_rng(0).integers(0, 255, (60, 80, 3), dtype=np.uint8)
    Image.fromarray(noise).save(root / "whole.jpg")
    whole = (root / "whole.jpg").read_bytes()
    (root / "whole.jpg").unlink()
    (root / "truncated.jpg").write_bytes(whole[: len(whole) // 2])
    (root / "text.jpg").write_text("this is not an image")
    ramp = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (8, 1))
    Image.fromarray(ramp).save(root / "deep.png")
    Image.new("CMYK", (9, 9), (0, 255, 255, 0)).save(root / "cmyk.jpg", quality=95)
    frames = [Image.new("RGB", (9, 9), colour) for colour in (RED, GREEN, BLUE)]
    frames[0].save(root / "moving.gif", save_all=True, append_images=frames[1:])
    clear = Image.new("P", (9, 9), 0)
    clear.putpalette([255, 0, 0, 0, 0, 255])
    clear.paste(1, (0, 0, 4, 9))
    clear.save(root / "palette.png", transparency=b"\x00\xff")
    picture(root / "one.png", BLUE, (1, 1))
    upright = Image.new("RGB", (20, 10), RED)
    upright.paste(BLUE, (0, 0, 10, 10))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held sideways
    upright.save(root / "turned.jpg", exif=exif, quality=95)
    Image.new("1", (20_000, 20_000)).save(root / "bomb.png")
    (root / "leads-out.png").symlink_to(outside)
    picture(root / 'two\nlines and a "quote".png', GREEN)
    return root


REASONS = {
    "empty.jpg": "empty file",
    "truncated.jpg": "cut off",
    "text.jpg": "not an image: the file holds text",
    "bomb.png": "too many pixels: 400 megapixels would need 1.2 GB",
    "leads-out.png": "a link that leads out of the folder",
}


def test_bad_files_are_rejected_with_their_reasons_and_the_rest_is_in(bad, tmp_path):
    images = find_images(bad, tmp_path)
    assert images.files == (
        "cmyk.jpg",
        "deep.png",
        "moving.gif",
        "one.png",
        "palette.png",
        "turned.jpg",
        'two\nlines and a "quote".png',
    )
    rejected = {reject.file: reject.reason for reject in images.rejects}
    assert rejected.keys() == REASONS.keys()
    for file, reason in REASONS.items():
        assert rejected[file].startswith(reason)


def test_every_accepted_file_opens_as_rgb(bad, tmp_path):
    for file in find_images(bad, tmp_path).files:
        assert open_image(bad / file).mode == "RGB"


def test_sixteen_bits_are_scaled_not_clipped(bad):
    row = np.asarray(open_image(bad / "deep.png"))[0, :, 0].astype(int)
    assert row[0] == 0 and row[-1] == 255
    assert abs(row[32] - 128) < 5  # half way along the ramp is half bright


def test_a_sideways_photograph_stands_upright(bad):
    image = open_image(bad / "turned.jpg")
    assert image.size == (10, 20)
    assert close(image.getpixel((5, 2)), BLUE) and close(image.getpixel((5, 18)), RED)


def test_transparent_pixels_are_white(bad):
    image = open_image(bad / "palette.png")
    assert image.getpixel((8, 0)) == WHITE and image.getpixel((0, 0)) == BLUE


def test_cmyk_keeps_its_colour_and_an_animation_its_first_frame(bad):
    assert close(open_image(bad / "cmyk.jpg").getpixel((4, 4)), (254, 0, 0))
    assert close(open_image(bad / "moving.gif").getpixel((4, 4)), RED)


@pytest.mark.parametrize(
    ("mode", "values", "expected"),
    [
        ("I;16", [0, 4095], [0, 255]),  # a 12-bit camera
        ("I;16", [0, 65535], [0, 255]),
        ("I", [-100, 155], [0, 255]),  # its own range
        ("F", [0.0, 1.0], [0, 255]),
        ("F", [0.0, 255.0], [0, 255]),
        ("F", [0.0, float("nan")], [0, 0]),
    ],
)
def test_deep_pixels_become_bytes(mode, values, expected):
    kinds = {"I;16": np.uint16, "I": np.int32, "F": np.float32}
    image = to_rgb(Image.fromarray(np.array([values], dtype=kinds[mode])))
    np.testing.assert_array_equal(np.asarray(image)[0, :, 0], expected)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "HSV"])
def test_every_common_mode_becomes_rgb(mode):
    image = to_rgb(Image.new(mode, (3, 2)))
    assert (image.mode, image.size) == ("RGB", (3, 2))


def test_a_header_that_promises_a_huge_image_is_refused_before_decoding(tmp_path):
    (tmp_path / "bomb.png").write_bytes(png_header(1_000_000, 1_000_000))
    (tmp_path / "large.png").write_bytes(png_header(10_001, 10_000))  # Pillow itself would take it
    picture(tmp_path / "fine.png")
    images = find_images(tmp_path, tmp_path)
    assert images.files == ("fine.png",)
    assert [r.reason.startswith("too many pixels") for r in images.rejects] == [True, True]
    assert PIXEL_LIMIT == 100_000_000


def test_pillow_is_left_as_it_was(bad, tmp_path):
    before = Image.MAX_IMAGE_PIXELS
    find_images(bad, tmp_path)
    assert before == Image.MAX_IMAGE_PIXELS


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_a_truncated_jpeg_is_found_wherever_it_is_cut(tmp_path, options):
    noise = np.random.default_rng(1).integers(0, 255, (400, 600, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "whole.jpg", **options)
    whole = (tmp_path / "whole.jpg").read_bytes()
    for share in (0.1, 0.5, 0.9):
        (tmp_path / f"cut {share}.jpg").write_bytes(whole[: int(share * len(whole))])
    images = find_images(tmp_path, tmp_path)
    assert images.files == ("whole.jpg",)
    assert all("cut off" in reject.reason for reject in images.rejects)
    assert len(images.rejects) == 3


def test_noise_named_like_an_image_and_damaged_pixels_are_told_apart(tmp_path):
    picture(tmp_path / "fine.png")
    (tmp_path / "noise.jpg").write_bytes(bytes(range(128, 256)) * 4)
    whole = bytearray(picture(tmp_path / "damaged.png", size=(50, 50)).read_bytes())
    whole[45:60] = b"\xff" * 15
    (tmp_path / "damaged.png").write_bytes(whole)
    (tmp_path / "stub.png").write_bytes(whole[:20])
    (tmp_path / "stub.jpg").write_bytes(b"\xff\xd8\xff")
    reasons = {r.file: r.reason for r in find_images(tmp_path, tmp_path).rejects}
    assert "cut off" in reasons["stub.png"]
    assert "its header cannot be read" in reasons["stub.jpg"]
    assert "format that can be read" in reasons["noise.jpg"]
    assert "damaged" in reasons["damaged.png"]


def test_files_are_sorted_hidden_and_other_files_skipped(tmp_path):
    for name in ("b/2.PNG", "b/1.webp", "a/9.bmp", "a/8.tiff", ".hidden.png", ".cache/x.png"):
        picture(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no image, no claim to be one")
    images = find_images(tmp_path, tmp_path)
    assert images.files == ("a/8.tiff", "a/9.bmp", "b/1.webp", "b/2.PNG")
    assert not images.rejects and images.source == "folder"


def test_links_stay_inside_and_pipes_are_not_opened(tmp_path):
    root = tmp_path / "root"
    picture(root / "a.png")
    (root / "inside.png").symlink_to(root / "a.png")
    (root / "broken.png").symlink_to(root / "nowhere.png")
    (root / "loop.png").symlink_to(root / "loop.png")
    (root / "elsewhere").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(root / "pipe.png")
    images = find_images(root, tmp_path)
    assert images.files == ("a.png", "inside.png")
    reasons = {reject.file: reject.reason for reject in images.rejects}
    assert reasons["broken.png"] == "a link to a file that does not exist"
    assert reasons["pipe.png"] == "not a file"
    assert "links to folders are not followed" in reasons["elsewhere"]
    assert "loop.png" in reasons


def test_a_name_that_no_table_can_hold_is_rejected_readably(tmp_path):
    picture(tmp_path / "fine.png")
    try:
        os.rename(picture(tmp_path / "x.png"), os.fsencode(tmp_path) + b"/caf\xe9.png")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (reject,) = find_images(tmp_path, tmp_path).rejects
    assert reject.file == "caf\\xe9.png"
    assert "UTF-8" in reject.reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_without_permission_are_rejected(tmp_path):
    picture(tmp_path / "fine.png")
    picture(tmp_path / "locked.png").chmod(0)
    (reject,) = find_images(tmp_path, tmp_path).rejects
    assert "no permission" in reject.reason


def test_class_folders_become_labels(tmp_path):
    for name in ("dog/1.png", "cat/2.png", "cat/more/1.png"):
        picture(tmp_path / name)
    images = find_images(tmp_path, tmp_path)
    assert images.class_names == ("cat", "dog")
    assert images.labels.tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["a/1", "b/1"], ["a", "b"]),
        (["set/a/1", "set/b/1"], ["a", "b"]),  # one folder around all of them, as in many zips
        (["train/a/1", "test/b/1"], ["a", "b"]),
        (["1", "2"], ["", ""]),
        (["a/1", "a/2"], ["", ""]),  # one folder tells nothing
        (["a/1", "b/1", "2"], ["", "", ""]),  # too many lie beside the folders
        (["train/1", "test/1"], ["", ""]),
        (["a/1"] * 30 + ["b/1"] * 30 + ["2"], ["a"] * 30 + ["b"] * 30 + [""]),
        ([], []),
    ],
)
def test_labels_come_from_the_first_folder_that_differs(files, expected):
    assert folder_labels(files) == expected


def test_a_table_lists_images_in_its_order_with_labels(tmp_path):
    picture(tmp_path / "pictures/1.png")
    picture(tmp_path / "pictures/2.png")
    picture(tmp_path.parent / "outside.png")
    rows = [
        "Filename;width;Class",
        "pictures/2.png;1;dog",
        f"{tmp_path}/pictures/1.png;1;",
        "pictures/2.png;1;cat",
        "../outside.png;1;dog",
        "gone.png;1;dog",
        ";1;dog",
    ]
    (tmp_path / "list.csv").write_text("\ufeff" + "\n".join(rows))
    images = find_images(tmp_path / "list.csv", tmp_path)
    assert images.files == ("pictures/2.png", "pictures/1.png")
    assert images.class_names == ("dog",)
    assert images.labels.tolist() == [0, -1]
    assert images.source == "table" and images.root == str(tmp_path.resolve())
    assert {reject.file: reject.reason for reject in images.rejects} == {
        "pictures/2.png": "listed twice in the table",
        "../outside.png": "lies outside the folder of the table",
        "gone.png": "no such file",
        "(empty path)": "the row names no file",
    }


def test_a_file_on_another_drive_is_rejected_like_any_outside(tmp_path, monkeypatch):
    def two_drives(path, start, relpath=os.path.relpath):
        if str(path).startswith("/other"):
            raise ValueError("path is on mount '/other', start on mount '/'")  # as on Windows
        return relpath(path, start)

    picture(tmp_path / "1.png")
    (tmp_path / "list.csv").write_text("file\n1.png\n/other/2.png\n")
    monkeypatch.setattr(os.path, "relpath", two_drives)
    images = find_images(tmp_path / "list.csv", tmp_path)
    assert images.files == ("1.png",)
    assert [(reject.file, reject.reason) for reject in images.rejects] == [
        ("/other/2.png", "lies outside the folder of the table")
    ]


def test_a_parquet_table_says_the_same_as_a_csv(tmp_path):
    picture(tmp_path / "1.png")
    picture(tmp_path / "2.png")
    table = pyarrow.table({"size": [1, 2], "path": ["2.png", "1.png"], "label": [7, None]})
    pyarrow.parquet.write_table(table, tmp_path / "list.parquet")
    images = find_images(tmp_path / "list.parquet", tmp_path)
    assert images.files == ("2.png", "1.png")
    assert (images.class_names, images.labels.tolist()) == (("7",), [0, -1])


def test_a_table_never_takes_classes_from_folders(tmp_path):
    picture(tmp_path / "a/1.png")
    picture(tmp_path / "b/1.png")
    (tmp_path / "list.csv").write_text("image\na/1.png\nb/1.png\n")
    assert not find_images(tmp_path / "list.csv", tmp_path).has_labels


def test_what_is_no_source_is_refused_with_the_way_out(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/a.jpg").write_text("no image")
    (tmp_path / "columns.csv").write_text("url,size\nx,1\n")
    (tmp_path / "latin.csv").write_bytes(b"path\ncaf\xe9.png\n")
    (tmp_path / "table.parquet").write_text("no parquet")
    (tmp_path / "nothing.csv").touch()
    for name, message in {
        "missing": "give the path of a folder",
        "empty": "no images in",
        "broken": "None of the 1 files",
        "columns.csv": "must be named path",
        "latin.csv": "not a CSV in UTF-8",
        "table.parquet": r"not a Parquet file \(Parquet magic bytes not found in footer\)\.",
        "nothing.csv": "must be named path",
        "broken/a.jpg": "neither a folder nor",
        "nul\0byte": "give the path of a folder",
    }.items():
        with pytest.raises(BadInput, match=message):
            find_images(str(tmp_path / name), tmp_path)


def test_a_file_that_vanished_or_changed_is_named(tmp_path):
    path = picture(tmp_path / "a.png")
    path.write_text("changed")
    with pytest.raises(BadInput, match="a.png.*import the images again"):
        open_image(path)
    path.unlink()
    with pytest.raises(BadInput, match="a.png.*no such file"):
        open_image(path)


def test_the_fingerprint_follows_names_and_content(tmp_path):
    picture(tmp_path / "a.png")
    listing = list_source(tmp_path, tmp_path)
    found = [fingerprint(listing), fingerprint(find_images(tmp_path, tmp_path))]
    assert found[0] == found[1]
    picture(tmp_path / "a.png", size=(30, 30))
    found.append(fingerprint(listing))
    (tmp_path / "a.png").rename(tmp_path / "b.png")
    found.append(fingerprint(listing))
    found.append(fingerprint(list_source(tmp_path, tmp_path)))
    assert len(set(found[1:])) == 4


def test_a_large_jpeg_may_come_smaller_but_not_too_small(tmp_path):
    path = picture(tmp_path / "large.jpg", size=(1600, 800))
    assert open_image(path).size == (1600, 800)
    assert open_image(path, at_least=200).size == (400, 200)
    assert open_image(picture(tmp_path / "a.png", size=(1600, 800)), at_least=200).width == 1600


def test_stop_ends_an_import(tmp_path):
    for number in range(200):
        picture(tmp_path / f"{number}.png")

    def stop(fraction, message="", **losses):
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        check_images(list_source(tmp_path, tmp_path), stop)
    assert threading.active_count() < 20


def test_the_sample_gallery_is_drawn_once(tmp_path, monkeypatch):
    monkeypatch.setattr("core.images.sample.GALLERY_SIZE", 120)
    images = find_images("sample", tmp_path)
    assert (len(images), images.source) == (120, "sample")
    assert len(images.class_names) >= 14 and images.has_labels
    before = fingerprint(images)
    again = find_images("sample", tmp_path)
    assert (again.files, fingerprint(again)) == (images.files, before)
    assert set(images.files) == {name for name, _ in gallery(120)}
    assert len(list((tmp_path / "sample").iterdir())) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "PPM"])
def test_no_damage_to_a_file_gets_past_the_reasons(tmp_path, kind):
    random = np.random.default_rng(0)
    path = tmp_path / "a.png"
    noise = Image.fromarray(random.integers(0, 255, (20, 20, 3), dtype=np.uint8))
    noise.save(path, kind)
    whole = path.read_bytes()
    for _ in range(100):
        damaged = bytearray(whole)
        for place in random.integers(0, min(len(whole), 200), 3):
            damaged[place] = random.integers(256)
        path.write_bytes(damaged)
        with contextlib.suppress(Undecodable), quiet():
            assert decode(path).mode == "RGB"


def test_stop_while_the_sample_is_drawn_leaves_nothing_behind(tmp_path):
    def stop(fraction, message="", **losses):
        raise Cancelled

    with pytest.raises(Cancelled):
        find_images("sample", tmp_path, stop)
    assert not list((tmp_path / "sample").iterdir())
    assert not multiprocessing.active_children()


def test_a_workspace_inside_the_folder_is_not_part_of_it(tmp_path):
    picture(tmp_path / "a.png")
    picture(tmp_path / "workspace/uploads/b.png")
    assert find_images(tmp_path, tmp_path / "workspace").files == ("a.png",)


def test_the_size_of_a_picture_is_that_of_it_upright_or_nothing(tmp_path: Path) -> None:
    lying, plain = tmp_path / "lying.jpg", tmp_path / "plain.png"
    exif = Image.Exif()
    exif[274] = 6  # orientation: a quarter turn
    assert pixels(picture(lying, exif=exif)) == decode(lying).size == (8, 12)
    assert pixels(picture(plain)) == (12, 8)
    plain.write_bytes(b"")
    assert [pixels(file) for file in (plain, tmp_path / "gone.png", "s3://far/a.png")] == [None] * 3
