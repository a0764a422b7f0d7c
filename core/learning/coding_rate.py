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
        padded = torch.cat([rows, rows.new_zeros(1, width)])[table]  # (clusters, largest, M)
        share = counts.to(rows) / n
        whole, whole_gradient = _half_logdet(rows[None], rows.new_tensor([width / n / epsilon**2]))
        parts, part_gradients = _half_logdet(padded, width / (counts.to(rows) * epsilon**2))
        ctx.save_for_backward(whole_gradient[0], part_gradients, table, share)
        return whole[0], (share * parts).sum()

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> tuple[Tensor, None, None]:
        whole_gradient, part_gradients, table, share = ctx.saved_tensors
        clusters = torch.zeros_like(whole_gradient)
        present = table < len(clusters)
        clusters[table[present]] = (share[:, None, None] * part_gradients)[present]
        return outer[0] * whole_gradient + outer[1] * clusters, None, None


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
    gram = rows @ rows.mT if wide else rows.mT @ rows
    factor = _cholesky(gram * scale[:, None, None])
    value = factor.diagonal(dim1=1, dim2=2).log().sum(dim=1)
    inverse = torch.cholesky_inverse(factor).to(rows)
    gradient = inverse @ rows if wide else rows @ inverse
    return value.to(rows), scale[:, None, None] * gradient


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
