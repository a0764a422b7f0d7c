"""How doubtful each image's cluster is, and what speaks against it in words. NumPy only.

An image's own cluster is that of the concept model; see core.concepts.explanation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.language import say
from ..base.ranking import row_blocks
from ..base.units import percent
from ..base.values import Assignment, ConceptModel, FloatArray, IntArray, Vocabulary
from ..words.phrases import distinct, summed
from .explanation import NONE, STRANGE, TINY, margins, runner_up

BLOCK = 65_536  # images whose doubt is told at a time
DOUBTFUL = 0.5  # doubt above this is worth a look: queues, shares and exports use it


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
    found = []
    if doubt.choice[image] == NONE:
        found.append((NONE, "The cluster model put it in no cluster.", "", ""))
    if doubt.is_silent[image]:
        return [*found, (NONE, "No phrase speaks for any cluster.", "", "")]
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
