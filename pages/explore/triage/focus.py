"""One image at a time: the picture, what speaks for its cluster and for another, the decision."""

import streamlit as st

from core.base.language import say
from core.base.units import percent
from core.concepts.explanation import NONE
from core.concepts.run import Run
from core.output import charts
from core.store import edits
from core.store.edits import Edited
from pages.explore.triage import in_focus
from pages.shared.editing import decisions, marks
from pages.shared.lists import keys, menu, state
from pages.shared.reading import data, top_v, trails, triage_queue
from pages.shared.reading.triage_queue import Queue
from pages.shared.showing import pictures, widgets

NEXT = 12  # thumbnails of what comes
QUICK = 3  # clusters with a number key of their own
COLOURS = (charts.TEAL, charts.ORANGE)  # of what speaks for its cluster, and for another
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
        _header(run, now, queue, image)
        _decide(run, now, queue, image, follower)
        _evidence(run, now, queue, image)
    _strip(run, now, queue, image)


# -- the picture


def _picture(run: Run, now: Edited, image: int, follower: int) -> None:
    border = BORDERS[triage_queue.tone(run, now, image)]
    images = run.ids["images"]
    folder = f"whycluster/image/{images}"
    picture = (
        f'<img src="{folder}/{image}" alt="{say("The image to decide on")}" '
        'style="width:100%;height:330px;'
        f'object-fit:contain;display:block;border:{border};border-radius:8px;padding:4px">'
    )
    # The one that follows is there at once when its turn comes.
    follows = f'<img src="{folder}/{follower}" alt="" hidden>'
    st.html(pictures.see_large(images, image, picture) + follows)


def _steps(queue: Queue, image: int) -> None:
    shown = queue.shown.tolist()
    place = shown.index(image)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="steps"):
        _step("previous", say("Previous"), shown[max(place - 1, 0)], image)
        _step("next", say("Next"), shown[min(place + 1, len(shown) - 1)], image)
        st.page_link(
            menu.page("image"),
            label=say("Open the image"),
            icon=":material/image:",
            query_params=trails.query(image, queue.trail),
        )
        pictures.map_link(image)


def _step(name: str, label: str, target: int, image: int) -> None:
    st.button(
        label,
        key=f"step_{name}",
        shortcut=keys.of(name),
        disabled=target == image,
        on_click=in_focus.go,
        args=(target,),
    )


# -- the decision


def _header(run: Run, now: Edited, queue: Queue, image: int) -> None:
    label = int(run.images.labels[image])
    facts = [say("image {n}", n=image)]
    if label >= 0:
        facts.append(say("class {name}", name=run.images.class_names[label]))
    facts.append(say("doubt {share}", share=percent(run.doubt.score[image])))
    if image in now.decisions:
        facts.append(say(edits.DECIDED[now.decisions[image]]))
    title = data.cluster_title(run, int(now.clusters[image]))
    with st.container(gap=None, key="focus_head"):
        st.subheader(state.plain(title), anchor=False)
        st.caption(state.plain(" · ".join(facts)))
        told = triage_queue.why(run, now, image, queue.kind)
        for reason in told or [say("Nothing speaks strongly against its cluster.")]:
            st.text(reason)


def _decide(run: Run, now: Edited, queue: Queue, image: int, follower: int) -> None:
    suggested = triage_queue.suggestion(run, now, image, queue.kind)
    decisions.decide(
        run,
        [image],
        key="focus",
        suggested=suggested,
        keys=True,
        then=lambda: in_focus.go(follower),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="quick", gap="small"):
        st.caption(say("Or move it at once to"), width="content")
        for place, number in enumerate(triage_queue.nearest(run, now, image)[:QUICK], start=1):
            st.button(
                state.plain(now.names[number]),
                key=state.key(f"quick_{place}", image),
                shortcut=keys.of(f"quick_{place}"),
                type="tertiary",
                disabled=state.reads_only(),
                on_click=_move,
                args=(run, image, number, follower),
            )
        marks.images(run, [image], f"marks_{image}")


def _move(run: Run, image: int, number: int, follower: int) -> None:
    decisions.record(run, "move", [image], lambda: in_focus.go(follower), number)


# -- the evidence


def _evidence(run: Run, now: Edited, queue: Queue, image: int) -> None:
    """Top phrases for its cluster beside those for where it might belong, on one scale."""
    own, other = int(now.columns[image]), triage_queue.target(run, now, image, queue.kind)
    columns = [own] if other == NONE else [own, other]
    top = top_v.shown("triage")
    parts = {column: data.evidence(run, image, column, top) for column in columns}
    strongest = max((weight for part in parts.values() for _, weight in part), default=1.0)
    places = st.columns(2, gap="medium")
    for place, (column, part), colour in zip(places, parts.items(), COLOURS, strict=False):
        with place, st.container(gap="small"):
            name = state.plain(now.column_names[column])
            score = {"name": name, "score": run.scores[image, column]}
            st.markdown(say("**For {name}** · score {score:.2f}", **score))
            widgets.evidence_bars(part, strongest, colour, say("No phrase speaks for it."))
    if other == NONE:
        places[1].caption(say("Nothing speaks for another cluster."))


# -- what comes


def _strip(run: Run, now: Edited, queue: Queue, image: int) -> None:
    shown = queue.shown.tolist()
    place = shown.index(image)
    coming = shown[place + 1 : place + 1 + NEXT]
    if not coming:
        return
    st.caption(say("Next of {n}", n=f"{len(shown):,}"))
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
        on={"open": _look_at},
    )


def _look_at(image: int) -> None:
    in_focus.go(image)
    st.rerun()
