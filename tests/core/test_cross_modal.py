"""TAC, DXMC and SCAN against their published objectives, restated in a few lines."""

import numpy as np
import pytest
import torch
from torch.nn.functional import normalize

from core.base.errors import BadInput
from core.base.values import Embeddings
from core.clustering.models import nouns as lexicon
from core.clustering.models import scan
from core.clustering.models.cross_modal import (
    Predictions,
    loss,
    schedule,
    temperatures,
    text_counterparts,
)
from core.clustering.models.dxmc import Dxmc
from core.clustering.models.neighbours import nearest_rows
from core.clustering.models.tac import Tac
from core.learning import losses


def predictions(rows: int = 12, n_clusters: int = 3, width: int = 5) -> Predictions:
    random = torch.Generator().manual_seed(0)

    def clusters_of() -> torch.Tensor:
        return torch.randn(rows, n_clusters, generator=random).softmax(dim=1)

    instances = [torch.randn(rows, width, generator=random) for _ in range(2)]
    return Predictions(*(clusters_of() for _ in range(4)), *instances)


def in_words(first: np.ndarray, second: np.ndarray, temperature: float) -> float:
    """NT-Xent, row by row: -log of the partner's share among all other rows."""
    rows, n = np.concatenate([first, second]).astype(float), len(first)
    total = 0.0
    for i, row in enumerate(rows):
        others = [j for j in range(2 * n) if j != i]
        shares = np.exp([row @ rows[j] / temperature for j in others])
        total -= np.log(shares[others.index((i + n) % (2 * n))] / shares.sum())
    return total / (2 * n)


def distillation(p: torch.Tensor, q: torch.Tensor, temperature: float) -> float:
    """TAC's: clusters as unit columns of the two predictions."""
    columns = [normalize(x.T, dim=1).numpy() for x in (p, q)]
    return in_words(*columns, temperature)


def entropy(p: torch.Tensor) -> float:
    mean = p.mean(dim=0).numpy()
    return float(-(mean * np.log(mean)).sum())


def test_contrast_is_nt_xent():
    found = predictions()
    first, second = found.image_instance, found.text_instance
    expected = in_words(first.numpy(), second.numpy(), 0.7)
    assert float(losses.contrast(first, second, 0.7)) == pytest.approx(expected, rel=1e-5)


def test_equal_predictions_distil_better_than_shuffled_ones():
    found = predictions(40)
    same = losses.cluster_contrast(found.image, found.image, 0.5)
    shuffled = losses.cluster_contrast(found.image, found.image.roll(1, dims=0), 0.5)
    assert same < shuffled
    there = losses.cluster_contrast(found.image, found.text, 0.5)
    assert there == pytest.approx(float(losses.cluster_contrast(found.text, found.image, 0.5)))


def test_tac_is_distillation_plus_consistency_minus_five_entropies():
    found = predictions()
    agreement = (found.image * found.text).sum(dim=1).numpy()
    expected = (
        distillation(found.image, found.text_neighbour, 0.5)
        + distillation(found.text, found.image_neighbour, 0.5)
        - np.log(agreement).mean()
        - 5 * (entropy(found.image) + entropy(found.text))
    )
    without = found._replace(image_instance=None, text_instance=None)
    assert float(loss(without, Tac(3))[0]) == pytest.approx(expected, rel=1e-5)


def test_dxmc_contrasts_instances_without_normalising_and_leaves_consistency_out():
    found = predictions()
    expected = (
        distillation(found.image, found.text_neighbour, 0.5)
        + distillation(found.text, found.image_neighbour, 0.5)
        + in_words(found.image_instance.numpy(), found.text_instance.numpy(), 0.05)
        - 5 * (entropy(found.image) + entropy(found.text))
    )
    assert float(loss(found, Dxmc(3))[0]) == pytest.approx(expected, rel=1e-4)


def test_scan_is_consistency_minus_entropy():
    found = predictions()
    agreement = (found.image * found.image_neighbour).sum(dim=1).numpy()
    expected = -np.log(agreement).mean() - 5 * entropy(found.image)
    value, _ = scan.loss(found.image, found.image_neighbour, 5.0)
    assert float(value) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("model", [Tac, Dxmc])
def test_large_sets_have_the_papers_other_settings(model):
    few, many = schedule(model(10)), schedule(model(100))
    assert (few.epochs, few.batch, many.epochs, many.batch) == (20, 512, 100, 8192)
    assert temperatures(model(10)) == (0.5, 0.05) and temperatures(model(100)) == (5.0, 0.5)
    given = model(10, epochs=3, batch=64, temperature=0.2)
    assert (schedule(given).epochs, schedule(given).batch) == (3, 64)
    assert temperatures(given) == (0.2, 0.05)


@pytest.mark.parametrize(
    ("images", "clusters", "centres"),
    [(50_000, 10, 167), (50_000, 20, 167), (5_000, 10, 17), (13_000, 10, 43), (3_760, 47, 141)],
)
def test_semantic_centres_are_as_many_as_the_paper_has(images, clusters, centres):
    assert lexicon.centre_count(images, clusters) == centres


def test_discriminative_nouns_are_those_of_the_classes_not_the_strangers(world):
    plain = world(n=300, classes=4, strangers=200)
    kept = lexicon.discriminative_nouns(plain.embeddings.vectors, plain.nouns.vectors, 4, 5, seed=0)
    own = np.char.startswith(np.array(plain.words)[kept], "noun")
    assert 0 < len(kept) <= 3 * 4 * 5
    assert own.mean() > 0.9 > 80 / 280


def test_nouns_find_their_centres_a_few_at_a_time(monkeypatch, peak_of):
    random = np.random.default_rng(0)
    centres, nouns = (random.standard_normal((n, 4), np.float32) for n in (100, 5000))
    home, sure = lexicon._homes(centres, nouns)
    monkeypatch.setattr(lexicon, "SHARES", 20_000)
    (homes, sures), peak = peak_of(lambda: lexicon._homes(centres, nouns))
    assert np.array_equal(homes, home) and np.allclose(sures, sure, rtol=1e-6)
    assert peak < centres.shape[0] * nouns.shape[0] * 4 / 3


def test_counterparts_are_softmax_mixes_of_nouns_and_lie_near_their_class(world):
    plain = world(n=120, classes=3)
    x, t = plain.embeddings.vectors, plain.nouns.vectors
    made = lexicon.counterparts(x, t, 0.05)
    weights = np.exp(x[7] @ t.T / 0.05)
    mix = (weights / weights.sum()) @ t
    np.testing.assert_allclose(made[7], mix / np.linalg.norm(mix), atol=1e-5)
    texts = text_counterparts(Tac(3), plain.embeddings, plain.nouns)
    alike = texts @ texts.T
    same = plain.labels[:, None] == plain.labels
    assert alike[same].mean() > alike[~same].mean() + 0.1


@pytest.mark.parametrize(
    ("encoder", "temperature"),
    [
        ("ViT-B-32/openai", 0.005),
        ("ViT-B-32-quickgelu/openai", 0.005),
        ("ViT-B-32-quickgelu@/data/weights.safetensors", 0.005),
        ("ViT-B-32@/home/openai-user/laion.safetensors", 0.01),
        ("ViT-B-32@/home/me/openai", 0.01),
        ("ViT-B-32/laion2b_s34b_b79k", 0.01),
        ("ViT-B-32-quickgelu/laion400m_e32", 0.01),
        ("sample", 0.01),
    ],
)
def test_the_retrieval_goes_by_the_weights_and_not_by_where_they_lie(encoder, temperature):
    assert lexicon.retrieval_temperature(encoder) == temperature


def test_neighbours_are_exact_and_a_copy_is_a_neighbour_but_oneself_is_not():
    vectors = normalize(torch.randn(30, 8, generator=torch.Generator().manual_seed(0)), dim=1)
    vectors[1] = vectors[0]
    found = nearest_rows(vectors, 4)
    alike = (vectors @ vectors.T).fill_diagonal_(-2)
    assert torch.equal(found, alike.topk(4, dim=1).indices)
    assert found[0, 0] == 1 and found[1, 0] == 0
    assert nearest_rows(vectors[:3], 9).shape == (3, 2)


def test_nouns_are_needed_and_must_be_of_the_images_encoder(world):
    plain = world(n=12, classes=3)
    with pytest.raises(BadInput, match="lexicon"):
        Tac(3).assign(plain.images, plain.embeddings)
    other = Embeddings("another", plain.nouns.vectors)
    with pytest.raises(BadInput, match="another"):
        Tac(3).assign(plain.images, plain.embeddings, nouns=other)


def test_a_shared_trunk_lets_the_instance_contrast_teach_the_clusters(world):
    plain = world(n=60, classes=3)

    def probabilities(**settings):
        small = {"instance_dim": 16, "hidden": 32, "least_steps": 20, **settings}
        model = Dxmc(3, **small)
        return model.assign(plain.images, plain.embeddings, nouns=plain.nouns).probabilities

    for shared, changes in ((False, False), (True, True)):
        one = probabilities(share_trunk=shared, instance_temperature=0.05)
        other = probabilities(share_trunk=shared, instance_temperature=5.0)
        assert np.allclose(one, other) != changes
