"""What a metric is, what it is computed from, and where and how its figure is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np

from ..base.language import say
from ..base.units import percent
from ..base.values import UNKNOWN, Assignment, ConceptModel, FloatArray, IntArray
from . import explanation
from .run import Run

Part = TypeVar("Part")
DRAWN = "sample"  # source of images of which it is on record what they show


@dataclass(frozen=True, eq=False)
class Measured:
    """What figures are computed from: a model, what it explains, and what else is known.

    Raises whatever a part of the run raises when it is first used.
    """

    model: ConceptModel
    assignment: Assignment  # of the cluster model, which the concept model learnt from
    labels: IntArray | None = None  # (n,) classes, UNKNOWN where an image has none
    familiarity: FloatArray | None = None  # (n,) of the embeddings, where the encoder can say
    run: Run | None = None  # images, vocabulary and names, when there are some
    _parts: dict[Callable[..., Any], Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, run: Run) -> "Measured":
        """Everything that a run offers."""
        labels = run.images.labels if run.images.has_labels else None
        return cls(run.model, run.assignment, labels, run.embeddings.familiarity, run)

    @cached_property
    def clusters(self) -> IntArray:
        """The cluster of every image by the concept model, (n,)."""
        return explanation.labels(self.model) if self.run is None else self.run.clusters

    @cached_property
    def offers(self) -> frozenset[str]:
        """The names in NEEDS of what is there."""
        return frozenset(name for name, is_there in NEEDS.items() if is_there(self))

    def part(self, compute: "Callable[[Measured], Part]") -> Part:
        """What several metrics share, computed for the first of them alone.

        compute is a function of a module: what it found is kept by the function itself.
        """
        if compute not in self._parts:
            self._parts[compute] = compute(self)
        found: Part = self._parts[compute]
        return found

    @property
    def needed_run(self) -> Run:
        """The run, for metrics that need it."""
        assert self.run is not None, "a metric that needs the run says so in its needs"
        return self.run


NEEDS: Mapping[str, Callable[[Measured], bool]] = {
    "labels": lambda m: m.labels is not None and bool(np.any(np.asarray(m.labels) != UNKNOWN)),
    "familiarity": lambda m: m.familiarity is not None,
    "run": lambda m: m.run is not None,
    "drawings": lambda m: m.run is not None and m.run.images.source == DRAWN,
}


class Group(NamedTuple):
    """Metrics that belong together, under one heading."""

    title: str
    help: str = ""


class Shown(IntEnum):
    """Where a figure is shown: there, and wherever there is more room."""

    MEASURED = 0  # --json and the bench, which have every figure
    PAGE = 1  # the quality page, the report, Compare
    SUMMARY = 2  # a few lines about a run, in a terminal
    LINE = 3  # one line about a run
    FIRST = 4  # where hardly anything else is said


def good_fair_poor(good: float, fair: float, says: tuple[str, str, str]) -> "tuple[Verdict, ...]":
    """The three verdicts that most metrics have, by two bounds."""
    bounds, words = (good, fair, fair), ("good", "fair", "poor")
    return tuple(Verdict(*each) for each in zip(bounds, words, says, strict=True))


class Unit(Enum):
    """How a figure is written."""

    SHARE = "{:.3f}"  # of 1, as the papers write it
    NUMBER = "{:.1f}"
    COUNT = "{:.0f}"
    PERCENT = "percent"  # a share in words of every day

    def written(self, value: float) -> str:
        return percent(value) if self is Unit.PERCENT else self.value.format(value)


class Verdict(NamedTuple):
    """What a figure amounts to in words, as far as its bound; bounds have reasons in decision 043.

    The best comes first; the last one's bound says nothing, for it holds for all that is left.
    """

    bound: float  # at least this where higher is better, at most where lower is
    word: str
    says: str


@dataclass(frozen=True)
class Metric:
    """One figure: everything that any place which shows it has to know."""

    key: str
    title: str
    help: str  # in plain words, as sentences
    group: Group
    function: Callable[[Measured], float | None]  # None where nothing can be said
    needs: frozenset[str] = frozenset()  # names in NEEDS; without one there is no figure
    higher_is_better: bool = True
    unit: Unit = Unit.SHARE
    shown: Shown = Shown.PAGE
    is_of_cluster_model: bool = False  # the same for every model that explains one assignment
    version: int = 1  # raise it when the code changes what the figure means
    verdicts: tuple[Verdict, ...] = ()  # best first; none where words would say too much

    def written(self, value: float) -> str:
        return self.unit.written(value)

    def verdict(self, value: float) -> str:
        """Such as "poor: the clusters hardly follow your classes"; empty without verdicts."""
        sign = 1 if self.higher_is_better else -1
        fits = (each for each in self.verdicts if sign * value >= sign * each.bound)
        found = next(fits, self.verdicts[-1] if self.verdicts else None)
        return f"{found.word}: {found.says}" if found else ""

    @property
    def bounds(self) -> str:
        """From where on which verdict holds, such as "good from 0.900, fair from 0.500"."""
        says = "{verdict} from {bound}" if self.higher_is_better else "{verdict} up to {bound}"
        some = [(say(each.word), self.written(each.bound)) for each in self.verdicts[:-1]]
        return say(", ").join(say(says, verdict=word, bound=bound) for word, bound in some)

    @property
    def better(self) -> str:
        """Which way is better, as a sentence."""
        return "Higher is better." if self.higher_is_better else "Lower is better."
