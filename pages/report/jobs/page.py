"""What ran, what failed and why, and how to run it again."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.base import units
from core.base.errors import UserError
from core.base.language import say
from core.base.units import duration
from core.work import jobs, keeping, steps
from core.work.jobs import Job
from pages.shared.editing import job_panel, queue
from pages.shared.lists import menu, state
from pages.shared.reading import job_words
from pages.shared.showing import paging, widgets

STATES = {  # of a job -> colour of its badge
    "waiting": "gray",
    "running": "blue",
    "done": "green",
    "failed": "red",
    "lost": "red",
    "stopped": "gray",
}
SHOWN = 30  # jobs on a page
LISTED = 20  # of a list in a job's settings


def row(job: Job) -> None:
    with st.container(border=True):
        cells = st.columns([2, 6, 4, 3], vertical_alignment="center")
        cells[0].markdown(f"{job.id} :{STATES[job.state]}-badge[{say(job.state)}]")
        cells[1].markdown(job_words.title(job))
        span = f" · {duration(job.finished - job.started)}" if job.started and job.finished else ""
        cells[2].text(job_panel.when(job.started or job.created) + span)
        with cells[3].container(
            horizontal=True, horizontal_alignment="right", vertical_alignment="center"
        ):
            (buttons if job.is_over else stop)(job)
        if job.error:
            widgets.refused(job.reason)
        details = st.expander(say("Settings and log"), on_change="rerun", key=f"details_{job.id}")
        if details.open:
            with details:
                st.code(in_json(job.settings), language="json")
                st.code(job.log or say("No log."), language=None)


def in_json(settings: Mapping[str, Any]) -> str:
    """The settings of a job, one on a line; of long lists, such as images, the start."""
    short = {
        name: [*value[:LISTED], f"… {len(value) - LISTED:,} more"]
        if isinstance(value, list) and len(value) > LISTED
        else value
        for name, value in settings.items()
    }
    lines = (f" {json.dumps(name)}: {_dumped(value)}" for name, value in short.items())
    return "{\n" + ",\n".join(lines) + "\n}"


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def stop(job: Job) -> None:
    """What can be done with one that waits or runs; the panel above shows the oldest alone."""
    st.button(
        say("Stop"),
        key=f"stop_job_{job.id}",
        icon=":material/stop_circle:",
        disabled=job.stop_asked is not None or state.reads_only(),
        on_click=queue.stop,
        args=(job.id,),
    )


def buttons(job: Job) -> None:
    """What can be done with a job that is over."""
    way(job)
    st.button(
        say("Run again"),
        key=f"again_{job.id}",
        icon=":material/replay:",
        disabled=state.reads_only(),
        on_click=queue.run_again,
        args=(job.id,),
    )
    st.button(
        "",
        key=f"delete_job_{job.id}",
        icon=":material/delete:",
        help=say("Delete it with its log; what it made stays."),
        disabled=state.reads_only(),
        type="tertiary",
        on_click=delete,
        args=([job.id],),
    )


def way(job: Job) -> None:
    """The way to the run or the images that a job made, while these are there."""
    opens = steps.opens(job.step)
    if job.state != "done" or not opens or not state.workspace().has(str(job.result)):
        return
    page, name = ("dataset", state.IMAGES) if opens == "images" else ("map", state.RUN)
    query, icon = {name: str(job.result)}, ":material/open_in_new:"
    st.page_link(menu.page(page), label=say("Open"), icon=icon, query_params=query)


def delete(numbers: list[int]) -> None:
    """Move jobs to the trash. Made for callbacks."""
    try:
        bundle = keeping.of_jobs(state.workspace(), numbers)
        st.session_state.trashed = keeping.delete(state.workspace(), bundle)
    except UserError as error:
        st.toast(state.plain(str(error)), icon=":material/error:")
        return
    st.toast(
        say("{what} deleted. Restore it on the Workspace page.", what=bundle.title),
        icon=":material/delete:",
    )


def delete_all(over: list[int]) -> None:
    """The button that deletes all jobs that are over."""
    st.button(
        say("Delete {jobs} that ended", jobs=units.count(len(over), "job")),
        key="delete_jobs",
        icon=":material/delete_sweep:",
        type="tertiary",
        disabled=state.reads_only(),
        on_click=delete,
        args=(over,),
    )


widgets.heading(say("Jobs"), say("Everything that ran in the background."), "work_history")
job_panel.show()
everything = jobs.jobs(state.workspace())
if not everything:
    widgets.empty(
        say("Jobs appear here when something runs."),
        {"dataset": say("Start with the sample gallery or your images")},
    )
if len(over := [job.id for job in everything if job.is_over]) > 1:
    delete_all(over)
for job in everything[paging.part(len(everything), SHOWN, "jobs_page")]:
    row(job)
