"""Where no definition is there, the way to have them."""

import streamlit as st

from core.base.errors import UserError
from core.words.glosses import available, fetch
from pages.shared.lists import state

OFFER = (
    "What the phrases mean: fetch WordNet's definitions (about 11 MB, WordNet 3.0 licence, "
    "Princeton University). They are shown where the pointer rests on a phrase."
)


def offer() -> None:
    """Then a quiet line with a button that fetches them."""
    if available():
        return
    with st.container(horizontal=True, vertical_alignment="center", key="glosses"):
        st.caption(OFFER, width="content")
        pressed = st.button("Fetch", icon=":material/download:", type="tertiary", key="fetch")
    if pressed:
        _fetch()


def _fetch() -> None:
    try:
        with st.spinner("Fetching WordNet's definitions"):
            fetch()
    except UserError as error:
        st.error(state.plain(str(error)), icon=":material/error:")
    else:
        st.rerun()
