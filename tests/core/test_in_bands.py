"""Large pictures become RGB band by band, with the pixels that they have as a whole."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageOps

from core.base.budget import Budget
from core.base.errors import BadInput
from core.images import in_flight, rgb, scaling
from core.images.decoding import Undecodable, decode, open_image
from core.images.importing import check_images, find_images, list_source
from core.images.rgb import takes, to_rgb
from core.images.scaling import light_to_bytes, on_white, to_bytes
from core.images.thumbnails import make_thumbnails
from pages.frame.server import _shrunk

WIDTH, HEIGHT = 37, 53
NOISE = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 4), dtype=np.uint8)
MODES = ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "LAB"]
DEEP = {"I;16": "<u2", "I": "<i4", "F": "<f4"}
LARGE = """
import resource, subprocess, sys
from pathlib import Path
from PIL import Image
from core.images.decoding import decode, quiet

Image.new("L", (9, 9)).save(sys.argv[1])
decode(sys.argv[1])  # what is imported and made once
size = (6000, 6000)  # 144 MB with four bytes a pixel
make = f"Image.new('LA', {size}, (90, 200)).save({sys.argv[1]!r}, compress_level=1)"
subprocess.run([sys.executable, "-c", f"from PIL import Image; {make}"], check=True)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with quiet():
    decode(sys.argv[1])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.fixture
def narrow_bands(monkeypatch):
    """Bands of a few rows, of which the last is another height."""
    monkeypatch.setattr(rgb, "BAND", 5 * WIDTH + 3)
    monkeypatch.setattr(scaling, "BLOCK", 5 * WIDTH + 3)


def drawn(mode: str) -> Image.Image:
    if mode in DEEP:
        return Image.fromarray(
            (NOISE[..., 0].astype(np.int64) * 7 - 3 * (mode == "I")).astype(DEEP[mode])
        )
    if mode in ("CMYK", "RGBA"):
        return Image.frombytes(mode, (WIDTH, HEIGHT), NOISE.tobytes())
    if mode in ("YCbCr", "HSV", "LAB"):
        return Image.frombytes(mode, (WIDTH, HEIGHT), NOISE[..., :3].tobytes())
    image = Image.fromarray(NOISE)
    return (
        image.convert("RGB").convert("P").convert(mode) if mode[0] == "P" else image.convert(mode)
    )


def turned(image: Image.Image, orientation: int) -> Image.Image:
    exif = Image.Exif()
    exif[274] = orientation
    image.info["exif"] = exif.tobytes()
    return image


@pytest.mark.parametrize("mode", [*MODES, *DEEP])
def test_bands_have_the_pixels_of_the_whole(mode, monkeypatch):
    whole = np.asarray(to_rgb(drawn(mode)))
    monkeypatch.setattr(rgb, "BAND", 5 * WIDTH + 3)
    np.testing.assert_array_equal(np.asarray(to_rgb(drawn(mode))), whole)
    assert whole.std() > 10


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("mode", ["RGB", "LA", "I;16"])
def test_bands_are_turned_to_their_places(mode, orientation, narrow_bands):
    upright = ImageOps.exif_transpose(turned(to_rgb(drawn(mode)), orientation))
    seen = to_rgb(turned(drawn(mode), orientation))
    np.testing.assert_array_equal(np.asarray(seen), np.asarray(upright))


def test_a_colour_that_is_none_is_white_in_every_band(narrow_bands):
    indices = NOISE[..., 0] % 8
    image = Image.fromarray(indices, "P")
    image.putpalette([0, 90, 10] * 8)
    image.info["transparency"] = 7
    seen = np.asarray(to_rgb(image))
    wanted = np.where((indices == 7)[..., None], 255, (0, 90, 10))
    np.testing.assert_array_equal(seen, wanted)


@pytest.mark.parametrize("kind", ["u1", "u2", ">u2", "u4", "i2", "i4", "f2", "f4", "f8"])
@pytest.mark.parametrize("holes", [False, True])
def test_blocks_have_one_scale(kind, holes, monkeypatch):
    values = NOISE.astype(kind) * (3 if np.dtype(kind).itemsize > 1 else 1)
    if holes and kind[0] == "i":
        values[40:, ::2] = -9999
    if holes and kind[0] == "f":
        values[7], values[40:, ::2] = np.nan, -9999
    whole = to_bytes(values)
    monkeypatch.setattr(scaling, "BLOCK", 300)
    np.testing.assert_array_equal(to_bytes(values), whole)
    assert whole.max() == 255 or kind == "u2" or kind == ">u2" or kind == "u4"


def test_light_and_transparency_are_the_same_in_blocks(monkeypatch):
    light, alpha = NOISE[..., :3] / np.float32(200), NOISE[..., 3]
    curve, laid = light_to_bytes(light[:1]), on_white(NOISE[..., :3], alpha)
    monkeypatch.setattr(scaling, "BLOCK", WIDTH * 3)  # the same rows tell how bright
    np.testing.assert_array_equal(light_to_bytes(light[:1]), curve)
    np.testing.assert_array_equal(on_white(NOISE[..., :3], alpha), laid)


def test_a_picture_and_its_pixels_are_all_that_a_large_one_takes(tmp_path):
    command = [sys.executable, "-c", LARGE, str(tmp_path / "a.png")]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    assert float(made.stdout) < 330  # twice 144, as LA and as RGB; five times it before


@pytest.mark.parametrize(
    ("mode", "bytes"), [("RGB", 4), ("L", 5), ("P", 5), ("I;16", 6), ("LA", 8), ("F", 8)]
)
def test_what_a_picture_takes_is_known_before(mode, bytes):
    assert takes(drawn(mode)) == bytes * WIDTH * HEIGHT


class Noted(Budget):
    """A budget that knows how much was in use at most, and when something was taken."""

    def __init__(self):
        super().__init__()
        self.most, self.taken = 0, 0

    def take(self, size):
        super().take(size)
        self.most, self.taken = max(self.most, self._used), self.taken + 1


@pytest.fixture
def noted(tmp_path, monkeypatch) -> Noted:
    """Of six pictures in the folder, each of them larger than all that may be in use."""
    monkeypatch.setenv(in_flight.SETTING, "1")
    for number in range(6):
        Image.new("LA", (700, 700), (number, 200)).save(tmp_path / f"{number}.png")
    budget = Noted()
    monkeypatch.setattr(in_flight, "BUDGET", budget)
    return budget


def test_pictures_larger_than_the_budget_are_read_one_by_one(tmp_path, noted):
    images, _ = check_images(list_source(tmp_path, tmp_path / "workspace"))
    assert len(images) == 6 == noted.taken
    assert noted.most == 8 * 700 * 700 and noted._used == 0


@pytest.mark.parametrize("user", ["import", "thumbnails", "page"])
def test_a_picture_counts_until_it_is_made_small(tmp_path, noted, monkeypatch, user):
    held = []
    shrink = Image.Image.thumbnail

    def thumbnail(image, *size, **how):
        held.append(noted._used)
        shrink(image, *size, **how)

    monkeypatch.setattr(Image.Image, "thumbnail", thumbnail)
    if user == "import":
        check_images(list_source(tmp_path, tmp_path / "workspace"))
    else:
        images = find_images(tmp_path, tmp_path / "workspace")
        held.clear()
        make_thumbnails(images) if user == "thumbnails" else _shrunk(images, 0)
    assert held and set(held) == {8 * 700 * 700}


def test_a_budget_that_is_none_stops_the_import_and_rejects_nothing(tmp_path, monkeypatch):
    drawn("RGB").save(tmp_path / "a.png")
    monkeypatch.setenv(in_flight.SETTING, "lots")
    with pytest.raises(BadInput, match=in_flight.SETTING):
        check_images(list_source(tmp_path, tmp_path / "workspace"))
    with pytest.raises(BadInput, match=in_flight.SETTING):
        open_image(tmp_path / "a.png")


def test_all_is_given_back_after_a_damaged_file(tmp_path, monkeypatch):
    budget = Budget()
    monkeypatch.setattr(in_flight, "BUDGET", budget)
    drawn("LA").save(tmp_path / "a.png")
    content = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(content[: len(content) // 2])
    with pytest.raises(Undecodable, match="cut off"):
        decode(tmp_path / "a.png")

    def take_all() -> None:
        with budget.spending(1):
            budget.take(2)  # more than there is: alone

    with ThreadPoolExecutor(1) as pool:
        pool.submit(take_all).result(20)
