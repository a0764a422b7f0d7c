"""The box to choose an image set with."""

import streamlit as st

from core.base.language import say
from core.base.units import count
from pages.shared.lists import state
from pages.shared.reading import data, in_view


def pick() -> str:
    """Which image set is in view, see `in_view.settle`."""
    records = data.image_sets()
    titles = data.unique({record.id: _title(record.id) for record in records})
    chosen = st.selectbox(
        say("Image set"),
        list(titles),
        format_func=lambda id: titles.get(id, id),
        key=state.IMAGES,
        persist_state="session",
        on_change=in_view.images_were_chosen,
        width=420,
    )
    state.write_url(state.IMAGES, chosen)
    return str(chosen)


def _title(id: str) -> str:
    images = data.images(id)
    settings = state.workspace().record(id).settings
    name = data.source_name(str(settings.get("source", "images")))
    parts = [name, count(len(images), "image")]
    if images.has_labels:
        parts.append(count(len(images.class_names), "reference class"))
    return " · ".join(parts)
