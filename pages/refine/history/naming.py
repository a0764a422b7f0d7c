"""The box to give a run a name: an edit like others, undone where the run is in view."""

import streamlit as st

from core.base.language import say
from pages.shared.editing import edit_log
from pages.shared.lists import cluster_names, state
from pages.shared.reading import data
from pages.shared.showing import popovers

FAMILY = "naming"  # first word of the keys


def box(id: str) -> None:
    key = state.key(FAMILY, id)
    reads_only = state.reads_only()
    popover = st.popover(
        say("Name"), key=key, on_change="rerun", type="tertiary", disabled=reads_only
    )
    if not popover.open:
        return
    with popover, st.form(state.key(key, "form"), border=False):
        st.text_input(
            say("Name"),
            value=data.run_name(id),
            key=state.key(key, "text"),
            help=say("Shown first wherever this run is listed; empty for none."),
        )
        popovers.refusal(key)
        st.form_submit_button(say("Save"), on_click=name, args=(id,), type="primary")


def name(id: str) -> None:
    """Give a run the name that was typed. Made for callbacks."""
    key = state.key(FAMILY, id)
    text = cluster_names.tidy(st.session_state[state.key(key, "text")])
    problem = cluster_names.problem(text, ()) if text else ""
    if not problem and text != data.run_name(id):
        problem = edit_log.attempt(id, "name_run", run=id, text=text)
    popovers.refuse(key, problem)
