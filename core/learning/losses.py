"""Every objective, each with its paper and equation. IC2E: Wang et al.; see docs/methods.md.

p, q, first, second are probabilities (n, k); activations are (n, m). Every loss is a mean over the
batch: with the printed sums, alpha = 0.1 would be negligible. Agreement and rate of no image are 0.
"""

import torch
from torch import Tensor
from torch.nn import functional

from .coding_rate import coding_rates

TINY = 1e-8  # keeps logarithms and divisions finite


def consistency(p: Tensor, q: Tensor, form: str = "mean") -> Tensor:
    """How far two predictions are from agreeing (IC2E, equations 7 and 8).

    "mean" takes the logarithm of each image's agreement, as SCAN and TAC do; "printed" that of
    their sum, which gives images unequal gradients.
    """
    agreement = (p * q).sum(dim=1)
    if not len(agreement):
        return agreement.sum()
    if form == "printed":
        return -agreement.sum().clamp_min(TINY).log()
    return -agreement.clamp_min(TINY).log().mean()


def cross_entropy(first: Tensor, second: Tensor) -> Tensor:
    """Surprise at the second view's prediction given the first's (IC2E, equation 8)."""
    return -(first * second.clamp_min(TINY).log()).sum(dim=1).mean()


def balance(p: Tensor) -> Tensor:
    """Entropy of the mean prediction, log k when clusters are equally large (IC2E, 3.4)."""
    mean = p.mean(dim=0)
    return -(mean * mean.clamp_min(TINY).log()).sum()


def cluster_probabilities(scores: Tensor) -> Tensor:
    """softmax(log(score^2 + 1)) in closed form (IC2E, equation 6)."""
    evidence = scores.square() + 1
    return evidence / evidence.sum(dim=1, keepdim=True)


def alignment(activations: Tensor, columns: Tensor, strengths: Tensor) -> Tensor:
    """Minus the mean cosine of activations to the sparsified proxy (IC2E, equation 2).

    The proxy (n, m) has strengths (n, s) at its columns (n, s) and 0 elsewhere.
    """
    products = (activations.gather(1, columns) * strengths).sum(dim=1)
    lengths = activations.norm(dim=1).clamp_min(TINY) * strengths.norm(dim=1).clamp_min(TINY)
    return -(products / lengths).mean()


def rate(activations: Tensor, labels: Tensor, epsilon: float, form: str = "inverse") -> Tensor:
    """Coding-rate loss on unit rows: clusters compact, and orthogonal to each other.

    "inverse" exp(1 - R/Rc) is IC2E's equation 4 with numerator and denominator exchanged, since as
    "printed", exp(1 - Rc/R), it merges the clusters; "ratio" exp(Rc/R - 1) and "difference" Rc - R
    (MCR^2) push the same way as "inverse".
    """
    if form == "none" or not len(activations):
        return activations.new_zeros(())
    unit = functional.normalize(activations, dim=1, eps=TINY)
    whole, within = coding_rates(unit, labels, epsilon)
    whole, within = whole.clamp_min(TINY), within.clamp_min(TINY)
    if form == "difference":
        return within - whole
    exponents = {
        "inverse": 1 - whole / within,
        "ratio": within / whole - 1,
        "printed": 1 - within / whole,
    }
    return torch.exp(exponents[form])


def contrast(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    """NT-Xent: each row must find its partner among all rows of both, (b, d) each.

    Rows are compared by inner product: make them unit vectors for a cosine. -log of the partner's
    share among the 2b - 1 other rows, mean over 2b (SimCLR, Chen and others 2020, equation 1).
    """
    rows = torch.cat([first, second])
    alike = rows @ rows.T / temperature
    alike = alike.masked_fill(
        torch.eye(len(rows), dtype=torch.bool, device=rows.device), -torch.inf
    )
    partners = torch.arange(len(rows), device=rows.device).roll(len(first))
    return functional.cross_entropy(alike, partners)


def cluster_contrast(p: Tensor, q: Tensor, temperature: float) -> Tensor:
    """Each cluster, as its column over the batch, must find its partner (TAC's distillation; CC).

    p and q are two predictions of the same images, (b, k). Cosine of columns; an empty one has 0.
    """
    first, second = (functional.normalize(x.T, dim=1, eps=TINY) for x in (p, q))
    return contrast(first, second, temperature)
