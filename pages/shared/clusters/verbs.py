"""What an analyst may do to clusters and to images: small menus that record edits.

A refusal is one sentence beside the button; what was done is said, and undone, by history.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from core.base.units import percent
from core.concepts.run import Run
from pages.shared import data, history, menu, menus, state, widgets
from pages.shared.clusters import cluster_names, splitting

LISTED = 200  # images that a menu offers one by one


def cluster_verbs(found: Run, cluster: int, images: Sequence[int] = ()) -> None:
    """A row of menus: rename, merge, split, move images, not a cluster.

    images are those that are selected on the page, if any: the ones to move at first.
    """
    with st.container(horizontal=True, key="verbs", gap="small"):
        _rename(found, cluster)
        _merge(found, cluster)
        splitting.button(found, cluster)
        _move(found, cluster, images)
        _mark(found, cluster)


def _rename(found: Run, cluster: int) -> None:
    key = f"rename_{cluster}"
    box = menus.menu("Rename", "edit", key)
    if not box.open:
        return
    with box, st.form(f"{key}_form", border=False):
        st.text_input("Name", value=data.edited(found).names[cluster], key=f"{key}_name")
        menus.refusal(key)
        st.form_submit_button("Rename", on_click=rename, args=(found, cluster), type="primary")
    if cluster < found.k:
        with box:
            _other_names(found, cluster)


def _other_names(found: Run, cluster: int) -> None:
    """Why a cluster was named as it was, and what else it might be called, a click each."""
    naming, now = found.namings[cluster], data.edited(found)
    if naming.noun:
        same = now.is_as_made(cluster, found.clusters)
        whose = "its images" if same else "the images that the models put here"
        here, elsewhere = percent(naming.coverage), percent(naming.others)
        told = f"“{naming.noun}” holds for {here} of {whose} and {elsewhere} of the others."
        st.caption(state.plain(told))
    taken = {name.casefold() for name in now.names.values()}
    offered = [n for n in (naming.name, *naming.runners_up) if n.casefold() not in taken]
    with st.container(horizontal=True, key=f"rename_{cluster}_names", gap="small"):
        for place, name in enumerate(offered):
            st.button(
                state.plain(name),
                key=f"rename_{cluster}_to_{place}",
                on_click=rename_to,
                args=(found, cluster, name),
            )


def rename_to(found: Run, cluster: int, name: str) -> None:
    """Give a cluster one of the names that are offered. Made for callbacks."""
    others = [other for number, other in data.edited(found).names.items() if number != cluster]
    if not menus.refuse(f"rename_{cluster}", cluster_names.problem(name, others)):
        history.edit(found, "rename_cluster", cluster=cluster, name=name)


def rename(found: Run, cluster: int) -> None:
    """Give a cluster the name that was typed. Made for callbacks."""
    key = f"rename_{cluster}"
    name = cluster_names.tidy(st.session_state[f"{key}_name"])
    now = data.edited(found)
    others = [other for number, other in now.names.items() if number != cluster]
    if name == now.names[cluster]:
        st.session_state[key] = False
    elif not menus.refuse(key, cluster_names.problem(name, others)):
        history.edit(found, "rename_cluster", cluster=cluster, name=name)


def _merge(found: Run, cluster: int) -> None:
    key = f"merge_{cluster}"
    box = menus.menu("Merge", "merge", key)
    if not box.open:
        return
    with box:
        st.multiselect(
            "Merge with",
            [number for number in data.edited(found).numbers if number != cluster],
            format_func=lambda number: widgets.cluster_title(found, number),
            key=f"{key}_with",
            help="Their images become images of this cluster, which keeps its name.",
        )
        menus.refusal(key)
        st.button(
            "Merge",
            key=f"{key}_do",
            type="primary",
            on_click=merge,
            args=(found, cluster),
        )


def merge(found: Run, cluster: int) -> None:
    """Merge the chosen clusters into this one. Made for callbacks."""
    key = f"merge_{cluster}"
    chosen = [int(number) for number in st.session_state[f"{key}_with"]]
    if not menus.refuse(key, "" if chosen else "Choose at least one cluster to merge with."):
        history.edit(found, "merge_clusters", clusters=[cluster, *chosen], into=cluster)


def _move(found: Run, cluster: int, selected: Sequence[int]) -> None:
    key = f"move_{cluster}"
    box = menus.menu("Move images", "drive_file_move", key)
    if not box.open:
        return
    with box:
        members = data.edited(found).members(cluster)
        doubtful = members[np.argsort(-found.doubt.score[members], kind="stable")]
        offered = dict.fromkeys([*map(int, selected), *doubtful[:LISTED].tolist()])
        st.multiselect(
            "Images, most doubtful first",
            list(offered),
            default=[int(image) for image in selected],
            format_func=lambda image: f"{image} · {found.images.files[image]}",
            key=f"{key}_images",
        )
        target = _target(found, f"{key}_to", without=cluster)
        menus.refusal(key)
        st.button(
            "Move",
            key=f"{key}_do",
            type="primary",
            disabled=target is None,
            on_click=move,
            args=(found, cluster),
        )
        st.page_link(
            menu.page("triage"),
            label="Choose them by picture",
            icon=":material/grid_view:",
            query_params={"queue": "all", "of": str(cluster), "desk": "grid"},
        )


def move(found: Run, cluster: int) -> None:
    """Move the chosen images of a cluster to the chosen one. Made for callbacks."""
    key = f"move_{cluster}"
    images = [int(image) for image in st.session_state[f"{key}_images"]]
    if not menus.refuse(key, "" if images else "Choose at least one image to move."):
        target = int(st.session_state[f"{key}_to"])
        history.edit(found, "move", images=images, cluster=target)


def _mark(found: Run, cluster: int) -> None:
    rejected = cluster in data.edited(found).rejected
    st.button(
        "A cluster after all" if rejected else "Not a cluster",
        icon=":material/check:" if rejected else ":material/block:",
        key=f"mark_{cluster}",
        help="Keeps the cluster, marked “not a cluster” everywhere.",
        on_click=mark,
        args=(found, cluster, "keep_cluster" if rejected else "reject_cluster"),
    )


def mark(found: Run, cluster: int, verb: str) -> None:
    """Say that it is a cluster, or none. Made for callbacks."""
    history.edit(found, verb, cluster=cluster)


def decide(
    found: Run,
    images: Sequence[int],
    *,
    key: str,
    suggested: int | None = None,
    keys: bool = False,
    then: Callable[[], None] = lambda: None,
) -> None:
    """Accept, move or skip one or many images; with keys, A, M and S do it too.

    suggested is the cluster to move to at first. then is called after a decision. With keys it
    is one image after another, and where to move one to says nothing of the next.
    """
    chosen = [int(image) for image in images]
    one = len(chosen) == 1
    target_key = f"{key}_to_{chosen[0]}" if keys else f"{key}_to"
    row = st.container(horizontal=True, gap="small", vertical_alignment="bottom", key=f"{key}_row")
    with row:
        for verb, (label, icon, help) in DECISIONS.items():
            if verb == "move":  # the target stands before its button, and is known to it
                without = int(data.edited(found).clusters[chosen[0]]) if one else None
                target = _target(found, target_key, without, suggested, disabled=not chosen)
            st.button(
                label if one or not chosen else f"{label} {len(chosen):,}",
                icon=f":material/{icon}:",
                key=f"{key}_{verb}",
                help=help,
                shortcut=label[0] if keys else None,
                disabled=not chosen or (verb == "move" and target is None),
                on_click=decided,
                args=(found, verb, chosen, target_key, then),
            )


# verb -> label, whose first letter is the key; icon; help
DECISIONS = {
    "accept": ("Accept", "check", "The cluster is right."),
    "skip": ("Skip", "skip_next", "Cannot be decided; leaves the queue anyway."),
    "move": ("Move", "drive_file_move", "It belongs to the chosen cluster."),
}


def decided(
    found: Run, verb: str, images: list[int], target: str, then: Callable[[], None]
) -> None:
    """Record a decision on images; target is the key of the chosen cluster. For callbacks."""
    cluster = int(st.session_state[target]) if verb == "move" else None
    record(found, verb, images, then, cluster)


def record(
    found: Run,
    verb: str,
    images: list[int],
    then: Callable[[], None],
    cluster: int | None = None,
) -> None:
    """Record a decision unless it is the last one on these images. Made for callbacks.

    Two presses of a key in a row must not decide an image twice. cluster is where to move to.
    """
    now = data.edited(found)
    to: Any = {} if cluster is None else {"cluster": cluster}
    stays = cluster is None or (now.clusters[images] == cluster).all()
    if stays and all(now.decisions.get(image) == verb for image in images):
        return
    history.edit(found, verb, images=images, **to)
    then()


def _target(
    found: Run,
    key: str,
    without: int | None = None,
    first: int | None = None,
    disabled: bool = False,
) -> int | None:
    """Which cluster to move to: those that are clusters, the suggested one chosen at first."""
    now = data.edited(found)
    options = [n for n in now.numbers if n != without and n not in now.rejected]
    _suggest(key, first, options)
    chosen = st.selectbox(
        "Move to",
        options,
        index=0 if options else None,
        format_func=lambda number: widgets.cluster_title(found, number),
        key=key,
        disabled=disabled,
        width=220,
    )
    return None if chosen is None else int(chosen)


def _suggest(key: str, first: int | None, options: list[int]) -> None:
    """Choose what is suggested when that has changed; until then the user's own choice stays.

    A select box with a key heeds its index only when it is drawn first.
    """
    seen = f"{key}_suggested"
    stale = st.session_state.get(key) not in options or st.session_state.get(seen) != first
    if stale and first in options:
        st.session_state[key] = first
    st.session_state[seen] = first
