"""How good clusters and explanations are, in the papers' figures, explained."""

import numpy as np
import streamlit as st

from core.base.language import listed, say
from core.clustering.agreement import confusion
from core.concepts import figures
from core.concepts.cluster_figures import CLASSES
from core.concepts.metric import Metric
from core.concepts.run import Run
from core.output import charts, glossary, unassigned
from core.store.runs import report_is_current
from pages.shared.editing import job_panel, queue
from pages.shared.lists import state
from pages.shared.reading import data
from pages.shared.showing import widgets

OLDER = "Some figures are newer than this run's. Compute them again."
MISSING = "The figures of this run are not computed yet."
TONES = {"good": "green", "fair": "orange", "poor": "red"}


def show_figures(run: Run) -> None:
    """Every figure of the run under its heading; those of an older list until there are newer."""
    report = data.report(run.id)
    if not report_is_current(state.workspace(), run.id):
        ask(run, OLDER if report else MISSING)
    if report is None:
        return
    for group, metrics in figures.groups():
        here = [metric for metric in metrics if metric.key in report.metrics]
        if here:
            st.subheader(say(group.title), anchor=False, help=say(group.help) or None)
            with st.grid(4, min_column_width=200):
                for metric in here:
                    show(metric, float(report.metrics[metric.key]))
    if not run.images.has_labels:
        *titles, last = [say(m.title) for m in figures.METRICS.values() if m.group == CLASSES]
        says = "{titles} and {last} need reference classes: class folders, or a label column."
        st.caption(say(says, titles=listed(titles), last=last))


def ask(run: Run, why: str) -> None:
    """Offer to compute the figures, unless something is at work that may be just that."""
    job = job_panel.show(told=("evaluate",))
    if job is None or job.is_over:
        st.info(say(why), icon=":material/info:")
        st.button(
            say("Compute them"),
            type="primary",
            disabled=state.reads_only(),
            on_click=queue.submit,
            args=("evaluate",),
            kwargs={"concept_model": run.id},
        )


def show(metric: Metric, value: float) -> None:
    """A figure with what it amounts to in words."""
    says = f"{say(metric.help)} {say(metric.better)}"
    with st.container(border=True, height="stretch", gap=None):
        st.metric(say(metric.title), metric.written(value), help=says)
        word, _, verdict = metric.verdict(value).partition(": ")
        if word:
            st.caption(f":{TONES[word]}-badge[{say(word)}] {say(verdict)}")


def confusion_chart(run: Run) -> None:
    if not run.images.has_labels:
        return
    st.subheader(
        say("Classes and clusters"), anchor=False, help=say("Rows: classes. Columns: clusters.")
    )
    counts = np.zeros((len(run.images.class_names), run.k), np.int64)
    table = confusion(run.images.labels, run.clusters)
    counts[: table.shape[0], : table.shape[1]] = table
    figure = charts.confusion_matrix(counts, run.images.class_names, run.cluster_names)
    widgets.chart(figure, "confusion", say("Images of each class in each cluster"))


widgets.heading(
    say("Quality"), say("How good the clusters are, and how honest the phrases."), "monitoring"
)
run = widgets.need_run(say("The quality of a run"))
widgets.warn_of_words(run)
if not np.array_equal(data.edited(run).clusters, run.clusters):
    st.info(say("These figures describe the models' own clusters, before your edits."))
if says := unassigned.sentence(run):
    st.info(says, icon=":material/info:")
show_figures(run)
confusion_chart(run)
left, right = st.columns(2, gap="large")
with left:
    st.subheader(say("Cluster sizes"), anchor=False)
    sizes = np.bincount(run.clusters, minlength=run.k)
    now = data.edited(run).names  # an empty cluster of a run of placed images has none of its own
    names = [f"{c} · {now.get(c, name)}" for c, name in enumerate(run.cluster_names)]
    widgets.chart(charts.cluster_sizes(sizes, names), "sizes", say("Images per cluster"))
with right:
    st.subheader(say("Confidence"), anchor=False, help=glossary.says("confidence"))
    own = run.probabilities[np.arange(len(run.images)), run.clusters]
    figure = charts.histogram(own, say("probability of the image's cluster"))
    widgets.chart(figure, "confidence", say("How the confidence of the images is spread"))
    st.subheader(say("Doubt"), anchor=False, help=glossary.says("doubt"))
    figure = charts.histogram(run.doubt.score, say("doubt"), charts.ORANGE)
    widgets.chart(figure, "doubt", say("How the doubt about the images is spread"))
st.caption(state.plain(data.run_title(run.id)))
