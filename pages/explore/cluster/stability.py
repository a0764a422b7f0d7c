"""Does a cluster hold when its concepts are learnt again: the badge, and how far it is measured."""

from typing import Any

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.units import percent
from core.base.values import IntArray, Stability
from core.concepts.run import Run
from core.work import jobs
from pages.shared.editing import job_panel, queue
from pages.shared.lists import state

# Hennig's marks for a mean Jaccard similarity: from which share on, what to say, its colour
MARKS = ((0.85, "stable", "green"), (0.6, "partly stable", "orange"), (0.0, "unstable", "red"))
STEP = "stability"
GREY: Any = "gray"
HELP = (
    "Relearns with 5 other seeds and compares: how far an image keeps the company of its "
    "cluster (Jaccard index, averaged over images and seeds). From 85 % the cluster is "
    "stable; below 60 % another seed gives another cluster."
)


def badge(run: Run, members: IntArray) -> None:
    """The share of company that a cluster's images keep, or the button that has it measured."""
    found = _stability(str(state.folder()), run.id) or load(str(state.folder()), run.id)
    if found is None:
        _button(run)
        return
    kept = np.asarray(found.images)[members]
    share = float(kept.mean()) if len(kept) else None
    word, colour = (None, GREY) if share is None else verdict(share)
    st.metric(
        say("Stability"),
        None if share is None else percent(share),
        delta=say(word) if word else None,
        delta_color=colour,
        delta_arrow="off",
        border=True,
        help=say(HELP),
        height="stretch",
    )


def verdict(share: float) -> tuple[str | None, Any]:
    """A share of kept company in a word, and the word's colour."""
    return next((word, colour) for least, word, colour in MARKS if share >= least)


def _button(run: Run) -> None:
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(say("Stability"), help=say(HELP))
        st.button(
            say("Measure"),
            icon=":material/casino:",
            key="measure_stability",
            disabled=queue.is_running(STEP, concept_model=run.id) or state.reads_only(),
            on_click=queue.submit,
            args=(STEP,),
            kwargs={"concept_model": run.id},
            help=say("Takes some seconds."),
            width="stretch",
        )


def progress(run: Run) -> None:
    """How far measuring it is, or why that failed; nothing when another job is in view."""
    job = job_panel.current()
    if job is not None and _is_of(job, run):
        job_panel.show()


def _is_of(job: jobs.Job, run: Run) -> bool:
    return job.step == STEP and job.settings.get("concept_model") == run.id


def load(folder: str, id: str) -> Stability | None:
    """What was measured; None when nothing was."""
    workspace = state.open_workspace(folder)
    records = workspace.records(Stability, concept_model=id)
    return workspace.load(Stability, records[0].id) if records else None


_stability = st.cache_resource(max_entries=6, show_spinner=False)(load)
