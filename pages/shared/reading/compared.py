"""Two runs on the same images, compared as the analyst sees them: after her edits."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.base.values import IntArray, Projection
from core.concepts import comparison, explanation
from core.concepts.comparison import Comparison, PhraseChange
from core.concepts.run import Run
from core.output.map_message import inside
from core.store import edits
from core.store import runs as stored
from pages.shared.lists import state
from pages.shared.reading import data, top_v


def of(before: Run, after: Run) -> Comparison:
    """Which images are in another cluster in the run `after` than in the run `before`."""
    heads = data.head(before), data.head(after)
    return _of(str(state.folder()), before.id, after.id, heads)


@st.cache_resource(max_entries=12, show_spinner=False)
def _of(folder: str, before: str, after: str, heads: tuple[int, int]) -> Comparison:
    old, new = data.load(folder, before), data.load(folder, after)
    clusters = data.edited(old).clusters, data.edited(new).clusters
    return comparison.compare(*clusters, same_numbers=same_clusters(old, new))


def selected(both: Comparison, flat: Projection, selection: Mapping[str, Any]) -> IntArray | None:
    """Numbers of the images that a selection on the two maps stands for, those that moved first.

    None for no selection.
    """
    if "polygon" in selection:
        chosen = inside(flat.positions, [selection["polygon"]])
    elif "cluster" in selection:
        chosen = (both.after if selection.get("side") else both.before) == selection["cluster"]
    else:
        return both.moved if selection.get("moved") else None
    return np.r_[both.moved[chosen[both.moved]], np.setdiff1d(np.flatnonzero(chosen), both.moved)]


def same_clusters(before: Run, after: Run) -> bool:
    """Whether equal numbers mean the same cluster: both runs explain one assignment."""
    return before.ids["assignment"] == after.ids["assignment"]


def others(run: Run) -> list[str]:
    """Ids of the other runs on the same images: the one it started from, then newest first.

    Those that were discarded come last.
    """
    records = stored.runs(state.workspace())
    same = [r.id for r in records if r.id != run.id and images(r.id) == run.ids["images"]]
    parent = run.record.parents.get("start")
    gone = {id for id in same if verdict(id) == "discarded"}
    return sorted(same, key=lambda id: (id in gone, id != parent))


def images(id: str) -> str:
    """Id of the image set of a run's id."""
    return _images_of(str(state.folder()), id)


@st.cache_data(max_entries=2000, show_spinner=False)
def _images_of(folder: str, id: str) -> str:
    return state.open_workspace(folder).lineage(id)["images"]


def phrases(before: Run, after: Run, pair: tuple[int, int]) -> PhraseChange:
    """Phrases that one cluster gained and lost; its numbers in both runs."""
    folder = str(state.folder())
    old, new = (
        _phrases(folder, run.id, data.head(run), cluster)
        for run, cluster in zip((before, after), pair, strict=True)
    )
    return comparison.phrase_change(old, new, top_v.shown("compare"))


@st.cache_data(max_entries=1000, show_spinner=False)
def _phrases(folder: str, id: str, head: int, cluster: int) -> list[tuple[str, float]]:
    """All phrases of a cluster, also those too weak for other pages to show."""
    run = data.load(folder, id)
    now = data.edited(run)
    members, every = now.members(cluster), len(run.vocabulary)
    columns = now.columns[members]
    return explanation.group_phrases(run.model, run.vocabulary, members, columns, every)


def verdict(id: str) -> str:
    """What the analyst last said of a relearnt run: kept, discarded or nothing."""
    words = {edits.KEPT: "kept", edits.DISCARDED: "discarded"}
    said = edits.verdicts(data.in_force(data.scope_of(id)).done)
    return words.get(said.get(id, ""), "")
