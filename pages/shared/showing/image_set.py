"""The box to choose an image set with."""

import streamlit as st

from core.base.units import count
from pages.shared.lists import state
from pages.shared.reading import data


def pick() -> str:
    """Which image set: the one just imported, else the link's, the run's, or the newest."""
    records = data.image_sets()
    ids = [record.id for record in records]
    run = data.run_in_view()
    state.follow_url(state.IMAGES, ids)
    if st.session_state.open_images in ids:
        st.session_state[state.IMAGES] = st.session_state.open_images
    elif state.IMAGES not in st.session_state and run:
        st.session_state[state.IMAGES] = run.ids["images"]
    st.session_state.open_images = None
    names = {r.id: data.source_name(str(r.settings.get("source", "images"))) for r in records}
    sizes = {id: count(len(data.images(id)), "image") for id in ids}
    titles = data.unique({id: f"{name} · {sizes[id]}" for id, name in names.items()})
    chosen = st.selectbox(
        "Image set",
        ids,
        format_func=lambda id: titles.get(id, id),
        key=state.IMAGES,
        persist_state="session",
        width=420,
    )
    state.write_url(state.IMAGES, chosen)
    return str(chosen)
