"""How far the phrases of images are true, as far as the names of their class folders tell."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..base.ranking import row_blocks, strongest
from ..words.lexicon import Lexicon, load_lexicon
from ..words.phrases import distinct, summed
from ..words.readings import class_noun, understand
from .run import Run

EVIDENCE = 5  # phrases of an image
WIDEST = 1000  # kinds below a noun in WordNet; one with more ("mammal", "food") says too little


def phrases_true(run: Run) -> float | None:
    """Share of the images' strongest phrases that are true of their class folders.

    Those of an image are explanation.evidence's. None where no folder is a noun of WordNet.
    """
    phrases, phrase_of = distinct(run.vocabulary)
    truths = truths_of(load_lexicon(), run.images.class_names, phrases)
    labels, weights = np.asarray(run.images.labels), np.asarray(run.model.head).T
    images = np.flatnonzero(np.isin(labels, list(truths)))
    if not len(images):
        return None
    told = right = 0
    for rows in row_blocks(len(images)):
        block = images[rows]
        own = np.asarray(run.model.activations[block]) * weights[run.clusters[block]]
        shown = strongest(summed(own.astype(np.float64), phrase_of), EVIDENCE)
        told += int(shown.sum())
        right += int((shown & np.stack([truths[label] for label in labels[block]])).sum())
    return right / told if told else None


def truths_of(
    lexicon: Lexicon, folders: Sequence[str], phrases: Sequence[str]
) -> Mapping[int, NDArray[np.bool_]]:
    """Which phrases are true (p,) of each class folder that is a noun, by its number."""
    meant = [understand(lexicon, phrase).synset for phrase in phrases]
    found = {}
    for number, folder in enumerate(folders):
        own = class_noun(lexicon, folder)
        if own is not None:
            true = true_synsets(lexicon, own)
            found[number] = np.array([synset in true for synset in meant], bool)
    return found


def true_synsets(lexicon: Lexicon, own: int) -> set[int]:
    """A meaning and all that it is a kind of, but what has more than WIDEST kinds below it.

    Above one that is too wide all are, so the way up ends there.
    """
    found, layer = {own}, [own]
    while layer:
        above = {wide for synset in layer for wide in lexicon.hypernyms(synset, 1)} - found
        layer = [wide for wide in above if len(lexicon.hyponyms(wide, None)) <= WIDEST]
        found.update(layer)
    return found
