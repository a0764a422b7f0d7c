"""Which images to go through, which of them are right, and where else each might belong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.values import UNKNOWN, IntArray
from core.concepts.explanation import DOUBTFUL, NONE, objections, suspects
from core.concepts.run import Run
from core.store.edits import Edited
from pages.shared.lists import state
from pages.shared.reading import data, filtered

QUEUES = {"doubtful": "Doubtful", "wrong": "Mis-clustered", "all": "All, by doubt"}
DECIDED = {"no": "Undecided", "yes": "Decided", "any": "Both"}


@dataclass(frozen=True)
class Queue:
    """Images in the order of their doubt: all of a kind, and those still to be looked at."""

    kind: str  # one of QUEUES
    cluster: int | None  # number after the edits, None for all
    everything: IntArray
    shown: IntArray  # of these the undecided ones, or as the filter says
    done: int  # how many are decided
    only: str = ""  # the filter, see filtered

    @property
    def trail(self) -> Mapping[str, Any]:
        way = {"list": "triage", "queue": self.kind, "cluster": self.cluster}
        return {**way, filtered.ONLY: self.only} if self.only else way


def queue(run: Run, kind: str, cluster: int | None, decided: str = "no", only: str = "") -> Queue:
    """The queue of that kind, the most doubtful image first; decided is one of DECIDED."""
    now = data.edited(run)
    chosen = np.ones(len(run.images), bool)
    if kind == "wrong":
        chosen = data.right_or_wrong(str(state.folder()), run.id) == -1
    elif kind == "doubtful":
        chosen = run.doubt.score > DOUBTFUL
    if cluster is not None:
        chosen = chosen & (now.clusters == cluster)
    order = np.argsort(-run.doubt.score, kind="stable")
    order = filtered.kept(run, order[chosen[order]], only)
    is_decided = np.isin(order, list(now.decisions))
    shown = {"no": order[~is_decided], "yes": order[is_decided], "any": order}[decided]
    return Queue(kind, cluster, order, shown, int(is_decided.sum()), only)


@st.cache_data(max_entries=8, show_spinner=False)
def _classes(folder: str, id: str) -> IntArray:
    """The class that each of the model's clusters is matched to, (k,), -1 for none."""
    from core.clustering.agreement import match

    run = data.load(folder, id)
    if not run.images.has_labels:
        return np.full(run.k, UNKNOWN)
    matched = np.full(run.k, UNKNOWN)
    classes = match(run.images.labels, run.clusters)
    matched[: len(classes)] = classes
    return matched


def classes(run: Run) -> IntArray:
    return _classes(str(state.folder()), run.id)


def tone(run: Run, now: Edited, image: int) -> str:
    """good where the cluster is that of the image's class, else bad; unlabelled: doubt or ""."""
    label = int(run.images.labels[image])
    if label == UNKNOWN:
        return "doubt" if run.doubt.score[image] > DOUBTFUL else ""
    return "good" if classes(run)[now.columns[image]] == label else "bad"


def target(run: Run, now: Edited, image: int, kind: str) -> int:
    """The model's cluster where an image of a queue might belong rather; NONE when nothing says so.

    The one answer of a page: its sentences, its evidence and what Move is set to name no other.
    Of the mis-clustered that of the image's class, else what speaks against its own, else the best
    by score.
    """
    scored = (column for column in ranked(run, image) if run.scores[image, column] > 0)
    columns = [*of_class(run, image, kind), *suspects(run.doubt, image), *scored]
    free = (column for column in columns if _is_elsewhere(now, image, column))
    return next(free, NONE)


def suggestion(run: Run, now: Edited, image: int, kind: str) -> int | None:
    """The number of that cluster after the edits; None when there is none."""
    column = target(run, now, image, kind)
    return None if column == NONE else now.homes[column]


def of_class(run: Run, image: int, kind: str) -> list[int]:
    """The model's cluster matched to an image's class, where the queue is of the mis-clustered."""
    label = int(run.images.labels[image])
    if kind != "wrong" or label == UNKNOWN:
        return []
    return np.flatnonzero(classes(run) == label).tolist()


def _is_elsewhere(now: Edited, image: int, column: int) -> bool:
    number = now.homes[column]
    return number != now.clusters[image] and number not in now.rejected


def nearest(run: Run, now: Edited, image: int) -> list[int]:
    """Numbers of the clusters after the edits, its own left out, best score first."""
    there = (column for column in ranked(run, image) if _is_elsewhere(now, image, column))
    numbers = dict.fromkeys(now.homes[column] for column in there)
    return [number for number in numbers if number in now.names]


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
    return [_of_its_class(name, other in of_class(run, image, kind), now, other), *told]


def _of_its_class(name: str, is_there: bool, now: Edited, other: int) -> str:
    if not is_there:
        return say("Its class is {name}, which no other cluster stands for.", name=name)
    there = now.column_names[other]
    return say(
        "Its class is {name}, for which the cluster {cluster} stands.", name=name, cluster=there
    )
