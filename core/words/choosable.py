"""Which nouns may be chosen, judged by one prompt; only these need all prompts of an encoder.

A noun's vector by one prompt and that by all of them differ, and so do an image's cosines with the
two. By how much is learnt from nouns that were encoded by all prompts: some taken at random, then
those in question themselves. All nouns are encoded that would be among an image's nearest if they
gained more than all but a thousandth of these do, until no such noun is left. That is no proof:
how many phrases stay the same is measured (benchmarks.first_prompt).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from ..base.ranking import row_blocks
from ..base.values import FloatArray, IntArray

BLOCK = 256  # images whose cosines with all nouns are in memory
AT_RANDOM = 512  # nouns that are encoded whatever they are
MOST = 0.999  # share of the nouns encoded that gain less than what a noun in question may gain
Encode = Callable[[IntArray], FloatArray]  # numbers (r,) of nouns to vectors (r, d) by all prompts


@dataclass(frozen=True, eq=False)
class Asked:
    """Images (n, d) whose `count` nearest nouns are wanted, or means of some."""

    images: FloatArray
    count: int


def choosable(
    asked: Iterable[Asked], one_prompt: FloatArray, encode: Encode
) -> tuple[IntArray, FloatArray]:
    """Numbers (r,) of the nouns that may be asked for, rising, and their vectors by all prompts.

    one_prompt are vectors (t, d) by one of the prompts.
    """
    known = _Known(np.asarray(one_prompt), encode)
    total = len(known.there)
    known.add(np.random.default_rng(0).permutation(total)[:AT_RANDOM])
    for each in asked:
        for block in row_blocks(len(each.images), BLOCK):
            _ask(each.images[block], min(each.count, total), known)
    rows = np.flatnonzero(known.there)
    return rows, known.vectors[rows]


def _ask(images: FloatArray, count: int, known: "_Known") -> None:
    """Encode what may be among the `count` nearest nouns of some images."""
    rough = images @ known.one_prompt.T  # (n, t)
    known.add(np.argpartition(rough, -count, axis=1)[:, -count:].ravel())
    while len(rest := _in_question(images, rough, count, known)):
        known.add(rest)


class _Known:
    """Nouns encoded by all prompts so far."""

    def __init__(self, one_prompt: FloatArray, encode: Encode):
        self.one_prompt, self.encode = one_prompt, encode
        self.there = np.zeros(len(one_prompt), bool)
        self.vectors = np.zeros(one_prompt.shape, np.float32)  # memory is taken as it is written

    def add(self, nouns: IntArray) -> None:
        new = np.unique(nouns)
        new = new[~self.there[new]]
        if len(new):
            self.vectors[new] = self.encode(new)
            self.there[new] = True


def _in_question(images: FloatArray, rough: FloatArray, count: int, known: _Known) -> IntArray:
    """Nouns not known yet that may be among the `count` nearest of an image, by what it gained."""
    rows = np.flatnonzero(known.there)
    cosines = images @ known.vectors[rows].T  # (n, r)
    least = np.partition(cosines, -count, axis=1)[:, -count]
    gain = np.quantile(cosines - rough[:, rows], MOST, axis=1)
    near = (rough >= (least - gain)[:, None]).any(axis=0)
    return np.flatnonzero(near & ~known.there)
