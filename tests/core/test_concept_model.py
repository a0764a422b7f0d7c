"""The concept model keeps the clusters, names the right concepts, and is the same every time."""

import dataclasses
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.base.errors import BadInput, Cancelled
from core.base.values import Assignment, Embeddings, Vocabulary
from core.clustering.agreement import match
from core.clustering.models import CLUSTER_MODELS
from core.concepts import training
from core.concepts.doubts import doubt
from core.concepts.explanation import evidence, labels
from core.concepts.figures import evaluate
from core.concepts.metric import Measured
from core.concepts.model import train_concept_model
from core.concepts.projector import load_projector
from core.concepts.proxy import (
    Proxy,
    kept_proxy,
    named_support,
    proxy_kind,
    proxy_of,
    sparsify,
)
from core.concepts.settings import ConceptSettings
from core.learning.training import predict
from core.words.vocabulary import generate_vocabulary

QUICK = ConceptSettings(epochs=60, least_steps=0, batch=128, hidden=128)


def certain(labels, k):
    return Assignment("true", np.eye(k, dtype=np.float32)[labels] * 0.96 + 0.04 / k)


def prepared(plain, k):
    assignment = certain(plain.labels, k)
    vocabulary = generate_vocabulary(
        plain.embeddings, assignment, plain.nouns, plain.words, plain.synsets
    )
    return plain.embeddings, assignment, vocabulary


@pytest.fixture(scope="module")
def ready(world):
    return prepared(world(n=400, classes=4, dim=48), 4)


@pytest.fixture(scope="module")
def trained(ready):
    return train_concept_model(*ready, QUICK)


def test_clusters_and_concepts_are_learnt(ready, trained):
    values = evaluate(Measured(trained, ready[1], ready[1].labels))
    assert values["agreement"] > 0.99
    assert values["f1"] > 0.8


def test_evidence_names_nouns_of_the_images_own_class(ready, trained):
    embeddings, assignment, vocabulary = ready
    own = [
        phrase.startswith(f"noun {assignment.labels[image]} ")
        for image in range(len(embeddings.vectors))
        for phrase, _ in evidence(trained, vocabulary, image)
    ]
    assert np.mean(own) > 0.95


def test_shapes_and_signs(ready, trained):
    n, m, k = len(ready[0].vectors), len(ready[2]), ready[1].k
    assert trained.head.shape == (m, k) and trained.activations.shape == (n, m)
    proxy = kept_proxy(trained)
    assert proxy[:].shape == (n, m)
    assert trained.head.min() >= 0 and trained.activations.min() >= 0 and proxy[:].min() >= 0
    assert ((proxy[:] > 0).sum(axis=1) == 10).all()
    arrays = (trained.head, trained.activations, proxy.strengths, *trained.projector.values())
    assert {array.dtype for array in arrays} == {np.dtype("float32")}


def test_settings_say_how_it_was_made(trained):
    precise = {name: v for name, v in trained.settings.items() if name != "precision_used"}
    assert precise == {**dataclasses.asdict(QUICK), "proxy_used": "raw"}


def test_products_in_bfloat16_learn_the_same_clusters_and_concepts(ready, monkeypatch):
    models = []
    for precision in ("fp32", "bf16"):
        monkeypatch.setenv("WHYCLUSTER_PRECISION", precision)
        models.append(train_concept_model(*ready, QUICK))
    exact, rounded = models
    assert "precision_used" not in exact.settings
    assert rounded.settings["precision_used"] == "bf16"
    assert np.mean(exact.scores.argmax(axis=1) == rounded.scores.argmax(axis=1)) > 0.99
    figures = [evaluate(Measured(model, ready[1]))["f1"] for model in models]
    assert figures[1] == pytest.approx(figures[0], abs=0.02)


def test_projector_gives_the_activations_again(ready, trained):
    again = predict(load_projector(trained.projector), torch.tensor(ready[0].vectors))
    np.testing.assert_allclose(again.numpy(), trained.activations, atol=1e-5)


def test_same_seed_gives_the_same_model_bit_for_bit(ready):
    settings = replace(QUICK, epochs=3)
    before = torch.get_rng_state()
    first, second = (train_concept_model(*ready, settings) for _ in range(2))
    np.testing.assert_array_equal(first.activations, second.activations)
    np.testing.assert_array_equal(first.head, second.head)
    assert torch.equal(torch.get_rng_state(), before)
    other = train_concept_model(*ready, replace(settings, seed=1))
    assert not np.array_equal(first.head, other.head)


def mean_cosines(model, classes):
    rows = model.activations / np.maximum(
        np.linalg.norm(model.activations, axis=1, keepdims=True), 1e-9
    )
    cosine, same = rows @ rows.T, classes[:, None] == classes
    return cosine[~same].mean(), cosine[same].mean()


def test_right_coding_rate_parts_clusters_and_the_printed_one_merges_them(ready, trained):
    classes = ready[1].labels
    without = train_concept_model(*ready, replace(QUICK, rate_form="none"))
    printed = train_concept_model(*ready, replace(QUICK, rate_form="printed"))
    between = mean_cosines(without, classes)[0]
    assert mean_cosines(trained, classes)[0] < between / 5
    assert mean_cosines(printed, classes)[0] > between * 5
    assert (
        evaluate(Measured(trained, ready[1]))["f1_active"]
        > evaluate(Measured(printed, ready[1]))["f1_active"]
    )


def test_without_alignment_clusters_stay_but_concepts_are_random(ready):
    settings = replace(QUICK, concept_weight=0.0, rate_form="none", support="learnt")
    values = evaluate(Measured(train_concept_model(*ready, settings), ready[1]))
    assert values["agreement"] > 0.95 and values["f1"] < 0.3


def test_without_cluster_loss_concepts_stay_but_clusters_are_random(ready, trained):
    settings = replace(QUICK, alpha=0.0, support="learnt")
    values = evaluate(Measured(train_concept_model(*ready, settings), ready[1]))
    assert values["agreement"] < 0.9 and values["f1"] > 0.8


def test_sparse_head_has_ten_weights_a_cluster_and_the_same_clusters(ready):
    sparse = train_concept_model(*ready, replace(QUICK, weights_per_cluster=10))
    values = evaluate(Measured(sparse, ready[1]))
    assert values["nec"] <= 10
    assert values["agreement"] > 0.99


def test_named_support_is_what_the_clusters_images_name_more_than_all_others():
    random = np.random.default_rng(0)
    proxy = (random.random((60, 12)) * (random.random((60, 12)) < 0.5)).astype(np.float32)
    labels = random.integers(0, 3, 60)
    unit = proxy / np.linalg.norm(proxy, axis=1, keepdims=True)
    expected = np.zeros((12, 3), bool)
    for cluster in range(3):
        excess = unit[labels == cluster].mean(axis=0) - unit.mean(axis=0)
        for concept in sorted(range(12), key=lambda each: -excess[each])[:4]:
            expected[concept, cluster] = excess[concept] > 0
    assert (named_support(sparse(proxy, 12), labels, 3, 4) == expected).all()


def test_images_in_no_cluster_have_no_say_in_the_support():
    random = np.random.default_rng(1)
    proxy, labels = random.random((60, 12)).astype(np.float32), random.integers(-1, 3, 60)
    assigned = labels >= 0
    found = named_support(sparse(proxy, 5), labels, 3, 4)
    expected = named_support(sparse(proxy[assigned], 5), labels[assigned], 3, 4)
    np.testing.assert_array_equal(found, expected)
    assert not named_support(sparse(proxy, 5), np.full(60, -1), 3, 4).any()


def with_noise(ready, every=2):
    """The same clusters, of which a table leaves out every second image."""
    q = ready[1].probabilities.copy()
    q[::every] = 1 / q.shape[1]
    return Assignment("table", q)


def test_images_in_no_cluster_teach_only_what_they_show(ready):
    """Rate and agreement of a batch are those of its images that are in a cluster."""
    embeddings, assignment, vocabulary = ready
    table, proxy = with_noise(ready), proxy_of(embeddings, vocabulary)
    learner = training.cold(embeddings.vectors, len(vocabulary), assignment.k, QUICK)
    learner.network.eval()
    batch = torch.arange(40)
    _, parts = training._step(learner, proxy, table, QUICK)(batch)
    _, whole = training._step(learner, proxy, assignment, QUICK)(batch)
    _, odd = training._step(learner, proxy, assignment, QUICK)(batch[1::2])
    assert parts["concept"] == whole["concept"] != odd["concept"]
    for name in ("rate", "cluster"):
        torch.testing.assert_close(parts[name], odd[name])
    loss, none = training._step(learner, proxy, table, QUICK)(batch[::2])
    assert loss.isfinite() and none["rate"] == none["cluster"] == 0


def test_clusters_are_learnt_though_a_table_leaves_half_of_the_images_out(ready):
    table = with_noise(ready)
    model = train_concept_model(ready[0], table, ready[2], QUICK)
    measured = Measured(model, table, ready[1].labels)
    assert evaluate(measured)["agreement"] > 0.99
    assert np.mean(measured.clusters == ready[1].labels) > 0.95  # also of those left out


def test_of_a_cluster_that_nothing_stands_out_in_its_images_still_name_the_support():
    proxy = np.tile(np.array([[1, 3, 2]], np.float32), (6, 1))
    found = named_support(sparse(proxy, 3), np.zeros(6, int), 2, 2)
    assert found[:, 0].tolist() == [False, True, True]
    assert not found[:, 1].any()  # it has no images


def test_a_named_head_weighs_only_what_its_images_name_and_keeps_the_clusters(ready):
    settings = replace(QUICK, support="named", weights_per_cluster=5)
    model = train_concept_model(*ready, settings)
    allowed = named_support(kept_proxy(model), ready[1].labels, ready[1].k, 5)
    assert not model.head[~allowed].any() and model.head[allowed].any()
    assert evaluate(Measured(model, ready[1]))["agreement"] > 0.99


def test_negative_similarities_are_centred(world):
    plain = world(n=400, classes=4, dim=48, common=0.0)
    embeddings, assignment, vocabulary = prepared(plain, 4)
    assert (embeddings.vectors @ vocabulary.vectors.T).min() < 0
    model = train_concept_model(embeddings, assignment, vocabulary, QUICK)
    values = evaluate(Measured(model, assignment))
    assert model.settings["proxy_used"] == "centred"
    assert values["agreement"] > 0.99 and values["f1"] > 0.8


@pytest.mark.parametrize("kind", ["raw", "centred"])
def test_a_proxy_takes_a_tenth_of_the_similarities_memory(kind, made_up, peak_of):
    embeddings, vocabulary = made_up(16_000, 600)
    similarity = embeddings.vectors @ vocabulary.vectors.T
    proxy, peak = peak_of(lambda: proxy_of(embeddings, vocabulary, kind))
    assert peak < similarity.nbytes / 2
    assert sum(array.nbytes for array in proxy.arrays.values()) < similarity.nbytes / 10
    level = similarity.mean(axis=0) if kind == "centred" else 0
    for row in (0, 511, 512, 15_999):  # on both sides of a block's end
        expected = np.maximum(similarity[row] - level, 0)
        expected[np.argsort(-expected)[10:]] = 0
        np.testing.assert_allclose(proxy[row : row + 1][0], expected, atol=1e-6)


@pytest.fixture
def made_up():
    def make(images, concepts):
        random = np.random.default_rng(0)
        vectors, phrases = (
            random.standard_normal((count, 16)).astype(np.float32) for count in (images, concepts)
        )
        words = tuple(map(str, range(concepts)))
        counts = np.ones((concepts, 30), np.int64)
        unknown = np.full(concepts, -1)
        vocabulary = Vocabulary("made-up", words, counts, unknown, phrases)
        return Embeddings("made-up", vectors), vocabulary

    return make


def test_proxy_keeps_the_strongest_similarities_of_each_image():
    similarity = np.array([[0.3, 0.1, 0.2, 0.2], [0.1, 0.4, 0.0, 0.3]], dtype=np.float32)
    expected = [[0.3, 0, 0.2, 0], [0, 0.4, 0, 0.3]]
    np.testing.assert_array_equal(sparse(similarity, 2)[:], np.float32(expected))
    np.testing.assert_array_equal(sparse(similarity, 9)[:], similarity)
    np.testing.assert_array_equal(sparse(similarity, 2).matrix.toarray(), np.float32(expected))


def test_centred_proxy_takes_off_what_all_images_share():
    similarity = np.array([[0.5, -0.3], [0.5, -0.1], [0.2, -0.8]], dtype=np.float32)
    expected = [[0.1, 0.0], [0.0, 0.3], [0.0, 0.0]]
    found = sparse(similarity, 1, similarity.mean(axis=0))
    np.testing.assert_allclose(found[:], expected, atol=1e-6)


def test_the_whole_proxy_that_an_earlier_release_kept_is_read(trained):
    whole = replace(trained, proxy=kept_proxy(trained)[:])
    np.testing.assert_array_equal(kept_proxy(whole)[:], kept_proxy(trained)[:])
    assert kept_proxy(whole).columns.shape == kept_proxy(trained).columns.shape


def sparse(similarity, kept, level=0.0):
    return Proxy(*sparsify([similarity], kept, level), similarity.shape[1])


def test_proxy_kind_follows_the_sign_of_the_similarities():
    assert proxy_kind(np.array([[0.2, 0.0]])) == "raw"
    assert proxy_kind(np.array([[0.2, -0.1]])) == "centred"
    assert proxy_kind(np.array([[0.2, -0.1]]), "raw") == "raw"


@pytest.mark.parametrize(("images", "clusters"), [(12, 3), (3, 2), (513, 2)])
def test_few_images_and_odd_batches_work(images, clusters, world):
    ready = prepared(world(n=images, classes=clusters), clusters)
    model = train_concept_model(*ready, ConceptSettings(epochs=2, least_steps=0))
    assert np.isfinite(model.scores).all() and len(model.scores) == images


def test_progress_shows_three_losses_and_can_stop(ready):
    calls = []

    def watch(fraction, message="", **losses):
        calls.append((fraction, message, set(losses)))
        if len(calls) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        train_concept_model(*ready, replace(QUICK, epochs=4), watch)
    assert calls == [
        (0.25, "Epoch 1 of 4", {"concept", "rate", "cluster"}),
        (0.5, "Epoch 2 of 4", {"concept", "rate", "cluster"}),
    ]


def test_input_that_does_not_fit_is_refused(ready):
    embeddings, assignment, vocabulary = ready
    cases = {
        "400": (embeddings, certain(assignment.labels[1:], 4), vocabulary, QUICK),
        "encoder": (Embeddings("toy", embeddings.vectors[:, 1:]), assignment, vocabulary, QUICK),
        "inverse": (*ready, replace(QUICK, rate_form="upside down")),
        "centred": (*ready, replace(QUICK, proxy="none")),
        "learning rate": (*ready, replace(QUICK, learning_rate=1e30)),
        "sum to 1": (embeddings, Assignment("", assignment.probabilities * 2), vocabulary, QUICK),
    }
    for message, arguments in cases.items():
        with pytest.raises(BadInput, match=message):
            train_concept_model(*arguments)


def test_doubt_finds_mis_clustered_images(world):
    plain = world(n=1500, classes=6, noise=1.5, overlap=0.6, seed=3)
    assignment = CLUSTER_MODELS["k-means"](clusters=6).assign(plain.images, plain.embeddings)
    rest = (plain.nouns, plain.words, plain.synsets)
    vocabulary = generate_vocabulary(plain.embeddings, assignment, *rest)
    model = train_concept_model(plain.embeddings, assignment, vocabulary, QUICK)
    wrong = match(plain.labels, labels(model))[labels(model)] != plain.labels
    most = np.argsort(-doubt(model, assignment, vocabulary).score)[: len(wrong) // 20]
    assert 0.01 < wrong.mean() < 0.1
    assert wrong[most].mean() > 5 * wrong.mean()
