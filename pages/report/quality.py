"""How good clusters and explanations are, in the papers' figures, explained."""

import numpy as np
import streamlit as st

from core.base.units import percent
from core.clustering.agreement import confusion
from core.concepts.figures import METRICS
from core.concepts.name_figures import name_figures
from core.concepts.phrase_figures import phrase_figures
from core.concepts.run import Run
from core.output import charts
from pages.shared import data, job_panel, state, widgets

GROUPS = {
    "Clusters against reference classes": ("acc", "nmi", "ari"),
    "The cluster model it learnt from": ("q_acc", "q_nmi", "q_ari", "agreement"),
    "Explanations": ("familiarity", "f1", "f1_active", "nec", "nce", "ncc95"),
}


def figures(found: Run) -> None:
    report = data.report(found.id)
    if report is None:
        job = job_panel.show()
        if job is None or job.is_over:
            st.info("The figures of this run were not computed yet.", icon=":material/info:")
            st.button(
                "Compute them",
                type="primary",
                on_click=job_panel.submit,
                args=("evaluate",),
                kwargs={"concept_model": found.id},
            )
        return
    for title, names in GROUPS.items():
        here = [name for name in names if name in report.metrics]
        if not here:
            continue
        st.subheader(title, anchor=False)
        with st.grid(5, min_column_width=130):
            for name in here:
                show(name, float(report.metrics[name]))
    if "acc" not in report.metrics:
        st.caption(
            "Accuracy, NMI and ARI need reference classes: class folders, or a label column."
        )


def show(name: str, value: float) -> None:
    metric = METRICS[name]
    better = "Higher is better." if metric.higher_is_better else "Lower is easier to read."
    written = f"{value:.3f}" if value <= 1 and metric.higher_is_better else f"{value:.1f}"
    st.metric(metric.title, written, help=f"{metric.help} {better}", border=True)


EVIDENCE = "evidence_truth"  # figure of the sample gallery alone
OF_CLASSES = " Of clusters where one class has half of the images or more."
NAMES = {  # figure -> title, help
    "name_exact": (
        "Exact names",
        f"Clusters named by a word for the class of most images.{OF_CLASSES}",
    ),
    "name_true": (
        "True names",
        f"Or by what that is a kind of, at most three steps up.{OF_CLASSES}",
    ),
    "phrases_true": (
        "True phrases",
        "Of the five strongest phrases of each image those that are the noun of its class folder "
        "or a wider one with at most 1,000 kinds below; its parts count as false. Of the sample "
        "gallery: what is true of the drawing.",
    ),
    "phrases_plain": (
        "Plain phrases",
        "Phrases shown of clusters that are usual words: no other word is used more for the thing.",
    ),
    "redundancy": (
        "Said twice",
        "Pairs of a cluster's phrases that are words of one meaning or active in the same images. "
        "Lower is better.",
    ),
}


def names_and_phrases(found: Run) -> None:
    """How true the names are that clusters have before any is renamed, and how good the phrases."""
    told = dict(_told(str(state.folder()), found.id, found))
    report = data.report(found.id)
    if report and EVIDENCE in report.metrics:  # its scenes know more than its class folders
        told["phrases_true"] = float(report.metrics[EVIDENCE])
    st.subheader("Names and phrases", anchor=False, help="Figures of ours.")
    with st.grid(5, min_column_width=130):
        for figure, (title, help) in NAMES.items():
            if figure in told:
                st.metric(title, percent(told[figure]), help=help, border=True)


@st.cache_data(max_entries=6, show_spinner=False)
def _told(folder: str, id: str, _found: Run) -> dict[str, float]:
    return {**name_figures(_found), **phrase_figures(_found)}


def confusion_chart(found: Run) -> None:
    if not found.images.has_labels:
        return
    st.subheader("Classes and clusters", anchor=False, help="Rows: classes. Columns: clusters.")
    counts = np.zeros((len(found.images.class_names), found.k), np.int64)
    table = confusion(found.images.labels, found.clusters)
    counts[: table.shape[0], : table.shape[1]] = table
    figure = charts.confusion_matrix(counts, found.images.class_names, found.cluster_names)
    widgets.chart(figure, "confusion", "Images of each class in each cluster")


widgets.heading("Quality", "How good the clusters are, and how honest the phrases.", "monitoring")
found = widgets.need_run("The quality of a run")
widgets.warn_of_words(found)
if not np.array_equal(data.edited(found).clusters, found.clusters):
    st.info("These figures are of the models' own clusters, before your edits.")
figures(found)
names_and_phrases(found)
confusion_chart(found)
left, right = st.columns(2, gap="large")
with left:
    st.subheader("Cluster sizes", anchor=False)
    sizes = np.bincount(found.clusters, minlength=found.k)
    names = [f"{c} · {name}" for c, name in enumerate(found.cluster_names)]
    widgets.chart(charts.cluster_sizes(sizes, names), "sizes", "Images per cluster")
with right:
    st.subheader("Confidence", anchor=False, help="Probability of each image's own cluster.")
    own = found.probabilities[np.arange(len(found.images)), found.clusters]
    figure = charts.histogram(own, "probability of the image's cluster")
    widgets.chart(figure, "confidence", "How the confidence of the images is spread")
    st.subheader("Doubt", anchor=False, help="0 to 1: what speaks against each image's cluster.")
    figure = charts.histogram(found.doubt.score, "doubt", charts.ORANGE)
    widgets.chart(figure, "doubt", "How the doubt about the images is spread")
st.caption(state.plain(data.run_title(found.id)))
