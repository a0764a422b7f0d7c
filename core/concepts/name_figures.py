"""How true the names of a run's clusters are, where class folders tell what the images show."""

from collections.abc import Callable, Iterator

import numpy as np

from ..words.lexicon import Lexicon, load_lexicon
from ..words.phrases import key
from ..words.readings import class_noun
from ..words.senses import split
from .metric import Group, Measured, Metric, Unit, good_fair_poor
from .naming import ClusterName
from .run import Run

PURE = 0.5  # share of a cluster's images that one class must have to name it
STEPS = 3  # that a wider noun which is still true is away from the class at most
NAMES = Group("Names and phrases", "Our own figures.")
OF_CLASSES = " Of clusters where one class has half of the images or more."
NAMED = (
    "nearly all names say what the clusters show",
    "more names than not say what the clusters show",
    "most names say other things than the clusters show",
)
Judge = Callable[[Lexicon, ClusterName, int], bool]


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


def _judged(measured: Measured) -> list[tuple[ClusterName, int]]:
    """The names of clusters that have a class, and its synset."""
    run = measured.needed_run
    return [(run.namings[cluster], own) for cluster, own in classes(run, load_lexicon())]


def _share(judge: Judge) -> Callable[[Measured], float | None]:
    """Share of the names that are so; None when no cluster has a class."""

    def share(measured: Measured) -> float | None:
        judged = measured.part(_judged)
        return float(np.mean([judge(load_lexicon(), *each) for each in judged])) if judged else None

    return share


NAME_METRICS = (
    Metric(
        "name_exact",
        "Exact names",
        f"Clusters named by a word for the class of most images.{OF_CLASSES}",
        NAMES,
        _share(is_exact),
        needs=frozenset({"run", "labels"}),
        unit=Unit.PERCENT,
        verdicts=good_fair_poor(0.8, 0.5, NAMED),
    ),
    Metric(
        "name_true",
        "True names",
        f"Or by what that is a kind of, at most {STEPS} steps up.{OF_CLASSES}",
        NAMES,
        _share(is_true),
        needs=frozenset({"run", "labels"}),
        unit=Unit.PERCENT,
        verdicts=good_fair_poor(0.8, 0.5, NAMED),
    ),
)
