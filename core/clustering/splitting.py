"""A cluster in parts: k-means inside it, and the phrases that tell its parts from one another."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..base.errors import BadInput
from ..base.parallel import one_thread
from ..base.values import ConceptModel, FloatArray, IntArray, Vocabulary
from ..words.phrases import distinct, summed

STARTS = 10  # of k-means, of which the best counts


@one_thread()
def split(vectors: FloatArray, parts: int, seed: int = 0) -> IntArray:
    """The part of each of n unit vectors (n, d) by k-means, (n,); 0 is the largest part.

    Parts of equal size are in the order of their first image. Raises BadInput when there are
    fewer different vectors than parts.
    """
    from sklearn.cluster import KMeans

    different = len(np.unique(np.asarray(vectors), axis=0))
    if not 2 <= parts <= different:
        raise BadInput(
            f"{parts} parts were asked for of {different:,} different images; "
            "give at least 2, and no more than there are images."
        )
    labels = KMeans(parts, n_init=STARTS, random_state=seed).fit_predict(np.asarray(vectors))
    _, first, place, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(sizes), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return rank[place]


def telling_phrases(
    model: ConceptModel, vocabulary: Vocabulary, parts: list[IntArray], top: int = 5
) -> list[list[tuple[str, float]]]:
    """For each part the phrases that are stronger in it than in any other part, with by how much.

    Strength is the mean activation times the concept's largest weight in the head, so that a
    phrase counts which speaks for another cluster than the one that is split. Strongest first.
    """
    weights = np.asarray(model.head).max(axis=1)
    mean = np.stack([np.asarray(model.matrix[part].mean(axis=0)) for part in parts])
    names, phrase_of = distinct(vocabulary)
    strength = summed((mean * weights).astype(np.float64), phrase_of)
    return [_leads(strength, part, names, top) for part in range(len(parts))]


def _leads(strength: NDArray, part: int, names: Sequence[str], top: int) -> list[tuple[str, float]]:
    lead = strength[part] - np.delete(strength, part, axis=0).max(axis=0)
    best = np.argsort(-lead, kind="stable")[:top]
    return [(names[phrase], float(lead[phrase])) for phrase in best if lead[phrase] > 0]
