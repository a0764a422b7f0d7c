"""Two runs on the same images: what moved, which figures changed, which phrases came and went."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.units import count
from core.base.values import IntArray
from core.concepts import comparison
from core.concepts.comparison import Comparison, Flow
from core.concepts.run import Run
from core.output.charts import flow as flow_chart
from pages.refine.compare import differences, linked_maps
from pages.shared.editing import job_panel, relearnt, repeat
from pages.shared.lists import leaving, menu, state
from pages.shared.reading import compared, data, trails
from pages.shared.showing import paging, pictures, widgets

AGAINST = "against"
PICTURES = 60


def pick(run: Run, ids: list[str]) -> Run:
    """The run to compare with."""
    if "other" in st.query_params:  # as the image page's list of moved images links back
        st.query_params[AGAINST] = st.query_params.pop("other")
    titles = data.unique({id: data.run_title(id) for id in ids})
    if run.record.parents.get("start") == ids[0]:
        titles[ids[0]] = say("{run} · started from", run=titles[ids[0]])
    if st.session_state.compared != run.id:  # another run has another one to go with it
        linked = state.linked(AGAINST)
        st.session_state.compared = run.id
        st.session_state.pop(AGAINST, None)
        state.forget_url(AGAINST)
        original = repeat.original(run.id)
        if original and linked is None:
            st.query_params[AGAINST] = original
    state.follow_url(AGAINST, ids)
    st.session_state.setdefault(AGAINST, ids[0])  # said aloud: else the browser keeps the old label
    chosen = st.selectbox(
        say("Before"),
        ids,
        format_func=lambda id: titles.get(id, str(id)),
        key=AGAINST,
        persist_state="session",
        help=say(
            "Runs on the same images. The run in view, chosen in the sidebar, is the one after."
        ),
    )
    state.write_url(AGAINST, chosen)
    return data.load(str(state.folder()), str(chosen))


def alone(run: Run) -> None:
    """Says how to get a second run, and offers one; ends the page."""
    if repeat.original(run.id):
        st.warning(
            say(
                "The folder has changed since the run that this one repeats, so the two runs "
                "are of different image sets and cannot be compared."
            ),
            icon=":material/warning:",
        )
    st.info(
        say(
            "There is only one run on these images yet. Edit the vocabulary and relearn, cluster "
            "them again with other settings, or see what another encoder makes of them."
        ),
        title=say("Nothing to compare yet"),
        icon=":material/info:",
    )
    label = say("Cluster again")
    st.page_link(menu.page("clustering"), label=label, icon=":material/arrow_forward:")
    st.subheader(say("Repeat with another encoder"), anchor=False)
    repeat.form(run.id)
    leaving.end()


def paired(before: Run, after: Run) -> None:
    """How the clusters of two runs were paired, and by which encoders they are."""
    if compared.same_clusters(before, after):
        return
    says = say("The clusters of these two runs are paired by the images that they share.")
    old, new = (data.encoder_name(run.embeddings.encoder) for run in (before, after))
    if old != new:
        by = "Encoder before: {old}; after: {new}. Each has a vocabulary of its own."
        says += " " + say(by, old=old, new=new)
    st.caption(state.plain(says))


def flows(both: Comparison, old: Mapping[int, str], new: Mapping[int, str]) -> None:
    """Where the images went."""
    st.subheader(say("From cluster to cluster"), anchor=False)
    everything = both.flows()
    away = [f for f in everything if not f.stays]
    shown = st.segmented_control(
        say("Images"),
        ["moved", "all"],
        format_func=lambda name: {"moved": say("Moved images"), "all": say("All images")}[name],
        default="moved",
        required=True,
        key="compare_flows",
        persist_state="session",
        label_visibility="collapsed",
    )
    chosen: Sequence[Flow] = away if shown == "moved" else everything
    if not chosen:
        st.caption(say("No image moved."))
        return
    largest = chosen[: flow_chart.LARGEST]
    figure = flow_chart.flow(largest, old, new)
    widgets.chart(figure, "compare_sankey", say("Images that went from one cluster to another"))
    rest = chosen[flow_chart.LARGEST :]
    if rest:
        images = count(sum(f.count for f in rest), "image")
        flows = count(len(rest), "smaller flow")
        st.caption(say("Not drawn: {flows} with {images}.", flows=flows, images=images))


def maps(before: Run, after: Run, both: Comparison) -> None:
    """The same map twice, in the colours of either run, with one selection."""
    st.subheader(
        say("Both maps"), anchor=False, help=say("Click an image or draw a lasso on either map.")
    )
    flat = data.projection(after)
    if flat is None:
        st.page_link(menu.page("map"), label=say("Draw a map first"), icon=":material/map:")
        return
    selection = linked_maps.show(before, after, flat)
    indices = compared.selected(both, flat, selection)
    if indices is None:
        return
    moved = np.isin(indices, both.moved)
    one = "{images} is selected, {moved:,} of them moved."
    says = one if len(indices) == 1 else "{images} are selected, {moved:,} of them moved."
    st.caption(say(says, images=count(len(indices), "image"), moved=int(moved.sum())))
    trail = {"list": "moved", "other": before.id, "selection": selection, "method": flat.method}
    gallery(before, after, both, indices[:PICTURES], key="selected", trail=trail)


def moved_images(before: Run, after: Run, both: Comparison) -> None:
    """The images that moved, all or those from one cluster to another."""
    st.subheader(say("Images that moved"), anchor=False)
    if not len(both.moved):
        st.caption(say("No image moved."))
        return
    away = [f for f in both.flows() if not f.stays]
    old, new = data.edited(before).names, data.edited(after).names
    titles = {"": say("all {n:,}", n=len(both.moved))}
    for f in away:
        titles[f"{f.before}-{f.after}"] = f"{route(f.before, f.after, old, new)} ({f.count:,})"
    titles = data.unique(titles)
    row = st.container(horizontal=True, vertical_alignment="bottom")
    state.follow_url("flow", list(titles))
    st.session_state.setdefault("flow", "")
    chosen = row.selectbox(
        say("From and to"),
        list(titles),
        format_func=lambda key: titles.get(key, key),
        key="flow",
        width=420,
    )
    state.write_url("flow", chosen)
    indices = both.between(*map(int, chosen.split("-"))) if chosen else both.moved
    with row:
        part = indices[paging.part(len(indices), PICTURES, "compare_page")]
    trail = {"list": "moved", "other": before.id} | ({"flow": chosen} if chosen else {})
    gallery(before, after, both, part, key="moved", trail=trail)


def gallery(
    before: Run,
    after: Run,
    both: Comparison,
    indices: IntArray,
    *,
    key: str,
    trail: trails.Trail | None = None,
) -> None:
    """Images with their clusters below: where they went, or where they stayed."""
    old, new = data.edited(before).names, data.edited(after).names
    moved = set(both.moved.tolist())
    notes = []
    for image in indices.tolist():
        was, now = int(both.before[image]), int(both.after[image])
        notes.append(route(was, now, old, new) if image in moved else new[now])
    pictures.gallery(
        after.ids["images"],
        indices,
        key=f"compare_{key}",
        run=after.id,
        look=pictures.Look(size=110, notes=notes),
        trail=trail,
    )


def route(before: int, after: int, old: Mapping[int, str], new: Mapping[int, str]) -> str:
    return f"{old[before]} → {new[after]}"


widgets.heading(
    say("Compare"), say("What changed between two runs on the same images."), "compare_arrows"
)
leaving.when_left("compare", linked_maps.forget)
after = widgets.need_run(say("A comparison"))
widgets.warn_of_words(after)
job_panel.show(["run"])
others = compared.others(after)
if not others:
    alone(after)
with st.container(horizontal=True, vertical_alignment="bottom"):
    before = pick(after, others)
    if parent := relearnt.undecided(after):
        relearnt.buttons(after, parent)
    with st.popover(say("Another encoder"), icon=":material/visibility:", key="repeat_box"):
        repeat.form(after.id)
both = compared.of(before, after)
names = data.edited(before).names, data.edited(after).names
figures = differences.figures(before, after)
st.markdown(f"**{state.plain(comparison.sentence(both, *names, figures))}**")
paired(before, after)
left, right = st.columns([5, 6], gap="large")
with left:
    differences.show_figures(before, after, figures)
with right:
    flows(both, *names)
maps(before, after, both)
moved_images(before, after, both)
differences.show_phrases(before, after, both)
