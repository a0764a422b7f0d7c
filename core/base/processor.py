"""What this machine's processor is quick at. Imports torch only when called."""

from typing import Any


def multiplies_bf16() -> bool:
    """Whether the processor has instructions for products in bfloat16: AMX, AVX-512 or Arm's."""
    import torch

    ask = getattr(torch.cpu, "get_capabilities", None)  # from torch 2.11 on
    if ask is not None:
        told: dict[str, Any] = ask()
        return any(told.get(name) for name in ("amx_bf16", "avx512_bf16", "bf16"))
    older = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
    return any(getattr(torch.cpu, name, bool)() for name in older)
