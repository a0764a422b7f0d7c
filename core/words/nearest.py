"""The nearest nouns of images: a rough look at all of them, an exact one at those it leaves.

The rough product is in bfloat16 where the processor is quick at it. How far it can be from
the true one is bounded by the lengths of what rounding took away, so the nouns found are those that
exact products of all would give.
"""

import mmap
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..base.arrays import tensor_of
from ..base.processor import is_quick_in_bf16
from ..base.values import FloatArray, IntArray

if TYPE_CHECKING:
    from torch import Tensor, dtype

BLOCK = 8192  # nouns multiplied at a time
ROUNDED = 1024  # nouns rounded at a time
IMAGES = 256  # compared with all nouns at a time
GROUP = 64  # nouns of which only the largest product is looked at first
IN_QUESTION = 1000  # nouns an image that rounding may leave in question; then it is not worth it
PAIRS = 16384  # exact products made at a time
ROUNDING = 2.0**-8  # of a number to bfloat16, relative, at most


@dataclass(frozen=True, eq=False)
class Nouns:
    """Vectors (t, d) of nouns, ready to be compared with images."""

    vectors: FloatArray
    _room: "dict[int, Tensor]" = field(default_factory=dict, repr=False)

    @property
    def rough(self) -> "Tensor | None":
        """The same in bfloat16; None where that would be slower."""
        return self._rounded[0]

    @property
    def lengths(self) -> tuple[float, float]:
        """The longest noun, and the most that rounding took from one."""
        return self._rounded[1:]

    def room(self, images: int, kind: "dtype") -> "Tensor":
        """Where products (images, t) may be written; new pages each time take a sixth more."""
        import torch

        kept = self._room.get(images)
        if kept is None or kept.dtype != kind:
            self._room.clear()
            kept = self._room[images] = torch.empty(images, len(self.vectors), dtype=kind)
        return kept

    def block(self, start: int, count: int) -> FloatArray:
        """A copy of the next nouns, which may lie on the disk."""
        return np.array(self.vectors[start : start + count], dtype=np.float32)

    @cached_property
    def _rounded(self) -> "tuple[Tensor | None, float, float]":
        """In one pass, of few nouns at a time: the heap keeps the room that many took."""
        import torch

        whole = (
            torch.empty(self.vectors.shape, dtype=torch.bfloat16) if is_quick_in_bf16() else None
        )
        longest = lost = 0.0
        for start in range(0, len(self.vectors), ROUNDED):
            block = self.block(start, ROUNDED)
            longest = max(longest, _longest(block))
            if whole is not None:
                part = whole[start : start + ROUNDED].copy_(torch.from_numpy(block))
                lost = max(lost, _longest(block - part.float().numpy()))
            _let_go(self.vectors)
        return whole, longest, lost


def _let_go(array: np.ndarray) -> None:
    """Of an array that lies on the disk, keep none of what was read in this process's memory."""
    base: object = array
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)


def nearest_nouns(images: FloatArray, nouns: Nouns, count: int) -> tuple[IntArray, FloatArray]:
    """Numbers and cosines of each image's nearest nouns, best first, (n, min(count, t)) each.

    Of equal nouns the first are taken. Images are (n, d); n x t is never in memory.
    """
    images = np.ascontiguousarray(images, dtype=np.float32)
    count = min(count, len(nouns.vectors))
    blocks = (images[start : start + IMAGES] for start in range(0, max(len(images), 1), IMAGES))
    found = [_nearest_in_block(block, nouns, count) for block in blocks]
    return np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found])


def _nearest_in_block(images: FloatArray, nouns: Nouns, count: int) -> tuple[IntArray, FloatArray]:
    rows, columns = _candidates(images, nouns, count, nouns.rough)
    too_close = len(rows) > IN_QUESTION * len(images)  # vectors that rounding makes one
    if nouns.rough is not None and too_close:
        rows, columns = _candidates(images, nouns, count, None)
    cosines = _exact(images, nouns.vectors, rows, columns)
    order = np.lexsort((columns, -cosines, rows))
    first = np.searchsorted(rows, np.arange(len(images)))  # rows rise: of each its first pair
    best = order[first[:, None] + np.arange(count)]
    return columns[best], cosines[best]


def _candidates(
    images: FloatArray, nouns: Nouns, count: int, rough: "Tensor | None"
) -> tuple[IntArray, IntArray]:
    """Image and noun of each pair that may be among the image's nearest, in their order."""
    import torch

    products, doubt = _products(images, nouns, rough)
    whole = products.shape[1] // GROUP * GROUP
    groups = products[:, :whole].unflatten(1, (-1, GROUP))  # (n, groups, GROUP)
    peaks = torch.cat([groups.amax(dim=2), products[:, whole:]], dim=1).float()
    if peaks.shape[1] < count:  # a lexicon so small that all its nouns are wanted, about
        rows, columns = np.indices(products.shape)
        return rows.ravel(), columns.ravel()
    # `count` nouns are at least so near: what is nearer is so here too, but for doubt.
    least = peaks.topk(count, dim=1).values[:, -1:]
    if products.dtype == torch.bfloat16:  # the products themselves were rounded: twice
        doubt = doubt + 2 * ROUNDING * least.abs()
    least = least - 1.01 * doubt
    row, group = (peaks[:, : groups.shape[1]] >= least).nonzero(as_tuple=True)
    member, place = (groups[row, group].float() >= least[row]).nonzero(as_tuple=True)
    rest, late = (products[:, whole:].float() >= least).nonzero(as_tuple=True)
    rows = torch.cat([row[member], rest]).numpy()
    columns = torch.cat([group[member] * GROUP + place, late + whole]).numpy()
    order = np.argsort(rows, kind="stable")
    return rows[order], columns[order]


def _products(images: FloatArray, nouns: Nouns, rough: "Tensor | None") -> "tuple[Tensor, Tensor]":
    """Products (n, t), and twice the most that those of each image (n, 1) are off by."""
    import torch

    rows, (longest, lost) = torch.from_numpy(images), nouns.lengths
    summed = images.shape[1] * 2.0**-23 * longest  # of a sum in single precision
    length = rows.norm(dim=1, keepdim=True)
    blocks = range(0, len(nouns.vectors), BLOCK)  # of all at once torch would make a copy
    made = nouns.room(len(rows), rows.dtype if rough is None else rough.dtype)
    if rough is None:
        for start in blocks:
            some = tensor_of(nouns.vectors[start : start + BLOCK]).float()
            torch.mm(rows, some.T, out=made[:, start : start + BLOCK])
        return made, 2 * summed * length
    rounded = rows.bfloat16()
    lost_here = (rows - rounded.float()).norm(dim=1, keepdim=True)
    off = lost_here * (longest + lost) + length * (lost + summed)
    for start in blocks:
        made[:, start : start + BLOCK] = rounded @ rough[start : start + BLOCK].T
    return made, 2 * off


def _exact(images: FloatArray, nouns: FloatArray, rows: IntArray, columns: IntArray) -> FloatArray:
    """The product of each pair; of equal vectors it is equal, wherever they stand."""
    found = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), PAIRS):
        some = slice(start, start + PAIRS)
        found[some] = np.einsum("pd,pd->p", images[rows[some]], nouns[columns[some]])
    return found


def _longest(vectors: FloatArray) -> float:
    return float(np.sqrt(np.einsum("td,td->t", vectors, vectors).max(initial=0)))
