"""The reference classes of an image set: what was found, and where else they can come from."""

import numpy as np
import streamlit as st

from core.base.language import listed, say
from core.base.units import count
from core.base.values import ImageSet
from core.images.classes import FOLDERS, NONE
from pages.prepare.dataset.own import import_from
from pages.shared.lists import state

SHOWN = 1000  # classes in the table
DEEPEST = 4  # folders to choose from
ENCODINGS = {
    "": "As stated in the zip",
    "shift_jis": "Japanese (Shift-JIS)",
    "gbk": "Chinese (GBK)",
}
ENCODINGS |= {"cp437": "CP437", "utf-8": "UTF-8"}


def show(id: str, images: ImageSet) -> None:
    """A box with the classes; another choice makes another set of the same images, at once."""
    record = state.workspace().record(id)
    source = str(record.settings.get("source", ""))
    if images.source == "sample" or not record.can_be_imported_again:
        return
    found = len(images.class_names)
    title = say("Reference classes: {n:,}", n=found) if found else say("No reference classes")
    with st.expander(title, icon=":material/label:", key="classes"):
        if found:
            _table(images)
        with st.form(f"classes_{id}", border=False):
            said = record.reading
            options = choices(images)
            now = said.get("classes", "")
            chosen = st.selectbox(
                say("Where they come from"),
                list(options),
                index=list(options).index(now) if now in options else 0,
                format_func=options.__getitem__,
                key=f"classes_from_{id}",
                help=say("They judge the clusters, and never make them."),
            )
            names = _names(id, images, said.get("names", ""))
            off = state.reads_only()
            if st.form_submit_button(say("Read again"), icon=":material/refresh:", disabled=off):
                import_from(source, **{**said, "classes": chosen, "names": names})


def choices(images: ImageSet) -> dict[str, str]:
    """What classes may be, as `Reading` has it, in words."""
    usual = (
        say("The column of the table")
        if images.source == "table"
        else say("Folders, without splits such as train")
    )
    options = {"": usual, NONE: say("No classes")}
    if images.source == "table":
        options[FOLDERS] = say("Folders, without splits such as train")
    folders = [
        path.split("/") for path in {file.rpartition("/")[0] for file in images.files} - {""}
    ]
    for level in range(1, DEEPEST + 1):
        named = sorted({parts[level - 1] for parts in folders if len(parts) >= level})
        if named:
            more = ["…"] if len(named) > 3 else []
            shown = listed([*(name[:24] for name in named[:3]), *more])
            says = say("Folder {level}: {names} ({n:,})", level=level, names=shown, n=len(named))
            options[str(level)] = says
    return options


def _names(id: str, images: ImageSet, now: str) -> str:
    """In which encoding the names of a zip are, where it matters."""
    if images.source != "zip" or all(map(str.isascii, images.files)):
        return now
    return st.selectbox(
        say("Names in the zip"),
        list(ENCODINGS),
        index=list(ENCODINGS).index(now) if now in ENCODINGS else 0,
        format_func=lambda name: say(ENCODINGS[name]),
        key=f"names_{id}",
        help=say("Many zips do not state the encoding of their file names."),
    )


def _table(images: ImageSet) -> None:
    labels, names = np.asarray(images.labels), images.class_names[:SHOWN]
    counts = np.bincount(labels[labels >= 0], minlength=len(images.class_names))
    st.dataframe(
        {say("class"): names, say("images"): counts[: len(names)]},
        hide_index=True,
        alt=say("Reference classes and how many images each has"),
    )
    if len(names) < len(images.class_names):
        st.caption(say("The first {n:,} of {all:,}.", n=SHOWN, all=len(images.class_names)))
    without = len(labels) - int(counts.sum())
    if without:
        st.caption(say("{images} without a class.", images=count(without, "image")))
