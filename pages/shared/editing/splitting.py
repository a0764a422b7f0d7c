"""Split a cluster: k-means in the worker, a preview of the parts, and the edit when it is applied.

The dialog is open while the session says so, so that a rerun of the page does not close it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import streamlit as st

from core.base.errors import NotFound
from core.base.language import listed, say
from core.base.units import count
from core.base.values import Assignment, IntArray
from core.clustering import splitting
from core.concepts.run import Run
from core.work import jobs
from core.work.jobs import Job
from pages.shared.editing import edit_log, queue, waiting
from pages.shared.lists import cluster_names, state
from pages.shared.reading import data, top_v
from pages.shared.showing import pictures, widgets

EVERY = 0.4  # seconds between looks at the job
MOST = 8  # parts
SHOWN = 8  # pictures of a part


def button(run: Run, cluster: int) -> None:
    """The button that opens the dialog, and the dialog while it is open."""
    size = len(data.edited(run).members(cluster))
    st.button(
        say("Split"),
        icon=":material/call_split:",
        key=f"split_{cluster}",
        disabled=size < 2 or state.reads_only(),
        on_click=_open,
        args=(run, cluster, 2),
    )
    if st.session_state.split_open == _name(run, cluster):
        name = state.plain(data.edited(run).names[cluster])
        dialog = st.dialog(say("Split {name}", name=name), width="large", on_dismiss=close)
        dialog(_preview)(run, cluster)


def _name(run: Run, cluster: int) -> str:
    return f"{run.id} {cluster}"


def _open(run: Run, cluster: int, count: int) -> None:
    """Ask the worker for that many parts, and show them. Made for callbacks."""
    images = data.edited(run).members(cluster).tolist()
    with queue.refusals_told():
        st.session_state.split_job = queue.ask(
            "split_cluster", concept_model=run.id, images=images, parts=count
        )
        st.session_state.split_open = _name(run, cluster)


def close() -> None:
    """Leave everything as it is. Made for callbacks."""
    st.session_state.split_open = ""


def _again(run: Run, cluster: int) -> None:
    _open(run, cluster, int(st.session_state[state.key("split", cluster, "parts")]))


@contextmanager
def _closed_with_the_job() -> Iterator[None]:
    """Close the dialog, and say why, where another tab has deleted its job or what that found."""
    try:
        yield
    except NotFound:
        close()
        edit_log.tell_later(say("The preview of the split was deleted; split the cluster again."))
        st.rerun()


@_closed_with_the_job()
def _preview(run: Run, cluster: int) -> None:
    size = len(data.edited(run).members(cluster))
    st.number_input(
        say("Parts"),
        min_value=2,
        max_value=max(2, min(MOST, size)),
        value=2,
        key=state.key("split", cluster, "parts"),
        on_change=_again,
        args=(run, cluster),
        width=160,
    )
    job = jobs.job(state.workspace(), st.session_state.split_job)
    watched = not job.is_over
    st.fragment(_follow, run_every=EVERY if watched else None)(run, cluster, watched)


@_closed_with_the_job()
def _follow(run: Run, cluster: int, watched: bool) -> None:
    job = queue.look_after(st.session_state.split_job)
    if not job.is_over:
        if not waiting.behind(job):
            st.caption(say("Looking for parts …"))
        return
    if watched:
        st.rerun()  # without looking again and again
    if job.state == "done":
        _parts(run, cluster, members(job))
    else:
        widgets.refused(job.reason or say("The split was stopped."))


def members(job: Job) -> list[IntArray]:
    """The images of every part that a job found, largest part first."""
    made = state.workspace().load(Assignment, str(job.result))
    images = np.array(job.settings["images"])
    return [images[made.labels == part] for part in range(made.k)]


def _parts(run: Run, cluster: int, groups: list[IntArray]) -> None:
    """Each part with its name to be, its size, what tells it from the others, and pictures."""
    phrases = splitting.telling_phrases(run.model, run.vocabulary, groups, top_v.shown("split"))
    for part, name in enumerate(proposed(run, cluster, phrases)):
        left, right = st.columns([2, 5], gap="medium")
        with left:
            st.text_input(
                say("Part {n}: {images}", n=part + 1, images=count(len(groups[part]), "image")),
                value=name,
                key=state.key("split_name", st.session_state.split_job, part),
            )
            told = listed(phrase for phrase, _ in phrases[part])
            st.caption(state.plain(told or say("No phrase tells it from the others.")))
        with right:
            key = f"split_pictures_{part}"
            pictures.gallery(
                run.ids["images"], _typical(run, groups[part]), key=key, look=pictures.Look(size=72)
            )
    _buttons(run, cluster, groups)


def _typical(run: Run, indices: IntArray) -> IntArray:
    """The images nearest to the middle of a part."""
    vectors = np.asarray(run.embeddings.vectors)[indices]
    near = vectors @ vectors.mean(axis=0)
    return indices[np.argsort(-near, kind="stable")[:SHOWN]]


def proposed(run: Run, cluster: int, phrases: list[list[tuple[str, float]]]) -> list[str]:
    """A name for every part: the largest keeps the cluster's, the others have a telling phrase."""
    now = data.edited(run)
    taken = [name for number, name in now.names.items() if number != cluster]
    names: list[str] = []
    for part, told in enumerate(phrases):
        kept = [now.names[cluster][: cluster_names.LONGEST].rstrip()] if part == 0 else []
        telling = (phrase for phrase, _ in told)
        numbered = (f"{now.names[cluster][:50]} {number}" for number in range(part + 1, 99))
        options = [*kept, *telling, *numbered]
        may_be = (name for name in options if not cluster_names.problem(name, [*taken, *names]))
        names.append(next(may_be))
    return names


def _buttons(run: Run, cluster: int, groups: list[IntArray]) -> None:
    with st.container(horizontal=True):
        applied = st.button(
            say("Apply"), key="split_apply", type="primary", icon=":material/check:"
        )
        cancelled = st.button(say("Cancel"), key="split_cancel")
    problem = apply(run, cluster, groups) if applied else ""
    if problem:
        widgets.refused(problem)
    elif applied or cancelled:
        close()
        st.rerun()


def apply(run: Run, cluster: int, groups: list[IntArray]) -> str:
    """Record the split with the names that were typed; says why if it cannot be."""
    job, now = st.session_state.split_job, data.edited(run)
    typed = [st.session_state[state.key("split_name", job, part)] for part in range(len(groups))]
    names = [cluster_names.tidy(name) for name in typed]
    taken = [name for number, name in now.names.items() if number != cluster]
    for name in names:
        problem = cluster_names.problem(name, taken)
        if problem:
            return problem
        taken.append(name)
    if set(np.concatenate(groups)) != set(now.members(cluster)):
        return say("The cluster has changed meanwhile; cancel, and split it again.")
    lists = [group.tolist() for group in groups]
    split = {"cluster": cluster, "parts": lists, "names": names}
    return edit_log.attempt(run, "split_cluster", rerun=True, **split)
