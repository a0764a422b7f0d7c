"""A run once more with another encoder, to be compared with it."""

import streamlit as st

from core.base.errors import BadInput, NotFound
from core.base.language import say
from core.clustering.models import CLUSTER_MODELS
from core.encoders.presence import misfit, presence
from core.store import run_tree
from core.work import jobs
from core.work.request import RunRequest
from pages.shared.editing import queue
from pages.shared.lists import state
from pages.shared.showing import encoders

HELP = "Images, number of clusters, seed and settings stay as they are."


def form(id: str) -> None:
    """Which encoder, what will be the same, and the button."""
    old = run_tree.run_settings(state.workspace(), id)
    source = encoders.source(old.images)
    labels = {name: encoders.label(name, source) for name in others(source, old.encoder)}
    key = f"repeat_with_{id}"
    state.follow_labels(key, list(labels.values()))
    name = str(
        st.selectbox(
            say("Encoder"),
            list(labels),
            format_func=lambda name: labels.get(name, name),
            key=key,
            help=say(HELP),
            width=420,
        )
    )
    try:
        request = _request(id, name)
    except BadInput as error:
        st.caption(state.plain(str(error)))
        return
    model = CLUSTER_MODELS[str(request.model)].title
    made = {"k": request.clusters, "model": say(model), "seed": old.seed}
    st.caption(state.plain(say("{k} clusters by {model}, seed {seed}.", **made)))
    encoders.before_start(name)
    st.button(
        say("Repeat with this encoder"),
        icon=":material/replay:",
        key=f"repeat_{id}",
        disabled=bool(presence(name).problem) or state.reads_only(),
        on_click=start,
        args=(id, name),
    )


def _request(id: str, encoder: str) -> RunRequest:
    return RunRequest.from_settings(run_tree.repeated(state.workspace(), id, encoder))


def others(source: str, own: str) -> list[str]:
    """Encoders but the run's own that suit the images; those that can be used now first."""
    suited = [n for n in encoders.names(source) if n != own and not misfit(n, source)]
    return sorted(suited, key=lambda name: bool(encoders.lacks(name)))


def start(id: str, encoder: str) -> None:
    """Put it into the queue, and remember what it is to be compared with."""
    with queue.refusals_told():  # the run may have been deleted
        job = queue.ask("run", **_request(id, encoder).to_settings())
        queue.watch(job)
        st.session_state.repeats = {**st.session_state.repeats, job: id}


def original(id: str) -> str | None:
    """The run that this one repeats, as this session asked for it."""
    repeats = st.session_state.repeats.items()
    return next((str(of) for job, of in repeats if _result(job) == id), None)


def _result(job: int) -> str | None:
    try:
        return jobs.job(state.workspace(), job).result
    except NotFound:  # it was deleted
        return None
