"""Where tensors live, in which numbers they are multiplied, and by how many threads.

Imports torch only when called.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..base.checks import check_choice
from ..base.parallel import cores, in_order

if TYPE_CHECKING:
    import torch

PRECISION = "WHYCLUSTER_PRECISION"  # that of core.encoders.precision
AUTO, FP32, BF16 = PRECISIONS = ("auto", "fp32", "bf16")


def pick_device(wanted: "str | torch.device | None" = None) -> "torch.device":
    """The device wanted, else the fastest of this machine: CUDA, Apple's GPU, or the CPU."""
    import torch

    if wanted:
        return torch.device(wanted)
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def bf16_products(device: "torch.device") -> bool:
    """Whether networks are multiplied in bfloat16 while they learn: where a CPU is told to.

    $WHYCLUSTER_PRECISION=bf16 tells it. What the processor could do never switches it on: figures
    move by half a point of F1 (decision 027), and runs on two machines are to agree.
    """
    told = os.environ.get(PRECISION) or AUTO
    check_choice(PRECISION, told, PRECISIONS)
    return device.type == "cpu" and told == BF16


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Give torch that many CPU threads for a while, however many processors there are.

    Results repeat for a fixed count, which may be above that of the processors.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def by_blocks(
    function: "Callable[[torch.Tensor], torch.Tensor]", rows: "torch.Tensor", size: int
) -> "Iterator[torch.Tensor]":
    """What the function makes of each block of rows, in order, without gradients.

    On a CPU as many blocks at a time as there are processors: inside `one_thread` each is computed
    by a thread of its own, so that results do not depend on their number.
    """
    import torch

    quietly = torch.no_grad()(function)  # a thread has its own say on gradients
    blocks = rows.split(size)
    return in_order(quietly, blocks, cores()) if rows.device.type == "cpu" else map(quietly, blocks)
