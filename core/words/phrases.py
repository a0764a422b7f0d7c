"""When phrases are equal: what their spellings have in common, and which concepts share one."""

import numpy as np
from numpy.typing import NDArray

from ..base.values import IntArray, Vocabulary


def key(phrase: str) -> str:
    """What spellings of one phrase share, whatever their letter case, spaces and underscores."""
    return " ".join(phrase.replace("_", " ").split()).casefold()


def distinct(vocabulary: Vocabulary) -> tuple[tuple[str, ...], IntArray]:
    """The p phrases without repetition, first come first; and which of them each concept is, (m,).

    Concepts are one phrase only when they are spelt alike.
    """
    place: dict[str, int] = {}
    which = [place.setdefault(phrase, len(place)) for phrase in vocabulary.phrases]
    return tuple(place), np.array(which, np.int64)


def summed(amounts: NDArray, phrase_of: IntArray) -> NDArray:
    """Amounts (..., m) of concepts added up over those of one phrase, (..., p); of masks: any.

    phrase_of is what `distinct` gives, or other numbers of phrases from 0 on.
    """
    if (np.diff(phrase_of) > 0).all():  # no two share a phrase
        return amounts
    order = np.argsort(phrase_of, kind="stable")
    starts = np.flatnonzero(np.diff(phrase_of[order], prepend=-1))
    add = np.logical_or if amounts.dtype == bool else np.add
    return add.reduceat(amounts[..., order], starts, axis=-1)
