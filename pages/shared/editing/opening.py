"""What a finished job made is opened: the run, the relearnt run or the images, or a sentence."""

import streamlit as st

from core.base import translation
from core.base.language import say
from core.store import edits
from core.work import jobs, steps
from core.work.jobs import Job
from pages.shared.editing import asked, edit_log, queue
from pages.shared.lists import state
from pages.shared.reading import data


def is_due(job: Job) -> bool:
    """Whether this page is to open what a job made: it asked for it, and did not open it yet."""
    return job.state == "done" and asked.is_here(job) and not asked.is_read(job)


def open_due(job: Job) -> None:
    """Open what this page asked for, once, and draw it."""
    if is_due(job):
        take(job)
        st.rerun()


def leave(job: Job) -> None:
    """A fragment that showed a job which is over: open what this page asked for, draw it.

    In this order the page is drawn once. A page that is drawn and left half-way loses the files
    behind its download buttons until it is drawn again.
    """
    open_due(job)
    st.rerun()


def take(job: Job) -> None:
    """Look at what a finished job made, if it is still there, when the page is drawn next."""
    asked.read(job.id)
    asked.told(job.id)
    opens, made = steps.STEPS[job.step].opens, str(job.result)
    if steps.STEPS[job.step].tells:
        edit_log.tell_later(sentence(job))
    if opens == "run" and state.workspace().has(made):
        st.session_state.open_run = made
        _compute_figures(made)
    elif opens == "relearnt":
        open_relearnt(str(job.settings["concept_model"]), made, rerun=True)
    elif opens == "images":
        st.session_state.open_images = made


def sentence(job: Job) -> str:
    """What a step that tells found, which is kept in English."""
    return say("{sentence}.", sentence=translation.told(str(job.result)))


def open_relearnt(before: str, after: str, *, rerun: bool = False) -> None:
    """Look at the run `after`, relearnt from `before`: an edit like others, so it can be undone.

    So it is again where the run was discarded; nothing happens where another tab has deleted it.
    Its figures are computed unless they are there. For rerun see `edit_log.record`. Who may only
    look opens it all the same.
    """
    if not state.workspace().has(after):
        return
    st.session_state.open_run = after
    if state.reads_only():
        return
    done = data.in_force(data.scope_of(after)).done  # the run before may have been deleted
    is_known = any(edit.arguments.get("after") == after for edit in done)
    if not is_known or edits.verdicts(done).get(after) == edits.DISCARDED:
        edit_log.record(after, "relearn", rerun=rerun, before=before, after=after)
    _compute_figures(after)


def _compute_figures(run: str) -> None:
    """Unless they are there; a full disk does not keep a run from being opened."""
    if data.report(run) is None and not state.reads_only():
        with queue.refusals_told():
            jobs.submit(state.workspace(), "evaluate", concept_model=run)
