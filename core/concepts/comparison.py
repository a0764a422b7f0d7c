"""What differs between two runs on the same images: who moved, which phrases came and went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..base.errors import BadInput
from ..base.language import say
from ..base.values import IntArray
from ..clustering.agreement import confusion
from .figures import METRICS, metrics_shown
from .metric import Shown

Phrases = Sequence[tuple[str, float]]  # phrases with their weights, strongest first
LEAST = 0.02  # of the strongest phrase's weight: a smaller change is none
SAME_FIGURE = 5e-4  # a figure that differs by less is shown as the same


@dataclass(frozen=True)
class Flow:
    """How many images went from one cluster to another, or stayed."""

    before: int
    after: int
    count: int
    stays: bool


@dataclass(frozen=True, eq=False)
class Comparison:
    """Where every image was and is; numbers of clusters are those of its own run."""

    before: IntArray  # (n,)
    after: IntArray  # (n,)
    partners: Mapping[int, int]  # cluster before -> the same cluster after; some have none
    moved: IntArray  # numbers of the images whose cluster is not the partner of their former one

    def flows(self) -> list[Flow]:
        """Every pair of clusters that shares images, those with most images first."""
        table = confusion(self.before, self.after)
        pairs = [(int(b), int(a)) for b, a in zip(*np.nonzero(table), strict=True)]
        pairs.sort(key=lambda pair: (-table[pair], pair))
        return [Flow(b, a, int(table[b, a]), self.partners.get(b) == a) for b, a in pairs]

    def between(self, before: int, after: int) -> IntArray:
        """Numbers of the images that were in the one cluster and are in the other."""
        return np.flatnonzero((self.before == before) & (self.after == after))


def compare(before: IntArray, after: IntArray, same_numbers: bool) -> Comparison:
    """Clusters of the same images (n,) in two runs, compared.

    same_numbers says that equal numbers mean the same cluster, as in runs of one assignment; else
    clusters are paired by the images they share. Raises BadInput for different numbers of images.
    """
    before, after = np.asarray(before), np.asarray(after)
    if len(before) != len(after):
        raise BadInput(
            f"One run has {len(before):,} images, the other {len(after):,}; choose two runs on "
            "the same images."
        )
    if same_numbers:
        partners = {int(c): int(c) for c in np.union1d(before, after)}
    else:
        partners = pair(confusion(before, after))
    expected = np.array([partners.get(c, -1) for c in range(before.max(initial=-1) + 1)])
    moved = np.flatnonzero(expected[before] != after) if len(before) else before
    return Comparison(before, after, partners, moved)


def pair(shared: IntArray) -> dict[int, int]:
    """Rows paired with columns of a table of shared images, one to one, largest cell first.

    Greedy, not the Hungarian method: pages ask for it, and SciPy takes a second to load.
    """
    pairs: dict[int, int] = {}
    for cell in np.argsort(-shared, axis=None, kind="stable"):
        row, column = (int(i) for i in np.unravel_index(cell, shared.shape))
        if shared[row, column] and row not in pairs and column not in pairs.values():
            pairs[row] = column
    return pairs


@dataclass(frozen=True)
class Weight:
    """A phrase's weight in a cluster before and after; 0 where it has none."""

    phrase: str
    before: float
    after: float


@dataclass(frozen=True)
class PhraseChange:
    """What happened to the strongest phrases of one cluster."""

    gained: tuple[Weight, ...]  # among the strongest only after, strongest first
    lost: tuple[Weight, ...]  # among the strongest only before, strongest first


def phrase_change(before: Phrases, after: Phrases, top: int = 10) -> PhraseChange:
    """Phrases that entered or left the `top` strongest of a cluster, with both weights.

    before and after list all its phrases. Weights that differ by less than LEAST of the strongest
    phrase's are as good as equal: at the edge of the list ranks change by chance.
    """
    old, new = dict(before), dict(after)
    first_old, first_new = list(old)[:top], list(new)[:top]
    step = LEAST * max([*old.values(), *new.values()], default=0.0)
    gained = (Weight(p, old.get(p, 0.0), new[p]) for p in first_new if p not in first_old)
    lost = (Weight(p, old[p], new.get(p, 0.0)) for p in first_old if p not in first_new)
    return PhraseChange(
        gained=tuple(w for w in gained if w.after - w.before >= step),
        lost=tuple(w for w in lost if w.before - w.after >= step),
    )


@dataclass(frozen=True)
class Difference:
    """One figure of both runs."""

    name: str  # key in METRICS
    before: float
    after: float

    @property
    def better(self) -> bool | None:
        """Whether the run after is the better one; None when they are as good as equal."""
        if abs(self.after - self.before) < SAME_FIGURE:
            return None
        return (self.after > self.before) == METRICS[self.name].higher_is_better


def differences(before: Mapping[str, float], after: Mapping[str, float]) -> list[Difference]:
    """The figures that both runs have of those that a page shows, in the order of METRICS."""
    both = [m.key for m in metrics_shown(Shown.PAGE) if m.key in before and m.key in after]
    return [Difference(name, float(before[name]), float(after[name])) for name in both]


def sentence(
    comparison: Comparison,
    names_before: Mapping[int, str],
    names_after: Mapping[int, str],
    figures: Sequence[Difference] = (),
) -> str:
    """The comparison in plain words, as text: who moved, and what it did to the main figure."""
    says = _moved(comparison, names_before, names_after)
    first = {metric.key for metric in metrics_shown(Shown.FIRST)}
    main = next((figure for figure in figures if figure.name in first), None)
    if main is None:
        return says
    title = say(METRICS[main.name].title)
    return f"{says} " + say(
        "{figure} {before:.3f} → {after:.3f}.", figure=title, before=main.before, after=main.after
    )


def _moved(
    comparison: Comparison, names_before: Mapping[int, str], names_after: Mapping[int, str]
) -> str:
    """How many, and where most of them went."""
    all, n = len(comparison.after), len(comparison.moved)
    most = next((flow for flow in comparison.flows() if not flow.stays), None)
    if not n:
        return say("None of the {all:,} images moved.", all=all)
    if most is None:
        return say("{n:,} of {all:,} images moved.", n=n, all=all)
    route = {"before": names_before[most.before], "after": names_after[most.after]}
    if n == most.count:
        return say(
            "{n:,} of {all:,} images moved, from {before} to {after}.", n=n, all=all, **route
        )
    says = "{n:,} of {all:,} images moved, most from {before} to {after} ({most:,})."
    return say(says, n=n, all=all, most=most.count, **route)
