"""Which images to go through, which of them are right, and where else each might belong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.base.language import say
from core.base.values import UNKNOWN, IntArray
from core.concepts.doubts import DOUBTFUL, objections, suspects
from core.concepts.explanation import NONE
from core.concepts.run import Run
from core.output import unassigned
from core.store.edits import Edited
from pages.shared.reading import data, filtered, matching

QUEUES = {
    "doubtful": "Doubtful",
    "wrong": "Mis-clustered",
    "unassigned": "In no cluster",
    "all": "All, by doubt",
}
DECIDED = {"no": "Undecided", "yes": "Decided", "skipped": "Skipped", "any": "All"}


@dataclass(frozen=True)
class Queue:
    """Images in the order of their doubt: all of a kind, and those still to be looked at."""

    kind: str  # one of QUEUES
    cluster: int | None  # number after the edits, None for all
    everything: IntArray
    shown: IntArray  # of these the undecided ones, or those of another state
    decided: str  # which state: one of DECIDED
    counts: Mapping[str, int]  # how many are in each but the last
    only: str = ""  # the filter, see filtered

    @property
    def trail(self) -> Mapping[str, Any]:
        way = {"list": "triage", "queue": self.kind, "cluster": self.cluster}
        return {**way, filtered.ONLY: self.only} if self.only else way


def kinds(run: Run) -> list[str]:
    """Those of QUEUES that a run can have."""
    lacking = {"wrong": not run.images.has_labels, "unassigned": not len(unassigned.numbers(run))}
    return [kind for kind in QUEUES if not lacking.get(kind)]


def queue(run: Run, kind: str, cluster: int | None, decided: str = "no", only: str = "") -> Queue:
    """The queue of that kind, the most doubtful image first; decided is one of DECIDED."""
    now = data.edited(run)
    chosen = np.ones(len(run.images), bool)
    if kind == "wrong":
        chosen = matching.of(run).wrong
    elif kind == "doubtful":
        chosen = run.doubt.score > DOUBTFUL
    elif kind == "unassigned":
        chosen = np.isin(np.arange(len(chosen)), unassigned.numbers(run))
    if cluster is not None:
        chosen = chosen & (now.clusters == cluster)
    order = np.argsort(-run.doubt.score, kind="stable")
    order = filtered.kept(run, order[chosen[order]], only)
    is_skipped = np.isin(order, [i for i, verb in now.decisions.items() if verb == "skip"])
    is_open = ~np.isin(order, list(now.decisions))
    states = {"no": is_open, "yes": ~is_open & ~is_skipped, "skipped": is_skipped}
    counts = {state: int(some.sum()) for state, some in states.items()}
    shown = order[states[decided]] if decided in states else order
    return Queue(kind, cluster, order, shown, decided, counts, only)


def tone(run: Run, now: Edited, image: int) -> str:
    """good where the cluster is that of the image's class, else bad; unlabelled: doubt or ""."""
    label = int(run.images.labels[image])
    if label == UNKNOWN:
        return "doubt" if run.doubt.score[image] > DOUBTFUL else ""
    is_right = matching.of(run).classes.get(int(now.clusters[image])) == label
    return "good" if is_right else "bad"


def target(run: Run, now: Edited, image: int, kind: str) -> int:
    """The model's cluster where an image of a queue might belong rather; NONE when nothing says so.

    The one answer of a page: its sentences, its evidence and what Move is set to name no other.
    Of the mis-clustered that of the image's class, else what speaks against its own, else the best
    by score.
    """
    if (number := of_class(run, now, image, kind)) is not None:
        there = (column for column in ranked(run, image) if now.homes[column] == number)
        return next((column for column in there if column != now.columns[image]), NONE)
    scored = (column for column in ranked(run, image) if run.scores[image, column] > 0)
    columns = [*suspects(run.doubt, image), *scored]
    others = (column for column in columns if column != now.columns[image])  # of a split: its own
    free = (column for column in others if _is_elsewhere(now, image, now.homes[column]))
    return next(free, NONE)


def suggestion(run: Run, now: Edited, image: int, kind: str) -> int | None:
    """The number of that cluster after the edits; None when there is none.

    One that was split off may have none of the model's clusters, and so no evidence, of its own.
    """
    if (number := of_class(run, now, image, kind)) is not None:
        return number
    column = target(run, now, image, kind)
    return None if column == NONE else now.homes[column]


def of_class(run: Run, now: Edited, image: int, kind: str) -> int | None:
    """The number of another cluster that stands for an image's class, in the queue that asks."""
    label = int(run.images.labels[image])
    if kind != "wrong" or label == UNKNOWN:
        return None
    numbers = (number for number, of in matching.of(run).classes.items() if of == label)
    return next((number for number in numbers if _is_elsewhere(now, image, number)), None)


def _is_elsewhere(now: Edited, image: int, number: int) -> bool:
    return number != now.clusters[image] and number not in now.rejected


def nearest(run: Run, now: Edited, image: int) -> list[int]:
    """Numbers of the clusters after the edits, its own left out, best score first."""
    numbers = dict.fromkeys(now.homes[column] for column in ranked(run, image))
    return [n for n in numbers if n in now.names and _is_elsewhere(now, image, n)]


def ranked(run: Run, image: int) -> list[int]:
    """The model's clusters, the best score first; of equal ones what the cluster model says."""
    order = np.lexsort((-run.assignment.probabilities[image], -run.scores[image]))
    return [int(column) for column in order]


def why(run: Run, now: Edited, image: int, kind: str) -> list[str]:
    """What speaks against the image's cluster, in sentences that name `target` alone."""
    other = target(run, now, image, kind)
    told = objections(run.doubt, image, now.column_names, other)
    if kind != "wrong" or run.images.labels[image] == UNKNOWN:
        return told
    name = run.images.class_names[int(run.images.labels[image])]
    return [_of_its_class(name, now, of_class(run, now, image, kind)), *told]


def _of_its_class(name: str, now: Edited, number: int | None) -> str:
    if number is None:
        return say("Its class is {name}; no other cluster matches it.", name=name)
    there = now.names[number]
    return say(
        "Its class is {name}, which matches the cluster {cluster}.", name=name, cluster=there
    )
