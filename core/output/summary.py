"""A cluster in one sentence: how many pictures, what speaks for it, how many are doubtful.

The sentence is true whatever the words are worth: it says that phrases speak for a cluster, never
that its pictures show them. Names stand in quotes and as they are, for analysts type any.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..base.language import listed, say
from ..base.units import count, percent
from ..base.values import IntArray
from ..concepts.doubts import DOUBTFUL
from ..concepts.explanation import NONE, best_other, group_phrases
from ..concepts.reasons import reasons
from ..concepts.run import Run
from ..store.edits import Edited, apply
from ..words.phrases import key
from . import worth

LISTED = 3  # phrases in a sentence
LOOKED_AT = 12  # of the strongest, for some may be in the name already
CLEAR = 0.25  # of the strongest phrase's weight; a weaker reason waits for phrases of a stronger
LEAST = 0.02  # of the strongest phrase's weight; what weighs less says nothing


@dataclass(frozen=True)
class ClusterSummary:
    """What there is to say of a cluster, as the analyst left it."""

    size: int
    name: str
    phrases: tuple[str, ...]  # the strongest that the name does not say already
    doubtful: int  # images whose doubt is above DOUBTFUL
    leans_to: str = ""  # the cluster that more of these would be in than in any other; "" if none
    leaning: int = 0  # how many of them
    is_silent: bool = False  # no phrase adds anything to its score, not the name either
    is_rejected: bool = False  # the analyst said that it is no cluster
    is_known: bool = True  # nothing speaks against the encoder's words for its images

    @property
    def doubtful_share(self) -> float:
        return self.doubtful / self.size if self.size else 0.0

    @property
    def sentence(self) -> str:
        if not self.size:
            return say("No picture is in it.")
        pictures = count(self.size, "picture")
        named = say("{pictures} named “{name}”", pictures=pictures, name=self.name)
        named = say("Not a cluster: {named}", named=named) if self.is_rejected else named
        evidence, doubt = _evidence(self), _lean(self, _doubt(self))
        return say("{named}: {evidence}; {doubt}.", named=named, evidence=evidence, doubt=doubt)


def summarise(
    run: Run, cluster: int, now: Edited | None = None, members: IntArray | None = None
) -> ClusterSummary:
    """A cluster of a run, or of what an analyst made of it; or only those images of it."""
    now = apply((), run.clusters, run.cluster_names) if now is None else now
    members = now.members(cluster) if members is None else members
    told = group_phrases(run.model, run.vocabulary, members, now.columns[members], LOOKED_AT)
    name = now.names[cluster]
    unsaid = _unsaid(name, _different_first(run, told))
    doubtful = members[run.doubt.score[members] > DOUBTFUL]
    leans_to, leaning = _leans_to(run, now, cluster, doubtful)
    return ClusterSummary(
        size=len(members),
        name=name,
        phrases=unsaid,
        doubtful=len(doubtful),
        leans_to=leans_to,
        leaning=leaning,
        is_silent=not told,
        is_rejected=cluster in now.rejected,
        is_known=worth.of_cluster(run, members).level is worth.Level.GOOD,
    )


def second_best(run: Run, now: Edited, images: IntArray) -> IntArray:
    """Number of the model's best cluster for each image that its own is no part of.

    NONE where there is no other: all were merged, or none has a score above 0.
    """
    homes = np.array(now.homes)
    own = homes == now.clusters[images][:, None]
    own[np.arange(len(images)), now.columns[images]] = True
    best = best_other(run.scores[images], run.assignment.probabilities[images], own)
    return np.where(best == NONE, NONE, homes[best])


def nearest_cluster(run: Run, now: Edited, cluster: int, members: IntArray) -> int | None:
    """The cluster that most of these images would be in otherwise, or any other; None: no other.

    None that the analyst said is no cluster.
    """
    others = second_best(run, now, members)
    left_out = [NONE, cluster, *now.rejected]
    others = others[~np.isin(others, left_out)]
    if len(others):
        return int(np.bincount(others).argmax())
    return next((number for number in now.numbers if number not in left_out), None)


def leaning(run: Run, now: Edited, members: IntArray, other: int | None) -> float:
    """Share of these images, of which there are some, that have the other as their second best."""
    return float((second_best(run, now, members) == other).mean())


def _different_first(run: Run, told: Sequence[tuple[str, float]]) -> list[str]:
    """Phrases that say something, one of each clear reason before those that say the same."""
    strong = [(phrase, weight) for phrase, weight in told if weight >= LEAST * told[0][1]]
    found = reasons(run.model, run.vocabulary, strong)
    clear = [each.phrase for each in found if each.weight >= CLEAR * found[0].weight]
    return [*clear, *(phrase for phrase, _ in strong if phrase not in clear)]


def _unsaid(name: str, phrases: Sequence[str]) -> tuple[str, ...]:
    """The first phrases but those that are the name, a part or a word of it."""
    parts = [name, *re.split(r"[,()]", name), *re.split(r"[,()\s]+", name)]
    said = {key(part) for part in parts}
    return tuple(phrase for phrase in phrases if key(phrase) not in said)[:LISTED]


def _leans_to(run: Run, now: Edited, cluster: int, images: IntArray) -> tuple[str, int]:
    """The cluster that most of the images would be in otherwise, and how many; none on a tie."""
    others = second_best(run, now, images)
    real = (others != NONE) & ~np.isin(others, list(now.rejected))
    counts = np.bincount(others[real], minlength=1)
    most = int(counts.max())
    if not most or (counts == most).sum() > 1:
        return "", 0
    return now.names[int(counts.argmax())], most


def _evidence(of: ClusterSummary) -> str:
    if not of.phrases:
        silent, only_name = "no phrase speaks for it", "no phrase but its name speaks for it"
        return say(silent if of.is_silent else only_name)
    *rest, last = (" ".join(phrase.split()) for phrase in of.phrases)
    says = say("{last} speaks for it", last=last)
    if rest:
        says = say("{phrases} and {last} speak for it", phrases=listed(rest), last=last)
    return says if of.is_known else say("as far as the encoder knows them, {says}", says=says)


def _doubt(of: ClusterSummary) -> str:
    if of.size == 1:
        return say("it is doubtful") if of.doubtful else say("it is not doubtful")
    if of.doubtful < 2:
        return say("1 is doubtful") if of.doubtful else say("none is doubtful")
    if of.doubtful == of.size:
        return say("all are doubtful")
    share = percent(min(of.doubtful_share, 0.99))  # not all are: never 100 %
    return say("{share} are doubtful", share=share)


def _lean(of: ClusterSummary, doubt: str) -> str:
    """What is said of the doubtful ones, with the cluster that they lean to, if to any."""
    if not of.leans_to:
        return doubt
    how = "{doubt}, leaning most often to “{name}”"
    if of.leaning == of.doubtful:
        how = "{doubt}, leaning to “{name}”"
    elif 2 * of.leaning > of.doubtful:
        how = "{doubt}, leaning mostly to “{name}”"
    return say(how, doubt=doubt, name=of.leans_to)
