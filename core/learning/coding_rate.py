"""The coding rate of a batch and of its clusters, with an exact and cheap gradient.

R  = 1/2 logdet(I + M/(n eps^2) O^T O)                       all rows together
Rc = sum_j n_j/(2n) logdet(I + M/(n_j eps^2) O_j^T O_j)      cluster by cluster
(Yu et al., Learning Diverse and Discriminative Representations via MCR^2, NeurIPS 2020;
O is (n, M) with one image per row.) By Sylvester's identity the determinant may be taken on the
smaller side of the Gram matrix, and clusters padded with zero rows share one batched Cholesky:
a zero row adds a 1 to the diagonal, whose logarithm is 0.
"""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional


def coding_rates(rows: Tensor, labels: Tensor, epsilon: float) -> tuple[Tensor, Tensor]:
    """Rate of all rows and mean rate within the clusters, 0 <= Rc <= R.

    rows (n, M), best of unit length; labels (n,) the hard cluster of each row. Clusters without
    rows count nothing.
    """
    return _CodingRates.apply(rows, labels, epsilon)


class _CodingRates(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: Tensor, labels: Tensor, epsilon: float) -> tuple[Tensor, Tensor]:
        n, width = rows.shape
        table, counts = _members(labels)
        share = counts.to(rows) / n
        scales = rows.new_tensor([width / n / epsilon**2]), width / (counts.to(rows) * epsilon**2)
        ways = _of_images if n <= width else _of_concepts
        whole, parts, gradient = ways(rows, table, share, scales)
        ctx.save_for_backward(*gradient)
        return whole, (share * parts).sum()

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> tuple[Tensor, None, None]:
        whole, clusters, *rows = ctx.saved_tensors
        gradient = outer[0] * whole + outer[1] * clusters
        return (gradient @ rows[0] if rows else gradient), None, None


Found = tuple[Tensor, Tensor, tuple[Tensor, ...]]  # R, the rate of each cluster, their gradients


def _of_images(rows: Tensor, table: Tensor, share: Tensor, scales: tuple[Tensor, Tensor]) -> Found:
    """By the products of images with images: one matrix (n, n) holds those of every cluster too.

    The gradients of both rates are matrices (n, n) by which rows are to be multiplied, once.
    """
    n = len(rows)
    gram = rows @ rows.T
    whole, inverse = _inverse(gram[None], scales[0])
    padded = functional.pad(gram, (0, 1, 0, 1))
    parts, inverses = _inverse(padded[table[:, :, None], table[:, None, :]], scales[1])
    clusters = torch.zeros_like(padded)
    clusters[table[:, :, None], table[:, None, :]] = share[:, None, None] * inverses
    return whole[0], parts, (inverse[0], clusters[:n, :n], rows)


def _of_concepts(
    rows: Tensor, table: Tensor, share: Tensor, scales: tuple[Tensor, Tensor]
) -> Found:
    """By the products of concepts with concepts, or of a cluster's images; gradients are (n, M)."""
    padded = torch.cat([rows, rows.new_zeros(1, rows.shape[1])])[table]  # (clusters, largest, M)
    whole, whole_gradient = _half_logdet(rows[None], scales[0])
    parts, part_gradients = _half_logdet(padded, scales[1])
    clusters = torch.zeros_like(rows)
    present = table < len(rows)
    clusters[table[present]] = (share[:, None, None] * part_gradients)[present]
    return whole[0], parts, (whole_gradient[0], clusters)


def _members(labels: Tensor) -> tuple[Tensor, Tensor]:
    """Row numbers of each cluster that has rows, padded with n; and how many are real."""
    _, cluster, counts = labels.unique(return_inverse=True, return_counts=True)
    order = cluster.argsort(stable=True)
    starts = counts.cumsum(0) - counts
    place = torch.arange(len(labels), device=labels.device) - starts[cluster[order]]
    table = labels.new_full((len(counts), int(counts.max())), len(labels))
    table[cluster[order], place] = order
    return table, counts


def _half_logdet(rows: Tensor, scale: Tensor) -> tuple[Tensor, Tensor]:
    """1/2 logdet(I + scale rows^T rows) of each group (g,) and its gradient by rows (g, r, M)."""
    wide = rows.shape[1] <= rows.shape[2]
    value, inverse = _inverse(rows @ rows.mT if wide else rows.mT @ rows, scale)
    return value, inverse @ rows if wide else rows @ inverse


def _inverse(gram: Tensor, scale: Tensor) -> tuple[Tensor, Tensor]:
    """1/2 logdet(I + scale gram) of each group (g,) and scale (I + scale gram)^-1 (g, r, r)."""
    factor = _cholesky(gram * scale[:, None, None])
    value = factor.diagonal(dim1=1, dim2=2).log().sum(dim=1)
    inverse = torch.cholesky_inverse(factor).to(gram)
    return value.to(gram), scale[:, None, None] * inverse


def _cholesky(matrices: Tensor) -> Tensor:
    """Factor of I + matrices; in double precision, then with jitter, where rounding forbids it."""
    size = matrices.shape[-1]
    identity = torch.eye(size, dtype=matrices.dtype, device=matrices.device)
    factor, failed = torch.linalg.cholesky_ex(matrices + identity)
    if not failed.any():
        return factor
    if not matrices.isfinite().all():
        return torch.full_like(matrices, float("nan"))  # the training loop reports it
    precise = matrices.cpu().double()
    precise += torch.eye(size, dtype=torch.float64)
    factor, failed = torch.linalg.cholesky_ex(precise)
    if failed.any():
        jitter = 1e-6 * precise.diagonal(dim1=1, dim2=2).mean(dim=1)
        precise += jitter[:, None, None] * torch.eye(size, dtype=torch.float64)
        factor = torch.linalg.cholesky(precise)
    return factor.to(matrices.device) if matrices.device.type != "mps" else factor.to(matrices)
