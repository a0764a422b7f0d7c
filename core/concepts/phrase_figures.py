"""How good the phrases of a run's clusters are: plain words, true ones, nothing said twice."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ..words.lexicon import Lexicon, load_lexicon
from ..words.phrases import distinct, key, summed
from ..words.readings import understand
from ..words.senses import split
from .phrase_truth import phrases_true
from .run import Run

Mask = NDArray[np.bool_]
SHOWN = 10  # phrases of a cluster, before those that say the same become one
USUAL = 2  # meanings of a word that are plain
SAME = 0.8  # Jaccard index above which phrases are active in the same images


def phrase_figures(run: Run) -> Mapping[str, float]:
    """Shares `phrases_plain` and `redundancy` of what clusters show, and `phrases_true` of images.

    Shown is the first phrase of each reason; `redundancy_all` is of all that reasons are made of.
    `phrases_true` is missing where no class folder is a noun of WordNet.
    """
    lexicon, clusters = load_lexicon(), range(run.k)
    shown = [[reason.phrase for reason in run.reasons(c, SHOWN)] for c in clusters]
    every = [[phrase for phrase, _ in run.phrases(c, SHOWN)] for c in clusters]
    active, true = _active(run), phrases_true(run)
    return {
        "phrases_plain": _share(is_plain(lexicon, p) for phrases in shown for p in phrases),
        **({} if true is None else {"phrases_true": true}),
        "redundancy": redundancy(lexicon, shown, active),
        "redundancy_all": redundancy(lexicon, every, active),
    }


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

    active has the images (n,) of every phrase. What this judges, reasons.py, has no part in it.
    """
    pairs = [pair for phrases in clusters for pair in combinations(phrases, 2)]
    meant = {p: understand(lexicon, p).synset for p in {p for pair in pairs for p in pair}}
    return _share(
        (meant[one] is not None and meant[one] == meant[other])
        or _jaccard(active[one], active[other]) > SAME
        for one, other in pairs
    )


def _active(run: Run) -> Mapping[str, Mask]:
    """The images that each phrase is active in, (n,) without gaps in memory."""
    phrases, phrase_of = distinct(run.vocabulary)
    images = summed(np.asarray(run.model.activations) > 0, phrase_of)
    return dict(zip(phrases, np.asfortranarray(images).T, strict=True))


def _jaccard(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / max((one | other).sum(), 1))


def _share(values: Iterable[bool]) -> float:
    """0 when there are none."""
    found = list(values)
    return sum(found) / max(len(found), 1)
