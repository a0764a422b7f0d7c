"""What is known of an image's file: name, class, pixels, bytes, date, and where it is."""

import time

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.base.places import place
from core.base.units import size
from core.base.values import ImageSet
from core.images.pixel_size import pixels
from pages.shared.lists import state
from pages.shared.showing import popovers


def show(images: ImageSet, image: int) -> None:
    label = int(images.labels[image])
    lines = [images.files[image]]
    if label >= 0:
        lines.append(say("reference class {name}", name=images.class_names[label]))
    with st.container(gap=None, key="file_facts"):
        st.caption(state.plain(" · ".join(lines)))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(" · ".join(_measures(images, image)), width="content")
            box = popovers.popover(say("Path"), "content_copy", "file_path", type="tertiary")
            if box.open:
                box.code(f"{images.root}/{images.files[image]}", language=None, wrap_lines=True)


def _measures(images: ImageSet, image: int) -> list[str]:
    """Pixels as the file is now, its bytes and its date as they were at the import."""
    found = []
    if shape := _pixels(images, image):
        found.append("{:,} × {:,}".format(*shape))
    length, changed = map(int, images.states[image]) if images.states is not None else (0, 0)
    if length:
        found.append(size(length))
    if changed:  # in nanoseconds
        found.append(time.strftime(say("%d %b %Y"), time.localtime(changed / 1e9)))
    return found


def _pixels(images: ImageSet, image: int) -> tuple[int, int] | None:
    try:
        return pixels(place(images.root, images.files[image]))
    except UserError:  # a link took its place
        return None
