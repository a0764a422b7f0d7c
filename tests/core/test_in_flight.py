"""What a picture takes is counted with the file that was fetched and the copy of its bands."""

import io

import fsspec
import numpy as np
import pytest
import tifffile
from PIL import Image

from core.base.budget import Budget
from core.images import in_flight
from core.images.decoding import Undecodable, decode

URL = "memory://in-flight"
NOISE = np.random.default_rng(0).integers(0, 256, (30, 40, 4), np.uint8)
PIXELS = 30 * 40


class Noted(Budget):
    """A budget that knows how much was in use at most."""

    def __init__(self):
        super().__init__()
        self.peak = 0

    def take(self, size):
        super().take(size)
        self.peak = max(self.peak, self._used)


@pytest.fixture
def noted(monkeypatch) -> Noted:
    budget = Noted()
    monkeypatch.setattr(in_flight, "BUDGET", budget)
    return budget


def put(name: str, content: bytes) -> str:
    fsspec.filesystem("memory").pipe_file(f"/in-flight/{name}", content)
    return f"{URL}/{name}"


def png() -> bytes:
    content = io.BytesIO()
    Image.fromarray(NOISE[..., :3]).save(content, "PNG")
    return content.getvalue()


def test_a_file_that_was_fetched_counts_with_its_picture(noted, tmp_path) -> None:
    content = png()
    decode(put("a.png", content))
    assert noted.peak == len(content) + 4 * PIXELS and noted._used == 0
    (tmp_path / "a.png").write_bytes(content)
    noted.peak = 0
    decode(tmp_path / "a.png")  # which lies on the disk
    assert noted.peak == 4 * PIXELS


def test_one_after_another_in_one_thread_does_not_add_up(noted, tmp_path) -> None:
    content = png()
    (tmp_path / "a.png").write_bytes(content)
    with in_flight.in_flight():
        decode(put("a.png", content))
        decode(tmp_path / "a.png")
        assert noted._used == len(content) + 4 * PIXELS
    assert noted._used == 0


def test_a_file_that_is_no_picture_leaves_nothing_counted(noted) -> None:
    with pytest.raises(Undecodable):
        decode(put("a.png", b"\x89PNG and no more"))
    assert noted._used == 0


@pytest.mark.parametrize("kind", ["u1", "u2"])
@pytest.mark.parametrize("bands", [(), (4, 3, 2), (2,)])
def test_the_copy_of_chosen_bands_counts(noted, tmp_path, kind, bands) -> None:
    values = NOISE.astype(kind)
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, values, photometric="minisblack", planarconfig="contig")
    decode(path, bands=bands)
    copied = len(bands) * values.itemsize * PIXELS
    assert noted.peak == values.nbytes + copied + 8 * PIXELS
