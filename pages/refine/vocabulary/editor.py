"""The table to edit: phrases are ticked and renamed in it."""

from typing import Any

import streamlit as st

from core.base.language import say
from core.base.values import IntArray
from core.concepts.run import Run
from pages.refine.vocabulary import phrases
from pages.refine.vocabulary.phrases import Table
from pages.shared.editing import draft
from pages.shared.lists import state

HEIGHT, ROW = 520, 32  # pixels
FIXED = ("clusters", "weight", "fires", "count", "origin", "state", "meaning")  # columns


def show(run: Run, shown: Table, lines: IntArray) -> None:
    """The table itself. Its key stays while its lines do, so that it keeps scroll and focus."""
    rows = [shown.rows[line] for line in lines]
    same = hash((run.id, tuple(row.sources or row.phrase for row in rows)))
    key = state.key("phrases", same, st.session_state.phrases_revision)
    names = tuple(row.phrase for row in rows)
    if _stale(key, names):
        st.session_state.phrases_revision += 1
        key = state.key("phrases", same, st.session_state.phrases_revision)
    if key != st.session_state.phrases_drawn[0]:  # a change within one key costs a run
        st.session_state.phrases_drawn = [key, *st.session_state.phrases_ticked]
    st.data_editor(
        phrases.frame(shown, lines, set(st.session_state.phrases_drawn[1:])),
        key=key,
        height=HEIGHT,
        row_height=ROW,
        hide_index=True,
        num_rows="fixed",
        disabled=(*FIXED, "phrase") if state.reads_only() else FIXED,
        column_config=_columns(),
        on_change=_fold,
        args=(run, key, names),
        alt=say("Table of the vocabulary: phrases can be ticked and renamed"),
    )


def _columns() -> dict[str, Any]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    tick = say("Ticked phrases are edited together.")
    named = say(
        "Of the images nearest to a cluster's centre, how many have it among their nearest nouns. "
        "1 if it only fills up the cluster's list."
    )
    weight = say("Its largest weight in any cluster.")
    return {
        "tick": st.column_config.CheckboxColumn("✓", width=48, help=tick),
        "phrase": text(say("Phrase"), width=160, help=say("Type into a cell to rename.")),
        "state": text(say("State"), width=72),
        "clusters": text(
            say("Clusters"),
            width=120,
            help=say("The clusters where it has weight, the largest first."),
        ),
        "weight": number(say("Weight"), width=60, format="%.2f", help=weight),
        "fires": number(say("Fires on"), width=66, help=say("Images in which it is active.")),
        "count": number(say("Named by"), width=70, help=named),
        "origin": text(say("Origin"), width=84),
        "meaning": text(
            say("Meaning"), width=360, help=say("WordNet's definition of its most usual meaning.")
        ),
    }


def _stale(key: str, names: tuple[str, ...]) -> bool:
    """Whether the editor shows a name that is not so: refused, undone, or renamed elsewhere."""
    edited = st.session_state.get(key, {}).get("edited_rows", {})
    return bool(phrases.changes(names, edited).renames)


def _fold(run: Run, key: str, names: tuple[str, ...]) -> None:
    """Turn what was done in the table into edits and ticks."""
    done = phrases.changes(names, st.session_state[key]["edited_rows"])
    now = {row.phrase for row in phrases.table(run).rows}
    for phrase, to in done.renames:
        if phrase in now:  # else this very rename was recorded a moment ago
            draft.edit(run, "rename_phrase", phrase=phrase, to=to)
    before = st.session_state.phrases_ticked
    fresh = [phrase for phrase in done.ticked if phrase not in before]
    st.session_state.phrases_ticked = [p for p in (*before, *fresh) if p not in done.unticked]
    if fresh or done.renames:
        st.session_state.phrase_chosen = (
            fresh[-1] if fresh else " ".join(done.renames[-1][1].split())
        )
