"""CPP against its published objective, restated in a few lines, and what its parts promise."""

import numpy as np
import pytest
import torch
from torch.nn.functional import normalize

from core.base.errors import BadInput
from core.base.values import Embeddings
from core.clustering.agreement import acc
from core.clustering.models import cpp
from core.clustering.models.cpp import Cpp, temperature
from core.clustering.models.cpp_loss import loss, memberships

SETTINGS = Cpp(clusters=3)
WEIGHTS = (SETTINGS.distortion, SETTINGS.membership_weight)


def unit_rows(images: int = 9, width: int = 5, seed: int = 0) -> torch.Tensor:
    random = torch.Generator().manual_seed(seed)
    return normalize(torch.randn(images, width, generator=random, dtype=torch.float64), dim=1)


def sinkhorn(codes: torch.Tensor, heat: float, halves: int) -> torch.Tensor:
    """In logarithms: every row is made to sum to 1, then every column, and so on."""
    logs = (codes @ codes.T).abs() / heat
    for half in range(halves):
        logs = logs - logs.logsumexp(dim=1 - half % 2, keepdim=True)
    return logs.exp()


def published(features: torch.Tensor, together: torch.Tensor, weight: float) -> torch.Tensor:
    """-(R - Rc) + weight * ||Pi||^2, with one determinant for each soft cluster."""
    n, width = features.shape
    identity = torch.eye(width, dtype=features.dtype)
    whole = torch.logdet(identity + width / (n * 0.1) * features.T @ features) / 2
    within = torch.zeros((), dtype=features.dtype)
    for j in range(n):
        mass, column = together[:, j].sum(), together[:, j].diag()
        second = features.T @ column @ features
        within = within + mass / (2 * n) * torch.logdet(identity + width / (mass * 0.1) * second)
    return within - whole + weight * torch.linalg.matrix_norm(together) ** 2


def test_loss_and_gradients_are_those_of_the_published_objective():
    ours, theirs = ([unit_rows(seed=s).requires_grad_() for s in (0, 1)] for _ in range(2))
    value, parts = loss(ours[0], memberships(ours[1], 0.175, 5), *WEIGHTS)
    expected = published(theirs[0], sinkhorn(theirs[1], 0.175, 5), 0.025)
    torch.testing.assert_close(value, expected, rtol=1e-10, atol=0)
    value.backward()
    expected.backward()
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine.grad, other.grad, rtol=1e-8, atol=1e-10)
    assert 0 <= parts["within"] <= parts["rate"]


def test_single_precision_is_enough():
    z, together = unit_rows(200, 64), memberships(unit_rows(200, 64, seed=1), 0.175, 5)
    exact, fast = loss(z, together, *WEIGHTS)[0], loss(z.float(), together.float(), *WEIGHTS)[0]
    assert float(fast) == pytest.approx(float(exact), rel=1e-4)


@pytest.mark.parametrize("heat", [0.001, 0.12, 0.3])
def test_memberships_are_doubly_stochastic(heat):
    together = memberships(unit_rows(40, 8).float(), heat, 25)
    assert together.min() >= 0 and torch.isfinite(together).all()
    torch.testing.assert_close(together.sum(dim=1), torch.ones(40))
    torch.testing.assert_close(together.sum(dim=0), torch.ones(40), rtol=0, atol=0.01)


def test_orthogonal_groups_keep_their_company():
    codes = torch.eye(3).repeat_interleave(4, dim=0)
    together = memberships(codes, 0.1, 5)
    same = codes @ codes.T
    assert (together * same).sum(dim=1).min() > 0.99
    torch.testing.assert_close(together * same, same / 4, rtol=0, atol=1e-3)


def test_the_true_grouping_is_better_than_a_shuffled_one():
    groups = torch.arange(4).repeat_interleave(6)  # 24 images on 4 axes, a little beside them
    features = normalize(torch.eye(4)[groups] + 0.1 * unit_rows(24, 4).float(), dim=1)
    codes = torch.eye(4)[groups]
    mixed = codes[torch.randperm(24, generator=torch.Generator().manual_seed(0))]
    true, shuffled = (loss(features, memberships(c, 0.1, 5), *WEIGHTS)[0] for c in (codes, mixed))
    assert true < shuffled


def test_strangers_weigh_the_same_whatever_the_number_of_clusters():
    assert temperature(Cpp(10)) == pytest.approx(0.175)
    assert temperature(Cpp(10, temperature=0.12)) == 0.12
    for k in (2, 5, 50):
        codes = torch.eye(k).repeat_interleave(2, dim=0)
        own = (memberships(codes, temperature(Cpp(k)), 5) * (codes @ codes.T)).sum(dim=1)
        assert own.mean() == pytest.approx(0.971, abs=1e-3)


def test_images_beyond_the_cut_follow_those_that_were_cut(world):
    plain = world(n=400, classes=4)
    model = Cpp(4, hidden=64, width=16, batch=64, least_steps=60, epochs=1, most_cut=80)
    q = model.assign(plain.images, plain.embeddings).probabilities
    assert q.shape == (400, 4) and acc(plain.labels, q.argmax(axis=1)) > 0.97
    np.testing.assert_allclose(q.sum(axis=1), 1, atol=1e-5)


def test_no_warm_up_works_and_a_wild_learning_rate_is_named(world):
    plain = world(n=40, classes=3)
    small = {"hidden": 16, "width": 8, "least_steps": 10, "epochs": 1}
    q = Cpp(3, warm_up=0, **small).assign(plain.images, plain.embeddings).probabilities
    assert np.isfinite(q).all()
    huge = Embeddings("toy", plain.embeddings.vectors * np.float32(1e38))
    with pytest.raises(BadInput, match="lower learning rate"):
        Cpp(3, learning_rate=1e30, **small).assign(plain.images, huge)


def test_features_that_are_judged_are_unit_rows(world, monkeypatch):
    seen = []

    def spy(features, *rest):
        seen.append(features.detach().norm(dim=1))
        return loss(features, *rest)

    monkeypatch.setattr(cpp, "loss", spy)
    plain = world(n=40, classes=3)
    model = Cpp(3, warm_up=0, hidden=16, width=8, least_steps=3, epochs=1)
    model.assign(plain.images, plain.embeddings)
    torch.testing.assert_close(torch.cat(seen), torch.ones(sum(map(len, seen))))
