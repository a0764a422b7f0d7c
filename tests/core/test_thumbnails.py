"""One small JPEG per image, in order."""

import io

import pytest
from PIL import Image

from core.base.errors import BadInput
from core.images.importing import find_images
from core.images.thumbnails import make_thumbnails

COLOURS = {"1": (255, 0, 0), "2": (0, 255, 0), "3": (0, 0, 255)}


@pytest.fixture
def images(tmp_path):
    Image.new("RGB", (300, 150), COLOURS["1"]).save(tmp_path / "1.jpg")
    Image.new("RGB", (20, 40), COLOURS["2"]).save(tmp_path / "2.png")
    Image.new("RGB", (1, 3000), COLOURS["3"]).save(tmp_path / "3.png")
    return find_images(tmp_path, tmp_path)


def test_thumbnails_keep_order_colour_and_shape_and_are_never_enlarged(images):
    thumbnails = make_thumbnails(images)
    assert len(thumbnails) == 3
    sizes = []
    for index, colour in enumerate(COLOURS.values()):
        picture = Image.open(io.BytesIO(thumbnails.jpeg(index)))
        sizes.append(picture.size)
        middle = picture.getpixel((picture.width // 2, picture.height // 2))
        assert max(abs(a - b) for a, b in zip(middle, colour, strict=True)) < 8
    assert sizes == [(96, 48), (20, 40), (1, 96)]


def test_progress_goes_up_and_says_what_is_done(images):
    seen = []
    make_thumbnails(images, progress=lambda fraction, message="": seen.append((fraction, message)))
    assert seen[0][0] == 0 and "of 3" in seen[0][1]


def test_a_vanished_file_is_named(images, tmp_path):
    (tmp_path / "2.png").unlink()
    with pytest.raises(BadInput, match="2.png"):
        make_thumbnails(images)
