"""The worker's state in the sidebar, and a redraw of the page when a job changes what it shows.

Nothing else polls when no job runs, so it looks for the edits of other tabs as well: every fragment
that polls costs the server a run of its own. A page may show what a job made, whoever asked for it:
this tab, another one, or the command line.
"""

import streamlit as st

from core.base.language import say
from core.work import jobs, steps
from core.work.worker import ensure_worker, worker_state
from pages.frame import undo
from pages.shared.lists import menu, state

EVERY, IDLE = 2.0, 4.0  # seconds between looks at the queue: while something is to come, else
Known = tuple[int, frozenset[int]]  # number of the newest job, and of those that are not over


def known() -> Known:
    """The jobs as a page that is drawn from now on knows them; asked before it is drawn."""
    told = (name for name, step in steps.STEPS.items() if step.told_elsewhere)
    return jobs.pulse(state.workspace(), told)


def show(before: Known | None, run: str) -> None:
    """The badge; when jobs have come or ended since the page was drawn, it is drawn anew.

    Those that the page itself put into the queue it knows. Where no job can run (None) it looks
    only for what other tabs edit of the run, if there is one.
    """
    if before is None:
        if run:
            st.fragment(undo.watch, run_every=IDLE)(run)
        return
    newest, waiting = known()
    own = {id for id in waiting if id > before[0]}
    idle = not waiting and worker_state(state.workspace()) == "ready"
    st.fragment(_look, run_every=IDLE if idle else EVERY)((newest, before[1] | own), run)


def _look(drawn: Known, run: str) -> None:
    if run:
        undo.watch(run)
    _badge(drawn)


def _badge(drawn: Known) -> None:
    workspace = state.workspace()
    now = known()
    if now[1] and jobs.reconcile(workspace):  # a worker that was killed is told of at this look
        now = known()
    if now != drawn:
        st.rerun()
    worker = worker_state(workspace)
    if worker == "none":
        ensure_worker(workspace)
    active = jobs.unfinished(workspace) if now[1] else ()
    if active:
        job = active[0]
        label = say(steps.title(job.step))
        st.page_link(menu.page("jobs"), label=label, icon=":material/progress_activity:")
        st.progress(min(max(job.fraction, 0.0), 1.0))
    elif worker == "ready":
        st.caption(say(":material/check_circle: Ready"))
    else:
        st.caption(say(":material/hourglass_top: Warming up"))
