"""The triage desk: images that may be wrong, one at a time or as cards; accept, move, skip."""

import streamlit as st

from core.base.units import percent
from core.concepts.explanation import DOUBTFUL
from core.concepts.run import Run
from pages.shared import data, state, widgets
from pages.shared.triage import focus as triage_focus
from pages.shared.triage import grid as triage_grid
from pages.shared.triage import queue as triage_queue
from pages.shared.triage.queue import DECIDED, QUEUES, Queue

DESKS = {"focus": "One by one", "grid": "Grid"}
EVERYWHERE = "all"


def controls(found: Run) -> tuple[Queue, str]:
    """Which queue, and how it is shown; all of it is in the URL."""
    if state.CLUSTER in st.query_params:  # a link from a list of images
        st.query_params["of"] = st.query_params.pop(state.CLUSTER)
    kinds = [name for name in QUEUES if found.images.has_labels or name != "wrong"]
    with st.container(horizontal=True, vertical_alignment="bottom", key="triage_controls"):
        kind = widgets.choice("Queue", "queue", {name: QUEUES[name] for name in kinds})
        decided = widgets.choice("Show", "decided", DECIDED)
        desk = widgets.choice("One image or many", "desk", DESKS)
        cluster = cluster_filter(found)
    return triage_queue.queue(found, kind, cluster, decided), desk


def cluster_filter(found: Run) -> int | None:
    options = [EVERYWHERE, *map(str, data.edited(found).numbers)]
    state.follow_url("of", options)
    chosen = st.selectbox(
        "Cluster",
        options,
        format_func=lambda c: (
            "all clusters" if c == EVERYWHERE else widgets.cluster_title(found, int(c))
        ),
        key="of",
        persist_state="session",
        width=240,
    )
    state.write_url("of", chosen)
    return None if chosen in (None, EVERYWHERE) else int(str(chosen))


def progress(found: Run, queue: Queue) -> None:
    total = len(queue.everything)
    if found.images.has_labels:
        legend = "green: its cluster is matched to its class, dashed red: to another one"
    else:
        legend = f"amber: doubt above {percent(DOUBTFUL)}"
    if total:
        says = f"{queue.done:,} of {total:,} decided · most doubtful first · {legend}"
        st.progress(queue.done / total, text=says)


def nothing_left(queue: Queue) -> None:
    """Say so, and end the page."""
    if not len(queue.everything):
        st.success("Nothing is in this queue.", icon=":material/check_circle:")
    elif queue.done:
        st.success("Every image of this queue is decided.", icon=":material/check_circle:")
    else:
        st.info("None of this queue is decided yet.", icon=":material/info:")
    st.stop()


widgets.heading("Triage", "What may be wrong, and the evidence it rests on.", "rule")
found = widgets.need_run("The triage queue")
widgets.warn_of_words(found)
queue, desk = controls(found)
progress(found, queue)
if not len(queue.shown):
    nothing_left(queue)
if desk == "grid":
    triage_grid.show(found, queue)
else:
    triage_focus.show(found, queue)
