"""In the sidebar: which run all pages show."""

import streamlit as st

from core.store import runs as stored
from pages.shared.lists import state
from pages.shared.reading import data


def show() -> None:
    """In the sidebar: which run all pages show; newest first."""
    records = stored.runs(state.workspace())
    if not records:
        return
    ids = [record.id for record in records]
    titles = data.unique({id: data.run_title(id) for id in ids})
    state.follow_url(state.RUN, ids)
    if st.session_state.open_run in ids:
        st.session_state[state.RUN] = st.session_state.open_run
    st.session_state.open_run = None
    chosen = st.selectbox(
        "Run",
        ids,
        format_func=lambda id: titles.get(id, id),
        key=state.RUN,
        help="A run is a concept model with everything it was made from. All pages show this one.",
    )
    state.write_url(state.RUN, chosen)
