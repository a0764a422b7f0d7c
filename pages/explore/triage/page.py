"""The triage desk: images that may be wrong, one at a time or as cards; accept, move, skip."""

import streamlit as st

from core.base.language import say
from core.base.units import count, percent
from core.concepts.doubts import DOUBTFUL
from core.concepts.run import Run
from pages.explore.triage import focus, grid
from pages.shared.editing import filters
from pages.shared.lists import leaving, state
from pages.shared.reading import data, triage_queue
from pages.shared.reading.triage_queue import DECIDED, QUEUES, Queue
from pages.shared.showing import top_v, widgets

DESKS = {"focus": "One by one", "grid": "Grid"}
EVERYWHERE = "all"


def controls(run: Run) -> tuple[Queue, str]:
    """Which queue, and how it is shown; all of it is in the URL."""
    if state.CLUSTER in st.query_params:  # a link from a list of images
        st.query_params["of"] = st.query_params.pop(state.CLUSTER)
    kinds = {kind: QUEUES[kind] for kind in triage_queue.kinds(run)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="triage_controls"):
        kind = widgets.choice(say("Queue"), "queue", kinds)
        decided = widgets.choice(say("Status"), "decided", DECIDED)
        desk = widgets.choice(say("One image or many"), "desk", DESKS)
        cluster = cluster_filter(run)
        top_v.choose("triage" if desk == "focus" else "grid")
        only = filters.show(run)
    return triage_queue.queue(run, kind, cluster, decided, only), desk


def cluster_filter(run: Run) -> int | None:
    options = [EVERYWHERE, *map(str, data.edited(run).numbers)]
    state.follow_url("of", options)
    chosen = st.selectbox(
        say("Cluster"),
        options,
        format_func=lambda c: (
            say("all clusters") if c == EVERYWHERE else data.cluster_title(run, int(c))
        ),
        key="of",
        persist_state="session",
        width=190,  # with a filter's button all controls are one row
    )
    state.write_url("of", chosen)
    return None if chosen in (None, EVERYWHERE) else int(str(chosen))


def progress(run: Run, queue: Queue) -> None:
    total = len(queue.everything)
    if run.images.has_labels:
        legend = say("green: in the cluster of its class; dashed red: in another one")
    else:
        legend = say("amber: doubt above {share}", share=percent(DOUBTFUL))
    if total:
        done, skipped = queue.counts["yes"], queue.counts["skipped"]
        parts = [say("{n} of {total} decided", n=f"{done:,}", total=f"{total:,}")]
        parts += [say("{n} skipped", n=f"{skipped:,}")] if skipped else []
        st.progress(done / total, text=" · ".join([*parts, say("most doubtful first"), legend]))


def nothing_left(queue: Queue) -> None:
    """Say so, offer what was skipped, and end the page."""
    if not len(queue.everything) and (queue.only or queue.cluster is not None):
        st.info(say("No image of this queue passes the filter."), icon=":material/info:")
    elif not len(queue.everything):
        st.success(say("This queue is empty."), icon=":material/check_circle:")
    elif queue.decided == "skipped":
        st.info(say("Nothing in this queue is skipped."), icon=":material/info:")
    elif queue.decided == "yes":
        st.info(say("Nothing in this queue is decided yet."), icon=":material/info:")
    elif skipped := queue.counts["skipped"]:
        only_skipped(skipped)
    else:
        st.success(say("Every image of this queue is decided."), icon=":material/check_circle:")
    leaving.end()


def only_skipped(skipped: int) -> None:
    """Say that nothing else is left, with the way to them."""
    images = count(skipped, "image")
    says = say("All that is left of this queue was skipped: {images}.", images=images)
    st.info(says, icon=":material/info:")
    label = say("Show skipped images")
    st.button(label, key="show_skipped", icon=":material/skip_next:", on_click=show_skipped)


def show_skipped() -> None:
    """Go through what was skipped. Made for callbacks."""
    st.session_state.decided = "skipped"


widgets.heading(
    say("Triage"), say("Images that may be in the wrong cluster, with the evidence."), "rule"
)
run = widgets.need_run(say("The triage queue"))
widgets.warn_of_words(run)
queue, desk = controls(run)
progress(run, queue)
if not len(queue.shown):
    nothing_left(queue)
if desk == "grid":
    grid.show(run, queue)
else:
    focus.show(run, queue)
