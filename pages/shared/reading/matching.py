"""Which class each cluster stands for: clusters as merged and split, matched one to one."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.base.values import UNKNOWN
from core.concepts.run import Run
from core.output.filter import Mask
from core.store import edits
from pages.shared.lists import state
from pages.shared.reading import data

# Edits that change which clusters there are.
SHAPING = ("merge_clusters", "split_cluster", "make_cluster")


@dataclass(frozen=True, eq=False)
class Matched:
    """Clusters and reference classes, paired by the images that they share."""

    classes: Mapping[int, int]  # number of a cluster after the edits -> its class, where it has one
    wrong: Mask  # (n,) whether an image's class is that of another cluster, or of none


def of(run: Run) -> Matched:
    """The pairs after all merges and splits in force.

    Images count where these left them: one that is moved by hand stays in its queue, so that one
    can go back to it.
    """
    done = data.in_force(data.scope(run)).done
    shaping = tuple(edit.id for edit in done if edit.verb in SHAPING)
    return _of(str(state.folder()), run.id, shaping)


@st.cache_resource(max_entries=12, show_spinner=False)
def _of(folder: str, id: str, shaping: tuple[int, ...]) -> Matched:
    from core.clustering.agreement import confusion, match

    run = data.load(folder, id)
    labels = np.asarray(run.images.labels)
    if not run.images.has_labels:
        return Matched({}, np.zeros(len(labels), bool))
    log = data.log(data.scope(run))
    shaped = edits.apply((e for e in log if e.id in shaping), run.clusters, run.cluster_names)
    classes = match(labels, shaped.clusters)
    wrong = (labels != UNKNOWN) & (classes[shaped.clusters] != labels)
    shared = confusion(labels, shaped.clusters)  # pairs that share nothing are only left over
    pairs = [(cluster, label) for cluster, label in enumerate(classes.tolist()) if label >= 0]
    return Matched({cluster: label for cluster, label in pairs if shared[label, cluster]}, wrong)


def misplaced(run: Run) -> Mask:
    """Whether each image, (n,), is in a cluster of another class after all edits in force."""
    classes, labels = of(run).classes, np.asarray(run.images.labels)
    here = [classes.get(cluster, UNKNOWN) for cluster in data.edited(run).clusters.tolist()]
    return (labels != UNKNOWN) & (np.array(here) != labels)
