"""What a run will take, before it starts: time by earlier runs or one timed step, and disk."""

import streamlit as st

from core.base.language import say
from core.base.units import size
from core.work import cost, jobs
from core.work import plan as planning
from core.work.cost import Past
from core.work.estimate import ESTIMATE
from core.work.plan import Plan
from core.work.request import RunRequest
from pages.shared.editing import queue
from pages.shared.lists import state

TIME_HELP = (
    "Estimated from earlier runs on this machine: each stage takes as long per image as it "
    "did then (embedding: with this encoder, by the number of views; clustering: by this "
    "cluster model). Finished parts are not counted."
)
DISK_HELP = (
    "Embeddings and views of the images (unless they exist already), memberships, "
    "activations and the map of the run; for a training, its checkpoints too."
)


def plan(request: RunRequest, images: str) -> Plan:
    """What the run will do, judged by the earlier runs of the workspace; raises as `plan` does."""
    past = _past(str(state.folder()), _finished())
    return planning.plan(state.workspace(), request, images, past)


def show(planned: Plan, images: str) -> None:
    """Time and disk in two lines; for a training also a button that has one step timed."""
    says = planned.sentence()
    if planned.is_training:
        _show_training(planned, images)
        says = say("The rest of the run: {says}", says=f"{says[0].lower()}{says[1:]}")
    st.caption(f":material/schedule: {says}", help=say(TIME_HELP))
    more = planned.is_training and planned.training is None
    about = "About {disk} of disk, and checkpoints." if more else "About {disk} of disk."
    disk = say(about, disk=size(planned.disk or 0))
    st.caption(f":material/hard_drive: {disk}", help=say(DISK_HELP))


def _finished() -> tuple[int, ...]:
    """Numbers of the runs that are done: what changes when there is more to judge by."""
    return tuple(job.id for job in jobs.jobs(state.workspace(), "done") if job.step == "run")


@st.cache_data(max_entries=2, show_spinner=False)
def _past(folder: str, finished: tuple[int, ...]) -> list[Past]:
    return cost.past_runs(state.open_workspace(folder))


def _show_training(planned: Plan, images: str) -> None:
    """How long it will train, or the button that has one step of it timed."""
    request = planned.request
    if planned.training is not None:
        budget = request.clustering(images).method().budget_minutes
        says = planned.training.sentence(budget)
        space = planned.training.space()
        said = say("Training: {says}, {space}.", says=f"{says[0].lower()}{says[1:]}", space=space)
        st.caption(f":material/schedule: {said}")
        return
    st.button(
        say("Estimate the training"),
        icon=":material/schedule:",
        key="estimate",
        disabled=queue.is_running(ESTIMATE) or state.reads_only(),
        on_click=queue.submit,
        args=(ESTIMATE,),
        kwargs={
            "images": images,
            "model": request.model,
            "clusters": request.clusters,
            "seed": request.seed,
            "settings": request.cluster_settings,
        },
        help=say(
            "Times one step on this machine and estimates from it; up to a minute without a GPU."
        ),
    )
