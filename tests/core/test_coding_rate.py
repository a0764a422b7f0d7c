"""The fast coding rate is the plain one, and its loss separates clusters."""

import pytest
import torch
from torch.nn import functional

from core.concepts.projector import build_projector
from core.learning.coding_rate import coding_rates
from core.learning.losses import rate

EPSILON = 0.05


def naive(rows, labels, epsilon):
    """The definition, with M x M determinants and torch's own gradient."""
    n, width = rows.shape
    identity = torch.eye(width, dtype=rows.dtype)
    whole = torch.logdet(identity + width / (n * epsilon**2) * rows.T @ rows) / 2
    within = rows.new_zeros(())
    for cluster in labels.unique():
        part = rows[labels == cluster]
        count = len(part)
        inner = identity + width / (count * epsilon**2) * part.T @ part
        within = within + count / (2 * n) * torch.logdet(inner)
    return whole, within


def unit_rows(n, width, seed=0):
    random = torch.Generator().manual_seed(seed)
    rows = torch.randn(n, width, generator=random, dtype=torch.float64)
    return functional.normalize(rows, dim=1)


CASES = {
    "more concepts than images": (12, 30, [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2]),
    "more images than concepts": (40, 6, [i % 3 for i in range(40)]),
    "a cluster of one": (9, 7, [0] * 8 + [1]),
    "an empty cluster": (9, 7, [0] * 4 + [3] * 5),
    "one large and many small": (20, 8, [0] * 15 + [1, 2, 3, 4, 5]),
    "a single cluster": (10, 5, [2] * 10),
}


@pytest.mark.parametrize("case", CASES)
def test_rates_and_gradients_are_those_of_the_definition(case):
    n, width, labels = CASES[case]
    labels = torch.tensor(labels)
    fast, plain = (unit_rows(n, width).requires_grad_() for _ in range(2))
    rates, expected = coding_rates(fast, labels, EPSILON), naive(plain, labels, EPSILON)
    torch.testing.assert_close(rates, expected, rtol=1e-10, atol=0)
    (2 * rates[0] - 3 * rates[1]).backward()
    (2 * expected[0] - 3 * expected[1]).backward()
    torch.testing.assert_close(fast.grad, plain.grad, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_gradient_agrees_with_finite_differences(case):
    n, width, labels = CASES[case]
    rows = unit_rows(n, width).requires_grad_()
    assert torch.autograd.gradcheck(lambda o: coding_rates(o, torch.tensor(labels), 0.5), rows)


def test_rate_within_clusters_never_exceeds_the_whole():
    for seed in range(20):
        labels = torch.randint(4, (30,), generator=torch.Generator().manual_seed(seed))
        whole, within = coding_rates(unit_rows(30, 8, seed), labels, EPSILON)
        assert 0 <= within <= whole


def test_single_precision_gradient_is_right_to_four_digits():
    labels = torch.arange(512) % 10
    single = unit_rows(512, 200).float().requires_grad_()
    double = single.detach().double().requires_grad_()
    for rows in (single, double):
        sum(coding_rates(rows, labels, EPSILON)).backward()
    error = (single.grad - double.grad).norm() / double.grad.norm()
    assert error < 1e-4


def test_equal_rows_of_enormous_length_still_have_a_finite_rate():
    rows = torch.full((50, 20), 1e6).requires_grad_()
    whole, within = coding_rates(rows, torch.arange(50) % 2, EPSILON)
    (whole + within).backward()
    assert whole.isfinite() and within.isfinite() and rows.grad.isfinite().all()


def overlapping_clusters(width=32, n=200, clusters=4):
    random = torch.Generator().manual_seed(0)
    shared = torch.randn(width, generator=random)
    centres = torch.randn(clusters, width, generator=random) + shared
    labels = torch.arange(n) % clusters
    return centres[labels] + torch.randn(n, width, generator=random), labels


def figures(activations, labels):
    """Mean cosine between clusters, within clusters, and Rc/R."""
    unit = functional.normalize(activations.detach(), dim=1)
    cosine, same = unit @ unit.T, labels[:, None] == labels
    whole, within = coding_rates(unit, labels, 0.5)
    return float(cosine[~same].mean()), float(cosine[same].mean()), float(within / whole)


def before_and_after(form, steps=150):
    """Figures of a small concept layer that is trained on the coding rate alone."""
    inputs, labels = overlapping_clusters()
    network = build_projector(inputs.shape[1], 12, hidden=64, layers=2, seed=0)
    optimiser = torch.optim.Adam(network.parameters(), lr=0.003)
    before = figures(network(inputs), labels)
    for _ in range(steps):
        optimiser.zero_grad()
        rate(network(inputs), labels, 0.5, form).backward()
        optimiser.step()
    return before, figures(network(inputs), labels)


@pytest.mark.parametrize("form", ["inverse", "ratio"])
def test_right_sign_parts_clusters_and_gathers_their_images(form):
    before, (between, within, ratio) = before_and_after(form)
    assert between < 0.1 * before[0]
    assert within > 1.2 * before[1]
    assert ratio < 0.5 * before[2]


def test_difference_parts_clusters():
    before, (between, within, ratio) = before_and_after("difference")
    assert between < 0.1 * before[0] and within > 5 * between
    assert ratio < 0.8 * before[2]


def test_printed_sign_merges_clusters():
    before, (between, within, ratio) = before_and_after("printed")
    assert ratio > before[2] and ratio > 0.99
    assert between > before[0]
    assert within < 1.1 * between  # an image is as near to other clusters as to its own


def test_no_form_has_no_gradient():
    rows, labels = overlapping_clusters()
    assert rate(rows, labels, EPSILON, "none") == 0


def test_a_batch_of_one_cluster_gives_the_worst_value_and_no_gradient():
    rows = unit_rows(20, 8).requires_grad_()
    loss = rate(rows, torch.zeros(20, dtype=torch.long), EPSILON)
    loss.backward()
    assert loss.item() == pytest.approx(1)
    assert rows.grad.abs().max() < 1e-8
