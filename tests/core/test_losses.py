"""The objectives are the papers' formulas."""

import math

import pytest
import torch

from core.concepts.settings import RATE_FORMS
from core.learning import losses


def probabilities(n=6, k=4, seed=0):
    random = torch.Generator().manual_seed(seed)
    return torch.randn(n, k, generator=random, dtype=torch.float64).softmax(dim=1)


def test_consistency_is_the_mean_surprise_of_agreeing():
    p, q = probabilities(seed=1), probabilities(seed=2)
    expected = sum(-math.log(float(p[i] @ q[i])) for i in range(6)) / 6
    assert losses.consistency(p, q).item() == pytest.approx(expected)


def test_printed_consistency_has_the_sum_inside_the_logarithm():
    p, q = probabilities(seed=1), probabilities(seed=2)
    expected = -math.log(sum(float(p[i] @ q[i]) for i in range(6)))
    assert losses.consistency(p, q, "printed").item() == pytest.approx(expected)


def test_consistency_of_certain_contradiction_is_finite():
    p, q = torch.eye(2), torch.eye(2).flip(0)
    assert losses.consistency(p, q).isfinite()


def test_agreement_and_rate_of_no_image_are_0_and_teach_nothing():
    p, rows = torch.rand(0, 3, requires_grad=True), torch.rand(0, 5, requires_grad=True)
    labels = torch.zeros(0, dtype=torch.long)
    total = losses.consistency(p, p) + losses.consistency(p, p, "printed")
    total = total + losses.rate(rows, labels, 0.05)
    total.backward()
    assert total.item() == 0


def test_cross_entropy_is_the_formula():
    p, q = probabilities(seed=1), probabilities(seed=2)
    torch.testing.assert_close(losses.cross_entropy(p, q), -(p * q.log()).sum(1).mean())


def test_balance_is_largest_for_equal_clusters_and_zero_for_one():
    one_each, all_in_one = torch.eye(5), torch.eye(5)[[2] * 5]
    assert losses.balance(one_each).item() == pytest.approx(math.log(5))
    assert losses.balance(all_in_one).item() == pytest.approx(0, abs=1e-6)


def test_cluster_probabilities_are_the_softmax_of_equation_6():
    scores = 5 * torch.rand(6, 4, dtype=torch.float64)
    expected = (scores**2 + 1).log().softmax(dim=1)
    torch.testing.assert_close(losses.cluster_probabilities(scores), expected)
    assert (losses.cluster_probabilities(scores).argmax(1) == scores.argmax(1)).all()


def test_alignment_is_minus_the_mean_cosine():
    random = torch.Generator().manual_seed(0)
    a, b = torch.rand(2, 5, 7, generator=random, dtype=torch.float64)
    cosine = [(a[i] @ b[i]) / (a[i].norm() * b[i].norm()) for i in range(5)]
    torch.testing.assert_close(losses.alignment(a, *sparse(b)), -torch.stack(cosine).mean())


def sparse(proxy):
    """Columns and strengths of a proxy (n, m), those that are 0 among them."""
    strengths, columns = proxy.sort(dim=1)
    return columns, strengths


def test_images_without_any_activation_have_a_finite_gradient():
    rows = torch.zeros(6, 4).requires_grad_()
    labels = torch.tensor([0, 0, 0, 1, 1, 1])
    (losses.alignment(rows, *sparse(torch.rand(6, 4))) + losses.rate(rows, labels, 0.05)).backward()
    assert rows.grad.isfinite().all()


def test_settings_offer_the_forms_there_are():
    rows, labels = torch.eye(6, 4), torch.tensor([0, 0, 0, 1, 1, 1])
    for form in RATE_FORMS:
        assert losses.rate(rows, labels, 0.05, form).isfinite()
