"""How far the phrases of images are true, by their class folders or by what was drawn."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..base.ranking import row_blocks, strongest
from ..words.lexicon import Lexicon, load_lexicon
from ..words.phrases import distinct, summed
from ..words.readings import class_noun, understand
from .explanation import evidence
from .metric import Measured, Metric, Unit, good_fair_poor
from .name_figures import NAMES
from .run import Run

EVIDENCE = 5  # phrases of an image
WIDEST = 1000  # kinds below a noun in WordNet; one with more ("mammal", "food") says too little
TRUE = (
    "of five phrases four or more are true",
    "more phrases are true than not",
    "most phrases are not true",
)


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
        own = run.model.active(block) * weights[run.clusters[block]]
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


def evidence_true(run: Run) -> float:
    """Share of the strongest phrases of drawings that are true of them, by what was drawn."""
    from ..images.sample import facts_of, is_true

    told: list[bool] = []
    for image, file in enumerate(run.images.files):
        shown = facts_of(run.images.root, file)
        found = evidence(run.model, run.vocabulary, image, top=EVIDENCE)
        told += [is_true(shown, phrase) for phrase, _ in found]
    return sum(told) / max(len(told), 1)


def _of_folders(measured: Measured) -> float | None:
    """None for drawings: what is on record of them says more than their folders."""
    return None if "drawings" in measured.offers else phrases_true(measured.needed_run)


TRUTH_METRICS = (
    Metric(
        "phrases_true",
        "True phrases",
        f"Share of the {EVIDENCE} strongest phrases of each image that are the noun of its class "
        f"folder, or a wider one with at most {WIDEST:,} kinds below it; its parts count as false.",
        NAMES,
        _of_folders,
        needs=frozenset({"run", "labels"}),
        unit=Unit.PERCENT,
        verdicts=good_fair_poor(0.8, 0.5, TRUE),
    ),
    Metric(
        "evidence_truth",
        "True phrases",
        f"Share of the {EVIDENCE} strongest phrases of each drawing that are true of it.",
        NAMES,
        lambda m: evidence_true(m.needed_run),
        needs=frozenset({"drawings"}),
        unit=Unit.PERCENT,
        verdicts=good_fair_poor(0.8, 0.5, TRUE),
    ),
)
