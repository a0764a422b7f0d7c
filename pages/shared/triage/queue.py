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
from pages.shared import data, state

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


def queue(found: Run, kind: str, cluster: int | None, decided: str = "no") -> Queue:
    """The queue of that kind, the most doubtful image first; decided is one of DECIDED."""
    now = data.edited(found)
    chosen = np.ones(len(found.images), bool)
    if kind == "wrong":
        chosen = data.right_or_wrong(str(state.folder()), found.id) == -1
    elif kind == "doubtful":
        chosen = found.doubt.score > DOUBTFUL
    if cluster is not None:
        chosen = chosen & (now.clusters == cluster)
    order = np.argsort(-found.doubt.score, kind="stable")
    order = order[chosen[order]]
    is_decided = np.isin(order, list(now.decisions))
    shown = {"no": order[~is_decided], "yes": order[is_decided], "any": order}[decided]
    return Queue(kind, cluster, order, shown, int(is_decided.sum()))


@st.cache_data(max_entries=8, show_spinner=False)
def _classes(folder: str, run: str) -> IntArray:
    """The class that each of the model's clusters is matched to, (k,), -1 for none."""
    from core.clustering.agreement import match

    found = data.load(folder, run)
    if not found.images.has_labels:
        return np.full(found.k, UNKNOWN)
    matched = np.full(found.k, UNKNOWN)
    classes = match(found.images.labels, found.clusters)
    matched[: len(classes)] = classes
    return matched


def classes(found: Run) -> IntArray:
    return _classes(str(state.folder()), found.id)


def tone(found: Run, now: Edited, image: int) -> str:
    """good where the cluster is that of the image's class, else bad; unlabelled: doubt or ""."""
    label = int(found.images.labels[image])
    if label == UNKNOWN:
        return "doubt" if found.doubt.score[image] > DOUBTFUL else ""
    return "good" if classes(found)[now.columns[image]] == label else "bad"


def suggestion(found: Run, now: Edited, image: int) -> int | None:
    """The number of the cluster where it might belong rather; None when there is no other."""
    number = now.homes[rival(found, now, image)]
    if number != now.clusters[image] and number not in now.rejected:
        return number
    return next(iter(nearest(found, now, image)), None)


def rival(found: Run, now: Edited, image: int) -> int:
    """The model's cluster to compare with its own.

    That of the image's class, else what the cluster model chose, else the next best by score.
    """
    label = int(found.images.labels[image])
    of_class = np.flatnonzero(classes(found) == label).tolist() if label != UNKNOWN else []
    columns = [*of_class, int(found.doubt.choice[image]), *_ranked(found, image)]
    return next(column for column in columns if column != now.columns[image])


def nearest(found: Run, now: Edited, image: int) -> list[int]:
    """Numbers of the clusters after the edits, its own left out, best score first."""
    numbers = now.homes
    ranked = dict.fromkeys(numbers[column] for column in _ranked(found, image))
    own = int(now.clusters[image])
    return [n for n in ranked if n != own and n in now.names and n not in now.rejected]


def _ranked(found: Run, image: int) -> list[int]:
    return np.argsort(-found.scores[image], kind="stable").tolist()


def why(found: Run, now: Edited, image: int) -> list[str]:
    """What speaks against the image's cluster, in sentences."""
    return objections(found.doubt, image, now.column_names)
