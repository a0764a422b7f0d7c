"""A cluster's phrases as reasons: phrases that say the same are one, told by its strongest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base.values import ConceptModel, Vocabulary
from ..words.lexicon import load_lexicon
from ..words.phrases import distinct, summed
from ..words.senses import reading

SAME_IMAGES = 0.8  # Jaccard index above which two phrases are active in the same images
UNKNOWN = -1  # synset of a phrase that WordNet lacks


@dataclass(frozen=True)
class Reason:
    """A phrase with its weight, and weaker ones that are active in the same images."""

    phrase: str
    weight: float
    also: tuple[str, ...] = ()


def reasons(
    model: ConceptModel, vocabulary: Vocabulary, told: Sequence[tuple[str, float]]
) -> list[Reason]:
    """Phrases with weights, strongest first, as reasons in that order.

    A phrase says the same as a stronger one when both are words of one meaning, or when they are
    active in the same images: more than SAME_IMAGES of those of either are images of both.
    """
    phrases = [phrase for phrase, _ in told]
    same = _same(model, vocabulary, phrases)
    leader_of: list[int] = []  # of each phrase the number of the first that says the same
    for place in range(len(phrases)):
        leaders = (other for other in range(place) if leader_of[other] == other)
        leader_of.append(next((other for other in leaders if same[place, other]), place))
    groups: dict[int, list[int]] = {}
    for place, leader in enumerate(leader_of):
        groups.setdefault(leader, []).append(place)
    return [
        Reason(*told[leader], tuple(phrases[place] for place in group if place != leader))
        for leader, group in groups.items()
    ]


def _same(model: ConceptModel, vocabulary: Vocabulary, phrases: Sequence[str]) -> NDArray[np.bool_]:
    """Which of the phrases say the same, (p, p)."""
    names, phrase_of = distinct(vocabulary)
    place = {phrase: number for number, phrase in enumerate(phrases)}
    wanted = np.array([place.get(name, len(place)) for name in names], np.int64)[phrase_of]
    columns = np.flatnonzero(wanted < len(place))
    active = summed(model.of_concepts(columns) > 0, wanted[columns])  # (n, p)
    synsets = np.full(len(place), UNKNOWN)
    np.maximum.at(synsets, wanted[columns], np.asarray(vocabulary.synsets)[columns])
    for typed in np.flatnonzero(synsets == UNKNOWN).tolist():
        synsets[typed] = _offset(phrases[typed])
    meant = (synsets[:, None] == synsets) & (synsets != UNKNOWN)
    return meant | (_jaccard(active) > SAME_IMAGES)


def _offset(phrase: str) -> int:
    """WordNet's number of what a phrase means that was typed, imported or renamed."""
    lexicon = load_lexicon()
    synset = reading(lexicon, phrase)
    return UNKNOWN if synset is None else int(lexicon.synset_offset[synset])


def _jaccard(active: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Of each two columns (n, p) the rows with both as a share of those with any, (p, p)."""
    rows = active.astype(np.float32)
    both = rows.T @ rows
    alone = both.diagonal()
    return both / np.maximum(alone[:, None] + alone - both, 1)
