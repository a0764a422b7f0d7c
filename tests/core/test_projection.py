"""Maps: what every method keeps."""

import numpy as np
import pytest

from core.base.errors import BadInput
from core.output.projection import PROJECTIONS, project

every_method = pytest.mark.parametrize("method", PROJECTIONS)


@every_method
def test_neighbours_stay_neighbours(method, world):
    plain = world(n=200, classes=4)
    projection = project(plain.embeddings.vectors, method, 0)
    assert projection.positions.shape == (200, 2)
    assert projection.positions.dtype == np.float32
    assert projection.trustworthiness > 0.7
    centres = np.stack([projection.positions[plain.labels == c].mean(axis=0) for c in range(4)])
    spread = projection.positions - centres[plain.labels]
    distance = np.linalg.norm(centres[:, None] - centres, axis=-1)[~np.eye(4, dtype=bool)]
    assert distance.mean() > np.linalg.norm(spread, axis=1).mean()


@every_method
def test_same_seed_gives_the_same_map(method, world):
    vectors = world(n=60, classes=3).embeddings.vectors
    first, second = (project(vectors, method, 3).positions for _ in range(2))
    np.testing.assert_array_equal(first, second)


@every_method
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 12])
def test_few_images_have_a_map(method, n, world):
    vectors = world(n=20, classes=3).embeddings.vectors[:n]
    projection = project(vectors, method, 0)
    assert projection.positions.shape == (n, 2)
    assert np.isfinite(projection.positions).all()
    assert 0 <= projection.trustworthiness <= 1


@every_method
def test_identical_images_have_a_map(method):
    assert np.isfinite(project(np.ones((10, 8)), method, 0).positions).all()


@every_method
def test_activations_with_empty_rows_and_columns_have_a_map(method):
    activations = np.zeros((30, 12))
    activations[:25, :4] = np.random.default_rng(0).random((25, 4))
    assert np.isfinite(project(activations, method, 0).positions).all()


def test_pca_is_the_best_flat_picture():
    plane = np.random.default_rng(0).normal(size=(50, 2)) * [5, 1]
    turned = plane @ np.linalg.qr(np.random.default_rng(1).normal(size=(8, 8)))[0][:2]
    positions = PROJECTIONS["pca"](turned.astype(np.float32), 0)
    shape = np.linalg.norm(positions[:, None] - positions, axis=-1)
    np.testing.assert_allclose(shape, np.linalg.norm(plane[:, None] - plane, axis=-1), atol=1e-3)


def test_unknown_methods_and_broken_vectors_are_refused():
    with pytest.raises(BadInput, match="t-sne"):
        project(np.ones((5, 2)), "isomap", 0)
    with pytest.raises(BadInput, match="finite"):
        project(np.full((5, 2), np.nan), "pca", 0)
