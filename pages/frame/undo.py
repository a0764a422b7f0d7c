"""Undo and redo, on every page; and what other tabs did meanwhile.

A tab remembers up to where it has read the log of edits.
"""

import streamlit as st

from core.base.errors import UserError
from core.concepts.run import Run
from core.store import edits
from core.store.edits import Edit
from pages.shared.editing import edit_log
from pages.shared.lists import state
from pages.shared.reading import data

EVERY = 2.0  # seconds between looks at what other tabs did


def show(run: Run) -> None:
    """Both buttons with their keys, and a watch on what other tabs change."""
    now = edit_log.in_force(run)
    with st.container(key="history", gap=None):
        _button(run, "undo", now.done[-1:], "Ctrl+Z")
        _button(run, "redo", now.undone[-1:], "Ctrl+Shift+Z")
    st.fragment(_watch, run_every=EVERY)(run.id)


def _button(run: Run, verb: str, last: tuple[Edit, ...], keys: str) -> None:
    says = f"{verb.title()}: {edit_log.sentence(run, last[0])}" if last else f"Nothing to {verb}"
    st.button(
        verb.title(),
        icon=f":material/{verb}:",
        key=f"history_{verb}",
        help=state.plain(says),
        shortcut=keys,
        type="tertiary",
        disabled=not last,
        on_click=turn,
        args=(run, verb, last[0].id if last else 0),
    )


def turn(run: Run, verb: str, expected: int) -> None:
    """Undo or redo the edit with that id. Made for callbacks.

    The button may have been drawn before this tab's own newest edit: that one is meant then.
    """
    action, author = {"undo": edits.undo, "redo": edits.redo}[verb], st.session_state.tab
    log = data.log(data.scope(run))
    if log and log[-1].author == author:
        now = edit_log.in_force(run)
        last = (now.done if verb == "undo" else now.undone)[-1:]
        expected = last[0].id if last else expected
    try:
        turned = action(state.workspace(), data.scope(run), author=author, expected=expected)
    except UserError as error:
        st.toast(state.plain(str(error)), icon=":material/error:")
        return
    st.toast(state.plain(f"{edits.SENTENCES[verb]}: {edit_log.sentence(run, turned)}."))
    after = _run_after(turned, verb)
    if after:
        st.session_state.open_run = after


def _run_after(turned: Edit, verb: str) -> str | None:
    """The run to look at when an edit that changed the run in view was undone or redone."""
    back = {"relearn": ("before", "after"), "discard": ("run", "parent")}.get(turned.verb)
    return str(turned.arguments[back[verb == "redo"]]) if back else None


def _watch(id: str) -> None:
    """Look whether another tab has edited; say what, and draw the page anew."""
    run = data.load(str(state.folder()), id)
    scope, head = data.scope(run), data.head(run)
    key = state.key("seen", scope)
    seen, st.session_state[key] = st.session_state.get(key), head
    if seen is None or head == seen:
        return
    others = [
        entry
        for entry in data.log(scope)
        if entry.id > seen and entry.author != st.session_state.tab
    ]
    if others:
        told = [f"Another tab: {edit_log.sentence(run, entry)}." for entry in others[-3:]]
        edit_log.tell_later(*told)
        st.rerun()
