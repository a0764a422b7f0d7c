"""OpenEXR and Radiance: which channels are drawn, how bright, and what is said of the rest."""

import io
from pathlib import Path

import numpy as np
import OpenEXR
import pytest
from imagecodecs import rgbe_encode

from core.images.decoding import Undecodable, decode
from core.images.importing import find_images
from core.images.scaling import light_to_bytes
from core.images.suffixes import is_picture

RAMP = np.linspace(0, 1, 48, dtype=np.float32).reshape(6, 8)
LIGHT = np.stack([RAMP, RAMP[::-1], RAMP[:, ::-1]], -1)  # linear


def shown(light) -> np.ndarray:
    """sRGB's levels of linear light of 0 to 1 (IEC 61966-2-1)."""
    light = np.asarray(light, np.float64)
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def grey(levels) -> np.ndarray:
    return np.repeat(np.asarray(levels)[..., None], 3, -1)


def exr(path: Path, channels: dict, window=None, compression=OpenEXR.ZIP_COMPRESSION) -> Path:
    header = {"compression": compression, "type": OpenEXR.scanlineimage}
    if window is not None:
        names = ("dataWindow", "displayWindow")
        corners = [tuple(np.array(corner, np.int32) for corner in two) for two in window]
        header |= dict(zip(names, corners, strict=True))
    with OpenEXR.File(header, channels) as file:
        file.write(str(path))
    return path


def hdr(path: Path, light, before: bytes = b"", after: bytes = b"") -> Path:
    path.write_bytes(rgbe_encode(np.ascontiguousarray(light, np.float32)).replace(before, after, 1))
    return path


LAYOUTS = {
    "colours": ({"RGB": LIGHT}, shown(LIGHT)),
    "half": ({"RGB": LIGHT.astype("f2")}, shown(LIGHT)),
    "luminance": ({"Y": RAMP}, grey(shown(RAMP))),
    "the only channel": ({"Z": RAMP}, grey(shown(RAMP))),
    "a layer": ({"beauty": LIGHT, "depth.Z": RAMP}, shown(LIGHT)),
    "the plain layer": ({"RGB": LIGHT, "a": LIGHT * 0, "Z": RAMP}, shown(LIGHT)),
    "nothing is opaque": (
        {"RGBA": np.dstack([LIGHT * 0, RAMP * 0 + 1e-9])},
        np.full((6, 8, 3), 255.0),
    ),
    "alpha of zeros": ({"RGBA": np.dstack([LIGHT, RAMP * 0])}, shown(LIGHT)),
    "not a number": ({"Y": np.where(RAMP > 0.9, np.nan, RAMP)}, None),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_exr_is_drawn_by_its_channels(tmp_path, layout) -> None:
    channels, expected = LAYOUTS[layout]
    seen = np.asarray(decode(exr(tmp_path / "a.exr", channels)), np.float64)
    if expected is None:
        expected = grey(np.where(RAMP > 0.9, 0, shown(RAMP)))
    assert seen.shape == expected.shape and np.abs(seen - expected).max() <= 1


@pytest.mark.parametrize(
    "how", ["NO", "RLE", "ZIPS", "ZIP", "PIZ", "PXR24", "B44", "B44A", "DWAA", "DWAB"]
)
def test_an_exr_is_read_however_it_is_packed(tmp_path, how) -> None:
    packed = getattr(OpenEXR, f"{how}_COMPRESSION")
    seen = decode(exr(tmp_path / "a.exr", {"RGB": LIGHT.astype("f2")}, compression=packed))
    assert np.abs(np.asarray(seen, np.float64) - shown(LIGHT)).mean() <= 2


@pytest.mark.parametrize("corner", [(2, 1), (-3, -2)])
def test_an_exr_is_shown_in_its_window(tmp_path, corner) -> None:
    x, y = corner
    window = (((x, y), (x + 7, y + 5)), ((0, 0), (9, 8)))
    seen = np.asarray(decode(exr(tmp_path / "a.exr", {"Y": RAMP}, window)), np.float64)[..., 0]
    whole = np.zeros((20, 20))
    whole[y + 5 : y + 11, x + 5 : x + 13] = shown(RAMP)
    assert seen.shape == (9, 10) and np.abs(seen - whole[5:14, 5:15]).max() <= 1


def test_a_radiance_picture_is_drawn(tmp_path: Path) -> None:
    seen = np.asarray(decode(hdr(tmp_path / "a.hdr", LIGHT)), np.float64)
    assert np.abs(seen - shown(LIGHT)).max() <= 3  # 8 bits of each number are stored


def test_the_sun_does_not_make_all_else_black() -> None:
    light = np.full((100, 100, 3), 0.2, np.float32)
    light[0, :3] = 5000
    levels = light_to_bytes(light)
    assert levels[50, 50, 0] == round(float(shown(0.2))) and levels[0, 0, 0] == 255


def test_metres_and_normals_use_the_whole_range() -> None:
    metres = light_to_bytes(np.linspace(0, 40, 10_000, dtype=np.float32).reshape(100, 100, 1))
    assert metres[-1, -1, 0] == 255 and 150 < metres[50, 0, 0] < 200  # half, as sRGB shows it
    normals = light_to_bytes(np.linspace(-1, 1, 10_000, dtype=np.float32).reshape(100, 100, 1))
    assert normals[0, 0, 0] == 0 and normals[49, 99, 0] > 100


def test_the_first_bytes_tell_them(tmp_path: Path) -> None:
    files = [exr(tmp_path / "a.exr", {"Y": RAMP}), hdr(tmp_path / "b.hdr", LIGHT)]
    for file in files:
        assert is_picture(file.read_bytes()[:132])
        file.rename(tmp_path / file.stem)
    images = find_images(tmp_path, tmp_path / "workspace")
    assert images.files == ("a", "b") and not images.rejects


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (lambda p: exr(p, {"x": RAMP, "y": RAMP}), r"OpenEXR layout .* \(channels x, y\)"),
        (lambda p: hdr(p, LIGHT, b"rle_rgbe", b"rle_xyze"), "whose colours are XYZ"),
        (lambda p: hdr(p, LIGHT, b"-Y 6 +X 8", b"+Y 6 +X 8"), "turned or mirrored"),
        (lambda p: hdr(p, LIGHT, b"-Y 6 +X 8", b"-Y 600000 +X 800000"), "too many pixels"),
        (lambda p: hdr(p, LIGHT, b"-Y 6 +X 8", b"Z"), "damaged .*does not say how large"),
        (lambda p: p.write_text("ENVI\nsamples = 4\n") and p, "holds text"),
    ],
)
def test_what_is_not_read_says_why(tmp_path, content, says) -> None:
    with pytest.raises(Undecodable, match=says):
        decode(content(tmp_path / "a.hdr"))


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_one_that_is_cut_off_is_damaged(tmp_path, share) -> None:
    noise = np.random.default_rng(0).random((64, 64, 3), np.float32)
    for file in (exr(tmp_path / "a.exr", {"RGB": noise}), hdr(tmp_path / "b.hdr", noise)):
        data = file.read_bytes()
        file.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(Undecodable, match="damaged|cut off"):
            decode(file)


def test_a_huge_exr_is_refused_before_its_pixels(tmp_path: Path) -> None:
    window = (((0, 0), (7, 5)), ((0, 0), (99_999, 99_999)))
    with pytest.raises(Undecodable, match="too many pixels"):
        decode(exr(tmp_path / "a.exr", {"Y": RAMP}, window))


def test_one_whose_channels_need_too_much_memory_is_refused(tmp_path, monkeypatch) -> None:
    """All channels of all parts are read, whichever are drawn."""
    parts = [OpenEXR.Part({"type": OpenEXR.scanlineimage}, {n: RAMP}, n) for n in ("Y", "depth")]
    with OpenEXR.File(parts) as file:
        file.write(str(tmp_path / "a.exr"))
    needed = 2 * RAMP.size * 4
    monkeypatch.setattr("core.images.light.BYTES", needed)
    assert decode(tmp_path / "a.exr").size == (8, 6)
    monkeypatch.setattr("core.images.light.BYTES", needed - 1)
    with pytest.raises(Undecodable, match="whose channels need 1 kB of memory"):
        decode(tmp_path / "a.exr")


def test_without_the_package_the_reject_names_it(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "OpenEXR", None)
    (tmp_path / "a.exr").write_bytes(b"v/1\x01" + bytes(60))
    with pytest.raises(Undecodable, match=r"an OpenEXR picture; pip install .* \(OpenEXR\)"):
        decode(tmp_path / "a.exr")


def test_at_a_url_it_comes_from_memory(tmp_path: Path) -> None:
    import fsspec

    data = exr(tmp_path / "a.exr", {"Y": RAMP}).read_bytes()
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/light/a.exr", data)
    seen = np.asarray(decode("memory://light/a.exr"), np.float64)
    memory.rm("/light", recursive=True)
    assert io.BytesIO(data) and np.abs(seen - grey(shown(RAMP))).max() <= 1
