"""Take the clusters away: labels.csv of everything or of one cluster, and rejects.csv."""

import csv
import io

import numpy as np
import streamlit as st

from core.export import LABEL_COLUMNS, labels_csv, rejects_csv
from core.run import Run
from core.values import IntArray
from pages.shared import state, widgets

PREVIEW = 8


def choose(found: Run) -> IntArray:
    cluster = st.selectbox(
        "What to export",
        [None, *range(found.k)],
        format_func=lambda c: "everything" if c is None else widgets.cluster_title(found, c),
        key="export_cluster",
        width=340,
    )
    if cluster is None:
        return np.arange(len(found.images))
    return np.flatnonzero(found.clusters == cluster)


def preview(found: Run, images: IntArray) -> None:
    """The first rows of the file, as it will be."""
    text = labels_csv(state.workspace(), found, images[:PREVIEW]).decode()
    header, *rows = csv.reader(io.StringIO(text))
    columns = {name: [row[place] for row in rows] for place, name in enumerate(header)}
    st.dataframe(columns, hide_index=True, alt="The first rows of the file")


widgets.heading("Export", "The clusters as a table, one row per image.", "download")
found = widgets.need_run("The export")
images = choose(found)
with st.container(horizontal=True):
    st.download_button(
        f"Download labels.csv ({len(images):,} rows)",
        data=lambda: labels_csv(state.workspace(), found, images),
        file_name="labels.csv",
        mime="text/csv",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        key="download_labels",
    )
    if found.images.rejects:
        st.download_button(
            f"Download rejects.csv ({len(found.images.rejects):,} rows)",
            data=lambda: rejects_csv(found.images),
            file_name="rejects.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
st.subheader("First rows", anchor=False)
preview(found, images)
with st.expander("What the columns mean", icon=":material/help:"):
    st.table({"column": list(LABEL_COLUMNS), "meaning": list(LABEL_COLUMNS.values())})
