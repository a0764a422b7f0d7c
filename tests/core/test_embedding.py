"""Images and phrases become unit rows in order, whatever the threads do."""

import colorsys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.base.errors import BadInput, Cancelled
from core.base.parallel import in_order
from core.base.rows import Rows, in_memory
from core.encoders import batches
from core.encoders.embedding import embed_images, embed_texts
from core.images.augmentation import augmented, crop_box, recolour
from core.images.importing import find_images


class MeanColour:
    """An encoder one can check by eye: mean colour of a picture, letters a, b, c of a text."""

    name, dim, size, batch = "mean-colour", 3, 8, 4
    device = torch.device("cpu")

    def __init__(self):
        self.texts: list[str] = []

    def preprocess(self, image):
        return np.asarray(image.resize((self.size, self.size)))

    def encode_images(self, images):
        pixels = np.stack([self.preprocess(image) for image in images])
        return self.encode_pixels(torch.from_numpy(pixels).permute(0, 3, 1, 2) / 255)

    def encode_pixels(self, pixels):
        pixels = pixels / 255 if pixels.dtype == torch.uint8 else pixels
        rows = pixels.mean(dim=(2, 3)) + 1e-3
        return torch.nn.functional.normalize(rows, dim=1).numpy()

    def familiarity(self, vectors):
        return vectors[:, 0]

    def encode_texts(self, texts):
        self.texts += texts
        rows = np.array([[text.count(letter) + 1e-3 for letter in "abc"] for text in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def images(tmp_path):
    for number in range(11):
        colour = (255, 0, 0) if number % 2 else (0, 0, 255)
        Image.new("RGB", (40 + number, 30), colour).save(tmp_path / f"{number:02}.png")
    return find_images(tmp_path, tmp_path)


def test_vectors_are_in_the_order_of_the_images(images):
    embeddings = embed_images(MeanColour(), images, views=0)
    assert embeddings.encoder == "mean-colour" and embeddings.views is None
    np.testing.assert_array_equal(embeddings.familiarity, embeddings.vectors[:, 0])
    assert embeddings.vectors.shape == (11, 3) and embeddings.vectors.dtype == np.float32
    assert embeddings.vectors.argmax(axis=1).tolist() == [2, 0] * 5 + [2]


def test_vectors_are_those_that_the_encoder_gives(images):
    encoder = MeanColour()
    opened = [Image.open(Path(images.root, file)) for file in images.files]
    for views in (0, 2):
        vectors = embed_images(encoder, images, views=views).vectors
        np.testing.assert_allclose(vectors, encoder.encode_images(opened), atol=1e-6)


def test_views_are_unit_rows_that_differ_from_each_other(images):
    views = embed_images(MeanColour(), images, views=5).views
    assert views.shape == (11, 5, 3)
    np.testing.assert_allclose(np.linalg.norm(views.astype(float), axis=2), 1, atol=2e-3)
    assert len({row.tobytes() for row in views[0]}) > 1


def test_views_depend_on_seed_image_and_number_only(images, monkeypatch):
    encoder = MeanColour()
    first = embed_images(encoder, images, views=4, seed=3)
    monkeypatch.setattr(encoder, "batch", 100)
    monkeypatch.setattr("core.base.parallel.cores", lambda: 1)
    second = embed_images(encoder, images, views=4, seed=3)
    fewer = embed_images(encoder, images, views=2, seed=3)
    np.testing.assert_allclose(first.views, second.views, atol=1e-3)
    np.testing.assert_allclose(first.views[:, :2], fewer.views, atol=1e-3)
    other = embed_images(encoder, images, views=4, seed=4)
    assert np.abs(first.views - other.views).max() > 0.01


def test_progress_counts_images_and_tells_the_speed(images):
    seen = []
    embed_images(MeanColour(), images, 1, 0, lambda part, text="": seen.append((part, text)))
    assert [part for part, _ in seen] == sorted(part for part, _ in seen)
    assert seen[-1][0] == 1 and "11 of 11 images" in seen[-1][1] and "images/s" in seen[-1][1]


def test_stop_and_vanished_files_end_it(images):
    def stop(fraction, message="", **losses):
        raise Cancelled

    with pytest.raises(Cancelled):
        embed_images(MeanColour(), images, progress=stop)
    Path(images.root, images.files[7]).unlink()
    with pytest.raises(BadInput, match="07.png"):
        embed_images(MeanColour(), images)
    with pytest.raises(BadInput, match="-1"):
        embed_images(MeanColour(), images, views=-1)


def test_phrases_keep_their_order_and_are_encoded_once():
    encoder = MeanColour()
    seen = []
    embeddings = embed_texts(
        encoder, ["cab", "b", "aa", "b"], lambda part, text="": seen.append(part)
    )
    assert sorted(encoder.texts) == ["aa", "b", "cab"]
    assert embeddings.vectors[1:].argmax(axis=1).tolist() == [1, 0, 1]
    assert seen[-1] == 1
    assert embed_texts(encoder, []).vectors.shape == (0, 3)


def test_rows_that_are_there_are_not_made_again(images, monkeypatch):
    rooms = []

    def room(keys, **wanted):
        rooms.append(in_memory(keys, **wanted))
        known = np.isin(keys, rooms[0].keys[:4]) if len(rooms) == 2 else None  # of two batches
        rooms[-1] = Rows(keys, rooms[0].arrays, known)
        return rooms[-1]

    whole = embed_images(MeanColour(), images, views=1, room=room)
    opened, open_now = [], batches.open_image
    monkeypatch.setattr(
        batches, "open_image", lambda path, *how: opened.append(path.name) or open_now(path)
    )
    seen = []
    rest = embed_images(MeanColour(), images, 1, 0, lambda *said: seen.append(said), room)
    assert sorted(opened) == list(images.files[4:])
    np.testing.assert_array_equal(rest.vectors, whole.vectors)
    np.testing.assert_array_equal(rest.views, whole.views)
    texts = [said[1] for said in seen if len(said) > 1]
    assert "Going on after 4 of 11 images" in texts and seen[-1][0] == 1


def test_crops_hold_at_least_half_the_picture_and_stay_inside():
    random = np.random.default_rng(0)
    for width, height in [(100, 80), (64, 64), (37, 90)]:
        for _ in range(100):
            left, top, right, bottom = crop_box(random, width, height)
            assert 0 <= left < right <= width and 0 <= top < bottom <= height
            assert (right - left) * (bottom - top) >= 0.45 * width * height
    assert crop_box(random, 1, 1) == (0, 0, 1, 1)
    left, top, right, bottom = crop_box(random, 1000, 2)
    assert 0 < right - left <= 3 and bottom - top == 2


def test_views_of_a_huge_picture_are_its_crops_at_the_encoders_size():
    crops, changes = augmented(Image.new("RGB", (2000, 1500), "red"), 16, 3, seed=0, number=0)
    assert crops.shape == (3, 16, 16, 3) and changes.shape == (3, 6)
    assert (crops == [255, 0, 0]).all()


PLAIN = [0.0, 1.0, 1.0, 1.0, 0.0, 0.0]  # flip, brightness, contrast, saturation, hue, grey


def recoloured(pixels: torch.Tensor, **changes: float) -> torch.Tensor:
    names = ["flip", "brightness", "contrast", "saturation", "hue", "grey"]
    row = [changes.get(name, plain) for name, plain in zip(names, PLAIN, strict=True)]
    return recolour(pixels, torch.tensor([row]))


def test_recolouring_does_what_its_names_say():
    from torchvision.transforms.v2 import functional as reference

    torch.manual_seed(0)
    pixels = 0.3 + 0.3 * torch.rand(1, 3, 5, 6)  # no value comes near the ends, where all clip
    same = {"atol": 2e-3, "rtol": 0}
    torch.testing.assert_close(recoloured(pixels), pixels, **same)
    torch.testing.assert_close(recoloured(pixels, flip=1), pixels.flip(-1), **same)
    for name, function in {
        "brightness": reference.adjust_brightness,
        "contrast": reference.adjust_contrast,
        "saturation": reference.adjust_saturation,
    }.items():
        torch.testing.assert_close(recoloured(pixels, **{name: 1.3}), function(pixels, 1.3), **same)
    grey = reference.rgb_to_grayscale(pixels, num_output_channels=3)
    torch.testing.assert_close(recoloured(pixels, grey=1), grey, **same)


@pytest.mark.parametrize("colour", [(0.5, 0.35, 0.3), (0.3, 0.5, 0.35), (0.35, 0.3, 0.5)])
def test_turning_the_hue_keeps_brightness_and_turns_about_as_far_as_in_hsv(colour):
    pixels = torch.tensor(colour).view(1, 3, 1, 1)
    turned = recoloured(pixels, hue=0.1)
    luma = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    torch.testing.assert_close((turned * luma).sum(), (pixels * luma).sum(), atol=2e-3, rtol=0)
    before, after = (colorsys.rgb_to_hsv(*p.flatten().tolist())[0] for p in (pixels, turned))
    assert (after - before) % 1 == pytest.approx(0.1, abs=0.06)


def test_results_come_in_order_and_a_bounded_number_ahead():
    begun = []

    def work(item):
        begun.append(item)
        return item * item

    results = in_order(work, range(1000), ahead=5)
    assert [next(results) for _ in range(3)] == [0, 1, 4]
    assert len(begun) <= 3 + 6
    results.close()
    assert len(begun) <= 3 + 6
    assert list(in_order(work, range(50))) == [item * item for item in range(50)]
