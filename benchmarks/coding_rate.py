"""How much faster, and how much more exact, the coding rate is than its definition.

python -m benchmarks.coding_rate        one row per size, in one process

The rate is core.learning.coding_rate.
"""

import time
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional

from core.learning.coding_rate import coding_rates

EPSILON = 0.05
SIZES = ((512, 200, 10), (512, 940, 47), (512, 200, 100))  # images, concepts, clusters


def naive(rows: Tensor, labels: Tensor, epsilon: float) -> tuple[Tensor, Tensor]:
    """The definition: an M x M determinant for every cluster."""
    n, width = rows.shape
    identity = torch.eye(width, dtype=rows.dtype, device=rows.device)
    whole = torch.logdet(identity + width / (n * epsilon**2) * rows.T @ rows) / 2
    within = rows.new_zeros(())
    for cluster in labels.unique():
        part = rows[labels == cluster]
        inner = identity + width / (len(part) * epsilon**2) * part.T @ part
        within = within + len(part) / (2 * n) * torch.logdet(inner)
    return whole, within


def gradient(rates: Callable[..., tuple[Tensor, Tensor]], rows: Tensor, labels: Tensor) -> Tensor:
    rows = rows.clone().requires_grad_()
    whole, within = rates(rows, labels, EPSILON)
    torch.exp(1 - whole / within).backward()
    assert rows.grad is not None
    return rows.grad


def seconds(work: Callable[[], object], times: int) -> float:
    """The best of several runs, after one to warm up."""
    work()
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    print("images concepts clusters   naive ms   fast ms  ratio  gradient error: naive     fast")
    for n, width, clusters in SIZES:
        random = torch.Generator().manual_seed(0)
        rows = torch.rand(n, width, generator=random).pow(4)  # non-negative and peaked
        rows, labels = functional.normalize(rows, dim=1), torch.arange(n) % clusters
        exact = gradient(naive, rows.double(), labels)
        times, errors = [], []
        for rates, repeats in ((naive, 2), (coding_rates, 20)):
            times.append(1000 * seconds(partial(gradient, rates, rows, labels), repeats))
            error = (gradient(rates, rows, labels) - exact).norm() / exact.norm()
            errors.append(float(error))
        ratio = times[0] / times[1]
        print(
            f"{n:6} {width:8} {clusters:8} {times[0]:10.1f} {times[1]:9.1f} {ratio:6.0f}"
            f" {errors[0]:21.1e} {errors[1]:8.1e}"
        )


if __name__ == "__main__":
    main()
