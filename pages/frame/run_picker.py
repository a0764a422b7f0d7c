"""In the sidebar: which run all pages show."""

from collections.abc import Sequence

import streamlit as st

from core.base.language import say
from core.base.record import Record
from core.base.units import count
from core.store import runs as stored
from pages.shared.lists import menu, state
from pages.shared.reading import data, in_view


def show(records: Sequence[Record]) -> None:
    """The box of all runs, newest first; empty as long as the images in view have none."""
    if records:
        _box(records)
    if broken := len(stored.broken(state.workspace())):
        st.page_link(
            menu.page("workspace"),
            label=say("{runs} left out", runs=count(broken, "damaged run")),
            icon=":material/healing:",
            help=say(
                "A part of each was damaged. The Workspace page makes it anew, or deletes it."
            ),
        )


def _box(records: Sequence[Record]) -> None:
    ids = [record.id for record in records]
    titles = data.unique({id: data.run_title(id) for id in ids})
    chosen = st.selectbox(
        say("Run"),
        ids,
        index=0 if st.session_state[state.RUN] else None,  # without, it could be emptied
        placeholder=say("None of these images yet"),
        format_func=lambda id: titles.get(id, id),
        key=state.RUN,
        on_change=in_view.run_was_chosen,
        help=say(
            "A run is a concept model with everything it was made from. All pages show this one, "
            "and its images."
        ),
    )
    state.remember(state.RUN, chosen)
