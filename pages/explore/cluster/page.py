"""One cluster: its phrases and which to trust, its images, its classes, and how it differs."""

from collections import Counter
from typing import Any

import numpy as np
import streamlit as st

from core.base.language import say, spoken
from core.base.units import count, percent
from core.base.values import IntArray
from core.concepts import statistics
from core.concepts.doubts import DOUBTFUL
from core.concepts.run import Run
from core.output import charts, glossary, worth
from core.output.charts import intervals
from core.output.summary import leaning, nearest_cluster
from core.store.edits import Edited, told_notes
from core.words.glosses import glosses
from core.words.translations import available
from pages.explore.cluster import members as members_of
from pages.explore.cluster import phrase_statistics, stability
from pages.shared.editing import edit_log, verbs
from pages.shared.lists import keys, leaving, menu, state
from pages.shared.reading import data
from pages.shared.showing import meanings, widgets

AGAINST = "versus"  # query parameter and key: the cluster to compare with
ELSEWHERE = 6  # other clusters named, where the main class's images went
CONTRAST = (
    "A phrase counts for a cluster if it weighs at least 5 % of its strongest phrase. A "
    "weight is the mean contribution to the scores of the cluster's own images. Each group "
    "shows its 6 strongest."
)


@st.cache_data(max_entries=20, show_spinner=False)
def titles(folder: str, id: str, head: int, language: str, translated: bool) -> dict[int, str]:
    """Titles of all clusters by number: select boxes ask for each of them several times."""
    run = data.load(folder, id)
    return {number: data.cluster_title(run, number) for number in data.edited(run).numbers}


def title(cluster: int) -> str:
    return named.get(cluster, str(cluster))


def pick(now: Edited) -> int:
    """The cluster in view, and the buttons to go on to the next."""
    row = st.container(horizontal=True, vertical_alignment="bottom")
    numbers = now.numbers
    state.follow_url(state.CLUSTER, numbers)
    state.follow_labels(state.CLUSTER, [title(number) for number in numbers])
    cluster = row.selectbox(
        say("Cluster"),
        numbers,
        format_func=title,
        key=state.CLUSTER,
        persist_state="session",
        on_change=forget,
        width=340,
    )
    state.write_url(state.CLUSTER, cluster)
    with row:
        step_button(say("Previous"), "chevron_left", keys.PREVIOUS_CLUSTER, -1, numbers)
        step_button(say("Next"), "chevron_right", keys.NEXT_CLUSTER, 1, numbers)
    return int(cluster if cluster is not None else numbers[0])


def step_button(label: str, icon: str, key: str, by: int, numbers: tuple[int, ...]) -> None:
    icon = f":material/{icon}:"
    st.button(label, icon=icon, shortcut=key, on_click=step, args=(by, numbers))


def step(by: int, numbers: tuple[int, ...]) -> None:
    """Go on by so many clusters, after the last to the first. Made for callbacks."""
    place = numbers.index(st.session_state.get(state.CLUSTER, numbers[0]))
    st.session_state[state.CLUSTER] = numbers[(place + by) % len(numbers)]
    forget()


def forget() -> None:
    """Another cluster has phrases of its own, and its own neighbour to be compared with."""
    st.session_state.pop(AGAINST, None)
    st.session_state.pop(phrase_statistics.PHRASE, None)


def edits_note(now: Edited, cluster: int, members: IntArray) -> None:
    """What the analyst changed about this cluster, in one line."""
    moved = sum(now.decisions.get(int(image)) == "move" for image in members)
    parts = [told_notes(now.cluster_notes.get(cluster, ()))]
    parts.append(say("{n} of its images moved here by hand", n=f"{moved:,}") if moved else "")
    says = say("; ").join(part for part in parts if part)
    if says:
        st.caption(f":material/edit: {state.plain(says)}")


def facts(run: Run, now: Edited, members: IntArray) -> None:
    labels = np.asarray(run.images.labels)[members]
    known = labels[labels >= 0]
    with st.grid(5, min_column_width=130):
        st.metric(say("Images"), f"{len(members):,}", border=True, height="stretch")
        mean = say("Mean over its images. {what}", what=glossary.says("confidence"))
        fact(say("Mean confidence"), run.probabilities[members, now.columns[members]], mean)
        share = say("Share of its images that are doubtful. {what}", what=glossary.says("doubt"))
        fact(say("Doubtful"), run.doubt.score[members] > DOUBTFUL, share)
        if len(known):
            main = int(np.bincount(known).argmax())
            name = state.plain(run.images.class_names[main])
            help = say("{what} Here that is {name}.", what=glossary.says("purity"), name=name)
            fact(say("Purity"), known == main, help)
        stability.badge(run, members)


def words_note(run: Run, members: IntArray) -> None:
    """What this cluster's phrases are worth, where they are worth less than the run's."""
    here, whole = worth.of_cluster(run, members), worth.of_run(run)
    if here != whole:
        st.caption(f":material/warning: {here.says}")


def fact(title: str, amounts: Any, help: str) -> None:
    """The mean of amounts as a share; a dash when there are none."""
    value = percent(amounts.mean()) if len(amounts) else None
    st.metric(title, value, border=True, help=help, height="stretch")


@st.fragment
def contrast(run: Run, now: Edited, cluster: int, members: IntArray) -> None:
    """What this cluster shares with another one, and what only one of them has."""
    others = [number for number in now.numbers if number != cluster]
    if not others:
        return
    state.follow_url(AGAINST, others)
    if AGAINST not in st.session_state:  # of clusters that are none, none is the nearest
        near = nearest_cluster(run, now, cluster, members)
        st.session_state[AGAINST] = others[0] if near is None else near
    st.subheader(say("Compared with another cluster"), anchor=False, help=say(CONTRAST))
    row = st.container(horizontal=True, vertical_alignment="center")
    other = row.selectbox(
        say("Compare with"),
        others,
        format_func=title,
        key=AGAINST,
        label_visibility="collapsed",
        width=300,
    )
    assert other is not None
    state.write_url(AGAINST, other)
    with row:
        merge_with(run, cluster, other)
        st.page_link(
            menu.page("cluster"),
            label=say("Open it"),
            icon=":material/arrow_forward:",
            query_params={state.CLUSTER: str(other), AGAINST: str(cluster)},
        )
    share = percent(leaning(run, now, members, other))
    st.caption(say("It is the runner-up of {share} of this cluster's images.", share=share))
    names = (now.names[cluster], now.names[other])
    here, there = (phrase_statistics.of(run, c) for c in (cluster, other))
    one, two = here.weights.value, there.weights.value
    parts = statistics.contrast(one, two)
    meant = glosses(here.phrases)
    figure = intervals.mirrored_weights(here.phrases, one, two, parts, names, meanings=meant)
    widgets.chart(figure, "contrast", say("Phrases of both clusters and of one only, with weights"))


def merge_with(run: Run, cluster: int, other: int) -> None:
    """The button to take the other cluster's images into this one; the whole page follows."""
    pressed = st.button(
        say("Merge"),
        icon=":material/merge:",
        key=f"merge_compared_{other}",  # a second click, made too soon, is none for the next one
        disabled=state.reads_only(),
        help=say("Its images join this cluster, which keeps its name."),
    )
    if pressed:
        both = [cluster, other]
        if edit_log.record(run, "merge_clusters", rerun=True, clusters=both, into=cluster):
            forget()
        st.rerun()


def classes(run: Run, now: Edited, cluster: int, members: IntArray) -> None:
    """Which classes are in the cluster, most frequent first, and where else those images are."""
    inside = np.asarray(run.images.labels)[members]
    counts = Counter(sorted(inside[inside >= 0].tolist())).most_common()
    st.subheader(say("Reference classes"), anchor=False)
    if not counts:
        st.caption(say("None of its images has a reference class."))
        return
    names, total = run.images.class_names, sum(n for _, n in counts)
    rows = [(names[c], n / total, f"{n:,} · {percent(n / total)}") for c, n in counts]
    widgets.bars(rows, charts.ORANGE)
    elsewhere(run, now, cluster, counts[0][0])


def elsewhere(run: Run, now: Edited, cluster: int, main: int) -> None:
    """In which other clusters images of the main class are."""
    of_class = np.asarray(run.images.labels) == main
    places = now.clusters[of_class & (now.clusters != cluster)]
    total, name = int(of_class.sum()), state.plain(run.images.class_names[main])
    if not len(places):
        says = "All images of the class {name} are in this cluster: {n}."
        st.caption(say(says, name=name, n=f"{total:,}"))
        return
    of = {"n": f"{len(places):,}", "images": count(total, "image"), "name": name}
    st.caption(say("In other clusters: {n} of the {images} of the class {name}.", **of))
    most = Counter(sorted(places.tolist())).most_common(ELSEWHERE)
    widgets.bars([(title(c), n / len(places), f"{n:,}") for c, n in most])


widgets.heading(
    say("Cluster"), say("What a cluster is made of, in phrases and in pictures."), "bubble_chart"
)
run = widgets.need_run(say("A cluster"))
widgets.warn_of_words(run)
now = data.edited(run)
named = titles(str(state.folder()), run.id, data.head(run), spoken(), available())
cluster = pick(now)
members = now.members(cluster)
if len(members):  # of an empty one the page says so below
    told = data.summary(run, cluster)
    st.markdown(state.plain(told.sentence), help=meanings.listed((told.name, *told.phrases)))
verbs.cluster_verbs(run, cluster)
edits_note(now, cluster, members)
facts(run, now, members)
words_note(run, members)
stability.progress(run)
if not len(members):
    st.info(say("No image is in this cluster."), icon=":material/info:")
    leaving.end()
phrase_statistics.show(run, cluster, len(members))
left, right = st.columns([5, 4], gap="large") if run.images.has_labels else (st.container(), None)
with left:
    contrast(run, now, cluster, members)
if right is not None:
    with right:
        classes(run, now, cluster, members)
members_of.show(run, cluster)
