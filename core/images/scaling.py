"""From numbers of any depth to bytes, by one rule (decision 037)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.values import ByteArray

WHITES = (255.0, 4095.0, 65535.0)  # of whole numbers: 8, 12 and 16 bits
FILLED = 0.1  # so much of 0 to 255 is used by floats that are meant as levels
BLANKS = (-9999.0, -99999.0, -32768.0, -32767.0, -(2.0**31), float(np.finfo(np.float32).min))
BYTES = 2_000_000_000  # of all bands of a picture in memory, at most
BLOCK = 1 << 20  # values scaled at once

Numbers = NDArray[Any]
Blocks = Callable[[], Iterator[Numbers]]  # of one kind; they can be gone through again


@dataclass(frozen=True, eq=False)
class Scale:
    """From numbers of one picture to levels, which of its values alone are enough to be made by.

    low becomes black and high white; NaN, infinity and blank, where that is given, are black.
    """

    low: float
    high: float
    blank: float | None
    table: ByteArray | None  # of each of 8 or 16 bits its level

    def __call__(self, values: Numbers) -> ByteArray:
        """Levels of some of the numbers."""
        if self.table is not None:
            found = self.table[values]
        else:
            found = _scaled(values, self.low, self.high)
        if (holes := _holes(values, self.blank)) is not None:
            found[holes] = 0
        return found


def to_bytes(values: Numbers, bits: int | None = None, blank: float | None = None) -> ByteArray:
    """Numbers as levels from 0, black, to 255, white; NaN and what means "no data" are black.

    bits is how many the file says that a value has, blank what stands for no data there.
    """
    scale = scale_of(lambda: (values[place] for place in _blocks(values)), bits, blank)
    found = np.empty(values.shape, np.uint8)
    for place in _blocks(values):
        found[place] = scale(values[place])
    return found


def scale_of(blocks: Blocks, bits: int | None = None, blank: float | None = None) -> Scale:
    """The scale by which `to_bytes` goes, of numbers that come in blocks, more than once."""
    kind = next((block.dtype for block in blocks()), np.dtype(np.uint8))
    if blank is None and kind.kind != "u":
        blank = _guessed_blank(blocks)
    low, high = limits(kind, *_extremes(blocks, blank), bits)
    table = None
    if kind in (np.dtype(np.uint8), np.dtype(np.uint16)):
        table = _scaled(np.arange(1 << (8 * kind.itemsize)), low, high)
    return Scale(low, high, blank, table)


def light_to_bytes(values: Numbers) -> ByteArray:
    """Linear light (h, w, bands) as sRGB's levels from 0 to 255; NaN and infinity are black.

    0 is black and 1 is white; where a hundredth of the values or more lies outside, black or
    white is what leaves out a hundredth: a lamp or the sun must not make all else black.
    """
    few = _finite(values[:: max(1, values.size // BLOCK)])  # rows that tell for all
    low, high = np.percentile(few, (1, 99)) if few.size else (0.0, 1.0)
    black, white = min(float(low), 0.0), max(float(high), 1.0)
    found = np.empty(values.shape, np.uint8)
    for place in _blocks(values):
        share = np.clip((_finite(values[place]) - black) / (white - black), 0, 1)
        curve = np.where(share <= 0.0031308, 12.92 * share, 1.055 * share ** (1 / 2.4) - 0.055)
        found[place] = np.round(curve * 255).astype(np.uint8)
    return found


def _finite(values: Numbers) -> Numbers:
    return np.nan_to_num(values.astype(np.float32), nan=0, posinf=0, neginf=0)


def on_white(levels: ByteArray, alpha: Numbers, premultiplied: bool = False) -> ByteArray:
    """Levels (h, w, bands) of which alpha (h, w) says how much is to be seen, before white."""
    top = 1.0 if alpha.dtype.kind == "f" else float(np.iinfo(alpha.dtype).max)
    found = np.empty(levels.shape, np.uint8)
    for place in _blocks(levels):
        share = np.clip(alpha[place][..., None] / top, 0, 1).astype(np.float32)
        shown = levels[place] if premultiplied else levels[place] * share
        found[place] = np.round(np.clip(shown + 255 * (1 - share), 0, 255)).astype(np.uint8)
    return found


def limits(kind: np.dtype, low: float, high: float, bits: int | None) -> tuple[float, float]:
    """What becomes black and what white, given the least and greatest of the data.

    The least usual range from 0 that holds them: 1 and 255 for floats, for whole numbers that of
    the bits the file states, else of 8, 12 or 16 bits. Where none does, a value is negative, or
    whole numbers have a sign, as those of measurements, it is the data's own range.
    """
    if low < 0 or kind.kind == "i":
        return low, high
    if kind.kind == "f":
        if high <= 1:
            return 0.0, 1.0
        return (0.0, 255.0) if FILLED * 255 < high <= 255 else (low, high)
    if bits is not None and bits % 8 and high < 2**bits:
        return 0.0, 2.0**bits - 1
    return next(((0.0, white) for white in WHITES if high <= white), (low, high))


def _scaled(values: Numbers, low: float, high: float) -> ByteArray:
    wide = np.nan_to_num(values.astype(np.float64), nan=low, posinf=high, neginf=low)
    share = (np.clip(wide, low, high) - low) * (255.0 / ((high - low) or 1.0))
    return np.round(share).astype(np.uint8)


def _blocks(values: Numbers) -> Iterator[slice]:
    rows = max(1, BLOCK * len(values) // max(values.size, 1))
    return (slice(start, start + rows) for start in range(0, len(values), rows))


def _holes(values: Numbers, blank: float | None) -> NDArray[np.bool_] | None:
    """Where there are no data, if anywhere."""
    holes = ~np.isfinite(values) if values.dtype.kind == "f" else None
    if blank is not None and not np.isnan(blank) and _fits(values, blank):
        same = values == np.asarray(blank).astype(values.dtype)
        holes = same if holes is None else holes | same
    return holes if holes is not None and holes.any() else None


def _fits(values: Numbers, blank: float) -> bool:
    if values.dtype.kind == "f":
        return True
    known = np.iinfo(values.dtype)
    return known.min <= blank <= known.max and blank == int(blank)


def _guessed_blank(blocks: Blocks) -> float | None:
    """A usual number for no data, where it lies farther from the rest than the rest spreads."""
    least, most = _extremes(blocks)
    if not any(np.isclose(least, blank, rtol=1e-6) for blank in BLANKS):
        return None
    next_least, _ = _extremes(blocks, least)
    others = any((block != np.asarray(least).astype(block.dtype)).any() for block in blocks())
    return least if others and next_least - least > most - next_least else None


def _extremes(blocks: Blocks, blank: float | None = None) -> tuple[float, float]:
    """The least and greatest of the data, zeros where there are none."""
    found = [each for block in blocks() if (each := _of_block(block, blank)) is not None]
    if not found:
        return 0.0, 0.0
    return min(low for low, _ in found), max(high for _, high in found)


def _of_block(values: Numbers, blank: float | None) -> tuple[float, float] | None:
    holes = _holes(values, blank)
    kept = values if holes is None else values[~holes]
    return (float(kept.min()), float(kept.max())) if kept.size else None
