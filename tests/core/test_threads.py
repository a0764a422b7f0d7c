"""The same numbers, bit for bit, however many threads torch, NumPy and scikit-learn are given."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from core.base.errors import Cancelled
from core.base.parallel import in_order, one_thread, torchs_threads_kept
from core.base.progress import ignore
from core.base.values import Assignment, Embeddings, Vocabulary
from core.clustering.cluster_count import ClusterCountSettings, cluster_counts
from core.clustering.models import CLUSTER_MODELS, needs_nouns, needs_pixels
from core.clustering.models.cc import Cc
from core.clustering.models.neighbours import nearest_rows
from core.clustering.pixels import loop
from core.concepts.model import train_concept_model
from core.concepts.relearning import relearn_concept_model
from core.concepts.settings import ConceptSettings
from core.concepts.warm_start import Start
from core.learning import training

IMAGES, DIM, CLUSTERS, CONCEPTS = 600, 64, 4, 40
SHORT = {"epochs": 2, "least_steps": 8, "starts": 2, "warm_up": 4}
QUICK = ConceptSettings(epochs=2, least_steps=8)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


RANDOM = np.random.default_rng(0)
LABELS = np.arange(IMAGES) % CLUSTERS
VECTORS = unit(RANDOM.normal(size=(CLUSTERS, DIM))[LABELS] + RANDOM.normal(size=(IMAGES, DIM)))
VIEWS = unit(VECTORS[:, None] + 0.05 * RANDOM.normal(size=(IMAGES, 2, DIM))).astype(np.float16)
IMAGES_OF = Embeddings("made", VECTORS, VIEWS)
NOUNS = Embeddings("made", unit(RANDOM.normal(size=(CONCEPTS, DIM))))
ASSIGNMENT = Assignment("made", np.eye(CLUSTERS, dtype=np.float32)[LABELS] * 0.9 + 0.025)
VOCABULARY = Vocabulary(
    "made",
    tuple(f"noun {n}" for n in range(CONCEPTS)),
    np.ones((CONCEPTS, CLUSTERS), np.int64),
    np.full(CONCEPTS, -1),
    NOUNS.vectors,
)


@contextmanager
def given(threads: int) -> Iterator[None]:
    """What a process has that was started with so many."""
    with torchs_threads_kept(), threadpool_limits(threads):
        torch.set_num_threads(threads)
        yield


def same(make) -> bool:
    """Whether one thread and two, and four, make equal arrays."""
    made = []
    for threads in (1, 2, 4):
        with given(threads):
            made.append([np.asarray(array) for array in make()])
            assert torch.get_num_threads() == threads, "left as it was"
    return all(
        np.array_equal(a, b) for other in made[1:] for a, b in zip(made[0], other, strict=True)
    )


@pytest.mark.parametrize("name", [name for name in CLUSTER_MODELS if not needs_pixels(name)])
def test_every_cluster_model_on_embeddings(name):
    kind = CLUSTER_MODELS[name]
    known = {field.name for field in fields(kind)}
    model = replace(kind(CLUSTERS), **{n: v for n, v in SHORT.items() if n in known})
    extra = {"nouns": NOUNS} if needs_nouns(name) else {}
    assert same(lambda: [model.assign(None, IMAGES_OF, ignore, **extra).probabilities])


def test_a_concept_model_cold_and_relearnt():
    def make():
        model = train_concept_model(IMAGES_OF, ASSIGNMENT, VOCABULARY, QUICK)
        start = Start(model, [(concept,) for concept in range(CONCEPTS)])
        again = relearn_concept_model(IMAGES_OF, ASSIGNMENT, VOCABULARY, start)
        return [model.head, model.activations, *model.projector.values(), again.head]

    assert same(make)


def test_how_many_clusters_there_are():
    settings = ClusterCountSettings(least=2, most=4)

    def make():
        found = cluster_counts(IMAGES_OF, settings)
        return [found.coding_length, found.silhouette, found.eigengap]

    assert same(make)


def test_inside_every_thread_multiplies_alone():
    def threads(_):
        return torch.get_num_threads()

    with given(4), one_thread():
        assert {each["num_threads"] for each in threadpool_info()} == {1}
        assert set(in_order(threads, range(8))) == {1}
    with given(2):
        assert set(in_order(threads, range(8))) == {2}


def test_a_prediction_is_made_block_by_block_without_gradients():
    network, rows = torch.nn.Linear(3, 2), torch.randn(10, 3)
    found = training.predict(network, rows, block=4)
    assert not found.requires_grad and network(rows).requires_grad
    torch.testing.assert_close(found, network(rows).detach())
    assert training.predict(network, rows[:0]).shape == (0, 2)


def test_neighbours_are_those_of_all_rows_however_they_fall_into_blocks():
    rows = torch.from_numpy(VECTORS)
    alike = (rows @ rows.T).fill_diagonal_(-np.inf)
    assert torch.equal(nearest_rows(rows, 5), alike.topk(5, dim=1).indices)


def test_a_training_on_pixels_has_the_threads_that_its_settings_say(monkeypatch):
    seen = []
    monkeypatch.setattr(loop, "estimate", lambda *_: seen.append(torch.get_num_threads()) or stop())

    def stop():
        raise Cancelled

    with given(2), pytest.raises(Cancelled):
        loop.learn(Cc(CLUSTERS, threads=3), None)
    assert seen == [3]
    usual, other = Cc(CLUSTERS).lasting(), Cc(CLUSTERS, threads=3).lasting()
    assert "threads" not in usual and other["threads"] == 3, "another recipe"
