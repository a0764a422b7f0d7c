"""The images of what is selected on the map, a page of them at a time."""

from zlib import crc32

import streamlit as st

from core.base.language import say
from core.concepts.run import Run
from pages.shared.reading import trails
from pages.shared.showing import paging, pictures

SIZE = 68  # pixels of a picture


@st.fragment
def show(run: Run, trail: trails.Trail, per: int, key: str, order: str = "") -> None:
    """The trail's images, so many a page; order says how they are sorted, where nothing else does.

    Another selection starts with its first page.
    """
    images = trails.images(run, trail)
    slot = st.empty()
    part = paging.part(len(images), per, f"{key}_{crc32(trails.text(trail).encode())}")
    says = [say(order)] if order else []
    if len(images) > per:
        says.append(paging.says(part, len(images)))
    if says:
        slot.caption(" · ".join(says))
    look = pictures.Look(size=SIZE)
    pictures.gallery(run.ids["images"], images[part], key=key, run=run.id, look=look, trail=trail)
