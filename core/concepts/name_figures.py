"""How true the names of a run's clusters are, where class folders tell what the images show."""

from collections.abc import Iterator, Mapping

import numpy as np

from ..words.lexicon import Lexicon, load_lexicon
from ..words.phrases import key
from ..words.readings import class_noun
from ..words.senses import split
from .naming import ClusterName
from .run import Run

PURE = 0.5  # share of a cluster's images that one class must have to name it
STEPS = 3  # that a wider noun which is still true is away from the class at most


def name_figures(run: Run) -> Mapping[str, float]:
    """Shares `name_exact` and `name_true` of the clusters that have a class; {} if none has.

    Exact is a word for the class of most of the images; true is that too, and a word for what the
    class is a kind of, at most three steps up.
    """
    lexicon = load_lexicon()
    judged = [(run.namings[cluster], own) for cluster, own in classes(run, lexicon)]
    if not judged:
        return {}
    return {
        "name_exact": float(np.mean([is_exact(lexicon, *each) for each in judged])),
        "name_true": float(np.mean([is_true(lexicon, *each) for each in judged])),
    }


def classes(run: Run, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Clusters with the synset of their class, where the name of its folder is a noun."""
    for cluster in range(run.k):
        members = np.flatnonzero(run.clusters == cluster)
        folder, purity = run.images.main_class(members) or ("", 0.0)
        own = class_noun(lexicon, folder) if purity >= PURE else None
        if own is not None:
            yield cluster, own


def is_exact(lexicon: Lexicon, name: ClusterName, own: int) -> bool:
    """Whether the name is a word for the synset."""
    return split(name.noun or name.name)[0] in map(key, lexicon.lemmas(own))


def is_true(lexicon: Lexicon, name: ClusterName, own: int) -> bool:
    """Whether it is that, or a word for what the synset is a kind of."""
    wide = lexicon.synset_offset[list(lexicon.hypernyms(own, STEPS))].tolist()
    return is_exact(lexicon, name, own) or name.synset in wide
