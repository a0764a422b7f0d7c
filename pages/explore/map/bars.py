"""Clusters as bars in their colours on the map: how many images each has; a click selects one."""

import json
from collections.abc import Sequence

import streamlit as st

from core.concepts.run import Run
from pages.shared.reading import data, selection
from pages.shared.showing import components

_BARS = components.component("bars")


def show(run: Run, counts: Sequence[tuple[int, int]], *, key: str, opens: bool = False) -> None:
    """Bars of (cluster's number, images) in this order; with opens a click selects the cluster."""
    now = data.edited(run)
    sizes = [0] * (max(now.numbers, default=-1) + 1)
    for number in now.numbers:
        sizes[number] = len(now.members(number))
    titled = [
        {"id": number, "name": data.cluster_title(run, number), "size": size}
        for number, size in counts
    ]
    message = {"bars": titled, "sizes": sizes, "opens": opens}
    _BARS(key=key, data=json.dumps(message).encode(), on_open_change=lambda: _open(key))


def _open(key: str) -> None:
    if st.session_state[key].open is not None:
        selection.select(int(st.session_state[key].open))
