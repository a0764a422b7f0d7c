"""The images of a cluster: the most typical, those at the border, and all of them by the page."""

import numpy as np
import streamlit as st

from core.base.language import say
from core.concepts.run import Run
from core.output.summary import second_best
from pages.shared.editing import filters, ticked_bar
from pages.shared.reading import data, filtered, trails
from pages.shared.showing import paging, pictures

PICTURES = 36
PER_PAGE = 120
ORDERS = {
    "typical": "Most typical first",
    "border": "Most doubtful first",
    "name": "By file name",
    "date": "Newest file first",
}


def show(run: Run, cluster: int) -> None:
    """Both ends of the cluster, and behind them a box with everything; filtered as everywhere."""
    with st.container(horizontal=True, vertical_alignment="center", key="members_verbs"):
        filters.show(run)
        found = trails.images(run, way(cluster, "typical"))
        ticked_bar.tick_all_button(run, found, "members")
    if not len(found):
        st.info(say("No image of this cluster passes the filter."), icon=":material/info:")
        return
    st.subheader(say("Most typical"), anchor=False, help=say("The highest scores in this cluster."))
    _gallery(run, cluster, "typical")
    st.subheader(say("Most doubtful"), anchor=False, help=say("The most doubtful of its images."))
    _gallery(run, cluster, "border")
    if len(found) > PICTURES:
        _everything(run, cluster, len(found))


def orders(run: Run) -> list[str]:
    """Those of ORDERS that a run can have: older programs did not record the dates of files."""
    states = run.images.states
    return [order for order in ORDERS if order != "date" or (states is not None and np.any(states))]


def way(cluster: int, order: str) -> trails.Trail:
    """The trail of those of the cluster's images that the filter leaves."""
    return filtered.way({"list": "cluster", "cluster": cluster, "order": order})


@st.fragment
def _everything(run: Run, cluster: int, count: int) -> None:
    members = data.edited(run).members(cluster)
    box = st.expander(
        say("All {n} images", n=f"{len(members):,}") + filtered.told(run, members),
        icon=":material/grid_view:",
        on_change="rerun",
        key="members",
    )
    if not box.open:
        return
    with box:
        row = st.container(horizontal=True, vertical_alignment="center")
        order = row.selectbox(
            say("Order"),
            orders(run),
            format_func=lambda name: say(ORDERS[name]),
            key="members_order",
            label_visibility="collapsed",
            width=220,
        )
        assert order is not None
        with row:
            part = paging.part(count, PER_PAGE, f"members_{cluster}_{order}")
        row.caption(paging.says(part, count), width="content")
        _gallery(run, cluster, order, part, "everything")


def _gallery(
    run: Run, cluster: int, order: str, part: slice = slice(PICTURES), key: str = ""
) -> None:
    trail, now = way(cluster, order), data.edited(run)
    images = trails.images(run, trail)[part]
    notes = None
    if order == "border":
        others = [now.names.get(number) for number in second_best(run, now, images).tolist()]
        notes = [f"{name}?" if name else "" for name in others]
    pictures.gallery(
        run.ids["images"],
        images,
        key=key or order,
        run=run.id,
        look=pictures.Look(size=88, notes=notes),
        trail=trail,
    )
