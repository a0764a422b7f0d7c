"""Many images at a time: cards with their evidence, chosen by tick, decided together."""

from collections import Counter

import streamlit as st

from core.base.units import percent
from core.concepts.run import Run
from core.store.edits import Edited
from pages.shared.editing import decisions
from pages.shared.lists import state
from pages.shared.reading import data, triage_queue
from pages.shared.reading.triage_queue import Queue
from pages.shared.showing import pictures, widgets

PER_PAGE = 12
TOP = 5  # phrases of evidence


def show(run: Run, queue: Queue) -> None:
    now = data.edited(run)
    top, slot = st.container(), st.container()
    pages = -(-len(queue.shown) // PER_PAGE)
    page = st.pagination(pages, key=f"triage_page_{queue.kind}_{queue.cluster}")
    images = queue.shown[(page - 1) * PER_PAGE : page * PER_PAGE].tolist()
    with slot, st.grid(3, min_column_width=300):
        for image in images:
            _card(run, now, queue, image)
    with top:
        _bulk(run, now, images)


def _bulk(run: Run, now: Edited, indices: list[int]) -> None:
    """Decide on the ticked images; none is ticked afterwards."""
    chosen = [image for image in indices if st.session_state.get(_tick(image))]
    suggested = [triage_queue.suggestion(run, now, image) for image in chosen]
    common = Counter(number for number in suggested if number is not None).most_common(1)
    with st.container(horizontal=True, vertical_alignment="bottom", key="bulk"):
        st.button(
            "Tick none" if chosen else "Tick all",
            icon=":material/deselect:" if chosen else ":material/select_all:",
            key="tick_all",
            on_click=_set,
            args=(indices, not chosen),
        )
        decisions.decide(
            run,
            chosen,
            key="bulk",
            suggested=common[0][0] if common else None,
            then=lambda: _set(indices, False),
        )


def _set(indices: list[int], ticked: bool) -> None:
    for image in indices:
        st.session_state[_tick(image)] = ticked


def _tick(image: int) -> str:
    return state.key("tick", image)


def _card(run: Run, now: Edited, queue: Queue, image: int) -> None:
    with st.container(border=True, height="stretch"):
        picture, words = st.columns([2, 5], wrap=False)
        with picture:
            pictures.gallery(
                run.ids["images"],
                [image],
                key=f"triage_{image}",
                run=run.id,
                look=pictures.Look(size=64, tones=[triage_queue.tone(run, now, image)]),
                trail=queue.trail,
            )
        with words, st.container(gap=None):
            name = now.names[int(now.clusters[image])]
            st.checkbox(f"**{state.plain(name)}**", key=_tick(image))
            for fact in _facts(run, now, image):
                st.caption(state.plain(fact))
        own = int(now.columns[image])
        widgets.evidence_bars(data.evidence(run, image, own, TOP))
        said = triage_queue.why(run, now, image)
        if said:
            st.caption(state.plain(" ".join(said)))


def _facts(run: Run, now: Edited, image: int) -> list[str]:
    label, nearest = int(run.images.labels[image]), triage_queue.nearest(run, now, image)
    facts = [f"class {run.images.class_names[label]}"] if label >= 0 else []
    facts += [f"next best {now.names[number]}" for number in nearest[:1]]
    return [*facts, f"doubt {percent(run.doubt.score[image])}"]
