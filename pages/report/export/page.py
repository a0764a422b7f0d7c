"""Take the clusters away: tables, a report, folders of images, the concept model."""

import csv
import io
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.base import units
from core.base.errors import UserError
from core.base.language import say, speaking, spoken
from core.base.values import IntArray
from core.concepts.run import Run
from core.output import export
from core.output.export.columns import Column
from core.output.export.folders import check_target
from core.output.export.formats import FOLDERS, FORMATS, MODEL, PAGE, Format
from core.output.export.sizes import size
from core.work import jobs
from core.work.messages import told
from pages.report.export import choice, placing
from pages.shared.editing import job_panel, queue
from pages.shared.lists import state
from pages.shared.showing import top_v, widgets

PREVIEW = 8


def which_format() -> Format:
    """One of all formats, each with the line that says what it is for; it is in the URL."""
    state.follow_url("as", list(FORMATS))
    st.session_state.setdefault("as", next(iter(FORMATS)))
    chosen = st.selectbox(
        say("Format"),
        list(FORMATS),
        format_func=lambda name: f"{say(FORMATS[name].title)} · {say(FORMATS[name].says)}",
        key="as",
        persist_state="session",
    )
    state.write_url("as", chosen)
    return FORMATS[str(chosen)]


def download(run: Run, indices: IntArray, format: Format) -> None:
    make = format.make
    assert make is not None
    _button(
        format.file,
        format.media,
        lambda: make(state.workspace(), run, indices, None),
        language=spoken() if format.name == PAGE else "en",
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
        help=say("One row a cluster: the sentence that says why, its figures and its phrases."),
        disabled=not len(indices),
    )


def download_model(run: Run) -> None:
    if not run.model.projector:
        placing.unable(run)
        return
    _button(
        "model.zip",
        "application/zip",
        lambda: export.model_zip(state.workspace(), run),
        type="primary",
        key="download",
    )


def _button(
    name: str, media: str, make: Callable[[], bytes], *, language: str = "en", **rest: Any
) -> None:
    """A download that is made when it is pressed, and leaves the page as it is.

    It is English, for programs and for others, but for what is read in a browser alone.
    """
    st.download_button(
        say("Download {name}", name=name),
        data=partial(_in, language, make),
        file_name=name,
        mime=media,
        icon=":material/download:",
        on_click="ignore",
        **rest,
    )


def _in(language: str, make: Callable[[], bytes]) -> bytes:
    """What is made, in that language: it is made outside a session."""
    with speaking(language):
        return make()


def folders(run: Run, indices: IntArray) -> None:
    """A folder is typed and checked; the worker fills it."""
    with st.form("folders", border=False):
        row = st.container(horizontal=True, vertical_alignment="bottom")
        target = row.text_input(
            say("New or empty folder"),
            placeholder=str(Path.home() / "sorted"),
            key="target",
            disabled=state.reads_only(),
            help=say("On the machine that runs WhyCluster. Nothing is ever overwritten."),
        )
        how = row.selectbox(say("By"), list(export.HOW), format_func=say, key="how", width=180)
        pressed = row.form_submit_button(
            say("Sort into folders"),
            icon=":material/folder_copy:",
            type="primary",
            disabled=not len(indices) or state.reads_only(),
        )
    if pressed:
        sort(run, indices, target.strip(), str(how))
    report_of_folders(run)


def sort(run: Run, indices: IntArray, target: str, how: str) -> None:
    try:
        path = check_target(Path(target), Path(run.images.root), state.workspace().folder)
    except UserError as error:
        widgets.refused(error)
        return
    some = {} if len(indices) == len(run.images) else {"images": indices.tolist()}
    if queue.submitted("export_folders", run=run.id, target=str(path), how=how, **some):
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
                say("Last sorted into {folder}", folder=state.plain(str(job.result))),
                icon=":material/folder_open:",
            )
            for line in job.log.splitlines():
                if "missing.csv" in line:
                    st.warning(state.plain(told(line.split(" ", 1)[1])), icon=":material/warning:")
            return


def preview(run: Run, indices: IntArray) -> None:
    """The first rows of the file, as it will be."""
    st.subheader(say("First rows"), anchor=False)
    with speaking("en"):
        text = export.labels_csv(state.workspace(), run, indices[:PREVIEW]).decode()
    header, *rows = csv.reader(io.StringIO(text))
    columns = {name: [row[place] for row in rows] for place, name in enumerate(header)}
    st.dataframe(columns, hide_index=True, alt=say("The first rows of the file"))
    with st.expander(say("What the columns mean"), icon=":material/help:"):
        meanings_of(export.LABEL_COLUMNS)
        st.caption(say("In clusters.csv:"))
        meanings_of(export.CLUSTER_COLUMNS)


def meanings_of(columns: Mapping[str, Column[Any]]) -> None:
    meanings = [state.plain(say(column.meaning)) for column in columns.values()]
    st.table({say("column"): list(columns), say("meaning"): meanings})


def amount(run: Run, indices: IntArray, format: str) -> str:
    """How many images, and about how many bytes."""
    whole = len(indices) == len(run.images)
    about = units.size(size(state.workspace(), run, indices, format))
    if format == MODEL:
        return say("About {size}.", size=about)
    images = units.count(len(run.images), "image")
    share = say("All {images}" if whole else "{n:,} of {images}", n=len(indices), images=images)
    says = "{share} · about {size} when copied." if format == FOLDERS else "{share} · about {size}."
    return say(says, share=share, size=about)


def rejects(run: Run) -> None:
    if run.images.rejects:
        widgets.csv(
            say("Download rejects.csv ({rows})", rows=units.count(len(run.images.rejects), "row")),
            "rejects.csv",
            lambda: export.rejects_csv(run.images),
            say("Files that could not be read as images, with the reason."),
        )


widgets.heading(
    say("Export"), say("Export the clusters with their evidence and your edits."), "download"
)
run = widgets.need_run(say("The export"))
widgets.warn_of_words(run)
format = which_format()
indices = np.arange(len(run.images)) if format.name == MODEL else choice.indices(run)
st.caption(amount(run, indices, format.name))
if format.name == FOLDERS:
    show_job()
    folders(run, indices)
else:
    with st.container(horizontal=True):
        if format.name == MODEL:
            download_model(run)
        else:
            download(run, indices, format)
            if format.name != "clusters":
                download_clusters(run, indices)
            top_v.choose("report" if format.name == "report" else "labels")
        rejects(run)
    if format.name in ("csv", "parquet") and len(indices):
        preview(run, indices)
if format.name != MODEL or run.model.projector:  # else that is said above
    placing.show(run)
