"""What this machine's processor is quick at. Imports torch only when called."""

import time
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

WORTH = 1.3  # times as fast as in fp32 that bf16 must be to be chosen
ROUNDS = 5  # of the trial
ROWS, WIDTH = 400, 512  # of the trial's product, as a layer of an encoder makes of 8 pictures


@cache
def is_quick_in_bf16() -> bool:
    """Whether products are worth being made in bfloat16, by a trial of 50 ms in this process.

    To have the instructions is not enough: processors with AVX-512's take from half to twice the
    time of single precision.
    """
    return bf16_gain() >= WORTH


def bf16_gain() -> float:
    """How many times as fast a product is in bf16, by processor time; 0 without instructions."""
    if not multiplies_bf16():
        return 0.0
    import torch

    rows, weights = torch.rand(ROWS, WIDTH), torch.rand(4 * WIDTH, WIDTH)
    rounded = rows.bfloat16(), weights.bfloat16()
    seconds = [(_seconds(rows, weights), _seconds(*rounded)) for _ in range(ROUNDS)]
    return median(exact / rough for exact, rough in seconds)


def multiplies_bf16() -> bool:
    """Whether the processor has instructions for products in bfloat16: AMX, AVX-512 or Arm's."""
    import torch

    ask = getattr(torch.cpu, "get_capabilities", None)  # from torch 2.11 on
    if ask is not None:
        told: dict[str, Any] = ask()
        return any(told.get(name) for name in ("amx_bf16", "avx512_bf16", "bf16"))
    older = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
    return any(getattr(torch.cpu, name, bool)() for name in older)


def _seconds(rows: "Tensor", weights: "Tensor") -> float:
    import torch

    begin = time.process_time()
    torch.nn.functional.linear(rows, weights)
    return max(time.process_time() - begin, 1e-9)
