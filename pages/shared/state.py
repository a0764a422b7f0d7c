"""Every key of the session and its default, the workspace, and how text becomes safe to show.

The session holds ids and scalars only; everything else is in the workspace. What a link should
reopen is in the URL: run, images, cluster, image. Streamlit's own binding of widgets to the URL
writes their labels, which may change or be equal; these are ids and numbers.
"""

import re
import uuid
from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from typing import Any

import streamlit as st

from core.store.workspace import Workspace
from core.store.workspace import default_folder as folder

DEFAULTS: dict[str, Any] = {
    "open_run": None,  # id of the run that the next rerun opens: one that has just been made
    "open_images": None,  # id of the image set that the next rerun opens
    "watched": 0,  # number of the job that was submitted in this session
    "repeats": {},  # number of a job -> id of the run that it repeats with another encoder
    "dismissed": 0,  # number of the newest job whose end was read
    "map_run": "",  # id of the assignment whose clusters the selection belongs to
    "map_selection": "",  # JSON of what is selected: {cluster} or {polygons, hidden, by}
    "map_start": "",  # the selection that the map highlights when it appears
    "untold": [],  # sentences to show when the page is drawn next
    "map_revision": 0,  # goes up when the page, not the map, has changed the selection
}
# Keys of widgets that are in the URL as well: the key is the name of the query parameter.
RUN, IMAGES, CLUSTER, IMAGE = "run", "images", "cluster", "image"


def start() -> None:
    """Give every key of the session its default, once."""
    for key, value in DEFAULTS.items():
        st.session_state.setdefault(key, copy(value))
    st.session_state.setdefault("tab", uuid.uuid4().hex[:12])  # who makes an edit


def follow_url(key: str, options: Sequence[Any]) -> None:
    """Before a widget: give it the value of a link that was followed, if that is an option."""
    wanted = st.query_params.get(key)
    if wanted is not None and wanted != st.session_state.get(f"url_{key}"):
        st.session_state[f"url_{key}"] = wanted
        linked = next((option for option in options if str(option) == wanted), None)
        if linked is not None:
            st.session_state[key] = linked
    if key in st.session_state and st.session_state[key] not in options:
        del st.session_state[key]


def follow_labels(key: str, labels: Sequence[str]) -> None:
    """Before a select box whose labels may have changed: it would go on showing the old one."""
    seen, now = f"labels_{key}", "\n".join(labels)
    if key in st.session_state and st.session_state.get(seen, now) != now:
        st.session_state[key] = st.session_state[key]
    st.session_state[seen] = now


def write_url(key: str, value: object) -> None:
    """After the widget: put its value into the URL."""
    st.session_state[f"url_{key}"] = st.query_params[key] = str(value)


def workspace() -> Workspace:
    return open_workspace(str(folder()))


@lru_cache(maxsize=8)
def open_workspace(path: str) -> Workspace:
    return Workspace(path)


def plain(text: str) -> str:
    """Text that Markdown shows as it is: file names and phrases may hold anything."""
    one_line = " ".join(str(text).split())
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@=])", r"\\\1", one_line)
