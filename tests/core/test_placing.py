"""New points on an old map, and samples: what both keep."""

import numpy as np

from core.output.placing import neighbours, place, spread
from core.output.projection import project


def test_old_points_stand_still_and_a_copy_lands_on_its_original(world):
    vectors = world(n=200, classes=4).embeddings.vectors
    positions = project(vectors, "t-sne", 0).positions
    before = positions.copy()
    copies = place(vectors[:20], vectors, positions)
    np.testing.assert_array_equal(positions, before)
    assert np.linalg.norm(copies - positions[:20], axis=1).max() < 1e-2 * np.ptp(positions)


def test_new_points_go_where_their_class_is(world):
    plain = world(n=300, classes=4)
    vectors, labels = plain.embeddings.vectors, plain.labels
    new = np.arange(300) % 3 == 0
    positions = project(vectors[~new], "t-sne", 0).positions
    placed = place(vectors[new], vectors[~new], positions)
    nearest, _ = neighbours(placed, 1, positions)
    assert (labels[~new][nearest[:, 0]] == labels[new]).mean() > 0.9


def test_a_point_between_two_that_the_map_tore_apart_goes_to_the_nearer_one():
    angles = np.append(np.arange(8), np.arange(40, 48))
    positions = np.zeros((16, 2), dtype=np.float32)
    positions[:, 0] = np.append(np.arange(8), np.arange(100, 108))
    assert place(_on_circle([20]), _on_circle(angles), positions)[0, 0] < 10


def _on_circle(degrees):
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def test_an_old_map_of_one_or_two_points_takes_new_ones():
    known = np.eye(2, 3, dtype=np.float32)
    positions = np.array([[0, 0], [5, 5]], dtype=np.float32)
    new = np.ones((4, 3), dtype=np.float32)
    for count in (1, 2):
        placed = place(new, known[:count], positions[:count])
        assert placed.shape == (4, 2)
        assert np.isfinite(placed).all()


def test_no_point_is_its_own_neighbour_even_among_copies():
    points = np.repeat(np.eye(3, dtype=np.float32), 5, axis=0)
    rows, distances = neighbours(points, 4)
    assert not (rows == np.arange(15)[:, None]).any()
    np.testing.assert_allclose(distances, 0, atol=1e-6)


def test_a_sample_has_a_share_of_every_region_large_and_small():
    random = np.random.default_rng(0)
    sizes = np.array([900, 60, 40])
    region = np.repeat(np.arange(3), sizes)
    points = (10 * np.eye(3)[region] + random.normal(size=(1000, 3)) / 10).astype(np.float32)
    rows = spread(points, 100, 0)
    np.testing.assert_array_equal(rows, np.unique(rows))
    np.testing.assert_allclose(np.bincount(region[rows]), sizes / 10, atol=3)
    np.testing.assert_array_equal(rows, spread(points, 100, 0))


def test_a_sample_of_all_is_all():
    np.testing.assert_array_equal(spread(np.ones((5, 2), np.float32), 9), np.arange(5))
