"""Phrases that can be trusted, clusters that differ, clusters that hold."""

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.base.errors import BadInput
from core.base.values import Assignment, ConceptModel, Embeddings, Stability, Vocabulary
from core.concepts import statistics as s
from core.concepts.model import train_concept_model
from core.concepts.projector import build_projector, projector_arrays
from core.concepts.settings import ConceptSettings
from core.concepts.stability import stability
from core.store.workspace import Workspace
from core.work import steps
from tests.core.conftest import World


def vocabulary(*phrases: str, per_cluster: int = 4) -> Vocabulary:
    m = len(phrases)
    counts = np.zeros((m, 2), dtype=np.int64)
    return Vocabulary("toy", phrases, counts, np.arange(m), np.eye(m, dtype="f4"), per_cluster)


def made(activations: np.ndarray, head: np.ndarray) -> ConceptModel:
    rows = np.asarray(activations, np.float32)
    return ConceptModel({}, np.asarray(head, np.float32), rows, rows)


# Bootstrap


def test_the_interval_holds_the_mean_and_lies_around_it() -> None:
    rows = np.random.default_rng(0).gamma(2, 1, (300, 20))
    found = s.bootstrap_mean(rows)
    np.testing.assert_allclose(found.value, rows.mean(axis=0), rtol=1e-5)
    assert np.all(found.low < found.value) and np.all(found.value < found.high)


def test_the_interval_holds_the_true_mean_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    found = s.bootstrap_mean(random.gamma(2, 1, (120, 600)))  # 600 experiments, true mean 2
    covered = ((found.low <= 2) & (found.high >= 2)).mean()
    assert 0.91 < covered < 0.98


def test_four_times_the_images_halve_the_interval() -> None:
    random = np.random.default_rng(2)
    small, large = (s.bootstrap_mean(random.normal(size=(n, 50))) for n in (200, 800))
    ratio = (large.high - large.low).mean() / (small.high - small.low).mean()
    assert ratio == pytest.approx(0.5, abs=0.05)


def test_counts_times_rows_is_what_a_loop_over_resamples_gives() -> None:
    rows = np.random.default_rng(3).normal(size=(30, 4)).astype(np.float32)
    counts = s.resample_counts(30, 8, np.random.default_rng(7))
    drawn = np.random.default_rng(7).integers(0, 30, size=(8, 30), dtype=np.int32)
    loop = [rows[picks].mean(axis=0) for picks in drawn]
    np.testing.assert_allclose(counts @ rows / 30, loop, atol=1e-5)


def test_blocks_of_resamples_change_nothing_but_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(4).normal(size=(40, 3))
    whole = s.bootstrap_mean(rows)
    monkeypatch.setattr(s, "BLOCK", 40 * 7)
    parts = s.bootstrap_mean(rows)
    np.testing.assert_allclose(parts.low, whole.low, atol=1e-6)
    np.testing.assert_allclose(parts.high, whole.high, atol=1e-6)


def test_one_image_and_no_image_have_intervals_too() -> None:
    one, none = s.bootstrap_mean(np.array([[1.0, 3.0]])), s.bootstrap_mean(np.zeros((0, 2)))
    assert one.low.tolist() == one.value.tolist() == one.high.tolist() == [1, 3]
    assert none.value.tolist() == none.high.tolist() == [0, 0]


def test_the_bootstrap_of_a_large_cluster_is_fast() -> None:
    rows = np.random.default_rng(5).random((2000, 200), dtype=np.float32)
    start = time.process_time()  # of this process alone: the machine may be busy
    s.bootstrap_mean(rows)
    assert time.process_time() - start < 1


# Log-odds


def test_log_odds_are_those_of_the_table_of_four_counts() -> None:
    inside = np.repeat([True, False], [10, 30])
    active = np.zeros((40, 3), bool)
    active[:8, 0] = active[10:16, 0] = True  # 8 of 10 inside, 6 of 30 outside
    active[:, 2] = True  # everywhere
    found = s.log_odds(active, inside)
    a, b, c, d = 8.5, 2.5, 6.5, 24.5
    value = math.log(a * d / (b * c))
    reach = 2.3939798 * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)  # 1 - 0.05 / 6 of the normal
    assert found.value[0] == pytest.approx(value, rel=1e-5)
    assert found.low[0] == pytest.approx(value - reach, rel=1e-4)
    assert found.high[0] == pytest.approx(value + reach, rel=1e-4)
    assert found.bound[0] == pytest.approx(max(value - reach, 0), rel=1e-3)
    assert (found.inside[0], found.outside[0]) == pytest.approx((0.8, 0.2))
    assert np.all(np.isfinite([found.value, found.low, found.high]))
    assert found.trusted.tolist() == [True, False, False]


def test_inside_and_outside_exchanged_change_the_sign() -> None:
    random = np.random.default_rng(0)
    active, inside = random.random((60, 5)) < 0.4, random.random(60) < 0.3
    one, other = s.log_odds(active, inside), s.log_odds(active, ~inside)
    np.testing.assert_allclose(one.value, -other.value, atol=1e-6)
    np.testing.assert_allclose(one.low, -other.high, atol=1e-6)
    np.testing.assert_allclose(one.bound, other.bound, atol=1e-6)


def test_a_phrase_against_the_cluster_is_bounded_but_not_trusted() -> None:
    inside = np.repeat([True, False], 50)
    found = s.log_odds(~inside[:, None], inside)
    assert found.bound[0] > 2 and not found.trusted[0]


def test_a_planted_phrase_is_trusted_and_200_random_ones_are_not() -> None:
    mistakes = 0
    for seed in range(20):
        random = np.random.default_rng(seed)
        inside = np.arange(600) < 60
        active = random.random((600, 201)) < 0.1
        active[:, 200] |= inside & (random.random(600) < 0.5)
        trusted = s.log_odds(active, inside).trusted
        assert trusted[200]
        mistakes += bool(trusted[:200].any())
    assert mistakes <= 3  # of 20 vocabularies 5 % may have one wrong phrase; without Bonferroni all


def test_no_image_inside_trusts_nothing() -> None:
    found = s.log_odds(np.ones((5, 2), bool), np.zeros(5, bool))
    assert not found.trusted.any() and found.inside.tolist() == [0, 0]


# Phrases


def test_active_is_above_zero_and_among_the_strongest_half_of_v() -> None:
    model = made(np.array([[3, 2, 1, 0.5], [0, 5, 0, 0]]), np.ones((4, 2)))
    active = s.active_phrases(model, vocabulary("a", "b", "c", "d", per_cluster=4))
    assert active.tolist() == [[True, True, False, False], [False, True, False, False]]


def test_concepts_of_equal_phrase_count_as_one() -> None:
    words = vocabulary("sea", "bus", "sea")
    model = made(np.array([[0, 2, 4], [0, 5, 0]]), np.ones((3, 2)))
    active = s.active_phrases(model, words)
    assert active.tolist() == [[True, True], [False, True]]
    found = s.phrase_statistics(model, words, active, np.arange(2), np.zeros(2, np.int64))
    assert found.phrases == ("sea", "bus") and found.weights.value == pytest.approx([2, 3.5])


def test_weights_are_the_mean_contributions_of_each_image_to_its_own_column() -> None:
    random = np.random.default_rng(0)
    model, words = made(random.random((6, 3)), random.random((3, 2))), vocabulary("c", "a", "b")
    images, columns = np.array([0, 4, 5]), np.array([1, 0, 1])
    found = s.phrase_statistics(model, words, s.active_phrases(model, words), images, columns)
    pairs = zip(images, columns, strict=True)
    wanted = np.mean([model.activations[i] * model.head[:, c] for i, c in pairs], axis=0)
    np.testing.assert_allclose(found.weights.value, wanted, rtol=1e-5)
    best = [found.phrases[place] for place in found.strongest(2, 0)]
    assert best == [("c", "a", "b")[i] for i in np.argsort(-wanted)[:2]]


# Contrast


def test_a_contrast_puts_every_phrase_that_counts_in_one_group() -> None:
    random = np.random.default_rng(0)
    here, there = random.gamma(0.3, 1, 100), random.gamma(0.3, 1, 100)
    found = s.contrast(here, there)
    groups = [set(g.tolist()) for g in (found.shared, found.here, found.there)]
    has, has_other = here >= 0.05 * here.max(), there >= 0.05 * there.max()
    assert sum(map(len, groups)) == len(set.union(*groups)) == (has | has_other).sum()
    assert groups[0] == set(np.flatnonzero(has & has_other).tolist())
    assert np.all(np.diff(here[found.here]) <= 0) and np.all(np.diff(there[found.there]) <= 0)


def test_a_contrast_turned_round_exchanges_the_sides() -> None:
    here, there = np.array([5.0, 3.0, 0.0, 0.0]), np.array([0.0, 2.0, 9.0, 0.0])
    one, other = s.contrast(here, there), s.contrast(there, here)
    assert (one.shared.tolist(), one.here.tolist(), one.there.tolist()) == ([1], [0], [2])
    assert (other.shared.tolist(), other.here.tolist(), other.there.tolist()) == ([1], [2], [0])


def test_a_cluster_without_images_shares_nothing() -> None:
    found = s.contrast(np.array([1.0, 2.0]), np.zeros(2))
    assert (len(found.shared), len(found.here), len(found.there)) == (0, 2, 0)


# Company


def test_the_same_clusters_keep_all_company_whatever_their_numbers() -> None:
    clusters = np.random.default_rng(0).integers(0, 5, 80)
    renumbered = np.array([3, 0, 4, 1, 2])[clusters]
    assert np.all(s.keep_company(clusters, [clusters, renumbered]) == 1)


def test_random_clusters_keep_about_the_company_of_chance() -> None:
    random, k = np.random.default_rng(0), 8
    one, *others = random.integers(0, k, (6, 4000))
    # Of n/k here and n/k there, n/k^2 are in both: 1 of 2k - 1.
    assert s.keep_company(one, others).mean() == pytest.approx(1 / (2 * k - 1), rel=0.1)


def test_company_is_what_counting_neighbours_one_by_one_gives() -> None:
    random = np.random.default_rng(3)
    own, *others = random.integers(0, 4, (4, 30))
    for image, kept in enumerate(s.keep_company(own, others)):
        shares = []
        for other in others:
            here = {i for i in range(30) if own[i] == own[image]} - {image}
            there = {i for i in range(30) if other[i] == other[image]} - {image}
            shares.append(len(here & there) / len(here | there) if here | there else 1)
        assert kept == pytest.approx(np.mean(shares), rel=1e-5)


def test_one_heap_of_everything_is_not_stable() -> None:
    clusters = np.repeat(np.arange(4), 25)
    assert s.keep_company(clusters, [np.zeros(100, int)]).mean() < 0.3


def test_an_image_that_stays_alone_keeps_its_company_and_one_that_is_joined_does_not() -> None:
    kept = s.keep_company(np.array([0, 1, 1]), [np.array([0, 1, 1]), np.array([1, 1, 1])])
    np.testing.assert_allclose(kept, [0.5, 0.75, 0.75])


def test_planted_clusters_are_stable_and_arbitrary_ones_are_not(
    world: Callable[..., World], tmp_path: Path
) -> None:
    made_world = world(n=240, classes=3, noise=0.3)
    words = [i for i, word in enumerate(made_world.words) if word.startswith("noun")][:60]
    vectors = made_world.nouns.vectors[words]
    names = tuple(made_world.words[i] for i in words)
    counts = np.zeros((len(words), 3), dtype=np.int64)
    nouns = Vocabulary("toy", names, counts, np.arange(len(words)), vectors, 20)
    quick = ConceptSettings(epochs=1, least_steps=60, hidden=64)
    shares = []
    for labels in (made_world.labels, np.random.default_rng(0).permutation(made_world.labels)):
        q = Assignment("made", np.eye(3, dtype=np.float32)[labels])
        model = train_concept_model(made_world.embeddings, q, nouns, quick)
        found = checked(Workspace(tmp_path / str(len(shares))), made_world, q, nouns, model)
        assert found.images.shape == (240,) and found.seeds == (1, 2)
        own = model.scores.argmax(axis=1)
        for cluster in set(own.tolist()):
            mean = found.images[own == cluster].mean()
            assert found.clusters[cluster] == pytest.approx(mean, rel=1e-5)
        shares.append(found.images.mean())
    assert shares[0] > 0.9 and shares[1] < shares[0] - 0.2


def test_heads_are_learnt_on_the_device_that_all_else_uses(monkeypatch: Any) -> None:
    chosen: list[str] = []

    def pick() -> torch.device:
        chosen.append("")
        return torch.device("cpu")

    projector = projector_arrays(build_projector(4, 3, 8, 2, seed=0))
    proxy = np.eye(12, 3, dtype=np.float32)
    model = ConceptModel(projector, np.ones((3, 2), np.float32), proxy, proxy)
    vectors = Embeddings("toy", np.eye(12, 4, dtype=np.float32))
    monkeypatch.setattr("core.learning.device.pick_device", pick)
    stability(model, vectors, Assignment("made", np.full((12, 2), 0.5, np.float32)), heads=2)
    assert len(chosen) == 3  # for the layers below, and for each head


def checked(
    workspace: Workspace, world: World, q: Assignment, nouns: Vocabulary, model: ConceptModel
) -> Stability:
    """The stability of a model by two heads, through the step and the workspace."""
    parents: dict[str, str] = {}
    for role, value in (
        ("images", world.images),
        ("embeddings", world.embeddings),
        ("assignment", q),
        ("vocabulary", nouns),
        ("concept_model", model),
    ):
        parents[role] = workspace.save(value, step=role, settings={}, parents=dict(parents))
    id = steps.stability(workspace, concept_model=parents["concept_model"], heads=2)
    assert steps.stability(workspace, concept_model=parents["concept_model"], heads=2) == id
    return workspace.load(Stability, id)


def test_a_model_that_was_not_trained_is_refused() -> None:
    model = made(np.ones((4, 2)), np.ones((2, 2)))
    vectors = Embeddings("toy", np.eye(4, dtype=np.float32))
    with pytest.raises(BadInput, match="trained"):
        stability(model, vectors, Assignment("made", np.full((4, 2), 0.5)))
