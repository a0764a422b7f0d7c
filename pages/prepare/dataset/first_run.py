"""The first run of an image set in one step: how many clusters; the rest is as usual."""

import streamlit as st

from core.base.language import say
from core.clustering.models import CLUSTER_MODELS
from core.encoders import usual
from core.work import jobs, steps
from core.work.plan import Plan
from pages.shared.editing import counts, starting
from pages.shared.lists import menu, state
from pages.shared.reading import data
from pages.shared.showing import encoders

SEED = 0
FIRST = "first"  # of the key of k: the form for all settings has another one


def show(id: str) -> None:
    """The row: k, Cluster, a number on request, other ways from here; below, what it takes."""
    source = str(state.workspace().record(id).settings["source"])
    encoder = encoders.remembered(source)
    suggested = _suggest(id, encoder)
    given = {"encoder": encoder, "model": usual(encoder).model, "seed": SEED}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="first_run"):
        clusters = starting.choose_clusters(id, FIRST, width=150)
        planned, problem = starting.look(id, {**given, "clusters": clusters})
        title = say("Cluster these images")
        starting.button(title, "scatter_plot", None if _is_running() else planned)
        if not suggested:
            counts.ask(id, encoder, SEED)
        _link("clustering", say("More settings"), "tune", id)
        _link("check", say("Check them first"), "fact_check", id)
    with st.container(gap="xxsmall", key="before_start"):
        if clusters is None:
            st.caption(say("Give a number, or have one suggested."))
        elif planned is None:
            st.caption(f":red[:material/error:] {state.plain(problem)}")
        else:
            _told(planned, starting.where_from(id, clusters) or _why(clusters, suggested))


def _suggest(id: str, encoder: str) -> int | None:
    """What the coding length suggests, where it was counted; an empty field starts with it."""
    suggested, key = counts.suggested(id, encoder).get("coding_length"), state.key(FIRST, id)
    images = data.images(id)
    if suggested and st.session_state.get(key) is None and not images.has_labels:
        st.session_state[key] = suggested
    return suggested


def _why(clusters: float, suggested: int | None) -> str:
    if clusters != suggested:
        return ""
    return say("{n:,} is suggested by the coding length.", n=suggested)


def _is_running() -> bool:
    """A second click would have the images clustered twice."""
    return any(steps.opens(job.step) == "run" for job in jobs.unfinished(state.workspace()))


def _told(planned: Plan, why: str) -> None:
    """Where the number comes from, the method, and how long it will take."""
    if why:
        st.caption(f":material/label: {why}")
    request = planned.request
    encoder = say("encoder {name}", name=data.encoder_name(request.encoder))
    method = say(CLUSTER_MODELS[str(request.model)].title)
    says = " · ".join(state.plain(part) for part in (encoder, method, planned.sentence()))
    st.caption(f":material/schedule: {says}")


def _link(page: str, label: str, icon: str, id: str) -> None:
    query = {state.IMAGES: id}
    st.page_link(menu.page(page), label=label, icon=f":material/{icon}:", query_params=query)
