"""Maps: what every method keeps."""

import numpy as np
import pytest
import torch

from core.base.errors import BadInput, Cancelled
from core.base.parallel import cores
from core.base.values import Projection
from core.output import projection as maps
from core.output.projection import PROJECTIONS, principal, project
from core.store.workspace import Workspace, recipe_id
from core.work import steps
from core.work.steps.explain import project_recipe

every_method = pytest.mark.parametrize("method", PROJECTIONS)


@every_method
def test_a_map_leaves_torch_its_number_of_threads(method, world):  # first: numba sets them once
    before, other = torch.get_num_threads(), cores() + 1
    torch.set_num_threads(other)
    try:
        project(world(n=20, classes=2).embeddings.vectors, method, 0)
        assert torch.get_num_threads() == other
    finally:
        torch.set_num_threads(before)


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
    positions = principal(turned.astype(np.float32), 2)
    shape = np.linalg.norm(positions[:, None] - positions, axis=-1)
    np.testing.assert_allclose(shape, np.linalg.norm(plane[:, None] - plane, axis=-1), atol=1e-3)


@every_method
def test_of_many_images_a_sample_is_laid_out_and_the_rest_join_their_kind(
    method, world, monkeypatch
):
    monkeypatch.setattr(maps, "MOST_DRAWN", 120)
    plain = world(n=300, classes=4)
    projection = project(plain.embeddings.vectors, method, 0)
    assert projection.positions.shape == (300, 2)
    assert projection.trustworthiness > 0.7
    centres = np.stack([projection.positions[plain.labels == c].mean(axis=0) for c in range(4)])
    distance = np.linalg.norm(projection.positions[:, None] - centres, axis=-1)
    assert (distance.argmin(axis=1) == plain.labels).mean() > 0.9


def test_stop_ends_a_map_that_is_being_drawn(world):
    def stop(fraction, message="", **losses):
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        project(world(n=200, classes=4).embeddings.vectors, "t-sne", 0, stop)


def test_progress_only_grows(world):
    told = []
    project(world(n=60, classes=3).embeddings.vectors, "t-sne", 0, lambda f, *_: told.append(f))
    assert told == sorted(told)
    assert len(told) > 4


def test_the_pca_map_is_there_before_another_is_drawn(world, tmp_path):
    workspace = Workspace(tmp_path)
    values = world(n=60, classes=3).embeddings
    embeddings = workspace.save(values, step="embed", settings={}, parents={})
    first = project_recipe(embeddings, "pca", 0).id
    there = []

    def look(fraction, message="", **losses):
        there.append(workspace.has(first))

    drawn = steps.project(workspace, embeddings=embeddings, progress=look)
    assert there and all(there)
    assert drawn == project_recipe(embeddings, "t-sne", 0).id
    newest = workspace.records(Projection, embeddings=embeddings)[0]
    assert newest.settings["method"] == "t-sne"


def test_a_map_of_an_older_build_is_another_than_todays_but_for_pca():
    old = {
        method: recipe_id(
            "project", {"method": method, "seed": 0, "version": 1}, {"embeddings": "e"}
        )
        for method in PROJECTIONS
    }
    same = {method for method, id in old.items() if project_recipe("e", method, 0).id == id}
    assert same == {"pca"}


def test_vectors_of_any_length_give_the_same_map(world):
    vectors = world(n=60, classes=3).embeddings.vectors
    longer = vectors * np.linspace(1, 9, 60)[:, None]
    there, again = (project(those, "pca", 0).positions for those in (vectors, longer))
    np.testing.assert_allclose(there, again, atol=1e-5)


def test_unknown_methods_and_broken_vectors_are_refused():
    with pytest.raises(BadInput, match="t-sne"):
        project(np.ones((5, 2)), "isomap", 0)
    with pytest.raises(BadInput, match="finite"):
        project(np.full((5, 2), np.nan), "pca", 0)
