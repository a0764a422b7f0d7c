"""The objectives of CCR, DCDC, CC and DCACN; every temperature divides the cosine itself.

p and q are probabilities (b, k) of two views of the same images. NT-Xent is in
core.learning.losses.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from ...learning import losses

TINY = losses.TINY


def instance_contrast(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    """NT-Xent by cosine on two views (b, d): each finds the other among 2b - 1 (CC, equation 4;
    DCACN, equation 5).
    """
    return losses.contrast(_unit(first), _unit(second), temperature)


def column_contrast(p: Tensor, q: Tensor, temperature: float) -> Tensor:
    """NT-Xent of clusters: a column finds its partner among 2k - 1 (CC, equation 6)."""
    return losses.cluster_contrast(p, q, temperature)


def imbalance(p: Tensor) -> Tensor:
    """log k minus the entropy of the mean prediction: 0 when clusters are equally large."""
    return math.log(p.shape[1]) - losses.balance(p)


def matching(
    first: Tensor, second: Tensor, temperature: float, groups: Tensor | None = None
) -> Tensor:
    """Each row finds the row of the same number, by cosine (CCR, equation 2; columns: 4).

    Printed as exp(cos) / tau, in which tau cancels; here exp(cos / tau). Rows of one group are
    never held against each other when groups (b,) are given.
    """
    alike = _unit(first) @ _unit(second).T / temperature
    partners = torch.arange(len(alike), device=alike.device)
    if groups is not None:
        others = (groups[:, None] == groups) & (partners[:, None] != partners)
        alike = alike.masked_fill(others, -torch.inf)
    return functional.cross_entropy(alike, partners)


def relation(p: Tensor, q: Tensor, form: str = "anchor") -> Tensor:
    """How differently p and q place the images relative to each other (CCR, equations 5 to 7).

    Squared differences of distances over their mean, gradients through both. "anchor": sum over
    partners, mean over images, the only reduction that alpha = 0.004 suits; "sum" as printed;
    "mean" over pairs; "huber" as "anchor" with RKD's smooth L1 instead of the square.
    """
    first, second = _relative_distances(p), _relative_distances(q)
    if form == "huber":
        return functional.smooth_l1_loss(first, second, reduction="sum") / len(p)
    squares = (first - second).square().sum()
    pairs = len(p) * (len(p) - 1)
    return squares / {"anchor": len(p), "sum": 1, "mean": pairs}[form]


def _relative_distances(rows: Tensor) -> Tensor:
    """Distance of each pair of rows over the mean of all pairs, 0 on the diagonal, (n, n)."""
    rows = rows - rows.mean(dim=0)  # the Gram matrix is more exact around the mean
    squares = rows.square().sum(dim=1)
    squares = squares[:, None] + squares - 2 * rows @ rows.T
    apart = 1 - torch.eye(len(rows), device=rows.device)
    distances = squares.clamp_min(1e-12).sqrt() * apart
    return distances / (distances.sum() / apart.sum())


def multi_view_contrast(
    views: Tensor, anchors: int, temperature: float, coupled: bool = False
) -> Tensor:
    """Contrast of any number of views (v, b, d), decoupled as in DCACN's equations 6 and 7.

    Each of the first `anchors` is drawn to every other view of its image and pushed from all views
    of all other images; may be negative. Coupled, the positive stands in its own denominator too,
    as in equation 5: with two views that is NT-Xent. Of predictions (v, k, b), clusters find
    themselves as columns over the batch, as in CC; (v, b, k) is what DCACN's text says.
    """
    v, b = views.shape[:2]
    rows = _unit(views)
    alike = rows[:anchors].flatten(0, 1) @ rows.flatten(0, 1).T / temperature
    alike = alike.view(anchors, b, v, b)
    same = torch.eye(b, dtype=torch.bool, device=rows.device)[None, :, None, :]
    others = alike.masked_fill(same, -torch.inf).flatten(2).logsumexp(dim=2)  # (anchors, b)
    own = alike.diagonal(dim1=1, dim2=3)  # (anchors, v, b)
    itself = torch.eye(anchors, v, dtype=torch.bool, device=rows.device)[:, :, None]
    if coupled:
        pushed = torch.logaddexp(others[:, None], own)  # (anchors, v, b)
        return (pushed - own).masked_fill(itself, 0).sum(dim=1).mean() / (v - 1)
    positive = own.masked_fill(itself, 0).sum(dim=1) / (v - 1)
    return (others - positive).mean()


def _unit(rows: Tensor) -> Tensor:
    return functional.normalize(rows, dim=-1, eps=TINY)
