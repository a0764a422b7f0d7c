"""Drawings of the sample gallery, as a strip."""

import io

import streamlit as st

from pages.shared.showing.pictures import data_url


def strip(count: int) -> None:
    """Some of them side by side."""
    cells = "".join(
        f'<img src="{url}" alt="" style="width:100%;border-radius:6px;display:block">'
        for url in _sample_pictures(count)
    )
    st.html(
        '<div style="display:grid;gap:6px;grid-template-columns:repeat(6,1fr)">' + cells + "</div>"
    )


@st.cache_data(show_spinner=False)
def _sample_pictures(count: int) -> list[str]:
    """As data URLs."""
    from core.images.sample import draw, scene

    pictures = []
    for index in range(count):
        jpeg = io.BytesIO()
        draw(scene(0, index)).convert("RGB").save(jpeg, "JPEG", quality=88)
        pictures.append(data_url(jpeg.getvalue()))
    return pictures
