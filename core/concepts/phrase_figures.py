"""How good the phrases of a run's clusters are: plain words, true ones, nothing said twice."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ..base.values import ConceptModel
from ..words.lexicon import Lexicon, load_lexicon
from ..words.phrases import distinct, key, summed
from ..words.readings import understand
from ..words.senses import split
from .metric import Measured, Metric, Shown, Unit
from .name_figures import NAMES
from .phrase_truth import TRUTH_METRICS
from .reasons import SAME_IMAGES

Mask = NDArray[np.bool_]
SHOWN = 10  # phrases of a cluster, before those that say the same become one
USUAL = 2  # meanings of a word that are plain
AT_ONCE = 50  # phrases whose images are in memory, where there are very many images


def is_plain(lexicon: Lexicon, phrase: str) -> bool:
    """Whether some meaning, one of the two most used of the word, has no word that is more used."""
    found = split(phrase)[0]
    for synset in lexicon.synsets_of(found)[:USUAL]:
        uses = {
            key(lexicon.word(e)): int(lexicon.entry_count[e]) for e in lexicon.entries_in(synset)
        }
        if uses[found] == max(uses.values()):
            return True
    return False


def redundancy(
    lexicon: Lexicon, clusters: Iterable[Sequence[str]], active: Mapping[str, Mask]
) -> float:
    """Share of pairs of a cluster's phrases that are words of one meaning or of the same images.

    active has the images (n,) of every phrase. What this judges, reasons.py, has no part in it but
    for the bound.
    """
    pairs = [pair for phrases in clusters for pair in combinations(phrases, 2)]
    meant = {p: understand(lexicon, p).synset for p in {p for pair in pairs for p in pair}}
    return _share(
        (meant[one] is not None and meant[one] == meant[other])
        or _jaccard(active[one], active[other]) > SAME_IMAGES
        for one, other in pairs
    )


def _active(measured: Measured) -> Mapping[str, Mask]:
    """The images that each phrase is active in, (n,) without gaps in memory."""
    phrases, phrase_of = distinct(measured.needed_run.vocabulary)
    if not isinstance(measured.model.matrix, np.ndarray):
        return _WhenAsked(measured.model, {p: phrase_of == i for i, p in enumerate(phrases)})
    images = summed(measured.model.matrix > 0, phrase_of)
    return dict(zip(phrases, np.asfortranarray(images).T, strict=True))


class _WhenAsked(dict[str, Mask]):
    """The same of so many images that only the phrases last asked for are in memory."""

    def __init__(self, model: ConceptModel, columns: Mapping[str, Mask]):
        super().__init__()
        self.model, self.columns = model, columns

    def __missing__(self, phrase: str) -> Mask:
        if len(self) >= AT_ONCE:
            self.clear()
        amounts = self.model.of_concepts(np.flatnonzero(self.columns[phrase]))
        found: Mask = np.any(amounts > 0, axis=1)
        self[phrase] = found
        return found


def _shown(measured: Measured) -> list[list[str]]:
    """The first phrase of each reason of every cluster: what is shown of it."""
    run = measured.needed_run
    return [[reason.phrase for reason in run.reasons(c, SHOWN)] for c in range(run.k)]


def _plain(measured: Measured) -> float:
    lexicon = load_lexicon()
    return _share(is_plain(lexicon, p) for phrases in measured.part(_shown) for p in phrases)


def _redundancy(measured: Measured) -> float:
    return redundancy(load_lexicon(), measured.part(_shown), measured.part(_active))


def _redundancy_all(measured: Measured) -> float:
    """The same of all phrases that the reasons are made of."""
    run = measured.needed_run
    every = [[phrase for phrase, _ in run.phrases(c, SHOWN)] for c in range(run.k)]
    return redundancy(load_lexicon(), every, measured.part(_active))


def _jaccard(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / max((one | other).sum(), 1))


def _share(values: Iterable[bool]) -> float:
    """0 when there are none."""
    found = list(values)
    return sum(found) / max(len(found), 1)


PHRASE_METRICS = (
    *TRUTH_METRICS,
    Metric(
        "phrases_plain",
        "Plain phrases",
        "Phrases shown of clusters that are usual words: no other word is used more for the thing.",
        NAMES,
        _plain,
        needs=frozenset({"run"}),
        unit=Unit.PERCENT,
    ),
    Metric(
        "redundancy",
        "Said twice",
        "Pairs of a cluster's phrases that are words of one meaning or active in the same images.",
        NAMES,
        _redundancy,
        needs=frozenset({"run"}),
        higher_is_better=False,
        unit=Unit.PERCENT,
    ),
    Metric(
        "redundancy_all",
        "Said twice, of all",
        "As Said twice, of all phrases, before those that say the same became one.",
        NAMES,
        _redundancy_all,
        needs=frozenset({"run"}),
        higher_is_better=False,
        unit=Unit.PERCENT,
        shown=Shown.MEASURED,
    ),
)
