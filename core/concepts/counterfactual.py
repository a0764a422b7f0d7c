"""What if: scores with concepts switched off, why one cluster and not another. NumPy only.

The head is linear, s_c = sum_l o_l W_lc, so every question here has an exact answer. Equal phrases
are one concept, whatever number of columns they have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base.language import say
from ..base.ranking import strongest
from ..base.sparse import dense
from ..base.values import ConceptModel, IntArray, Vocabulary
from ..words.phrases import distinct, summed

Numbers = NDArray[np.floating]
OFF, AS_IT_IS, DOUBLED = 0.0, 1.0, 2.0  # strengths of a concept
LEAST = 0.02  # of the largest contribution; what is less is not worth a word


@dataclass(frozen=True, eq=False)
class Parts:
    """What each phrase adds to each score of one image: parts (p, k) sum to the scores (k,)."""

    phrases: tuple[str, ...]  # p distinct ones, as the vocabulary orders them
    amounts: NDArray[np.float64]  # (p, k) >= 0

    def scores(self, strengths: Numbers | None = None) -> NDArray[np.float64]:
        """Scores (k,) when each phrase is as strong as given (p,): 0 off, 1 as it is, 2 doubled."""
        return self.amounts.sum(axis=0) if strengths is None else strengths @ self.amounts

    @property
    def winner(self) -> int:
        return int(self.scores().argmax())


def parts(model: ConceptModel, vocabulary: Vocabulary, image: int) -> Parts:
    """The contributions of one image to every score, equal phrases added up."""
    activations = model.active(image).astype(np.float64)
    phrases, phrase_of = distinct(vocabulary)
    return Parts(phrases, summed(activations * np.asarray(model.head).T, phrase_of).T)


@dataclass(frozen=True)
class Removal:
    """Phrases without which an image would be in another cluster."""

    phrases: tuple[str, ...]
    winner: int  # the cluster that it would be in


def removal_set(parts: Parts) -> Removal | None:
    """The fewest phrases whose removal moves the image to another cluster; None when none can.

    Exact: an image leaves its cluster when some rival's score exceeds its own. Without the phrases
    R a rival j is ahead if the sum over R of d_l = o_l (W_l,own - W_l,j) exceeds its gap, and no r
    phrases have a larger sum than the r largest d_l. So the shortest such prefix of the sorted d is
    the least for that rival, and the shortest over all rivals is the least of all. Of equally
    short ones the one that puts its rival furthest ahead.
    """
    scores, own = parts.scores(), parts.winner
    best: tuple[int, float, IntArray] | None = None
    for rival in range(len(scores)):
        lead = parts.amounts[:, own] - parts.amounts[:, rival]
        order = np.argsort(-lead, kind="stable")
        ahead = np.cumsum(lead[order]) - (scores[own] - scores[rival])
        (enough,) = np.nonzero(ahead > 1e-9 * scores[own])
        if rival == own or not len(enough):
            continue
        size = int(enough[0]) + 1
        if best is None or (size, -ahead[size - 1]) < best[:2]:
            best = size, -float(ahead[size - 1]), order[:size]
    if best is None:
        return None
    without = np.ones(len(parts.phrases))
    without[best[2]] = OFF
    names = tuple(parts.phrases[int(phrase)] for phrase in best[2])
    return Removal(names, int(parts.scores(without).argmax()))


@dataclass(frozen=True)
class Pair:
    """What one phrase adds to the scores in two clusters."""

    phrase: str
    one: float
    other: float

    @property
    def lead(self) -> float:
        """Its share of the gap between the two scores, which the leads sum to."""
        return self.one - self.other


def pairs(parts: Parts, one: int, other: int, top: int | None = None) -> list[Pair]:
    """Phrases with their parts in two scores, those that speak most for `one` first.

    Only phrases that add something; with `top` the largest of them, by either part.
    """
    size = parts.amounts[:, [one, other]].max(axis=1)
    chosen = np.argsort(-size, kind="stable")[:top]
    chosen = chosen[size[chosen] > LEAST * size.max()] if top else chosen[size[chosen] > 0]
    found = [
        Pair(parts.phrases[p], float(parts.amounts[p, one]), float(parts.amounts[p, other]))
        for p in chosen.tolist()
    ]
    return sorted(found, key=lambda pair: -pair.lead)


def because(pairs: Sequence[Pair], one: str, other: str) -> str:
    """Why an image is in the cluster named `one` rather than `other`, in a sentence or two."""
    ahead = [pair for pair in pairs if pair.lead > 0]
    against = [pair for pair in reversed(pairs) if pair.lead < 0]
    least = LEAST * max((abs(pair.lead) for pair in pairs), default=0.0)
    said = [f"“{p.phrase}” (+{p.lead:.2f})" for p in ahead[:2] if p.lead > least]
    if not said:
        return say("No phrase speaks for {one} rather than {other}.", one=one, other=other)
    first = said[0]
    reasons = say("{first} and {second}", first=first, second=said[1]) if said[1:] else first
    told: dict[str, object] = {"one": one, "other": other, "reasons": reasons}
    if not against or -against[0].lead <= least:
        return say("It is in {one} rather than {other} mostly because of {reasons}.", **told)
    return say(
        "It is in {one} rather than {other} mostly because of {reasons}; “{phrase}” speaks for "
        "{other} (+{lead:.2f}).",
        phrase=against[0].phrase,
        lead=-against[0].lead,
        **told,
    )


@dataclass(frozen=True)
class Faithfulness:
    """Shares of images that change their cluster when some of their phrases are deleted."""

    evidence: float  # the strongest of their evidence
    chance: float  # as many active ones at random, the mean of many draws


def faithfulness(
    model: ConceptModel, vocabulary: Vocabulary, top: int = 3, draws: int = 100, seed: int = 0
) -> Faithfulness:
    """Whether evidence is what decides: deletion of the `top` phrases against random active ones.

    The deletion test of faithfulness (Samek et al. 2017; ERASER's comprehensiveness, DeYoung et
    al. 2020) on concepts in place of pixels or words.
    """
    activations, head = np.asarray(dense(model.matrix), np.float64), np.asarray(model.head)
    _, phrase_of = distinct(vocabulary)
    member = np.eye(int(phrase_of.max()) + 1)[phrase_of]  # (m, p) concept -> phrase
    own = (activations @ head).argmax(axis=1)

    def moved(order: Numbers) -> float:
        """Share that moves without each image's phrases of largest positive order (n, p)."""
        kept = ~strongest(order, top)[:, phrase_of]
        return float((((activations * kept) @ head).argmax(axis=1) != own).mean())

    evidence = (activations * head[:, own].T) @ member
    active, random = activations @ member > 0, np.random.default_rng(seed)
    by_chance = [moved(active * random.uniform(0.1, 1, active.shape)) for _ in range(draws)]
    return Faithfulness(moved(evidence), float(np.mean(by_chance)))
