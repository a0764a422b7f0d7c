"""Brightness, contrast, saturation and hue of a batch of images, changed by one map of the colours.

The map is affine, so a batch costs one small matrix product; that makes hue turn in the YIQ plane
rather than in HSV. Values are clipped once, at the end. Nothing here waits for the device.
"""

from functools import lru_cache

import torch
from torch import Tensor

LUMA = (0.299, 0.587, 0.114)
YIQ = (LUMA, (0.596, -0.274, -0.322), (0.211, -0.523, 0.312))


def recolour(
    pixels: Tensor, turn: Tensor, brightness: Tensor, contrast: Tensor, saturation: Tensor
) -> Tensor:
    """Images (b, 3, h, w) with values from 0 to 1, each changed by its own amounts.

    turn (b, 3, 3) is what the hue does to a colour; the others are factors (b,).
    """
    luma, same = _grey_and_same(pixels.device)
    matrix = turn @ torch.lerp(luma, same, saturation.view(-1, 1, 1))  # (b, 3, 3)
    matrix = matrix * (brightness * contrast).view(-1, 1, 1)
    mean = luma @ pixels.mean(dim=(2, 3)).unsqueeze(2)  # (b, 3, 1) mean brightness, grey
    shift = mean * (brightness * (1 - contrast)).view(-1, 1, 1)
    return torch.baddbmm(shift, matrix, pixels.flatten(2)).clamp_(0, 1).view(pixels.shape)


@lru_cache(maxsize=8)
def _grey_and_same(device: torch.device) -> tuple[Tensor, Tensor]:
    """The matrix that makes every channel the brightness, and that which changes nothing."""
    return torch.tensor([LUMA] * 3, device=device), torch.eye(3, device=device)
