"""The nearest nouns of images are those that exact products of all give, whatever is quick."""

import numpy as np
import pytest

from core.words import nearest as module
from core.words.nearest import Nouns, nearest_nouns


@pytest.fixture(params=[False, True], ids=["fp32", "bf16"], autouse=True)
def processor(request, monkeypatch):
    monkeypatch.setattr(module, "is_quick_in_bf16", lambda: request.param)


def unit(count, seed, width=48):
    rows = np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def defined(images, nouns, count):
    """By products in double precision, one image at a time."""
    cosines = images.astype(float) @ nouns.astype(float).T
    return np.array(
        [sorted(range(len(nouns)), key=lambda t: (-row[t], t))[:count] for row in cosines]
    )


@pytest.mark.parametrize("count", [1, 5, 90])
@pytest.mark.parametrize("size", [3, 90, 1000])
def test_they_are_those_of_exact_products(count, size):
    images, nouns = unit(300, 0), unit(size, 1)
    found, cosines = nearest_nouns(images, Nouns(nouns), count)
    expected = defined(images, nouns, count)
    np.testing.assert_array_equal(found, expected)
    true = np.take_along_axis(images @ nouns.T, expected, axis=1)
    np.testing.assert_allclose(cosines, true, atol=1e-6)
    assert cosines.dtype == np.float32


def test_nouns_that_differ_by_less_than_rough_products_tell_are_told_apart():
    near = unit(1, 0) + 1e-4 * unit(400, 1)
    images = unit(7, 2) / 10 + unit(1, 0)
    found, _ = nearest_nouns(images, Nouns(near), 5)
    np.testing.assert_array_equal(found, defined(images, near, 5))


def test_of_equal_nouns_the_first_are_taken_wherever_they_stand():
    nouns = np.concatenate([unit(130, 0), unit(130, 0)])
    found, cosines = nearest_nouns(unit(20, 1), Nouns(nouns), 4)
    np.testing.assert_array_equal(found[:, 1::2], found[:, ::2] + 130)
    np.testing.assert_array_equal(cosines[:, 1::2], cosines[:, ::2])


def test_lengths_do_not_matter_and_no_image_is_allowed():
    images, nouns = 300 * unit(5, 0), unit(200, 1) * np.arange(1, 201, dtype=np.float32)[:, None]
    found, _ = nearest_nouns(images, Nouns(nouns), 3)
    np.testing.assert_array_equal(found, defined(images, nouns, 3))
    assert nearest_nouns(images[:0], Nouns(nouns), 3)[0].shape == (0, 3)


def test_vectors_too_close_for_rounding_to_tell_are_told_exactly(monkeypatch):
    monkeypatch.setattr(module, "IN_QUESTION", 5)
    random = np.random.default_rng(4)
    vectors = 1 + random.normal(scale=1e-4, size=(600, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found, cosines = module.nearest_nouns(vectors[:20], module.Nouns(vectors), 3)
    every = np.einsum("nd,td->nt", vectors[:20], vectors)
    np.testing.assert_allclose(cosines, -np.sort(-every, axis=1)[:, :3], atol=1e-6)
    assert found.shape == (20, 3)
