"""Relearning from a draft: the button that starts it, how far it is, and how it ended.

It trains a child of the run; the page then looks at the child.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.base.language import say
from core.base.units import count
from core.concepts.run import Run
from core.work import jobs
from core.work.jobs import Job
from pages.shared.editing import asked, draft, job_panel, opening, queue, relearnt, waiting
from pages.shared.lists import state
from pages.shared.showing import widgets

EVERY = 0.3  # seconds between looks at a relearning
HELP = {
    "quick": "Adjusts how strongly phrases fire and weigh, from where they are. Takes seconds.",
    "full": "Adjusts as well what in an image the phrases go by. Slower.",
}


def submit(run: Run, mode: str) -> None:
    """Relearn from the draft, instead of what runs for this run already. Made for callbacks."""
    with queue.refusals_told():
        for job in _relearnings(run):
            if not job.is_over:
                jobs.stop(state.workspace(), job.id)
        wanted = draft.operations(run)
        queue.submit("relearn", concept_model=run.id, operations=wanted, mode=mode)


def _relearnings(run: Run) -> list[Job]:
    """Relearnings that start from this run, newest first."""
    return [
        job
        for job in jobs.jobs(state.workspace())
        if job.step == "relearn" and job.settings.get("concept_model") == run.id
    ]


def here(run: Run) -> None:
    """Draft, progress and outcome in one line, for pages that are about something else."""
    last, edits = newest(run), len(draft.edits_of(run))
    if last:
        opening.open_due(last)
    if last and not last.is_over:
        live(last.id)
    elif last and is_failure(last):
        failed(last)
    elif edits:
        with st.container(horizontal=True, vertical_alignment="center", key="draft_here"):
            st.markdown(unlearnt(edits), width="content")
            start(run, say("Relearn"), "quick", key="relearn_here")
    else:
        relearnt.banner(run, small=True)


def newest(run: Run) -> Job | None:
    """The newest relearning of the run: one from its draft, where every edit is learnt at once."""
    st.session_state.relearn_view = run.id
    wanted = draft.operations(run)
    last = next(iter(_relearnings(run)), None)
    live = st.session_state.get("relearn_live") and not state.reads_only()
    if not (live and wanted and _is_new(last, wanted)):
        return last
    submit(run, "quick")
    return next(iter(_relearnings(run)), None)


def _is_new(last: Job | None, wanted: list[dict[str, Any]]) -> bool:
    return last is None or list(last.settings["operations"]) != wanted


def start(run: Run, label: str, mode: str, *, disabled: bool = False, **more: Any) -> None:
    """The button that relearns in a mode, one of HELP."""
    quick = mode == "quick"
    st.button(
        label,
        type="primary" if quick else "secondary",
        icon=":material/model_training:" if quick else None,
        help=say(HELP[mode]),
        disabled=disabled or state.reads_only(),
        on_click=submit,
        args=(run, mode),
        **more,
    )


def unlearnt(changes: int) -> str:
    """How many edits of a draft are not learnt yet."""
    return say("{edits} not learnt yet", edits=count(changes, "edit"))


def is_failure(job: Job) -> bool:
    """Whether it is to be told why a relearning ended without a run."""
    return job.state in ("failed", "lost") and not asked.is_read(job)


def failed(job: Job) -> None:
    """Why a relearning ended without a run."""
    asked.told(job.id)
    widgets.refused(job.reason or say("It did not work."))
    st.button(say("Dismiss"), key="relearn_dismiss", on_click=asked.read, args=(job.id,))


def live(id: int, beside: Callable[[Job], None] = lambda job: None) -> None:
    """Progress of a running relearning, refreshed until it ends; `beside` adds to its line."""
    st.fragment(_live, run_every=EVERY)(id, beside)


def _live(id: int, beside: Callable[[Job], None]) -> None:
    job = queue.look_after(id)
    if job.is_over:
        opening.leave(job)
    row = st.container(horizontal=True, vertical_alignment="center")
    with row:
        if not waiting.behind(job):
            says = job_panel.said(job) if job.state == "running" else waiting.for_worker()
            done = min(max(job.fraction, 0.0), 1.0)
            st.progress(done, text=state.plain(says or say("Starting")))
    row.button(
        say("Stop"),
        key="relearn_stop",
        on_click=queue.stop,
        args=(id,),
        disabled=job.stop_asked is not None or state.reads_only(),
    )
    with row:
        beside(job)
