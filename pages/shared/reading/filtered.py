"""The filter in force: a text as core.output.filter reads it, in the session and the URL.

One for all PAGES of a session; what does not fit the run in view leaves no image.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.base.values import IntArray
from core.concepts.run import Run
from core.output import filter
from core.output.filter import Mask
from pages.shared.lists import state
from pages.shared.reading import data

ONLY = "only"  # the query parameter, and the session's key
PAGES = ("map", "cluster", "triage", "search", "export")  # that show the filter


def follow() -> str:
    """The filter of a link, else the session's; it is in the URL afterwards."""
    wanted = state.follow(ONLY)
    if wanted is not None:
        st.session_state[ONLY] = wanted
    state.remember(ONLY, st.session_state[ONLY])
    return str(st.session_state[ONLY])


def current() -> str:
    """The filter in force, where the page has followed its link already; empty for none."""
    return str(st.session_state[ONLY])


def way(trail: Mapping[str, Any]) -> dict[str, Any]:
    """A trail to what the filter in force leaves of it."""
    return {**trail, ONLY: current()} if current() else dict(trail)


def put(text: str) -> None:
    """Filter by this from now on. Made for callbacks."""
    st.session_state[ONLY] = text


def mask(run: Run, only: str) -> Mask:
    """Which images a filter leaves, (n,)."""
    return _mask(str(state.folder()), run.id, data.head(run), only)[0]


def problem(run: Run, only: str) -> str:
    """Why a filter leaves none; empty when it fits the run."""
    error = _mask(str(state.folder()), run.id, data.head(run), only)[1]
    return str(error or "")  # in this reader's language: the other is for all


@st.cache_resource(max_entries=20, show_spinner=False)
def _mask(folder: str, id: str, head: int, only: str) -> tuple[Mask, UserError | None]:
    run = data.load(folder, id)
    try:
        return filter.mask(filter.parse(only), run, data.edited(run)), None
    except UserError as error:
        return np.zeros(len(run.images), bool), error.with_traceback(None)  # it holds the run


def told(run: Run, images: IntArray) -> str:
    """What the filter in force leaves of some images, to be said behind their number."""
    if not current():
        return ""
    return " · " + say("the filter leaves {n}", n=f"{len(kept(run, images, current())):,}")


def kept(run: Run, images: IntArray, only: str) -> IntArray:
    """Those of some images that a filter leaves, in their order."""
    return images[mask(run, only)[images]] if only else images
