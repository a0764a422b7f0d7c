"""Many images at a time: cards with their evidence, chosen by tick, decided together."""

from collections import Counter

import streamlit as st

from core.base.units import percent
from core.concepts.run import Run
from core.store.edits import Edited
from pages.shared import data, pictures, state, widgets
from pages.shared.clusters import verbs
from pages.shared.triage import queue as triage_queue
from pages.shared.triage.queue import Queue

PER_PAGE = 12
TOP = 5  # phrases of evidence


def show(found: Run, queue: Queue) -> None:
    now = data.edited(found)
    top, slot = st.container(), st.container()
    pages = -(-len(queue.shown) // PER_PAGE)
    page = st.pagination(pages, key=f"triage_page_{queue.kind}_{queue.cluster}")
    images = queue.shown[(page - 1) * PER_PAGE : page * PER_PAGE].tolist()
    with slot, st.grid(3, min_column_width=300):
        for image in images:
            _card(found, now, queue, image)
    with top:
        _bulk(found, now, images)


def _bulk(found: Run, now: Edited, images: list[int]) -> None:
    """Decide on the ticked images; none is ticked afterwards."""
    chosen = [image for image in images if st.session_state.get(_tick(image))]
    suggested = [triage_queue.suggestion(found, now, image) for image in chosen]
    common = Counter(number for number in suggested if number is not None).most_common(1)
    with st.container(horizontal=True, vertical_alignment="bottom", key="bulk"):
        st.button(
            "Tick none" if chosen else "Tick all",
            icon=":material/deselect:" if chosen else ":material/select_all:",
            key="tick_all",
            on_click=_set,
            args=(images, not chosen),
        )
        verbs.decide(
            found,
            chosen,
            key="bulk",
            suggested=common[0][0] if common else None,
            then=lambda: _set(images, False),
        )


def _set(images: list[int], ticked: bool) -> None:
    for image in images:
        st.session_state[_tick(image)] = ticked


def _tick(image: int) -> str:
    return f"tick_{image}"


def _card(found: Run, now: Edited, queue: Queue, image: int) -> None:
    with st.container(border=True, height="stretch"):
        picture, words = st.columns([2, 5], wrap=False)
        with picture:
            pictures.gallery(
                found.ids["images"],
                [image],
                key=f"triage_{image}",
                run=found.id,
                tones=[triage_queue.tone(found, now, image)],
                size=64,
                trail=queue.trail,
            )
        with words, st.container(gap=None):
            name = now.names[int(now.clusters[image])]
            st.checkbox(f"**{state.plain(name)}**", key=_tick(image))
            for fact in _facts(found, now, image):
                st.caption(state.plain(fact))
        own = int(now.columns[image])
        widgets.evidence_bars(data.evidence(found, image, own, TOP))
        said = triage_queue.why(found, now, image)
        if said:
            st.caption(state.plain(" ".join(said)))


def _facts(found: Run, now: Edited, image: int) -> list[str]:
    label, nearest = int(found.images.labels[image]), triage_queue.nearest(found, now, image)
    facts = [f"class {found.images.class_names[label]}"] if label >= 0 else []
    facts += [f"next best {now.names[number]}" for number in nearest[:1]]
    return [*facts, f"doubt {percent(found.doubt.score[image])}"]
