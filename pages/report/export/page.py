"""Take the clusters away: tables, a report, folders of images, the concept model."""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.base import units
from core.base.errors import UserError
from core.base.values import IntArray
from core.concepts.run import Run
from core.output import export
from core.output.export.columns import Column
from core.output.export.folders import check_target
from core.output.export.sizes import size
from core.work import jobs
from pages.report.export import choice
from pages.shared.editing import job_panel
from pages.shared.lists import state
from pages.shared.showing import widgets

PREVIEW = 8
FORMATS = {
    "csv": "CSV",
    "parquet": "Parquet",
    "html": "HTML report",
    "folders": "Class folders",
    "model": "Concept model",
}
SAYS = {
    "csv": "One row per image, for spreadsheets and scripts.",
    "parquet": "The same rows with their types: numbers, and the phrases as a list.",
    "html": "One page that opens without WhyCluster: clusters, phrases, pictures, figures, edits.",
    "folders": "The pictures themselves in one folder per cluster, on the machine that runs "
    "WhyCluster.",
    "model": "The concept layer and head as safetensors, phrases and settings as JSON; "
    "docs/load-a-concept-model.md shows how to use them with NumPy alone.",
}
# format -> file name, media type, what makes it
FILES = {
    "csv": ("labels.csv", "text/csv", export.labels_csv),
    "parquet": ("labels.parquet", "application/vnd.apache.parquet", export.labels_parquet),
    "html": ("report.html", "text/html", export.report_html),
}


def download(run: Run, indices: IntArray, format: str) -> None:
    name, media, make = FILES[format]
    _button(
        name,
        media,
        lambda: make(state.workspace(), run, indices),
        type="primary",
        key="download",
        disabled=not len(indices),
    )


def download_clusters(run: Run, indices: IntArray) -> None:
    _button(
        "clusters.csv",
        "text/csv",
        lambda: export.clusters_csv(state.workspace(), run, indices),
        key="download_clusters",
        help="One row a cluster: the sentence that says why, its figures and its phrases.",
        disabled=not len(indices),
    )


def download_model(run: Run) -> None:
    if not run.model.projector:
        st.warning("This run kept no concept layer; train it again.", icon=":material/warning:")
        return
    _button(
        "model.zip",
        "application/zip",
        lambda: export.model_zip(state.workspace(), run),
        type="primary",
        key="download",
    )


def _button(name: str, media: str, make: Callable[[], bytes], **rest: Any) -> None:
    """A download that is made when it is pressed, and leaves the page as it is."""
    st.download_button(
        f"Download {name}",
        data=make,
        file_name=name,
        mime=media,
        icon=":material/download:",
        on_click="ignore",
        **rest,
    )


def folders(run: Run, indices: IntArray) -> None:
    """A folder is typed and checked; the worker fills it."""
    with st.form("folders", border=False):
        row = st.container(horizontal=True, vertical_alignment="bottom")
        target = row.text_input(
            "New or empty folder",
            placeholder=str(Path.home() / "sorted"),
            key="target",
            help="On the machine that runs WhyCluster. Nothing is ever overwritten.",
        )
        how = row.selectbox("By", list(export.HOW), key="how", width=180)
        pressed = row.form_submit_button(
            "Sort into folders", icon=":material/folder_copy:", type="primary"
        )
    if pressed:
        sort(run, indices, target.strip(), str(how))
    report_of_folders(run)


def sort(run: Run, indices: IntArray, target: str, how: str) -> None:
    try:
        path = check_target(Path(target), Path(run.images.root), state.workspace().folder)
    except UserError as error:
        st.error(state.plain(str(error)), icon=":material/error:")
        return
    some = {} if len(indices) == len(run.images) else {"images": indices.tolist()}
    job_panel.submit("export_folders", run=run.id, target=str(path), how=how, **some)
    st.rerun()


def show_job() -> None:
    """What the worker does now; of what has ended only folders belong here."""
    job = job_panel.current()
    if job and (job.step == "export_folders" or not job.is_over):
        job_panel.show()


def report_of_folders(run: Run) -> None:
    """Where the last folders of this run are, and what was missing."""
    for job in jobs.jobs(state.workspace()):
        mine = job.step == "export_folders" and job.settings["run"] == run.id
        if mine and job.state == "done":
            st.success(
                f"Last sorted into {state.plain(str(job.result))}", icon=":material/folder_open:"
            )
            for line in job.log.splitlines():
                if "missing.csv" in line:
                    st.warning(state.plain(line.split(" ", 1)[1]), icon=":material/warning:")
            return


def preview(run: Run, indices: IntArray) -> None:
    """The first rows of the file, as it will be."""
    st.subheader("First rows", anchor=False)
    text = export.labels_csv(state.workspace(), run, indices[:PREVIEW]).decode()
    header, *rows = csv.reader(io.StringIO(text))
    columns = {name: [row[place] for row in rows] for place, name in enumerate(header)}
    st.dataframe(columns, hide_index=True, alt="The first rows of the file")
    with st.expander("What the columns mean", icon=":material/help:"):
        meanings_of(export.LABEL_COLUMNS)
        st.caption("In clusters.csv:")
        meanings_of(export.CLUSTER_COLUMNS)


def meanings_of(columns: Mapping[str, Column[Any]]) -> None:
    meanings = [state.plain(column.meaning) for column in columns.values()]
    st.table({"column": list(columns), "meaning": meanings})


def amount(run: Run, indices: IntArray, format: str) -> str:
    """How many images, and about how many bytes."""
    whole = len(indices) == len(run.images)
    some = "All" if whole else f"{len(indices):,} of"
    share = f"{some} {units.count(len(run.images), 'image')}"
    about = units.size(size(state.workspace(), run, indices, format))
    if format == "model":
        return f"About {about}"
    return f"{share} · about {about}" + (" when copied" if format == "folders" else "")


def rejects(run: Run) -> None:
    if run.images.rejects:
        st.download_button(
            f"Download rejects.csv ({units.count(len(run.images.rejects), 'row')})",
            data=lambda: export.rejects_csv(run.images),
            file_name="rejects.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="Files that could not be read as images, with the reason.",
        )


widgets.heading("Export", "Take the clusters away, with the evidence and your edits.", "download")
run = widgets.need_run("The export")
widgets.warn_of_words(run)
format = widgets.choice("Format", "as", FORMATS)
indices = np.arange(len(run.images)) if format == "model" else choice.indices(run)
st.caption(f"{SAYS[format]} {amount(run, indices, format)}.")
if format == "folders":
    show_job()
    folders(run, indices)
else:
    with st.container(horizontal=True):
        if format == "model":
            download_model(run)
        else:
            download(run, indices, format)
            download_clusters(run, indices)
        rejects(run)
    if format in ("csv", "parquet") and len(indices):
        preview(run, indices)
