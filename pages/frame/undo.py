"""Undo and redo, on every page; and what other tabs did meanwhile.

A tab remembers up to where it has read the log of edits.
"""

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.concepts.run import Run
from core.store import edits
from core.store.edits import Edit
from pages.shared.editing import edit_log
from pages.shared.lists import state
from pages.shared.reading import data

VERBS = {"undo": ("Undo", "Nothing to undo"), "redo": ("Redo", "Nothing to redo")}


def show(run: Run) -> None:
    """Both buttons with their keys."""
    now = edit_log.in_force(run)
    with st.container(key="history", gap=None):
        _button(run, "undo", now.done[-1:], "Ctrl+Z")
        _button(run, "redo", now.undone[-1:], "Ctrl+Shift+Z")


def _button(run: Run, verb: str, last: tuple[Edit, ...], keys: str) -> None:
    title, nothing = VERBS[verb]
    says = (
        say("{verb}: {edit}", verb=say(title), edit=edit_log.sentence(last[0]))
        if last
        else say(nothing)
    )
    st.button(
        say(title),
        icon=f":material/{verb}:",
        key=f"history_{verb}",
        help=state.plain(says),
        shortcut=keys,
        type="tertiary",
        disabled=not last or state.reads_only(),
        on_click=turn,
        args=(run, verb, last[0].id if last else 0),
    )


def turn(run: Run, verb: str, expected: int) -> None:
    """Undo or redo the edit with that id. Made for callbacks.

    The button may have been drawn before this tab's own newest edit: that one is meant then.
    """
    action, author = {"undo": edits.undo, "redo": edits.redo}[verb], state.author()
    log = data.log(data.scope(run))
    if log and log[-1].tab == author.tab:
        now = edit_log.in_force(run)
        last = (now.done if verb == "undo" else now.undone)[-1:]
        expected = last[0].id if last else expected
    try:
        turned = action(state.workspace(), data.scope(run), author=author, expected=expected)
    except UserError as error:
        st.toast(state.plain(str(error)), icon=":material/error:")
        return
    said = {"verb": say(edits.SENTENCES[verb]), "edit": edit_log.sentence(turned)}
    st.toast(state.plain(say("{verb}: {edit}.", **said)))
    after = _run_after(turned, verb)
    if after and not state.workspace().has(after):
        st.toast(say("The run that it leads to was deleted."))
    elif after:
        st.session_state.open_run = after


def _run_after(turned: Edit, verb: str) -> str | None:
    """The run to look at when an edit that changed the run in view was undone or redone."""
    back = {"relearn": ("before", "after"), "discard": ("run", "parent")}.get(turned.verb)
    return str(turned.arguments[back[verb == "redo"]]) if back else None


def watch(id: str) -> None:
    """Look whether another tab has edited; say what, and draw the page anew."""
    scope, head = data.scope_of(id), data.head_of(id)
    key = state.key("seen", scope)
    seen, st.session_state[key] = st.session_state.get(key), head
    if seen is None or head == seen:
        return
    others = [
        entry for entry in data.log(scope) if entry.id > seen and entry.tab != st.session_state.tab
    ]
    if others:
        edit_log.tell_later(*(_told(entry) for entry in others[-3:]))
        st.rerun()


def _told(entry: Edit) -> str:
    who = entry.person or say("Another tab")
    return say("{who}: {edit}.", who=who, edit=edit_log.sentence(entry))
