"""Every cluster as a card: name, size, the sentence that says why, typical images."""

import json
from typing import Any

import streamlit as st

from core.base.language import say
from core.base.units import count
from core.concepts.run import Run
from pages.shared.lists import menu, state
from pages.shared.reading import data, trails
from pages.shared.showing import components, meanings, pictures

_CARDS = components.component("cards")


def show(run: Run) -> None:
    """The cards, below the ways to go on from them; a click opens the cluster's page."""
    now = data.edited(run)
    st.subheader(count(len(now.numbers), "cluster"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(say("Open the map"), type="primary", icon=":material/map:", key="open_map"):
            st.switch_page(menu.page("map"))
        for name in ("triage", "export"):
            st.page_link(menu.page(name))
    cards = [_card(run, cluster, name) for cluster, name in now.names.items()]
    result = _CARDS(key="cards", data=json.dumps(cards).encode(), on_open_change=components.nothing)
    if result.open is not None:
        pictures.open_page("cluster", {state.CLUSTER: str(int(result.open))})


def _card(run: Run, cluster: int, name: str) -> dict[str, Any]:
    small = data.thumbnails(run.ids["images"])
    images = trails.images(run, {"list": "cluster", "cluster": cluster, "order": "typical"})
    shown = images[:4].tolist()
    summary = data.summary(run, cluster)
    return {
        "id": cluster,
        "href": f"cluster?run={run.id}&cluster={cluster}",
        "name": name,
        "size": f"{len(images):,}",
        "pictures": [pictures.data_url(small.jpeg(i)) for i in shown] if small else [],
        "why": summary.sentence,
        "meanings": meanings.lines((name, *summary.phrases)),
    }
