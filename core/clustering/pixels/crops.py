"""Augmented views of a whole batch at once, on the device: crop, flip, colour, blur.

core.images.augmentation makes views image by image. Nothing here waits for the device.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ...images.recolouring import YIQ, recolour

TRIES = 10  # crops drawn before one that does not fit is cut to fit
SIGMA = (0.1, 2.0)  # of the Gaussian blur, in pixels
Uniform = Callable[..., Tensor]  # shape -> numbers from 0 to 1, (b, *shape)


@dataclass(frozen=True)
class View:
    """How one kind of view is drawn; chances and strengths as torchvision names them."""

    size: int  # side in pixels
    scale: tuple[float, float] = (0.08, 1.0)  # share of the image's area
    ratio: tuple[float, float] = (3 / 4, 4 / 3)
    flip: float = 0.5
    jitter: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # b., contrast, sat., hue
    jitter_chance: float = 0.8
    grey: float = 0.0
    blur: float = 0.0


def draw(pixels: Tensor, view: View, random: torch.Generator) -> Tensor:
    """One view of each image: bytes (b, 3, s, s) to values from 0 to 1, (b, 3, size, size)."""

    def uniform(*shape: int) -> Tensor:
        return torch.rand((len(pixels), *shape), generator=random, device=pixels.device)

    width, height = _crop_sides(view, uniform)
    across, down = (2 * uniform() - 1) * (1 - width), (2 * uniform() - 1) * (1 - height)
    width = torch.where(uniform() < view.flip, -width, width)
    seen = _sample(pixels, width, height, across, down, view.size)
    if any(view.jitter) or view.grey:
        seen = recolour(seen, *_colour_changes(view, uniform))
    if view.blur:
        chosen = uniform() < view.blur
        seen = blur(seen, SIGMA[0] + (SIGMA[1] - SIGMA[0]) * uniform(), chosen)
    return seen


def centre(pixels: Tensor, share: float, size: int) -> Tensor:
    """The central part of each image, `share` of its side, as (b, 3, size, size) from 0 to 1."""
    if share == 1 and size == pixels.shape[-1]:
        return pixels / 255
    side = torch.full((len(pixels),), share, device=pixels.device)
    middle = torch.zeros_like(side)
    return _sample(pixels, side, side, middle, middle, size)


def _crop_sides(view: View, uniform: Uniform) -> tuple[Tensor, Tensor]:
    """Width and height of a crop as shares of the image's side, (b,) each."""
    area = view.scale[0] + (view.scale[1] - view.scale[0]) * uniform(TRIES)
    low, high = map(math.log, view.ratio)
    stretch = torch.exp((low + (high - low) * uniform(TRIES)) / 2)
    widths, heights = area.sqrt() * stretch, area.sqrt() / stretch
    first = ((widths <= 1) & (heights <= 1)).int().argmax(dim=1, keepdim=True)
    width, height = (sides.gather(1, first)[:, 0].clamp(max=1) for sides in (widths, heights))
    return width, height


def _sample(
    pixels: Tensor, width: Tensor, height: Tensor, across: Tensor, down: Tensor, size: int
) -> Tensor:
    """Bilinear crops, in units in which the image goes from -1 to 1. Nothing shrinks much."""
    zero = torch.zeros_like(width)
    rows = torch.stack([width, zero, across, zero, height, down], dim=1)
    shape = [len(pixels), 3, size, size]
    grid = functional.affine_grid(rows.view(-1, 2, 3), shape, align_corners=False)
    edge = 1 - 1 / pixels.shape[-1]  # centre of the outermost pixel: beyond it would come black
    crops = functional.grid_sample(pixels.float(), grid.clamp_(-edge, edge), align_corners=False)
    return crops / 255


def _colour_changes(view: View, uniform: Uniform) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """What `recolour` is told: the turn of the hue, brightness, contrast and saturation."""
    moved = uniform() < view.jitter_chance
    change = [torch.where(moved, (2 * uniform() - 1) * strength, 0) for strength in view.jitter]
    brightness, contrast, saturation = ((1 + amount).clamp_min(0) for amount in change[:3])
    return turn_hue(change[3]), brightness, contrast, saturation * (uniform() >= view.grey)


def turn_hue(turns: Tensor) -> Tensor:
    """Matrices (b, 3, 3) that turn the colours in the YIQ plane, each by its own turns (b,)."""
    same, along, across = _turn_parts(turns.device)
    angle = (2 * math.pi * turns).view(-1, 1, 1)
    return same + torch.cos(angle) * along + torch.sin(angle) * across


@lru_cache(maxsize=8)
def _turn_parts(device: torch.device) -> Tensor:
    """The hue's turn is constant + cos * second + sin * third, (3, 3, 3)."""
    yiq = np.array(YIQ)
    parts = np.zeros((3, 3, 3))
    parts[0, 0, 0] = parts[1, 1, 1] = parts[1, 2, 2] = parts[2, 1, 2] = 1
    parts[2, 2, 1] = -1
    turn = np.linalg.inv(yiq) @ parts @ yiq
    return torch.tensor(turn, dtype=torch.float32, device=device)


def blur(pixels: Tensor, sigma: Tensor, chosen: Tensor) -> Tensor:
    """Gaussian blur of the chosen images, each by its own sigma (b,), in pixels.

    The kernel is a tenth of the side: 23 at 224 pixels, as in CC.
    """
    radius = max(1, pixels.shape[-1] // 20)
    offsets = torch.arange(-radius, radius + 1, device=pixels.device)
    weights = torch.exp(-offsets.square() / (2 * sigma.square().unsqueeze(1)))
    weights = weights / weights.sum(dim=1, keepdim=True)
    weights = torch.where(chosen.unsqueeze(1), weights, (offsets == 0).float())  # (b, kernel)
    for axis, border in ((3, (radius, radius, 0, 0)), (2, (0, 0, radius, radius))):
        wide = functional.pad(pixels, border, mode="reflect")
        moved = (wide.narrow(axis, k, pixels.shape[axis]) for k in range(len(offsets)))
        terms = (w.view(-1, 1, 1, 1) * m for w, m in zip(weights.T, moved, strict=True))
        pixels = sum(terms, start=torch.zeros_like(pixels))
    return pixels
