"""Augmented views of an image: a random crop, a flip, and a change of colour.

RandomResizedCrop(scale 0.5 to 1), flip, ColorJitter(0.4, 0.4, 0.4, 0.1) with probability 0.8 and
greyscale with 0.2, as SEIC has it; see core.images.recolouring.
"""

import math

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ..base.values import ByteArray, FloatArray
from . import recolouring

SCALE = (0.5, 1.0)
RATIO = (3 / 4, 4 / 3)
JITTER, HUE = 0.4, 0.1


def augmented(
    image: Image.Image, size: int, views: int, seed: int, number: int
) -> tuple[ByteArray, FloatArray]:
    """Crops (views, size, size, 3) of an image and the colour changes (views, 6) yet to be made.

    Drawn from (seed, number of the image, view), so they depend on nothing else.
    """
    factor = min(image.size) // (2 * size)
    small = image.reduce(factor) if factor > 1 else image  # still larger than any crop needs
    crops, changes = [], []
    for view in range(views):
        random = np.random.default_rng((seed, number, view))
        changes.append(_colour_change(random))
        box = crop_box(random, small.width, small.height)
        crop = small.resize((size, size), Image.Resampling.BICUBIC, box=box)
        crops.append(np.asarray(crop))
    return np.stack(crops), np.stack(changes)


def crop_box(random: np.random.Generator, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a crop of half the area or more; the middle if none is found."""
    for _ in range(10):
        area = width * height * random.uniform(*SCALE)
        ratio = math.exp(random.uniform(math.log(RATIO[0]), math.log(RATIO[1])))
        w, h = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < w <= width and 0 < h <= height:
            left = int(random.integers(width - w + 1))
            top = int(random.integers(height - h + 1))
            return left, top, left + w, top + h
    w = max(1, min(width, round(height * RATIO[1])))
    h = max(1, min(height, round(width / RATIO[0])))
    left, top = (width - w) // 2, (height - h) // 2
    return left, top, left + w, top + h


def _colour_change(random: np.random.Generator) -> FloatArray:
    """Flip, brightness, contrast, saturation, hue (turns), greyscale."""
    flip, jitter, grey = random.random(3) < (0.5, 0.8, 0.2)
    factors = random.uniform(1 - JITTER, 1 + JITTER, 3) if jitter else np.ones(3)
    hue = random.uniform(-HUE, HUE) if jitter else 0.0
    return np.array([flip, *factors, hue, grey], dtype=np.float32)


def recolour(pixels: Tensor, changes: Tensor) -> Tensor:
    """Flip and recolour views (b, 3, h, w) with values from 0 to 1, each by its row of changes."""
    flip, brightness, contrast, saturation, hue, grey = changes.unbind(dim=1)  # (b,) each
    pixels = torch.where(flip.bool().view(-1, 1, 1, 1), pixels.flip(-1), pixels)
    saturation = saturation * (1 - grey)
    return recolouring.recolour(pixels, _turn_hue(hue), brightness, contrast, saturation)


def _turn_hue(turns: Tensor) -> Tensor:
    """Matrices (b, 3, 3) that turn the colours in the YIQ plane.

    Rounded otherwise than those of core.clustering.pixels.crops; stored views were made by these.
    """
    yiq = turns.new_tensor(recolouring.YIQ)
    angle = 2 * math.pi * turns
    turn = torch.eye(3, device=turns.device).repeat(len(turns), 1, 1)
    turn[:, 1, 1] = turn[:, 2, 2] = torch.cos(angle)
    turn[:, 1, 2], turn[:, 2, 1] = torch.sin(angle), -torch.sin(angle)
    return torch.linalg.inv(yiq) @ turn @ yiq
