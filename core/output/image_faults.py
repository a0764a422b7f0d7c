"""Which images have a fault, by what was measured of them, and which of their copies to keep."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..base.values import Faults, IntArray

DARK, BLURRED, TINY = 0.1, 0.02, 64  # luminance, sharpness, pixels: below are too little
FAR = 3.0  # interquartile ranges above the upper quartile: far out (Tukey 1977)
COPY = "copy"
BY = {"alone": "company", "dark": "brightness", "blurred": "sharpness", "tiny": "sides"}
Mask = NDArray[np.bool_]


def alone(faults: Faults) -> Mask:
    """Images whose nearest are far off: Tukey's far out values of the distance, 1 - cosine."""
    distance = 1 - np.asarray(faults.company)
    low, high = np.quantile(distance, (0.25, 0.75))
    return distance > high + FAR * max(high - low, 1e-3)


def dark(faults: Faults) -> Mask:
    return np.asarray(faults.brightness) < DARK


def blurred(faults: Faults) -> Mask:
    return np.asarray(faults.sharpness) < BLURRED


def tiny(faults: Faults) -> Mask:
    return np.asarray(faults.sides) < TINY


def copies(faults: Faults) -> Mask:
    """Images of which a better one is kept: neither dark nor blurred, then large, then sharp."""
    bad = dark(faults) | blurred(faults)
    order = np.lexsort((np.arange(len(bad)), -faults.sharpness, -faults.sides, bad))
    inside = order[faults.groups[order] >= 0]
    _, best = np.unique(faults.groups[inside], return_index=True)
    found = np.asarray(faults.groups) >= 0
    found[inside[best]] = False
    return found


KINDS: dict[str, tuple[str, Callable[[Faults], Mask]]] = {  # name -> what is wrong, which images
    COPY: ("Copies of an image that is kept", copies),
    "alone": ("Far from all others", alone),
    "dark": ("Dark", dark),
    "blurred": ("Blurred, or of one colour", blurred),
    "tiny": ("Tiny", tiny),
}


def listed(faults: Faults, kind: str) -> IntArray:
    """Numbers of the images of a kind, the worst first; copies by group, after the one kept."""
    if kind == COPY:
        inside = np.flatnonzero(np.asarray(faults.groups) >= 0)
        return inside[np.lexsort((copies(faults)[inside], faults.groups[inside]))]
    worst = np.argsort(getattr(faults, BY[kind]), kind="stable")
    return worst[KINDS[kind][1](faults)[worst]]


def kept(faults: Faults, left_out: tuple[str, ...] = (COPY,)) -> IntArray:
    """Numbers of the images that remain without those of some kinds."""
    out = np.zeros(len(faults.groups), bool)
    for name in left_out:
        out |= KINDS[name][1](faults)
    return np.flatnonzero(~out)
