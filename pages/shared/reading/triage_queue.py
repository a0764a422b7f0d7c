"""Which images to go through, which of them are right, and where else each might belong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.base.values import UNKNOWN, IntArray
from core.concepts.explanation import DOUBTFUL, objections
from core.concepts.run import Run
from core.store.edits import Edited
from pages.shared.lists import state
from pages.shared.reading import data

QUEUES = {"wrong": "Mis-clustered", "doubtful": "Doubtful", "all": "All, by doubt"}
DECIDED = {"no": "Undecided", "yes": "Decided", "any": "Both"}


@dataclass(frozen=True)
class Queue:
    """Images in the order of their doubt: all of a kind, and those still to be looked at."""

    kind: str  # one of QUEUES
    cluster: int | None  # number after the edits, None for all
    everything: IntArray
    shown: IntArray  # of these the undecided ones, or as the filter says
    done: int  # how many are decided

    @property
    def trail(self) -> Mapping[str, Any]:
        return {"list": "triage", "queue": self.kind, "cluster": self.cluster}


def queue(run: Run, kind: str, cluster: int | None, decided: str = "no") -> Queue:
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
    order = order[chosen[order]]
    is_decided = np.isin(order, list(now.decisions))
    shown = {"no": order[~is_decided], "yes": order[is_decided], "any": order}[decided]
    return Queue(kind, cluster, order, shown, int(is_decided.sum()))


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


def suggestion(run: Run, now: Edited, image: int) -> int | None:
    """The number of the cluster where it might belong rather; None when there is no other."""
    number = now.homes[rival(run, now, image)]
    if number != now.clusters[image] and number not in now.rejected:
        return number
    return next(iter(nearest(run, now, image)), None)


def rival(run: Run, now: Edited, image: int) -> int:
    """The model's cluster to compare with its own.

    That of the image's class, else what the cluster model chose, else the next best by score.
    """
    label = int(run.images.labels[image])
    of_class = np.flatnonzero(classes(run) == label).tolist() if label != UNKNOWN else []
    columns = [*of_class, int(run.doubt.choice[image]), *_ranked(run, image)]
    return next(column for column in columns if column != now.columns[image])


def nearest(run: Run, now: Edited, image: int) -> list[int]:
    """Numbers of the clusters after the edits, its own left out, best score first."""
    numbers = now.homes
    ranked = dict.fromkeys(numbers[column] for column in _ranked(run, image))
    own = int(now.clusters[image])
    return [n for n in ranked if n != own and n in now.names and n not in now.rejected]


def _ranked(run: Run, image: int) -> list[int]:
    return np.argsort(-run.scores[image], kind="stable").tolist()


def why(run: Run, now: Edited, image: int) -> list[str]:
    """What speaks against the image's cluster, in sentences."""
    return objections(run.doubt, image, now.column_names)
