"""How a page ends before its last line, and what is to be done when it is left for another."""

from collections.abc import Callable
from typing import NoReturn

import streamlit as st

_WHEN_LEFT: dict[str, Callable[[], None]] = {}  # page -> what is done


class PageEnds(Exception):
    """The page has nothing more to show; the frame around it has."""


class NothingYet(PageEnds):
    """The page is empty; the frame shows beside it what may be about to fill it."""


def empty() -> NoReturn:
    """End the page here, which has nothing to show yet."""
    raise NothingYet


def end() -> NoReturn:
    """End the page here. After `st.stop` the frame could draw no undo any more."""
    raise PageEnds


def when_left(page: str, action: Callable[[], None]) -> None:
    """Have this done once whenever a session goes from that page to another one."""
    _WHEN_LEFT[page] = action


def now_on(page: str) -> None:
    """Note which page is drawn; when it is another one than before, that one was left."""
    before, st.session_state.page = st.session_state.page, page
    if before != page and before in _WHEN_LEFT:
        _WHEN_LEFT[before]()
