"""Where images come from: the sample gallery at one click, or a folder, a zip, a table of paths."""

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.translation import told
from core.base.units import count
from core.base.values import ImageSet
from core.concepts.run import Run
from core.images.sample import CLASSES, GALLERY_SIZE
from core.output.export import rejects_csv
from pages.prepare.dataset import (
    cards,
    classes,
    drawings,
    encoder_list,
    first_run,
    look_again,
    newer,
    own,
)
from pages.prepare.dataset.own import Kind
from pages.shared.editing import job_panel, queue
from pages.shared.lists import leaving, menu, state
from pages.shared.reading import data
from pages.shared.showing import encoders, image_set, paging, pictures, popovers, widgets

ASKED_HERE = ("import_images", "thumbnails", "run", "assign", "suggest_clusters")  # jobs
SAMPLE = {"source": "sample", "encoder": "sample", "clusters": len(CLASSES)}
PER_PAGE = 120
REJECTS = 1000  # rejected files in the table, so that no page grows with the images


def welcome() -> None:
    """The first screen: the sample gallery, or images of one's own."""
    st.header(say("Image clusters that say why"), anchor=False)
    st.write(
        say(
            "Point WhyCluster at unlabelled images. It finds clusters, and for every cluster and "
            "every image the noun phrases that put it there, with their weights."
        )
    )
    sample, mine = st.columns(2, gap="medium")
    with sample.container(border=True, height="stretch", key="first_sample"):
        st.subheader(say("The sample gallery"), anchor=False)
        st.caption(
            say(
                "{n:,} drawings of {kinds} kinds, clustered and explained in about a minute. "
                "No download.",
                n=GALLERY_SIZE,
                kinds=len(CLASSES),
            )
        )
        drawings.strip(6)
        sample_button("primary")
    with mine.container(border=True, height="stretch", key="first_own"):
        st.subheader(say("A folder of yours"), anchor=False)
        st.caption(
            say(
                "Import photographs and say how many clusters: 1,000 take about a minute, with the "
                "encoder that comes with WhyCluster. No download."
            )
        )
        own.images("primary")


def sample_button(kind: Kind) -> None:
    st.button(
        say("Try the sample gallery"),
        icon=":material/play_arrow:",
        type=kind,
        key="try_sample",
        disabled=state.reads_only(),
        on_click=queue.submit,
        args=("run",),
        kwargs=SAMPLE,
    )


def facts(images: ImageSet) -> str:
    """What is in the set, in one line."""
    parts = [count(len(images), "image")]
    if images.has_labels:
        labelled = int((np.asarray(images.labels) >= 0).sum())
        classes = count(len(images.class_names), "reference class")
        some = count(labelled, "image")
        parts.append(say("{classes} on {images}", classes=classes, images=some))
    else:
        parts.append(say("no reference classes"))
    return " · ".join([*parts, count(len(images.rejects), "rejected file")])


def rejects(images: ImageSet) -> None:
    if not images.rejects:
        return
    title = count(len(images.rejects), "rejected file")
    with st.expander(title, icon=":material/report:", key="rejected"):
        # above the table, which finds its height late: a button below it would move away
        widgets.csv(say("Download rejects.csv"), "rejects.csv", lambda: rejects_csv(images))
        shown = images.rejects[:REJECTS]
        if len(shown) < len(images.rejects):
            st.caption(say("The first {n:,}; rejects.csv has all of them.", n=len(shown)))
        st.dataframe(
            {
                say("file"): [each.file for each in shown],
                say("reason"): [told(each.reason) for each in shown],
            },
            hide_index=True,
            alt=say("Rejected files and the reason for each"),
        )


def contact_sheet(id: str, images: ImageSet, run: Run | None) -> None:
    options = ["", *(images.class_names if images.has_labels else ())]  # the first: all of them
    row = st.container(
        horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"
    )
    choice = options[0]
    if len(options) > 1:
        state.follow_url("sheet_class", options)
        choice = str(
            row.selectbox(
                say("Show"),
                options,
                format_func=lambda name: name or say("all classes"),
                key="sheet_class",
                width=220,
            )
        )
    state.remember("sheet_class", choice)
    labels = np.asarray(images.labels)
    shown = np.arange(len(images))
    if choice:
        shown = np.flatnonzero(labels == images.class_names.index(choice))
    with row:
        part = shown[paging.part(len(shown), PER_PAGE, "sheet_page")]
    shown_by, way = run.id if run else "", {"list": "sheet", "class": choice}
    pictures.gallery(id, part, key="sheet", run=shown_by, look=pictures.Look(size=84), trail=way)


def add_images() -> None:
    """At the top, where what was imported is in view then."""
    if st.session_state.import_sent:  # open, it would hide what became of the import
        st.session_state.import_sent = st.session_state.add_images = False
    with popovers.popover(say("Add images"), "add_photo_alternate", "add_images"):
        own.images()
        if not any(r.settings.get("source") == "sample" for r in data.image_sets()):
            st.caption(say("Or the drawings that ship with WhyCluster:"))
            sample_button("secondary")


def make_thumbnails(id: str) -> None:
    """An image set without small pictures gets them now; once in a session, for it may fail."""
    missing = data.thumbnails(id) is None and st.session_state.thumbnails_asked != id
    if not missing or state.reads_only():
        return
    job = job_panel.current()
    if job is None or job.is_over:
        st.session_state.thumbnails_asked = id
        if queue.submitted("thumbnails", images=id):
            st.rerun()


widgets.heading(
    say("Dataset"), say("The images, where they come from, and what was left out."), "photo_library"
)
job = job_panel.show(mend=own.again, told=ASKED_HERE)
if not data.image_sets():
    if job is not None and not job.is_over:
        drawings.strip(18)
        leaving.end()
    welcome()
    leaving.end()
with st.container(horizontal=True, vertical_alignment="bottom"):
    id = image_set.pick()
    look_again.show(id)
    add_images()
run, images = data.run_in_view(), data.images(id)
make_thumbnails(id)
st.caption(
    facts(images),
    help=say(
        "Reference classes come from class folders or a label column. They judge clusters, and "
        "never make them."
    ),
)
if images.notes:
    st.caption(" · ".join(state.plain(told(note)) for note in images.notes))
if run is not None:
    widgets.warn_of_words(run)
    cards.show(run)
    st.page_link(
        menu.page("clustering"),
        label=say("Cluster again"),
        icon=":material/arrow_forward:",
        query_params={state.IMAGES: id},
    )
elif not newer.show(id):
    first_run.show(id)
encoder_list.show(encoders.source(id), opened=run is None)
rejects(images)
classes.show(id, images)
st.subheader(say("All images"), anchor=False)
contact_sheet(id, images, run)
