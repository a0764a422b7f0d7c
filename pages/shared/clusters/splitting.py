"""Split a cluster: k-means in the worker, a preview of the parts, and the edit when it is applied.

The dialog is open while the session says so, so that a rerun of the page does not close it.
"""

import numpy as np
import streamlit as st

from core.base.units import count
from core.base.values import Assignment, IntArray
from core.clustering import splitting
from core.concepts.run import Run
from core.work import jobs
from core.work.jobs import Job
from core.work.worker import ensure_worker
from pages.shared import data, history, pictures, state
from pages.shared.clusters import cluster_names

OPEN, JOB = "split_open", "split_job"  # which cluster's dialog is open; the job of its preview
EVERY = 0.4  # seconds between looks at the job
MOST = 8  # parts
SHOWN = 8  # pictures of a part


def button(found: Run, cluster: int) -> None:
    """The button that opens the dialog, and the dialog while it is open."""
    size = len(data.edited(found).members(cluster))
    st.button(
        "Split",
        icon=":material/call_split:",
        key=f"split_{cluster}",
        disabled=size < 2,
        on_click=_open,
        args=(found, cluster, 2),
    )
    if st.session_state.get(OPEN) == _name(found, cluster):
        name = state.plain(data.edited(found).names[cluster])
        dialog = st.dialog(f"Split {name}", width="large", on_dismiss=close)
        dialog(_preview)(found, cluster)


def _name(found: Run, cluster: int) -> str:
    return f"{found.id} {cluster}"


def _open(found: Run, cluster: int, count: int) -> None:
    """Ask the worker for that many parts, and show them. Made for callbacks."""
    st.session_state[OPEN] = _name(found, cluster)
    images = data.edited(found).members(cluster).tolist()
    st.session_state[JOB] = jobs.submit(
        state.workspace(), "split_cluster", concept_model=found.id, images=images, parts=count
    )
    ensure_worker(state.workspace())


def close() -> None:
    """Leave everything as it is. Made for callbacks."""
    st.session_state[OPEN] = ""


def _again(found: Run, cluster: int) -> None:
    _open(found, cluster, int(st.session_state[f"split_{cluster}_parts"]))


def _preview(found: Run, cluster: int) -> None:
    size = len(data.edited(found).members(cluster))
    st.number_input(
        "Parts",
        min_value=2,
        max_value=max(2, min(MOST, size)),
        value=2,
        key=f"split_{cluster}_parts",
        on_change=_again,
        args=(found, cluster),
        width=160,
    )
    job = jobs.job(state.workspace(), st.session_state[JOB])
    watched = not job.is_over
    st.fragment(_follow, run_every=EVERY if watched else None)(found, cluster, watched)


def _follow(found: Run, cluster: int, watched: bool) -> None:
    job = jobs.job(state.workspace(), st.session_state[JOB])
    if not job.is_over:
        ensure_worker(state.workspace())
        st.caption("Looking for parts …")
        return
    if watched:
        st.rerun()  # without looking again and again
    if job.state == "done":
        _parts(found, cluster, members(job))
    else:
        st.error(state.plain(job.error or "The split was stopped."), icon=":material/error:")


def members(job: Job) -> list[IntArray]:
    """The images of every part that a job found, largest part first."""
    made = state.workspace().load(Assignment, str(job.result))
    images = np.array(job.settings["images"])
    return [images[made.labels == part] for part in range(made.k)]


def _parts(found: Run, cluster: int, groups: list[IntArray]) -> None:
    """Each part with its name to be, its size, what tells it from the others, and pictures."""
    phrases = splitting.telling_phrases(found.model, found.vocabulary, groups)
    for part, name in enumerate(proposed(found, cluster, phrases)):
        left, right = st.columns([2, 5], gap="medium")
        with left:
            st.text_input(
                f"Part {part + 1}: {count(len(groups[part]), 'image')}",
                value=name,
                key=f"split_name_{st.session_state[JOB]}_{part}",
            )
            told = ", ".join(phrase for phrase, _ in phrases[part])
            st.caption(state.plain(told or "No phrase tells it from the others."))
        with right:
            key = f"split_pictures_{part}"
            pictures.gallery(found.ids["images"], _typical(found, groups[part]), key=key, size=72)
    _buttons(found, cluster, groups)


def _typical(found: Run, images: IntArray) -> IntArray:
    """The images nearest to the middle of a part."""
    vectors = np.asarray(found.embeddings.vectors)[images]
    near = vectors @ vectors.mean(axis=0)
    return images[np.argsort(-near, kind="stable")[:SHOWN]]


def proposed(found: Run, cluster: int, phrases: list[list[tuple[str, float]]]) -> list[str]:
    """A name for every part: the largest keeps the cluster's, the others have a telling phrase."""
    now = data.edited(found)
    taken = {name for number, name in now.names.items() if number != cluster}
    names: list[str] = []
    for part, told in enumerate(phrases):
        kept = [now.names[cluster]] if part == 0 else []
        telling = (phrase for phrase, _ in told if len(phrase) <= cluster_names.LONGEST)
        numbered = (f"{now.names[cluster][:50]} {number}" for number in range(part + 1, 99))
        options = [*kept, *telling, *numbered]
        names.append(next(name for name in options if name not in taken))
        taken.add(names[-1])
    return names


def _buttons(found: Run, cluster: int, groups: list[IntArray]) -> None:
    with st.container(horizontal=True):
        applied = st.button("Apply", key="split_apply", type="primary", icon=":material/check:")
        cancelled = st.button("Cancel", key="split_cancel")
    problem = apply(found, cluster, groups) if applied else ""
    if problem:
        st.error(state.plain(problem), icon=":material/error:")
    elif applied or cancelled:
        close()
        st.rerun()


def apply(found: Run, cluster: int, groups: list[IntArray]) -> str:
    """Record the split with the names that were typed; says why if it cannot be."""
    job, now = st.session_state[JOB], data.edited(found)
    typed = [st.session_state[f"split_name_{job}_{part}"] for part in range(len(groups))]
    names = [cluster_names.tidy(name) for name in typed]
    taken = [name for number, name in now.names.items() if number != cluster]
    for name in names:
        problem = cluster_names.problem(name, taken)
        if problem:
            return problem
        taken.append(name)
    if set(np.concatenate(groups)) != set(now.members(cluster)):
        return "The cluster has changed meanwhile; cancel, and split it again."
    lists = [group.tolist() for group in groups]
    split = {"cluster": cluster, "parts": lists, "names": names}
    history.edit(found, "split_cluster", rerun=True, **split)
    return ""
