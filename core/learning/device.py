"""Where tensors live, and how many threads may work on them. Imports torch only when called."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


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


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Limit torch to that many CPU threads for a while; results repeat for a fixed count."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
