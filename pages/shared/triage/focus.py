"""One image at a time: the picture, what speaks for its cluster and for another, the decision."""

import html

import streamlit as st

from core.base.units import percent
from core.concepts.run import Run
from core.output import charts
from core.store.edits import Edited
from pages.shared import data, meanings, menu, pictures, state, widgets
from pages.shared import trail as trails
from pages.shared.clusters import verbs
from pages.shared.triage import place as triage_place
from pages.shared.triage import queue as triage_queue
from pages.shared.triage.queue import Queue

NEXT = 12  # thumbnails of what comes
TOP = 8  # phrases of evidence for each cluster
QUICK = 3  # clusters with a number key of their own
BORDERS = {
    "good": "4px solid #1E9E5A",
    "bad": "4px dashed #D6402B",
    "doubt": "4px solid #E08A00",
    "": "4px solid transparent",
}


def show(found: Run, queue: Queue) -> None:
    now, image = data.edited(found), triage_place.focused(found, queue)
    follower = triage_place.follower(queue, now, image)
    left, right = st.columns([4, 7], gap="medium")
    with left:
        _picture(found, now, image, follower)
        _steps(queue, image)
    with right:
        _header(found, now, image)
        _decide(found, now, image, follower)
        _evidence(found, now, image)
    _strip(found, now, queue, image)


# -- the picture


def _picture(found: Run, now: Edited, image: int, follower: int) -> None:
    border = BORDERS[triage_queue.tone(found, now, image)]
    folder = f"whycluster/image/{found.ids['images']}"
    st.html(
        f'<img src="{folder}/{image}" alt="The image to decide on" style="width:100%;height:330px;'
        f'object-fit:contain;display:block;border:{border};border-radius:8px;padding:4px">'
        f'<img src="{folder}/{follower}" alt="" hidden>'  # there at once when its turn comes
    )


def _steps(queue: Queue, image: int) -> None:
    shown = queue.shown.tolist()
    place = shown.index(image)
    with st.container(horizontal=True, vertical_alignment="center", key="steps"):
        _step("Previous", "K", shown[max(place - 1, 0)], image)
        _step("Next", "J", shown[min(place + 1, len(shown) - 1)], image)
        st.page_link(
            menu.page("image"),
            label="Open the image",
            icon=":material/image:",
            query_params=trails.query(image, queue.trail),
        )


def _step(label: str, letter: str, target: int, image: int) -> None:
    st.button(
        label,
        key=f"step_{label.lower()}",
        shortcut=letter,
        disabled=target == image,
        on_click=triage_place.go,
        args=(target,),
    )


# -- the decision


def _header(found: Run, now: Edited, image: int) -> None:
    label = int(found.images.labels[image])
    facts = [f"image {image}"]
    if label >= 0:
        facts.append(f"class {found.images.class_names[label]}")
    facts.append(f"doubt {percent(found.doubt.score[image])}")
    if image in now.decisions:
        facts.append(
            {"accept": "accepted", "move": "moved", "skip": "skipped"}[now.decisions[image]]
        )
    title = widgets.cluster_title(found, int(now.clusters[image]))
    with st.container(gap=None, key="focus_head", height=136, border=False):
        st.subheader(state.plain(title), anchor=False)
        st.caption(state.plain(" · ".join(facts)))
        for reason in triage_queue.why(found, now, image) or ["Little speaks against its cluster."]:
            st.text(reason)


def _decide(found: Run, now: Edited, image: int, follower: int) -> None:
    suggested = triage_queue.suggestion(found, now, image)
    verbs.decide(
        found,
        [image],
        key="focus",
        suggested=suggested,
        keys=True,
        then=lambda: triage_place.go(follower),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="quick", gap="small"):
        st.caption("Or move it at once to", width="content")
        for place, number in enumerate(triage_queue.nearest(found, now, image)[:QUICK], start=1):
            st.button(
                state.plain(now.names[number]),
                key=f"quick_{place}",
                shortcut=str(place),
                type="tertiary",
                on_click=_move,
                args=(found, image, number, follower),
            )


def _move(found: Run, image: int, number: int, follower: int) -> None:
    verbs.record(found, "move", [image], lambda: triage_place.go(follower), number)


# -- the evidence


def _evidence(found: Run, now: Edited, image: int) -> None:
    """Top phrases for its cluster beside those for the rival, on one scale."""
    names = now.column_names
    own, other = int(now.columns[image]), triage_queue.rival(found, now, image)
    parts = {column: data.evidence(found, image, column, TOP) for column in (own, other)}
    strongest = max((weight for part in parts.values() for _, weight in part), default=1.0)
    sides = ((own, "For", charts.TEAL), (other, "For", charts.ORANGE))
    for place, (column, word, colour) in zip(st.columns(2, gap="medium"), sides, strict=True):
        with place, st.container(gap="small"):
            score = f"score {found.scores[image, column]:.2f}"
            st.markdown(f"**{word} {state.plain(names[column])}** · {score}")
            _bars(parts[column], strongest, colour)


def _bars(parts: list[tuple[str, float]], strongest: float, colour: str) -> None:
    if not parts:
        st.caption("No phrase speaks for it.")
        return
    rows = "".join(
        f'<div style="{widgets.NAME}"{meanings.full_title(name)}>{html.escape(name)}</div>'
        f'<div style="{widgets.TRACK}"><div style="{widgets.BAR};background:{colour};'
        f'width:{100 * value / strongest:.0f}%"></div></div>'
        f'<div style="{widgets.VALUE}">{value:.2f}</div>'
        for name, value in parts
    )
    st.html(f'<div style="{widgets.GRID}">{rows}</div>')


# -- what comes


def _strip(found: Run, now: Edited, queue: Queue, image: int) -> None:
    shown = queue.shown.tolist()
    place = shown.index(image)
    coming = shown[place + 1 : place + 1 + NEXT]
    if not coming:
        return
    st.caption(f"Next of {len(shown):,}")
    pictures.gallery(
        found.ids["images"],
        coming,
        key="coming",
        run=found.id,
        notes=[now.names[int(now.clusters[other])] for other in coming],
        tones=[triage_queue.tone(found, now, other) for other in coming],
        size=76,
        trail=queue.trail,
        on_open=_look_at,
    )


def _look_at(image: int) -> None:
    triage_place.go(image)
    st.rerun()
