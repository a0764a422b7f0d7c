"""Smoothed embeddings are the means of neighbours, restated. What it is good for: decision 017."""

import numpy as np

from core.clustering.models.smoothed_k_means import smooth
from tests.core.conftest import unit


def some(classes: int, each: int):
    """Unit vectors (n, 40) around centres."""
    random = np.random.default_rng(0)
    centres = np.repeat(random.normal(size=(classes, 40)), each, axis=0)
    return unit(centres + random.normal(size=centres.shape))


def test_a_smoothed_row_is_the_mean_of_its_nearest_rows_itself_among_them():
    vectors = some(3, 10)
    found = smooth(vectors, 4, 1)
    for row, vector in zip(found, vectors, strict=True):
        nearest = np.argsort(-(vectors @ vector), kind="stable")[:4]
        np.testing.assert_allclose(row, unit(vectors[nearest].mean(axis=0)), atol=1e-5)


def test_no_rounds_or_no_other_neighbours_change_nothing():
    vectors = some(3, 10)
    np.testing.assert_allclose(smooth(vectors, 5, 0), vectors, atol=1e-6)
    np.testing.assert_allclose(smooth(vectors, 1, 1), vectors, atol=1e-6)


def test_more_neighbours_than_images_are_all_images():
    vectors = some(2, 3)
    np.testing.assert_allclose(
        smooth(vectors, 99, 1), np.tile(unit(vectors.sum(axis=0)), (6, 1)), atol=1e-5
    )
