"""How many clusters: three curves that agree where there is no doubt, each restated plainly."""

from collections.abc import Callable

import numpy as np
import pytest

from core.base.errors import BadInput, Cancelled
from core.base.values import Embeddings
from core.clustering import cluster_count as module
from core.clustering.cluster_count import (
    DISTORTION,
    ClusterCountSettings,
    cluster_counts,
    coding_length,
    eigengaps,
    suggest,
)
from tests.core.conftest import World

FEW = ClusterCountSettings(most=9)


def test_where_five_clusters_are_plain_all_three_say_five(world: Callable[..., World]) -> None:
    counts = cluster_counts(world(n=400, classes=5).embeddings, FEW)
    assert suggest(counts) == {"coding_length": 5, "silhouette": 5, "eigengap": 5}
    assert counts.clusters.tolist() == list(range(2, 10))
    lengths = {len(getattr(counts, name)) for name in ("coding_length", "silhouette", "eigengap")}
    assert lengths == {8}


def test_the_coding_length_is_that_of_the_paper() -> None:
    random = np.random.default_rng(0)
    vectors, labels = random.normal(size=(60, 7)), random.integers(0, 4, 60)
    labels[:3], labels[3:] = 4, np.minimum(labels[3:], 3)  # one with fewer images than dimensions
    n, d = vectors.shape
    bits = 0.0
    for cluster in range(5):
        z = vectors[labels == cluster].T  # (d, n_j) as in the paper
        count = z.shape[1]
        inside = np.eye(d) + d / (count * DISTORTION) * z @ z.T
        bits += (count + d) / 2 * np.linalg.slogdet(inside)[1] / np.log(2)
        bits -= count * np.log2(count / n)
    assert coding_length(vectors, labels) == pytest.approx(bits / n)


def test_the_eigengaps_are_those_of_the_dense_laplacian(world: Callable[..., World]) -> None:
    vectors = world(n=120, classes=3).embeddings.vectors
    distances = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = np.zeros((120, 120))
    np.put_along_axis(near, distances.argsort(axis=1)[:, :15], 1.0, axis=1)
    graph = np.maximum(near, near.T)
    root = np.sqrt(graph.sum(axis=1))
    values = np.linalg.eigvalsh(np.eye(120) - graph / root / root[:, None])
    clusters = np.arange(2, 11)
    expected = values[clusters] - values[clusters - 1]
    np.testing.assert_allclose(eigengaps(vectors, clusters), expected, atol=1e-6)
    assert clusters[expected.argmax()] == 3


def test_a_sample_stands_for_many_images_and_repeats(world: Callable[..., World]) -> None:
    embeddings = world(n=900, classes=4).embeddings
    settings = ClusterCountSettings(most=6, sample=250)
    one, other = cluster_counts(embeddings, settings), cluster_counts(embeddings, settings)
    np.testing.assert_array_equal(one.silhouette, other.silhouette)
    assert set(suggest(one).values()) == {4}


def test_few_images_are_asked_for_fewer_clusters(world: Callable[..., World]) -> None:
    counts = cluster_counts(world(n=8, classes=2).embeddings)
    assert counts.clusters.tolist() == [2, 3, 4, 5, 6, 7]
    assert all(np.isfinite(counts.eigengap)) and all(np.isfinite(counts.coding_length))
    with pytest.raises(
        BadInput, match="^A suggestion for 2 clusters needs at least 3 images, not 2;"
    ):
        cluster_counts(Embeddings("toy", np.eye(2, dtype=np.float32)))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"least": 5, "most": 3}, "5 to 3 clusters"),
        ({"least": 1}, "least must be 2 or more"),
        ({"most": 0}, "2 to 0 clusters"),
        ({"sample": 1}, "sample is 1; give more images than 2"),
        ({"least": 9, "sample": 9}, "sample is 9"),
    ],
)
def test_numbers_that_leave_nothing_to_try_are_refused(settings: dict[str, int], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        ClusterCountSettings(**settings)


def test_images_that_do_not_differ_are_refused_in_one_sentence() -> None:
    same = np.ones((12, 4), np.float32) / 2
    with pytest.raises(BadInput, match="Only 1 of 12 images differ"):
        cluster_counts(Embeddings("toy", same))


def test_no_more_clusters_are_tried_than_images_differ() -> None:
    three = np.repeat(np.eye(3, 8, dtype=np.float32), 5, axis=0)
    counts = cluster_counts(Embeddings("toy", three))
    assert counts.clusters.tolist() == [2, 3] and suggest(counts)["silhouette"] == 3


def test_a_sample_that_misses_all_clusters_but_one_has_no_silhouette(
    world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAIRS", 1)
    counts = cluster_counts(world(n=30, classes=2).embeddings, ClusterCountSettings(most=3))
    assert counts.silhouette.tolist() == [0, 0]


def test_stop_is_heeded_between_two_numbers(world: Callable[..., World]) -> None:
    seen: list[str] = []

    def stop(fraction: float, message: str = "", **losses: float) -> None:
        seen.append(message)
        raise Cancelled

    with pytest.raises(Cancelled):
        cluster_counts(world(n=60).embeddings, FEW, stop)
    assert seen == ["2 clusters"]
