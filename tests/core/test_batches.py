"""How images become batches: on a CPU by every thread, on an accelerator ahead of the model."""

import threading

import numpy as np
import pytest
import torch
from PIL import Image

from core.encoders import SAMPLE, load_encoder
from core.encoders.batches import LEAST, Prepare, evenly, here
from core.images.importing import find_images

COUNT = 50


class Noting:
    """An encoder that tells how each batch came; a row says which shade a picture has."""

    name, dim, size, batch = "noting", 2, 8, 24
    device = torch.device("cpu")

    def __init__(self):
        self.batches = []

    def preprocess(self, image):
        return np.asarray(image.resize((8, 8)))

    def encode_pixels(self, pixels):
        told = len(pixels), threading.current_thread(), torch.get_num_threads()
        self.batches.append(told)
        angle = pixels[:, 0, 0, 0].float() / 255
        return torch.stack([angle.cos(), angle.sin()], dim=1).numpy()


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shades")
    for shade in range(COUNT):
        Image.new("RGB", (9, 9), (shade, 0, 0)).save(folder / f"{shade:02}.png")
    return find_images(folder, folder)


def shades(batches):
    rows = np.concatenate(list(batches))[:, 0]
    return np.rint(np.arctan2(rows[:, 1], rows[:, 0]) * 255).astype(int).tolist()


@pytest.mark.parametrize("size", [1, 3, 8, 50, 60])
@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 50])
def test_parts_hold_all_in_order_and_none_is_smaller_than_was_asked(count, size):
    parts = evenly(range(count), size)
    assert [item for part in parts for item in part] == list(range(count))
    assert len(parts) <= 1 or min(map(len, parts)) >= size
    assert all(len(part) < 2 * size for part in parts)


@pytest.mark.parametrize("processors", [1, 2, 16])
def test_on_a_cpu_each_batch_is_one_threads_and_results_keep_their_order(
    images, monkeypatch, two_threads, processors
):
    monkeypatch.setattr("core.encoders.batches.cores", lambda: processors)
    encoder = Noting()
    assert shades(here(Prepare(encoder, images, 0, 0), range(COUNT))) == list(range(COUNT))
    sizes, threads, each = zip(*encoder.batches, strict=True)
    assert sum(sizes) == COUNT and min(sizes) >= LEAST and max(sizes) < 2 * encoder.batch
    assert len(sizes) >= min(processors, COUNT // LEAST)
    assert threading.current_thread() not in threads and set(each) == {1}
    assert torch.get_num_threads() == 2


def test_threads_share_the_products_of_images_that_make_one_batch(images, two_threads):
    encoder = Noting()
    assert shades(here(Prepare(encoder, images, 0, 0), [3, 1, 2])) == [3, 1, 2]
    assert [(size, threads) for size, _, threads in encoder.batches] == [(3, 2)]


def test_an_accelerator_has_one_batch_after_the_other(images, monkeypatch, two_threads):
    monkeypatch.setattr(Prepare, "on_cpu", False)
    encoder = Noting()
    assert shades(here(Prepare(encoder, images, 0, 0), range(COUNT))) == list(range(COUNT))
    sizes, threads, each = zip(*encoder.batches, strict=True)
    assert sizes == (25, 25) and set(each) == {2}
    assert set(threads) == {threading.current_thread()}


@pytest.mark.parametrize("views", [0, 2])
def test_a_row_is_the_same_bit_for_bit_among_eight_and_more_whatever_the_threads(
    images, monkeypatch, views
):
    prepare = Prepare(load_encoder(SAMPLE), images, views, 0)
    whole = np.concatenate(list(here(prepare, range(COUNT))))
    for processors, count in ((1, 50), (4, 50), (2, 31), (3, 9), (2, 8)):
        monkeypatch.setattr("core.encoders.batches.cores", lambda many=processors: many)
        some = np.concatenate(list(here(prepare, range(count))))
        np.testing.assert_array_equal(some, whole[:count])
