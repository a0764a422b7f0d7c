"""Colours as a file's profile means them."""

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from core.images import colour
from core.images.decoding import MORE, PROFILE, decode, to_rgb
from core.images.importing import find_images
from core.images.thumbnails import make_thumbnails

COLOUR = (200, 60, 40)  # what is to be seen, in sRGB
# Red, green and blue of a space by x and y, its white, and its gamma.
D65, D50 = (0.3127, 0.3290), (0.3457, 0.3585)
SPACES = {
    "Adobe RGB": (((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), D65, 2.19921875),
    "Display P3": (((0.68, 0.32), (0.265, 0.69), (0.15, 0.06)), D65, 2.2),
    "ProPhoto": (((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001)), D50, 1.8),
}
BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


def xyz(point) -> np.ndarray:
    x, y = point
    return np.array([x / y, 1, (1 - x - y) / y])


def to_d50(space) -> np.ndarray:
    """The matrix from linear RGB to XYZ as a profile has it, that is by the white D50."""
    primaries, white, _ = space
    columns = np.stack([xyz(each) for each in primaries], 1)
    matrix = columns * np.linalg.solve(columns, xyz(white))
    cones = (BRADFORD @ xyz(D50)) / (BRADFORD @ xyz(white))
    return np.linalg.inv(BRADFORD) @ np.diag(cones) @ BRADFORD @ matrix


def fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def profile(tags: dict[bytes, bytes], space: bytes = b"RGB ") -> bytes:
    """An ICC profile, version 2, of a screen."""
    start, table, data = 128 + 4 + 12 * len(tags), b"", b""
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        table += name + struct.pack(">II", start + len(data), len(content))
        data += content
    white = b"".join(map(fixed, (0.9642, 1.0, 0.8249)))
    head = struct.pack(">I4sI4s4s4s", start + len(data), b"", 0x02100000, b"mntr", space, b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + white
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def point(values) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(fixed, values))


def gamma(value: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256))


def text(value: bytes) -> bytes:
    return b"desc\0\0\0\0" + struct.pack(">I", len(value) + 1) + value + bytes(79)


def rgb_profile(name: str) -> bytes:
    matrix, curve = to_d50(SPACES[name]), gamma(SPACES[name][2])
    tags = {b"desc": text(name.encode()), b"wtpt": point((0.9642, 1, 0.8249)), b"cprt": text(b"-")}
    tags |= {f"{c}XYZ".encode(): point(matrix[:, i]) for i, c in enumerate("rgb")}
    return profile(tags | {f"{c}TRC".encode(): curve for c in "rgb"})


def grey_profile(value: float) -> bytes:
    tags = {b"desc": text(b"grey"), b"wtpt": point((0.9642, 1, 0.8249)), b"cprt": text(b"-")}
    return profile(tags | {b"kTRC": gamma(value)}, b"GRAY")


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def stored(name: str, wanted=COLOUR) -> tuple[int, ...]:
    """What a file in a colour space holds for an sRGB colour, by the formulas of both."""
    levels = np.array(wanted) / 255
    linear = np.where(levels > 0.04045, ((levels + 0.055) / 1.055) ** 2.4, levels / 12.92)
    s = (((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)), D65, 2.2)
    found = np.linalg.solve(to_d50(SPACES[name]), to_d50(s) @ linear)
    return tuple(np.round(255 * np.clip(found, 0, 1) ** (1 / SPACES[name][2])).astype(int).tolist())


def near(pixel, wanted, by=2) -> bool:
    return bool(np.abs(np.subtract(pixel, wanted)).max() <= by)


@pytest.mark.parametrize("name", SPACES)
@pytest.mark.parametrize("format", ["png", "tiff", "jpeg", "webp"])
def test_colours_of_a_wide_space_are_seen_as_they_were_meant(name, format, tmp_path):
    image = Image.new("RGB", (64, 48), stored(name))
    quality = {} if format in ("png", "tiff") else {"quality": 100}
    image.save(tmp_path / f"a.{format}", icc_profile=rgb_profile(name), **quality)
    images = find_images(tmp_path, tmp_path / "workspace")
    seen = decode(tmp_path / images.files[0], at_least=24)
    assert near(seen.getpixel((5, 5)), COLOUR, by=2 if not quality else 4)
    small = Image.open(io.BytesIO(make_thumbnails(images).jpeg(0)))
    assert near(small.getpixel((9, 9)), COLOUR, by=6)
    assert not images.notes


def test_a_profile_in_jpeg_2000_counts_too(tmp_path):
    file, wide = io.BytesIO(), rgb_profile("Adobe RGB")
    Image.new("RGB", (9, 9), stored("Adobe RGB")).save(file, "JPEG2000")
    plain = file.getvalue()
    start = plain.index(b"colr") - 4
    old = int.from_bytes(plain[start : start + 4], "big")
    box = struct.pack(">I4s3B", 11 + len(wide), b"colr", 2, 0, 0) + wide
    around = plain.index(b"jp2h") - 4
    whole = int.from_bytes(plain[around : around + 4], "big") + len(box) - old
    header = plain[:around] + struct.pack(">I", whole) + plain[around + 4 : start]
    (tmp_path / "a.jp2").write_bytes(header + box + plain[start + old :])
    assert near(decode(tmp_path / "a.jp2").getpixel((4, 4)), COLOUR)


def test_the_stored_colours_are_those_of_the_issue():
    assert near(stored("Adobe RGB"), (173, 62, 45), by=1)
    assert near(stored("ProPhoto"), (136, 70, 39), by=1)


def test_every_mode_is_as_littlecms_has_it():
    wide = rgb_profile("ProPhoto")
    target = ImageCms.createProfile("sRGB")
    noise = np.random.default_rng(0).integers(0, 256, (9, 9, 4), dtype=np.uint8)
    rgb = Image.fromarray(noise[..., :3])
    source = ImageCms.ImageCmsProfile(io.BytesIO(wide))
    transform = ImageCms.buildTransform(source, target, "RGB", "RGB", colour.WAY, colour.FLAGS)
    expected = ImageCms.applyTransform(rgb, transform)
    alpha = Image.fromarray(noise)
    for image in (rgb, alpha):
        image.info["icc_profile"] = wide
    assert near(to_rgb(rgb), expected)
    white = np.asarray(expected) * (noise[..., 3:] / 255) + 255 * (1 - noise[..., 3:] / 255)
    assert near(to_rgb(alpha), white)
    palette = rgb.quantize(81)
    wanted = ImageCms.applyTransform(palette.convert("RGB"), transform)
    palette.info["icc_profile"] = wide
    assert near(to_rgb(palette), wanted)


def test_greys_are_as_bright_as_their_profile_says():
    ramp = Image.fromarray(np.arange(256, dtype=np.uint8)[None])
    linear = np.linspace(0, 1, 256)
    wanted = np.where(linear > 0.0031308, 1.055 * linear ** (1 / 2.4) - 0.055, 12.92 * linear) * 255
    ramp.info["icc_profile"] = grey_profile(1.0)
    seen = np.asarray(to_rgb(ramp), dtype=float)[0]
    assert np.abs(seen - wanted[:, None]).max() <= 2
    deep = Image.fromarray((np.arange(256, dtype=np.uint16) * 257)[None])
    deep.info["icc_profile"] = grey_profile(1.0)
    assert near(to_rgb(deep), to_rgb(ramp))


@pytest.mark.parametrize("mode", ["L", "LA", "P", "PA", "RGB", "RGBA", "1", "I;16", "F"])
def test_srgb_is_the_same_bit_for_bit(mode):
    noise = np.random.default_rng(0).integers(0, 256, (16, 16, 4), dtype=np.uint8)
    base = Image.fromarray(noise)
    if mode in ("I;16", "F"):
        image = Image.fromarray(noise[..., 0].astype({"I;16": "u2", "F": "f4"}[mode]))
    else:
        image = (
            base.convert("RGB").convert("P").convert(mode) if mode[0] == "P" else base.convert(mode)
        )
    plain = to_rgb(image.copy())
    image.info["icc_profile"] = srgb()
    np.testing.assert_array_equal(np.asarray(to_rgb(image)), np.asarray(plain))


@pytest.mark.parametrize(
    ("broken", "noted"),
    [
        (b"no profile at all", True),
        (rgb_profile("Adobe RGB")[:200], True),
        (grey_profile(2.2), True),  # of another number of colours
        (b"", False),
    ],
)
def test_a_broken_profile_is_ignored_and_noted(broken, noted, tmp_path):
    Image.new("RGB", (9, 9), COLOUR).save(tmp_path / "a.png", icc_profile=broken or None)
    Image.new("RGB", (9, 9), COLOUR).save(tmp_path / "b.png")
    notes: set[str] = set()
    assert decode(tmp_path / "a.png", notes=notes).getpixel((0, 0)) == COLOUR
    assert notes == ({PROFILE} if noted else set())
    said = ("1 colour profile could not be used; the colours are as stored",)
    assert find_images(tmp_path, tmp_path / "workspace").notes == (said if noted else ())


def test_cmyk_is_printed_as_its_profile_says_and_lab_needs_none():
    lab = Image.new("LAB", (2, 2), (128, 128, 128))
    assert near(to_rgb(lab), (119, 119, 119), by=2)
    cmyk = Image.new("CMYK", (2, 2), (0, 0, 0, 128))
    plain = to_rgb(cmyk.copy())
    cmyk.info["icc_profile"] = srgb()  # of three colours
    notes: set[str] = set()
    assert near(to_rgb(cmyk, notes), plain) and notes == {PROFILE}


def test_files_of_more_than_one_picture_are_counted(tmp_path):
    frames = [Image.new("RGB", (9, 9), c) for c in ("red", "lime", "blue")]
    for name in ("a.gif", "b.tiff", "c.webp", "d.png", "e.mpo", "f.avif"):
        frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:])
        frames[0].save(tmp_path / f"one-{name}", **({"format": "JPEG"} if "mpo" in name else {}))
        notes: set[str] = set()
        assert near(decode(tmp_path / name, notes=notes).getpixel((4, 4)), (255, 0, 0), by=6), name
        assert notes == {MORE}, name
    images = find_images(tmp_path, tmp_path / "workspace")
    assert len(images) == 12
    assert images.notes == ("6 files held more than one picture; the first is used",)
