"""What an analyst may do to clusters: popovers that record edits.

A refusal is one sentence beside the button; what was done is said by the edit log and can be undone
in the sidebar.
"""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.units import percent
from core.concepts.run import Run
from pages.shared.editing import decisions, edit_log, marks, splitting
from pages.shared.lists import cluster_names, menu, state
from pages.shared.reading import data, filtered
from pages.shared.showing import popovers

LISTED = 200  # images that a popover offers one by one
# The triage desk with every image of a cluster, whatever was chosen there last.
BY_PICTURE = {"queue": "all", "decided": "any", "desk": "grid", filtered.ONLY: ""}


def cluster_verbs(run: Run, cluster: int) -> None:
    """A row of popovers: rename, merge, split, move images, not a cluster, a note."""
    with st.container(horizontal=True, key="verbs", gap="small"):
        _rename(run, cluster)
        _merge(run, cluster)
        splitting.button(run, cluster)
        _move(run, cluster)
        _mark(run, cluster)
        marks.cluster_note(run, cluster)


def _rename(run: Run, cluster: int) -> None:
    key = f"rename_{cluster}"
    box = popovers.verb(say("Rename"), "edit", key)
    if not box.open:
        return
    with box, st.form(f"{key}_form", border=False):
        st.text_input(
            say("Name"), value=data.edited(run).names[cluster], key=state.key(key, "name")
        )
        popovers.refusal(key)
        st.form_submit_button(say("Rename"), on_click=rename, args=(run, cluster), type="primary")
    if cluster < run.k:
        with box:
            _other_names(run, cluster)


def _other_names(run: Run, cluster: int) -> None:
    """Why a cluster was named as it was, and what else it might be called, a click each."""
    naming, now = run.namings[cluster], data.edited(run)
    if naming.noun:
        same = now.is_as_made(cluster, run.clusters)
        whose = say("its images") if same else say("the images that the models put here")
        here, elsewhere = percent(naming.coverage), percent(naming.others)
        told = say(
            "“{noun}” holds for {here} of {whose} and {elsewhere} of the others.",
            noun=naming.noun,
            here=here,
            whose=whose,
            elsewhere=elsewhere,
        )
        st.caption(state.plain(told))
    taken = {name.casefold() for name in now.names.values()}
    offered = [n for n in (naming.name, *naming.runners_up) if n.casefold() not in taken]
    with st.container(horizontal=True, key=f"rename_{cluster}_names", gap="small"):
        for place, name in enumerate(offered):
            st.button(
                state.plain(name),
                key=f"rename_{cluster}_to_{place}",
                on_click=rename_to,
                args=(run, cluster, name),
            )


def rename_to(run: Run, cluster: int, name: str) -> None:
    """Give a cluster one of the names that are offered. Made for callbacks."""
    others = [other for number, other in data.edited(run).names.items() if number != cluster]
    _name(run, cluster, name, others)


def rename(run: Run, cluster: int) -> None:
    """Give a cluster the name that was typed. Made for callbacks."""
    key = f"rename_{cluster}"
    name = cluster_names.tidy(st.session_state[state.key(key, "name")])
    now = data.edited(run)
    others = [other for number, other in now.names.items() if number != cluster]
    if name == now.names.get(cluster):
        st.session_state[key] = False
    else:
        _name(run, cluster, name, others)


def _name(run: Run, cluster: int, name: str, others: Sequence[str]) -> None:
    """Close the popover with the new name given, or keep it open with what speaks against that."""
    problem = cluster_names.problem(name, others) or edit_log.attempt(
        run, "rename_cluster", cluster=cluster, name=name
    )
    popovers.refuse(f"rename_{cluster}", problem)


def _merge(run: Run, cluster: int) -> None:
    key = f"merge_{cluster}"
    box = popovers.verb(say("Merge"), "merge", key)
    if not box.open:
        return
    with box:
        st.multiselect(
            say("Merge with"),
            [number for number in data.edited(run).numbers if number != cluster],
            format_func=lambda number: data.cluster_title(run, number),
            key=state.key(key, "with"),
            placeholder=say("Choose options"),
            help=say("Their images join this cluster, which keeps its name."),
        )
        popovers.refusal(key)
        st.button(
            say("Merge"),
            key=f"{key}_do",
            type="primary",
            on_click=merge,
            args=(run, cluster),
        )


def merge(run: Run, cluster: int) -> None:
    """Merge the chosen clusters into this one. Made for callbacks."""
    key = f"merge_{cluster}"
    chosen = [int(number) for number in st.session_state[state.key(key, "with")]]
    popovers.refuse(
        key,
        edit_log.attempt(run, "merge_clusters", clusters=[cluster, *chosen], into=cluster)
        if chosen
        else say("Choose at least one cluster to merge with."),
    )


def _move(run: Run, cluster: int) -> None:
    key = f"move_{cluster}"
    box = popovers.verb(say("Move images"), "drive_file_move", key)
    if not box.open:
        return
    with box:
        members = data.edited(run).members(cluster)
        doubtful = members[np.argsort(-run.doubt.score[members], kind="stable")]
        st.multiselect(
            say("Images, most doubtful first"),
            doubtful[:LISTED].tolist(),
            placeholder=say("Choose options"),
            format_func=lambda image: f"{image} · {run.images.files[image]}",
            key=state.key(key, "images"),
        )
        target = decisions.target(run, state.key(key, "to"), without=cluster)
        popovers.refusal(key)
        st.button(
            say("Move"),
            key=f"{key}_do",
            type="primary",
            disabled=target is None,
            on_click=move,
            args=(run, cluster),
        )
        st.page_link(
            menu.page("triage"),
            label=say("Choose them by picture"),
            icon=":material/grid_view:",
            query_params={"of": str(cluster), **BY_PICTURE},
        )


def move(run: Run, cluster: int) -> None:
    """Move the chosen images of a cluster to the chosen one. Made for callbacks."""
    key = f"move_{cluster}"
    indices = [int(image) for image in st.session_state[state.key(key, "images")]]
    target = st.session_state[state.key(key, "to")]
    if target is None:  # the click may have overtaken a clearing of the box
        return
    if not popovers.refuse(key, "" if indices else say("Choose at least one image to move.")):
        st.session_state[key] = not edit_log.move(run, indices, target)  # with what was chosen


NOT_A_CLUSTER_HELP = "Its images are exported with cluster -1, and none can be moved into it."
A_CLUSTER_HELP = "Counts as a cluster again."


def _mark(run: Run, cluster: int) -> None:
    rejected = cluster in data.edited(run).rejected
    st.button(
        say("A cluster after all") if rejected else say("Not a cluster"),
        icon=":material/check:" if rejected else ":material/block:",
        key=f"mark_{cluster}",
        help=say(A_CLUSTER_HELP if rejected else NOT_A_CLUSTER_HELP),
        disabled=state.reads_only(),
        on_click=mark,
        args=(run, cluster, "keep_cluster" if rejected else "reject_cluster"),
    )


def mark(run: Run, cluster: int, verb: str) -> None:
    """Say that it is a cluster, or none. Made for callbacks."""
    edit_log.record(run, verb, cluster=cluster)
