"""What is wrong with a clustering whatever the method: copies of images, clusters without any."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..base.language import say
from ..base.ranking import row_blocks
from ..base.units import count, percent
from ..base.values import UNKNOWN, FloatArray, IntArray

SAME_PICTURE = 1e-3  # distance of unit vectors of one picture, which two batches round apart
NEXT = 3  # neighbours along a direction: others may lie between two copies
DIRECTIONS = 8  # random ones to sort along: along one of them two copies are nearly always near
DUPLICATES, EMPTY = "duplicates", "empty_clusters"  # keys of the figures
COPIES = (
    "To the encoder, {many} of {all} ({share}) are copies of another image: no method can "
    "tell them apart, and each counts. The Check page can leave copies out."
)
ONE_COPY = (
    "To the encoder, {many} of {all} ({share}) is a copy of another image: no method can "
    "tell it apart, and each counts. The Check page can leave copies out."
)
EMPTIES = (
    "{some} of {all} hold no image: there is nothing to explain there. Ask for fewer clusters."
)
ONE_EMPTY = (
    "{some} of {all} holds no image: there is nothing to explain there. Ask for fewer clusters."
)


def copies(vectors: FloatArray) -> int:
    """How many images are an earlier one again, by their embeddings (n, d).

    Along random directions copies lie side by side, so that next neighbours alone are compared.
    Exact copies are always found; of copies that rounding in another batch made a little different,
    a few per cent are missed among 50,000 images.
    """
    vectors = np.asarray(vectors)
    again = np.zeros(len(vectors), bool)
    for direction in np.random.default_rng(0).standard_normal((DIRECTIONS, vectors.shape[1])):
        _mark_copies(vectors, direction, again)
    return int(again.sum())


def _mark_copies(vectors: FloatArray, direction: FloatArray, again: NDArray[np.bool_]) -> None:
    """Mark the later of two images that lie side by side along a direction and are one."""
    along = np.concatenate([vectors[rows] @ direction for rows in row_blocks(len(vectors))])
    order = np.argsort(along, kind="stable")
    reach = SAME_PICTURE * float(np.linalg.norm(direction))
    for step in range(1, min(NEXT, len(vectors) - 1) + 1):
        near = np.flatnonzero(along[order[step:]] - along[order[:-step]] <= reach)
        for rows in row_blocks(len(near)):
            first, second = order[near[rows]], order[near[rows] + step]
            same = np.linalg.norm(vectors[first] - vectors[second], axis=1) < SAME_PICTURE
            again[np.maximum(first, second)[same]] = True


def empty(labels: IntArray, k: int) -> int:
    """How many of k clusters hold no image; labels (n,), UNKNOWN for an image in none."""
    return k - len(np.unique(labels[labels != UNKNOWN]))


def sentences(figures: Mapping[str, float], images: int, clusters: int) -> list[str]:
    """What to say of them, by figures of these names; nothing where there are none."""
    said = []
    if share := figures.get(DUPLICATES):
        many = count(round(share * images), "image")
        says = ONE_COPY if round(share * images) == 1 else COPIES
        said.append(say(says, many=many, all=f"{images:,}", share=percent(share)))
    if number := round(figures.get(EMPTY, 0)):
        says = ONE_EMPTY if number == 1 else EMPTIES
        said.append(say(says, some=count(number, "cluster"), all=f"{clusters:,}"))
    return said
