"""One image at a time: the picture, what speaks for its cluster and for another, the decision."""

import streamlit as st

from core.base.units import percent
from core.concepts.run import Run
from core.output import charts
from core.store.edits import Edited
from pages.explore.triage import in_focus
from pages.shared.editing import decisions
from pages.shared.lists import menu, state
from pages.shared.reading import data, trails, triage_queue
from pages.shared.reading.triage_queue import Queue
from pages.shared.showing import pictures, widgets

NEXT = 12  # thumbnails of what comes
TOP = 8  # phrases of evidence for each cluster
QUICK = 3  # clusters with a number key of their own
BORDERS = {
    "good": "4px solid #1E9E5A",
    "bad": "4px dashed #D6402B",
    "doubt": "4px solid #E08A00",
    "": "4px solid transparent",
}


def show(run: Run, queue: Queue) -> None:
    now, image = data.edited(run), in_focus.focused(run, queue)
    follower = in_focus.follower(queue, now, image)
    left, right = st.columns([4, 7], gap="medium")
    with left:
        _picture(run, now, image, follower)
        _steps(queue, image)
    with right:
        _header(run, now, image)
        _decide(run, now, image, follower)
        _evidence(run, now, image)
    _strip(run, now, queue, image)


# -- the picture


def _picture(run: Run, now: Edited, image: int, follower: int) -> None:
    border = BORDERS[triage_queue.tone(run, now, image)]
    folder = f"whycluster/image/{run.ids['images']}"
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
        on_click=in_focus.go,
        args=(target,),
    )


# -- the decision


def _header(run: Run, now: Edited, image: int) -> None:
    label = int(run.images.labels[image])
    facts = [f"image {image}"]
    if label >= 0:
        facts.append(f"class {run.images.class_names[label]}")
    facts.append(f"doubt {percent(run.doubt.score[image])}")
    if image in now.decisions:
        facts.append(
            {"accept": "accepted", "move": "moved", "skip": "skipped"}[now.decisions[image]]
        )
    title = widgets.cluster_title(run, int(now.clusters[image]))
    with st.container(gap=None, key="focus_head", height=136, border=False):
        st.subheader(state.plain(title), anchor=False)
        st.caption(state.plain(" · ".join(facts)))
        for reason in triage_queue.why(run, now, image) or ["Little speaks against its cluster."]:
            st.text(reason)


def _decide(run: Run, now: Edited, image: int, follower: int) -> None:
    suggested = triage_queue.suggestion(run, now, image)
    decisions.decide(
        run,
        [image],
        key="focus",
        suggested=suggested,
        keys=True,
        then=lambda: in_focus.go(follower),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="quick", gap="small"):
        st.caption("Or move it at once to", width="content")
        for place, number in enumerate(triage_queue.nearest(run, now, image)[:QUICK], start=1):
            st.button(
                state.plain(now.names[number]),
                key=f"quick_{place}",
                shortcut=str(place),
                type="tertiary",
                on_click=_move,
                args=(run, image, number, follower),
            )


def _move(run: Run, image: int, number: int, follower: int) -> None:
    decisions.record(run, "move", [image], lambda: in_focus.go(follower), number)


# -- the evidence


def _evidence(run: Run, now: Edited, image: int) -> None:
    """Top phrases for its cluster beside those for the rival, on one scale."""
    names = now.column_names
    own, other = int(now.columns[image]), triage_queue.rival(run, now, image)
    parts = {column: data.evidence(run, image, column, TOP) for column in (own, other)}
    strongest = max((weight for part in parts.values() for _, weight in part), default=1.0)
    sides = ((own, "For", charts.TEAL), (other, "For", charts.ORANGE))
    for place, (column, word, colour) in zip(st.columns(2, gap="medium"), sides, strict=True):
        with place, st.container(gap="small"):
            score = f"score {run.scores[image, column]:.2f}"
            st.markdown(f"**{word} {state.plain(names[column])}** · {score}")
            widgets.evidence_bars(parts[column], strongest, colour, "No phrase speaks for it.")


# -- what comes


def _strip(run: Run, now: Edited, queue: Queue, image: int) -> None:
    shown = queue.shown.tolist()
    place = shown.index(image)
    coming = shown[place + 1 : place + 1 + NEXT]
    if not coming:
        return
    st.caption(f"Next of {len(shown):,}")
    pictures.gallery(
        run.ids["images"],
        coming,
        key="coming",
        run=run.id,
        look=pictures.Look(
            size=76,
            notes=[now.names[int(now.clusters[other])] for other in coming],
            tones=[triage_queue.tone(run, now, other) for other in coming],
        ),
        trail=queue.trail,
        on_open=_look_at,
    )


def _look_at(image: int) -> None:
    in_focus.go(image)
    st.rerun()
