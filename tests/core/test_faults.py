"""Copies of one picture and clusters without any are said, and are not evidence in millions."""

import numpy as np
import pytest

from core.base.units import count
from core.base.values import Assignment, Embeddings, ImageSet, Vocabulary
from core.clustering.faults import DUPLICATES, EMPTY, copies, empty, sentences
from core.concepts.model import train_concept_model
from core.concepts.settings import ConceptSettings
from core.store.workspace import Workspace
from core.work import steps
from core.work.cli.show import aside
from core.work.request import ClusterRequest

random = np.random.default_rng(0)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def repeated(pictures: int, times: int, dim: int = 64) -> np.ndarray:
    return np.repeat(unit(np.abs(random.normal(size=(pictures, dim)))), times, axis=0)


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        (repeated(1, 12), 11),
        (repeated(500, 1), 0),
        (repeated(3, 4)[random.permutation(12)], 9),
        (repeated(5, 2) + 1e-7, 5),  # as another batch rounds them
        (repeated(1, 1), 0),
    ],
)
def test_copies_are_counted(vectors, expected):
    assert copies(vectors) == expected


def test_empty_clusters_are_counted_and_both_are_said():
    assert empty(np.array([0, 0, 2]), 4) == 2
    said = sentences({DUPLICATES: 11 / 12, EMPTY: 2}, 12, 3)
    assert said[0].startswith("To the encoder, 11 images of 12 (92 %) are copies of another")
    assert said[1].startswith("2 clusters of 3 hold no image")
    assert sentences({DUPLICATES: 0.0, EMPTY: 0.0}, 12, 3) == sentences({}, 12, 3) == []
    assert sentences({DUPLICATES: 1 / 12}, 12, 3)[0].startswith(
        "To the encoder, 1 image of 12 (8 %) is"
    )


@pytest.mark.parametrize(("n", "sparsity", "steps"), [(12, 1e-4, 120), (100, 0, 120)])
def test_evidence_of_identical_images_is_of_the_size_of_others(n, sparsity, steps):
    words, k = unit(np.abs(random.normal(size=(30, 64)))), 3
    vocabulary = Vocabulary("x", tuple("abc" * 10), np.ones((30, k), int), np.full(30, -1), words)
    clusters = Assignment("x", np.eye(k, dtype=np.float32)[np.zeros(n, int)])
    settings = ConceptSettings(sparsity=sparsity, hidden=128, epochs=5, least_steps=steps)
    vectors = Embeddings("x", repeated(1, n))
    model = train_concept_model(vectors, clusters, vocabulary, settings)
    assert 0 < model.scores.max() < 30
    assert np.ptp(model.scores, axis=0).max() < 1e-3  # one picture, one explanation


QUICK = ("k-means", "smoothed-k-means", "spectral", "ward", "gaussian-mixture", "nmf")


@pytest.mark.parametrize("model", QUICK)
def test_faults_are_said_beside_the_id_whatever_the_method(tmp_path, model):
    workspace = Workspace(tmp_path)
    images = ImageSet(str(tmp_path), tuple("abcdefghijkl"), np.full(12, -1))
    parents = {"images": workspace.save(images, step="import_images", settings={}, parents={})}
    vectors = Embeddings("x", repeated(1, 12))
    embedded = workspace.save(vectors, step="embed", settings={}, parents=parents)
    request = ClusterRequest(parents["images"], 3, model, embeddings=embedded)
    id = steps.cluster(workspace, request)
    used = len(np.unique(workspace.load(Assignment, id).labels))
    said = aside(workspace, "cluster", id)
    assert said[0].startswith("To the encoder, 11 images of 12 (92 %) are copies of another")
    assert len(said) == (2 if used < 3 else 1)
    assert used == 3 or said[1].startswith(f"{count(3 - used, 'cluster')} of 3 hold")


def test_copies_among_very_many_others_are_nearly_all_found():
    made = np.random.default_rng(3)
    others = unit(made.normal(size=(50_000, 64)))
    again = unit(others[:5000] + made.normal(scale=1e-4 / 8, size=(5000, 64)))
    assert 4950 <= copies(np.concatenate([others, again])) <= 5000
