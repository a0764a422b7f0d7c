"""Edits from the pages: recorded, undone, redone, and told to the other tabs.

What was edited lies in the workspace (core.store.edits); a tab remembers up to where it has read.
"""

from pathlib import Path
from typing import Any

import streamlit as st

from core.base.errors import UserError
from core.concepts.run import Run
from core.store import edits
from core.store.edits import Edit
from pages.shared import data, state

EVERY = 2.0  # seconds between looks at what other tabs did
SCRIPT = Path(__file__).resolve().parents[2] / "assets" / "shortcuts.js"
_SHORTCUTS = st.components.v2.component(
    "whycluster_shortcuts", js=SCRIPT.read_text(encoding="utf-8")
)


def edit(found: Run, verb: str, *, rerun: bool = False, **arguments: Any) -> Edit:
    """Record an edit of the run's clusters or vocabulary and say so. Made for callbacks.

    With rerun it is said when the page is drawn next: for those who call st.rerun themselves.
    """
    made = edits.record(
        state.workspace(),
        _scope(found),
        verb,
        author=st.session_state.tab,
        called=data.edited(found).names,
        **arguments,
    )
    says = f"{_sentence(found, made)}."
    if rerun:
        st.session_state.untold = [*st.session_state.untold, says]
    else:
        st.toast(state.plain(says))
    return made


def done(found: Run) -> tuple[Edit, ...]:
    """Edits in force, oldest first."""
    return history(found).done


def history(found: Run) -> edits.History:
    return data.history(_scope(found))


def tell() -> None:
    """Show what was to be said before the page was drawn anew: a rerun drops toasts."""
    for text in st.session_state.untold:
        st.toast(state.plain(text))
    st.session_state.untold = []


def show(found: Run) -> None:
    """Undo and redo, for every page; and a watch on what other tabs change."""
    now = history(found)
    with st.container(key="history", gap=None):
        _button(found, "undo", now.done[-1:], "Ctrl+Z")
        _button(found, "redo", now.undone[-1:], "Ctrl+Shift+Z")
        _SHORTCUTS(key="shortcuts")
    st.fragment(_watch, run_every=EVERY)(found.id)


def _button(found: Run, verb: str, last: tuple[Edit, ...], keys: str) -> None:
    says = f"{verb.title()}: {_sentence(found, last[0])}" if last else f"Nothing to {verb}"
    st.button(
        verb.title(),
        icon=f":material/{verb}:",
        key=f"history_{verb}",
        help=state.plain(says),
        shortcut=keys,
        type="tertiary",
        disabled=not last,
        on_click=turn,
        args=(found, verb, last[0].id if last else 0),
    )


def turn(found: Run, verb: str, expected: int) -> None:
    """Undo or redo the edit with that id. Made for callbacks.

    The button may have been drawn before this tab's own newest edit: that one is meant then.
    """
    action = {"undo": edits.undo, "redo": edits.redo}[verb]
    log = data.log(_scope(found))
    if log and log[-1].author == st.session_state.tab:
        now = history(found)
        last = (now.done if verb == "undo" else now.undone)[-1:]
        expected = last[0].id if last else expected
    try:
        turned = action(
            state.workspace(), _scope(found), author=st.session_state.tab, expected=expected
        )
    except UserError as error:
        st.toast(state.plain(str(error)), icon=":material/error:")
        return
    st.toast(state.plain(f"{edits.SENTENCES[verb]}: {_sentence(found, turned)}."))
    run = _run_after(turned, verb)
    if run:
        st.session_state.open_run = run


def _run_after(turned: Edit, verb: str) -> str | None:
    """The run to look at when an edit that changed the run in view was undone or redone."""
    back = {"relearn": ("before", "after"), "discard": ("run", "parent")}.get(turned.verb)
    return str(turned.arguments[back[verb == "redo"]]) if back else None


def _watch(run: str) -> None:
    """Look whether another tab has edited; say what, and draw the page anew."""
    found = data.load(str(state.folder()), run)
    head, seen = data.head(found), st.session_state.get(f"seen_{_scope(found)}")
    st.session_state[f"seen_{_scope(found)}"] = head
    if seen is None or head == seen:
        return
    others = [
        entry
        for entry in data.log(_scope(found))
        if entry.id > seen and entry.author != st.session_state.tab
    ]
    if others:
        told = [f"Another tab: {_sentence(found, entry)}." for entry in others[-3:]]
        st.session_state.untold = [*st.session_state.untold, *told]
        st.rerun()


def _sentence(found: Run, made: Edit) -> str:
    """What an edit did; of an undo or redo, what it turned."""
    if "edit" not in made.arguments:
        return made.words
    log = data.log(_scope(found))
    turned = next(entry for entry in log if entry.id == made.arguments["edit"])
    return f"{edits.SENTENCES[made.verb]}: {turned.words}"


def _scope(found: Run) -> str:
    return found.ids["assignment"]
