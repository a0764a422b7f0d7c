"""What every cluster model keeps, and what the Pre-model needs its entropy term for."""

import dataclasses
from itertools import permutations

import numpy as np
import pytest
import torch

from core.base.errors import BadInput, Cancelled
from core.base.progress import ignore
from core.base.settings import bounds_of
from core.base.values import Embeddings
from core.clustering.agreement import acc
from core.clustering.models import CLUSTER_MODELS, needs_nouns, needs_pixels
from core.clustering.models.pre_model import _two_views

# Those trained on pixels are held to the same in test_pixels.py: these worlds have no files.
every_model = pytest.mark.parametrize("name", [n for n in CLUSTER_MODELS if not needs_pixels(n)])


def assign(name, world, clusters, progress=ignore, least_steps=100, **settings):
    nouns = {"nouns": world.nouns} if needs_nouns(name) else {}
    fields = {field.name for field in dataclasses.fields(CLUSTER_MODELS[name])}
    small = {"hidden": 64, "instance_dim": 32, "epochs": 20, "least_steps": least_steps}
    chosen = {field: value for field, value in small.items() if field in fields} | settings
    model = CLUSTER_MODELS[name](clusters=clusters, **chosen)
    return model.assign(world.images, world.embeddings, progress, **nouns)


@every_model
@pytest.mark.parametrize("views", [0, 4])
def test_separates_plain_clusters(name, views, world):
    plain = world(n=600, classes=4, views=views)
    assignment = assign(name, plain, 4)
    assert acc(plain.labels, assignment.labels) > 0.97


@every_model
def test_probabilities_are_one_row_an_image_and_sum_to_1(name, world):
    plain = world(n=50, classes=3)
    q = assign(name, plain, 3, least_steps=20).probabilities
    assert q.shape == (50, 3) and q.dtype == np.float32
    assert q.min() >= 0
    np.testing.assert_allclose(q.sum(axis=1), 1, atol=1e-5)


@every_model
def test_same_settings_give_the_same_assignment(name, world):
    plain = world(n=200, classes=4, views=3)
    torch.manual_seed(1)
    first = assign(name, plain, 4, seed=7, least_steps=20)
    torch.manual_seed(2)  # results do not depend on torch's own random state
    second = assign(name, plain, 4, seed=7, least_steps=20)
    np.testing.assert_array_equal(first.probabilities, second.probabilities)


@every_model
def test_global_random_state_is_left_alone(name, world):
    before = torch.get_rng_state(), np.random.get_state()[1].copy()
    assign(name, world(n=50, classes=3), 3, least_steps=20)
    assert torch.equal(torch.get_rng_state(), before[0])
    np.testing.assert_array_equal(np.random.get_state()[1], before[1])


@every_model
@pytest.mark.parametrize(("images", "clusters"), [(12, 3), (3, 3), (2, 2), (513, 2)])
def test_few_images_and_odd_batches_work(name, images, clusters, world):
    few = world(n=images, classes=clusters)
    q = assign(name, few, clusters, least_steps=20).probabilities
    assert q.shape == (images, clusters) and np.isfinite(q).all()


def test_spectral_may_be_asked_for_as_many_clusters_as_there_are_images(world):
    """SciPy finds no 25 eigenvectors of a sparse matrix of 25 rows."""
    q = assign("spectral", world(n=25, classes=3), 25).probabilities
    assert q.shape == (25, 25) and np.isfinite(q).all()


@every_model
def test_a_setting_that_may_be_0_does_no_harm_there(name, world):
    bounds = bounds_of(CLUSTER_MODELS[name])
    zeros = {"least_steps": 20} | {name: 0 for name, limits in bounds.items() if 0 in limits}
    q = assign(name, world(n=13, classes=3, views=2), 3, **zeros).probabilities
    assert q.shape == (13, 3) and np.isfinite(q).all() and q.min() >= 0


@pytest.mark.parametrize("name", ["pre-model", "tac", "dxmc", "scan", "cpp"])
def test_batches_of_two_leave_no_image_alone(name, world):
    q = assign(name, world(n=13, classes=3), 3, batch=2, epochs=1, least_steps=0).probabilities
    assert np.isfinite(q).all()


@pytest.mark.parametrize("name", ["k-means", "spectral", "ward", "gaussian-mixture", "nmf"])
def test_the_largest_seed_that_may_be_given_works(name, world):
    assert np.isfinite(assign(name, world(n=30, classes=3), 3, seed=2**32 - 1).probabilities).all()


@every_model
@pytest.mark.parametrize("clusters", [-1, 0, 1, 13])
def test_impossible_numbers_of_clusters_are_refused(name, clusters, world):
    with pytest.raises(BadInput, match="12 images"):
        assign(name, world(n=12, classes=3), clusters)


@every_model
def test_embeddings_that_are_not_numbers_are_refused(name, world):
    plain = world(n=12, classes=3)
    vectors = plain.embeddings.vectors.copy()
    vectors[5, 2] = np.nan
    broken = dataclasses.replace(plain, embeddings=Embeddings("toy", vectors))
    with pytest.raises(BadInput, match="image 5"):
        assign(name, broken, 3)


@every_model
def test_identical_images_are_no_accident(name, world):
    plain = world(n=12, classes=3)
    same = np.repeat(plain.embeddings.vectors[:1], 12, axis=0)
    q = assign(name, dataclasses.replace(plain, embeddings=Embeddings("toy", same)), 3)
    assert np.isfinite(q.probabilities).all()


@every_model
def test_progress_rises_to_1_and_can_stop_the_work(name, world):
    plain, fractions, curves = world(n=50, classes=3), [], []

    def watch(fraction, message="", **losses):
        assert message and all(map(np.isfinite, losses.values()))
        fractions.append(fraction)
        curves.append(losses)

    assign(name, plain, 3, watch)
    assert fractions == sorted(fractions) and fractions[-1] == 1
    assert curves[-1]

    def stop(fraction, message="", **losses):
        raise Cancelled

    with pytest.raises(Cancelled):
        assign(name, plain, 3, stop)


@every_model
def test_settings_are_plain_fields_with_words_for_a_card(name):
    model = CLUSTER_MODELS[name]
    assert model.title and model.summary.endswith(".")
    assert {"clusters", "seed"} <= {field.name for field in dataclasses.fields(model)}


def test_k_means_uses_every_cluster(world):
    labels = assign("k-means", world(n=30, classes=3), 20).labels
    assert len(np.unique(labels)) == 20


def test_k_means_of_many_images_looks_at_mini_batches(world, monkeypatch):
    from sklearn import cluster

    def refuse(*_, **__):
        raise AssertionError("all images in every step")

    plain = world(n=600, classes=4)
    exact = assign("k-means", plain, 4)
    monkeypatch.setattr(cluster, "KMeans", refuse)
    many = [assign("k-means", plain, 4, mini_batch_above=599, seed=3) for _ in range(2)]
    np.testing.assert_array_equal(many[0].probabilities, many[1].probabilities)
    assert acc(exact.labels, many[0].labels) > 0.99
    with pytest.raises(AssertionError, match="all images"):
        assign("k-means", plain, 4, mini_batch_above=600)


def test_pre_model_without_entropy_term_collapses(world):
    plain = world(n=600, classes=4)
    collapsed = assign("pre-model", plain, 4, entropy_weight=0.0, hidden=512, least_steps=200)
    assert len(np.unique(collapsed.labels)) == 1
    assert len(np.unique(assign("pre-model", plain, 4).labels)) == 4


def test_pre_model_keeps_the_start_of_lowest_loss(world):
    hard = world(n=300, classes=6, views=2)
    found = []
    for seed in (6, 7, 8):
        parts: dict[str, float] = {}
        one = assign(
            "pre-model",
            hard,
            6,
            lambda done, message="", parts=parts, **losses: parts.update(losses),
            seed=seed,
            starts=1,
        )
        loss = parts["cross_entropy"] + parts["consistency"] - 5 * parts["entropy"]
        found.append((loss, one.probabilities))
    kept = assign("pre-model", hard, 6, seed=2, starts=3)
    lowest = min(found, key=lambda each: each[0])[1]
    np.testing.assert_array_equal(kept.probabilities, lowest)


@pytest.mark.parametrize("settings", [{"head": "linear"}, {"consistency": "printed"}])
def test_other_settings_of_the_pre_model_work_too(settings, world):
    plain = world(n=600, classes=4, views=2)
    assert acc(plain.labels, assign("pre-model", plain, 4, **settings).labels) > 0.9


def test_one_cached_view_is_enough(world):
    plain = world(n=200, classes=3, views=1)
    assert np.isfinite(assign("pre-model", plain, 3).probabilities).all()


@pytest.mark.parametrize("count", [2, 3, 5])
def test_two_cached_views_of_an_image_are_never_the_same_and_every_pair_comes(count):
    views = torch.arange(count).view(1, count, 1).repeat(4, 1, 1)  # each view says which it is
    rows, random = torch.arange(4).repeat(200), torch.Generator().manual_seed(0)
    first, second = (view[:, 0].tolist() for view in _two_views(views, rows, random))
    assert set(zip(first, second, strict=True)) == set(permutations(range(count), 2))


def test_unknown_choices_are_refused(world):
    with pytest.raises(BadInput, match="linear"):
        assign("pre-model", world(n=12, classes=3), 3, head="tree")
