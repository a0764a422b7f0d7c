"""The image on the map that was clicked, or that a link is about: what it is, and the way to it."""

import html

import streamlit as st

from core.base.language import say
from core.base.units import percent
from core.concepts.run import Run
from pages.shared.lists import menu, state
from pages.shared.reading import data, trails
from pages.shared.showing import pictures

SIDE = 110  # pixels


def show(run: Run, image: int, trail: trails.Trail) -> None:
    """Its picture, file, cluster, confidence and doubt; on its page J and K follow the trail."""
    with st.container(
        horizontal=True, vertical_alignment="top", gap="small", key="map_image", wrap=False
    ):
        st.html(_picture(run, image), width=SIDE)
        with st.container(gap="xsmall"):
            st.text(run.images.files[image])
            st.caption(state.plain(" · ".join(_facts(run, image))))
            st.page_link(
                menu.page("image"),
                label=say("Open this image"),
                icon=":material/image:",
                query_params=trails.query(image, trail),
            )


def _picture(run: Run, image: int) -> str:
    thumbnails = data.thumbnails(run.ids["images"])
    source = pictures.data_url(thumbnails.jpeg(image)) if thumbnails else pictures.EMPTY_PICTURE
    style = f"display:block;width:{SIDE}px;height:{SIDE}px;object-fit:contain;border-radius:4px"
    name = html.escape(run.images.files[image])
    picture = f'<img src="{source}" alt="{name}" style="{style}">'
    return pictures.see_large(run.ids["images"], image, picture)


def _facts(run: Run, image: int) -> list[str]:
    now, doubt = data.edited(run), run.doubt.score[image]
    confidence = run.probabilities[image, now.columns[image]]
    return [
        data.cluster_title(run, int(now.clusters[image])),
        say("confidence {share}", share=percent(confidence)),
        say("doubt {share}", share=percent(doubt)),
    ]
