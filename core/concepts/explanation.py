"""Why an image is in its cluster, phrase by phrase. NumPy only, so pages may ask."""

import numpy as np
from numpy.typing import NDArray

from ..base.values import ConceptModel, Explanation, FloatArray, IntArray, Vocabulary
from ..words.phrases import distinct, summed

TINY = 1e-12
STRANGE = 0.25  # familiarity below this: few of the encoder's words are true
PARTLY = 0.45  # below this: only some of them
AGREED = 0.8  # share of images in the cluster that the cluster model gave them, at least
NONE = -1  # in the place of a cluster: there is none


def contributions(model: ConceptModel, image: int, cluster: int) -> FloatArray:
    """What each concept adds to the image's score in the cluster, (m,): o_l W_lc."""
    return model.active(image) * np.asarray(model.head[:, cluster])


def explain(model: ConceptModel, image: int, cluster: int) -> Explanation:
    """The contributions as a value; they sum to the score."""
    return Explanation(image, cluster, contributions(model, image, cluster))


def evidence(
    model: ConceptModel,
    vocabulary: Vocabulary,
    image: int,
    cluster: int | None = None,
    top: int = 5,
) -> list[tuple[str, float]]:
    """Phrases that speak for the image being in the cluster (its own if none is given).

    Strongest first; contributions of equal phrases are added up; nothing that adds nothing.
    """
    if cluster is None:
        cluster = int((model.active(image) @ np.asarray(model.head)).argmax())
    return _strongest(vocabulary, contributions(model, image, cluster), top)


def group_phrases(
    model: ConceptModel, vocabulary: Vocabulary, images: IntArray, columns: IntArray, top: int = 10
) -> list[tuple[str, float]]:
    """Phrases of any images with their mean contribution, strongest first.

    columns, as long as images, says which cluster of the model explains each of them.
    """
    amounts = group_contributions(model, images, columns)
    return _strongest(vocabulary, amounts, top)


def group_contributions(model: ConceptModel, images: IntArray, columns: IntArray) -> FloatArray:
    """Mean contribution of each concept over some images, (m,); 0 when there are none."""
    total = np.zeros(len(model.head), np.float32)
    for column in np.unique(columns):
        active = np.asarray(model.matrix[images[columns == column]].sum(axis=0))
        total += active * np.asarray(model.head)[:, column]
    return total / np.float32(max(len(images), 1))


def _strongest(vocabulary: Vocabulary, amounts: FloatArray, top: int) -> list[tuple[str, float]]:
    names, phrase_of = distinct(vocabulary)
    totals = summed(amounts.astype(np.float64), phrase_of)
    order = np.argsort(-totals, kind="stable")[:top]
    return [(names[phrase], float(totals[phrase])) for phrase in order if totals[phrase] > 0]


def labels(model: ConceptModel) -> IntArray:
    """The cluster with the largest score of every image, (n,)."""
    return model.scores.argmax(axis=1)


def probabilities(scores: FloatArray) -> FloatArray:
    """softmax(log(score^2 + 1)) of scores (n, k), (n, k) (IC2E, equation 6)."""
    strength: FloatArray = np.square(scores)
    strength += 1  # in place: of a million images each copy is large
    strength /= strength.sum(axis=1, keepdims=True)
    return strength


def margins(scores: FloatArray) -> FloatArray:
    """Lead of the best score over the second best as a share of the best, (n,) in 0 to 1."""
    second, first = np.partition(scores, -2, axis=1)[:, -2:].T
    return np.where(first > 0, (first - second) / np.maximum(first, TINY), 0).astype(np.float32)


def best_other(scores: FloatArray, q: FloatArray, own: NDArray[np.bool_]) -> IntArray:
    """The cluster of every image with the best score but its own (n, k), (n,).

    Of equal ones that to which the cluster model gives most, q (n, k). NONE where nothing speaks
    for another cluster: no other score is above 0.
    """
    others = np.where(own, -np.inf, scores)
    best = others.max(axis=1)
    likeliest = np.where(others == best[:, None], q, -1).argmax(axis=1)
    return np.where(best > 0, likeliest, NONE)


def runner_up(scores: FloatArray, q: FloatArray) -> IntArray:
    """The second best cluster of every image, (n,), as `best_other` tells it."""
    return best_other(scores, q, np.arange(scores.shape[1]) == scores.argmax(axis=1)[:, None])
