"""CPP's objective: each image's affinities as a soft cluster, and the coding rate of all."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def memberships(codes: "Tensor", temperature: float, iterations: int) -> "Tensor":
    """Sinkhorn's doubly stochastic matrix of exp(|cosine| / temperature), (b, b).

    codes are unit rows (b, width). Rows and columns are made to sum to 1 in turn, rows last when
    `iterations` is odd. Column j is the soft cluster of image j.
    """
    together = affinity(codes, codes, temperature)
    for turn in range(iterations):
        together = together / together.sum(dim=1 - turn % 2, keepdim=True)
    return together


def affinity(codes: "Tensor", others: "Tensor", temperature: float) -> "Tensor":
    """exp((|cosine| - 1) / temperature): 1 for equal codes, so that nothing overflows."""
    return (((codes @ others.T).abs() - 1) / temperature).exp()


def loss(
    features: "Tensor", together: "Tensor", distortion: float, membership_weight: float
) -> tuple["Tensor", dict[str, "Tensor"]]:
    """CPP's loss and its parts, for unit features (b, width) and their memberships (b, b)."""
    parts = {
        "rate": rate(features, features.new_ones(len(features), 1), distortion),
        "within": rate(features, together, distortion),
        "memberships": together.square().sum(),  # 1 all alike, k in k equal clusters, b apart
    }
    reduction = parts["rate"] - parts["within"]
    return membership_weight * parts["memberships"] - reduction, parts


def rate(features: "Tensor", together: "Tensor", distortion: float) -> "Tensor":
    """Rates of soft clusters, each weighted by its share of the batch.

    features (b, width) have unit rows, columns of together (b, c) are the clusters. With b of them
    it is Rc, with all images in one it is R. Sum of w_j / (2b) logdet(I + width / (w_j epsilon^2)
    sum of p_ij z_i z_i^T), where w_j is the sum of column j.
    """
    b, width = features.shape
    squares = (features[:, :, None] * features[:, None]).flatten(1)  # (b, width^2)
    weight = together.sum(dim=0)
    scale = width / (weight * distortion)
    moments = (together.T @ squares).view(-1, width, width)
    return (weight / b * _half_logdet(scale[:, None, None] * moments)).sum()


def _half_logdet(matrices: "Tensor") -> "Tensor":
    """1/2 logdet(I + matrix) of each matrix (c, width, width), (c,).

    Unit rows keep eigenvalues between 1 and 1 + width / epsilon^2: single precision will do. The
    gradient is half the inverse, which costs less than a derivative of the factorisation.
    """
    import torch

    fixed = matrices.detach()
    identity = torch.eye(fixed.shape[-1], dtype=fixed.dtype, device=fixed.device)
    factor, _ = torch.linalg.cholesky_ex(fixed + identity)
    value = factor.diagonal(dim1=1, dim2=2).log().sum(dim=1)
    return value + (torch.cholesky_inverse(factor) * (matrices - fixed)).sum(dim=(1, 2)) / 2
