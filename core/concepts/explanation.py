"""Why an image is in its cluster, and what speaks against it. NumPy only, so pages may ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.language import say
from ..base.ranking import row_blocks
from ..base.units import percent
from ..base.values import Assignment, ConceptModel, Explanation, FloatArray, IntArray, Vocabulary
from ..words.phrases import distinct, summed

TINY = 1e-12
BLOCK = 65_536  # images whose doubt is told at a time
STRANGE = 0.25  # familiarity below this: few of the encoder's words are true
PARTLY = 0.45  # below this: only some of them
AGREED = 0.8  # share of images in the cluster that the cluster model gave them, at least
DOUBTFUL = 0.5  # doubt above this is worth a look: queues, shares and exports use it
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


@dataclass(frozen=True, eq=False)
class Doubt:
    """How doubtful each image's cluster is, and the three reasons for it; arrays of length n."""

    score: FloatArray  # 0 to 1, higher = more doubtful
    margin: FloatArray  # lead over the runner-up as a share of the score, 0 to 1
    runner_up: IntArray  # NONE where no other cluster has a score
    disagrees: NDArray[np.bool_]  # the cluster model chose another cluster
    choice: IntArray  # what the cluster model chose, NONE where it put the image in no cluster
    foreign: FloatArray  # share of the evidence that belongs to other clusters, 0 to 1
    foreign_cluster: IntArray  # the other cluster with most of it
    is_silent: NDArray[np.bool_]  # no phrase speaks for any cluster
    familiarity: FloatArray | None = None  # how far the encoder knows what it shows, 0 to 1


def doubt(
    model: ConceptModel,
    assignment: Assignment,
    vocabulary: Vocabulary,
    familiarity: FloatArray | None = None,
) -> Doubt:
    """Thin margin, disagreement of the two models and foreign evidence as one score.

    score = 1 - margin * agreement * (1 - foreign), where agreement is the probability that the
    cluster model gives to the image's cluster, as a share of its favourite's: an image is beyond
    doubt only if nothing speaks against it. Where the cluster model puts an image in no cluster, it
    speaks neither for nor against one.
    """
    q, head = assignment.probabilities, np.asarray(model.head)
    voices = _voices(model, vocabulary)
    parts = [
        _doubt(model.matrix[rows], head, voices, np.asarray(q[rows]), assignment.labels[rows])
        for rows in row_blocks(len(q), BLOCK)
    ]
    joined: dict[str, Any] = {n: np.concatenate([part[n] for part in parts]) for n in parts[0]}
    return Doubt(**joined | {"familiarity": familiarity})


def _doubt(
    activations: Any, head: FloatArray, voices: FloatArray, q: FloatArray, choice: IntArray
) -> dict[str, NDArray[Any]]:
    """The fields of `Doubt` but the familiarity, of some images."""
    scores, rows = activations @ head, np.arange(len(q))
    own = scores.argmax(axis=1)
    margin, agreement = margins(scores), q[rows, own] / q.max(axis=1)
    foreign, foreign_cluster = _foreign(activations @ voices, own)
    return {
        "score": (1 - margin * agreement * (1 - foreign)).astype(np.float32),
        "margin": margin,
        "runner_up": runner_up(scores, q),
        "disagrees": (choice != own) & (choice != NONE),
        "choice": choice,
        "foreign": foreign,
        "foreign_cluster": foreign_cluster,
        "is_silent": scores.max(axis=1) <= 0,
    }


def homes(model: ConceptModel, vocabulary: Vocabulary) -> IntArray:
    """The cluster that each concept belongs to, (m,): where its phrase weighs most."""
    _, phrase_of = distinct(vocabulary)
    weights = summed(np.asarray(model.head, np.float64).T, phrase_of)  # (k, p)
    return weights.argmax(axis=0)[phrase_of]


def _voices(model: ConceptModel, vocabulary: Vocabulary) -> FloatArray:
    """What each concept says for its home, whether or not that is an image's cluster, (m, k)."""
    home, head = homes(model, vocabulary), np.asarray(model.head)
    voices, concepts = np.zeros(head.shape, np.float32), np.arange(len(home))
    voices[concepts, home] = head[concepts, home]
    return voices


def _foreign(heard: FloatArray, own: IntArray) -> tuple[FloatArray, IntArray]:
    """Share of each image's evidence (n, k) at home in other clusters, and which has most of it."""
    rows, total = np.arange(len(own)), heard.sum(axis=1)
    foreign = np.where(total > 0, 1 - heard[rows, own] / np.maximum(total, TINY), 1)
    heard[rows, own] = -1
    return np.clip(foreign, 0, 1).astype(np.float32), heard.argmax(axis=1)


def suspects(doubt: Doubt, image: int) -> list[int]:
    """The clusters that `objections` speaks of, in its order; none twice."""
    told = (cluster for cluster, *_ in _doubts(doubt, image) if cluster != NONE)
    return list(dict.fromkeys(told))


def objections(
    doubt: Doubt, image: int, cluster_names: Sequence[str], only: int | None = None
) -> list[str]:
    """What speaks against the image's cluster, in words; empty when little does.

    With `only`, a cluster or NONE, no other one is named: the page has one answer, this one.
    """
    return [
        say(named, share=share, name=cluster_names[cluster])
        if cluster != NONE and only in (None, cluster)
        else say(says, share=share)
        for cluster, says, named, share in _doubts(doubt, image)
    ]


def _doubts(doubt: Doubt, image: int) -> list[tuple[int, str, str, str]]:
    """Each objection: its cluster, a sentence without that and one with its name, and a share."""
    if doubt.is_silent[image]:
        return [(NONE, "No phrase speaks for any cluster.", "", "")]
    found = []
    if doubt.choice[image] == NONE:
        found.append((NONE, "The table puts it in no cluster.", "", ""))
    if doubt.disagrees[image]:
        says, there = "The cluster model put it elsewhere.", "The cluster model put it in {name}."
        found.append((int(doubt.choice[image]), says, there, ""))
    if doubt.margin[image] < 0.25:
        says = "Its score is only {share} ahead of another's."
        ahead, margin = "Its score is only {share} ahead of {name}.", percent(doubt.margin[image])
        found.append((int(doubt.runner_up[image]), says, ahead, margin))
    if doubt.foreign[image] > 0.25:
        says = "{share} of its evidence belongs to other clusters."
        most = "{share} of its evidence belongs to other clusters, most of it to {name}."
        share = percent(doubt.foreign[image])
        found.append((int(doubt.foreign_cluster[image]), says, most, share))
    if doubt.familiarity is not None and doubt.familiarity[image] < STRANGE:
        says = "The encoder hardly knows what it shows: its phrases are guesses."
        found.append((NONE, says, "", ""))
    return found
