"""What is to be done when a page is left: it says so itself, and the frame does it."""

from collections.abc import Callable

import streamlit as st

_WHEN_LEFT: dict[str, Callable[[], None]] = {}  # page -> what is done


def when_left(page: str, action: Callable[[], None]) -> None:
    """Have this done once whenever a session goes from that page to another one."""
    _WHEN_LEFT[page] = action


def now_on(page: str) -> None:
    """Note which page is drawn; when it is another one than before, that one was left."""
    before, st.session_state.page = st.session_state.page, page
    if before != page and before in _WHEN_LEFT:
        _WHEN_LEFT[before]()
