"""The names of the clusters as a table to type in: what was changed is one edit."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.base.language import listed, say
from core.concepts.run import Run
from core.store.edits import Edited
from pages.shared.editing import edit_log
from pages.shared.lists import cluster_names, state
from pages.shared.reading import data
from pages.shared.showing import popovers

KEY = "names"
PHRASES = 3  # of each cluster
ROW, LINES = 32, 16  # pixels, and how many of them stand without scrolling
FIXED = ("cluster", "phrases")  # columns


def show(run: Run) -> None:
    """A box with the table, and a button that gives the clusters the names that were typed."""
    title = say("Rename clusters")
    with st.expander(title, icon=":material/edit_note:", on_change="rerun", key=KEY) as box:
        if box.open:
            _table(run)


def _table(run: Run) -> None:
    now = data.edited(run)
    numbers = [number for number in now.numbers if len(now.members(number))]
    key = state.key(KEY, hash((run.id, *numbers)), st.session_state.names_revision)
    with st.form(f"{KEY}_form", border=False):
        st.data_editor(
            _columns(run, now, numbers),
            key=key,
            height="content" if len(numbers) <= LINES else (LINES + 1) * ROW,
            row_height=ROW,
            hide_index=True,
            num_rows="fixed",
            disabled=state.reads_only() or FIXED,
            column_config=_config(),
            alt=say("Clusters with their names, which can be changed, and phrases"),
        )
        popovers.refusal(KEY)
        st.form_submit_button(
            say("Rename"),
            disabled=state.reads_only(),
            on_click=rename,
            args=(run, key, numbers),
            type="primary",
        )


def _columns(run: Run, now: Edited, numbers: Sequence[int]) -> dict[str, list[Any]]:
    phrases = (data.cluster_phrases(run, number, PHRASES) for number in numbers)
    return {
        "cluster": list(numbers),
        "name": [now.names[number] for number in numbers],
        "phrases": [listed(phrase for phrase, _ in each) for each in phrases],
    }


def _config() -> dict[str, Any]:
    text = st.column_config.TextColumn
    most = cluster_names.LONGEST
    return {
        "cluster": st.column_config.NumberColumn(say("Cluster"), width=60, format="%d"),
        "name": text(say("Name"), width=160, required=True, max_chars=most),
        "phrases": text(say("Phrases"), width="large"),
    }


def rename(run: Run, key: str, numbers: Sequence[int]) -> None:
    """Give clusters the names that were typed, all or none. Made for callbacks."""
    now = data.edited(run)
    lines = st.session_state[key]["edited_rows"].items()
    typed = {numbers[int(line)]: cells["name"] for line, cells in lines if "name" in cells}
    tidy = {number: cluster_names.tidy(name or "") for number, name in typed.items()}
    new = {n: name for n, name in tidy.items() if name != now.names.get(n)}
    problem = _problem(now.names, new) or _record(run, new)
    popovers.keep(KEY, problem)
    if not problem:  # what could not be stays as it was typed
        st.session_state.names_revision += 1


def _problem(names: Mapping[int, str], new: Mapping[int, str]) -> str:
    """Why clusters cannot have these new names; empty when they can."""
    then = {**names, **new}
    for number, name in new.items():
        others = [other for cluster, other in then.items() if cluster != number]
        if problem := cluster_names.problem(name, others):
            return say("Cluster {n}: {problem}", n=number, problem=problem)
    return ""


def _record(run: Run, new: Mapping[int, str]) -> str:
    """One edit of all of them. Returns why it could not be."""
    if len(new) == 1:
        ((number, name),) = new.items()
        return edit_log.attempt(run, "rename_cluster", cluster=number, name=name)
    if not new:
        return ""
    names = list(new.values())
    return edit_log.attempt(run, "rename_clusters", clusters=list(new), names=names)
