"""Many images at a time: cards with their evidence, chosen by tick, decided together."""

from collections import Counter

import streamlit as st

from core.base.language import say, together
from core.base.units import percent
from core.concepts.run import Run
from core.output import glossary
from core.store.edits import Edited
from pages.shared.editing import decisions
from pages.shared.lists import state
from pages.shared.reading import data, ticks, top_v, triage_queue
from pages.shared.reading.triage_queue import Queue
from pages.shared.showing import paging, pictures, widgets

PER_PAGE = 12


def show(run: Run, queue: Queue) -> None:
    now = data.edited(run)
    top, slot = st.container(), st.container()
    shown = paging.part(len(queue.shown), PER_PAGE, f"triage_page_{queue.kind}_{queue.cluster}")
    images = queue.shown[shown].tolist()
    says = say("Below each: its strongest phrases, with their contributions")
    slot.caption(says, help=glossary.says("contribution"))
    with slot, st.grid(3, min_column_width=300):
        for image in images:
            _card(run, now, queue, image, images)
    with top:
        _bulk(run, now, queue, images)


def _bulk(run: Run, now: Edited, queue: Queue, indices: list[int]) -> None:
    """Decide on the ticked images; none is ticked afterwards."""
    ticked = {*ticks.ticked(run.ids["images"])}
    chosen = [image for image in indices if image in ticked]
    suggested = [triage_queue.suggestion(run, now, image, queue.kind) for image in chosen]
    common = Counter(number for number in suggested if number is not None).most_common(1)
    with st.container(horizontal=True, vertical_alignment="bottom", key="bulk"):
        st.button(
            say("Clear") if chosen else say("Tick all"),
            icon=":material/deselect:" if chosen else ":material/select_all:",
            key="tick_all",
            on_click=_set,
            args=(run, indices, not chosen),
        )
        decisions.decide(
            run,
            chosen,
            key="bulk",
            suggested=common[0][0] if common else None,
            then=lambda: _set(run, indices, False),
        )


def _set(run: Run, indices: list[int], ticked: bool) -> None:
    ticks.tick(run.ids["images"], indices if ticked else (), off=indices)


def _card(run: Run, now: Edited, queue: Queue, image: int, listed: list[int]) -> None:
    with st.container(border=True, height="stretch"):
        picture, words = st.columns([2, 5], wrap=False)
        with picture:
            pictures.gallery(
                run.ids["images"],
                [image],
                key=f"triage_{image}",
                run=run.id,
                look=pictures.Look(
                    size=64,
                    tones=[triage_queue.tone(run, now, image)],
                    group="triage",
                    listed=listed,
                ),
                trail=queue.trail,
            )
        with words, st.container(gap=None):
            name = now.names[int(now.clusters[image])]
            st.markdown(f"**{state.plain(name)}**")
            for fact in _facts(run, now, queue, image):
                st.caption(state.plain(fact))
        own = int(now.columns[image])
        widgets.evidence_bars(data.evidence(run, image, own, top_v.shown("grid")))
        said = triage_queue.why(run, now, image, queue.kind)
        if said:
            st.caption(state.plain(together(said)))


def _facts(run: Run, now: Edited, queue: Queue, image: int) -> list[str]:
    label = int(run.images.labels[image])
    other = triage_queue.suggestion(run, now, image, queue.kind)
    facts = [say("class {name}", name=run.images.class_names[label])] if label >= 0 else []
    rather = say("no other cluster")
    if other is not None:
        rather = say("maybe {name}", name=now.names[other])
    return [*facts, rather, say("doubt {share}", share=percent(run.doubt.score[image]))]
