"""The mount of the two linked maps: what they are sent, and what they say back."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.base.language import say
from core.base.values import Projection
from core.concepts.run import Run
from core.output.linked_message import Side, colours, pack
from pages.shared.lists import state
from pages.shared.reading import compared, data
from pages.shared.showing import components

_LINKED = components.component("linked")


def show(before: Run, after: Run, flat: Projection) -> Mapping[str, Any]:
    """Draw both maps; returns what is selected on them, see `compared.selected`.

    The selection itself lives in the browser; the session remembers it for this pair of runs.
    """
    heads = data.head(before), data.head(after)
    titles = say("Before"), say("After")
    message = _message(str(state.folder()), before.id, after.id, flat.method, heads, titles)
    result = _LINKED(key="linked", data=message, on_select_change=components.nothing)
    pair = f"{before.id} {after.id}"
    if result.select is not None:
        st.session_state.compare_selection = json.dumps({**result.select, "of": pair})
    selection = json.loads(st.session_state.compare_selection or "{}")
    if selection.pop("of", "") == pair:
        return dict(selection)
    forget()
    return {}


def forget() -> None:
    """The maps are gone from the page, or are of other runs, and their selection with them."""
    st.session_state.compare_selection = ""


@st.cache_data(max_entries=6, show_spinner=False)
def _message(
    folder: str,
    before: str,
    after: str,
    method: str,
    heads: tuple[int, int],
    titles: tuple[str, str],
) -> bytes:
    old, new = data.load(folder, before), data.load(folder, after)
    both, flat = compared.of(old, new), data.projection(new, method)
    assert flat is not None
    names = data.edited(old).names, data.edited(new).names
    left, right = colours(list(names[0]), list(names[1]), both.partners)
    return pack(
        flat.positions,
        Side(titles[0], both.before, names[0], left),
        Side(titles[1], both.after, names[1], right),
        both.moved,
        view=f"{before} {after} {method}",
        pictures=f"whycluster/thumb/{new.ids['images']}/",
    )
