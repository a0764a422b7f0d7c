"""Which images are ticked, in whatever grid: they stay ticked on the way from page to page."""

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.shared.lists import state


def ticked(images: str) -> list[int]:
    """Numbers of the ticked images of a set, ascending."""
    of, numbers = st.session_state.ticked
    return sorted(numbers) if of == images else []


def tick(images: str, on: Iterable[int], off: Iterable[int] = ()) -> None:
    """Untick some images of a set, and tick others. Made for callbacks."""
    numbers = {*ticked(images)} - {*map(int, off)} | {*map(int, on)}
    st.session_state.ticked = (images, frozenset(numbers))


def untick() -> None:
    """Clear the ticks. Made for callbacks."""
    st.session_state.ticked = ("", frozenset())


def message(images: str, listed: Sequence[int], name: str, group: str = "") -> dict[str, Any]:
    """What a grid is sent: which images of its list are ticked, and how many clicks were handled.

    By that number the browser knows a stale answer. The list is the grid's own, under its key as
    name, or that of a group of grids.
    """
    chosen = {*ticked(images)}
    return {
        "group": group,
        "ids": listed,
        "ticked": [image for image in listed if image in chosen],
        "heard": int(st.session_state.get(state.key("heard", group or name), 0)),
    }


def hear(images: str, key: str, group: str = "") -> None:
    """Take what a grid says was ticked in its list. Made for callbacks."""
    said = st.session_state[key].tick
    if said:
        st.session_state[state.key("heard", group or key)] = int(said["sent"])
        tick(images, said["ticked"], off=said["of"])


def draw_all() -> None:
    """Within a run of a fragment, draw the page anew: what can be done stands outside of it."""
    context = get_script_run_ctx()
    if context and context.fragment_ids_this_run:
        st.rerun()
