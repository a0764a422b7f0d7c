"""Images of one's own: a folder or table on this machine, or an upload."""

from pathlib import Path
from typing import Literal

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.base.places import pasted
from core.base.units import count
from core.images.embedded import picture_column
from core.images.reading import Reading
from core.images.sources import check_there
from core.images.table_paths import Names, names_in
from core.images.table_source import SOURCES
from core.work.jobs import Job
from pages.prepare.dataset import browse
from pages.shared.editing import queue
from pages.shared.lists import state
from pages.shared.reading import uploads
from pages.shared.showing import widgets

Kind = Literal["primary", "secondary"]  # of a button
FOLDER, ZIP, TABLE = "Folder on this machine", "Zip file", "Table or data set"
TABLES = [end.removeprefix(".") for end in SOURCES]
HERE = ("127.0.0.1", "localhost", "::1")  # addresses that only this machine reaches
FOLDER_HELP = (
    "Class folders become reference classes; folders such as train and test are skipped. The "
    "import shows what was found, and you can change it."
)
TABLE_HELP = (
    "A column of paths (path, image, file, filename, file_name, filepath, image_path or uri) and, "
    "if you have reference classes, a column label or class. Parquet may hold the pictures "
    "themselves, and may come in parts: give their folder, or data/train-*.parquet. So may Arrow "
    "of save_to_disk and tars of WebDataset. Of other programs: samples.json of FiftyOne, COCO, "
    "CVAT for images, Label Studio, metadata.jsonl of a Hugging Face image folder, SQLite with a "
    "table images. URLs are not read."
)
ROOT_HELP = "Relative paths start here; no file outside it is opened."

BANDS_HELP = (
    "For TIFFs with more than three bands, such as satellite images. The first band is 1; a "
    "single one is drawn in grey. Empty: the first three."
)


def images(kind: Kind = "secondary") -> None:
    """Choose where they are, and import them."""
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    way = row.segmented_control(
        say("Where they are"),
        [FOLDER, ZIP, TABLE],
        format_func=say,
        default=FOLDER,
        required=True,
        key="way",
        persist_state="session",
        label_visibility="collapsed",
    )
    if way == FOLDER:
        with row:
            browse.show()
        _path_form(say("Folder"), "/home/me/photos", say(FOLDER_HELP), kind)
    elif way == ZIP:
        _zip_upload()
    else:
        _path_form(
            say("File or folder of a table"),
            "/home/me/photos.csv",
            say(TABLE_HELP),
            kind,
            rooted=True,
        )
        _table_upload()


def import_from(source: str, **reading: str) -> None:
    """Put the import into the queue; reading as a `Reading` has it, what is empty is left open.

    What cannot be, such as a folder that is not there, is said at once, and nothing is done.
    """
    said = {name: value for name, value in reading.items() if value}
    try:
        state.workspace().check_may_write()
        check_there(source)
        Reading(**said)
    except UserError as error:
        widgets.refused(error)
        return
    if queue.submitted("import_images", source=source, **said):
        st.session_state.import_sent = True
        st.rerun()


def again(job: Job) -> bool:
    """Draw the fields of a failed import as they were filled in; False for other jobs."""
    if job.step != "import_images":
        return False
    source = str(job.settings["source"])
    said = {name: str(value) for name, value in job.settings.items() if name != "source"}
    if uploads.is_one(source):
        st.caption(say("Fix the file, or choose another one."))
        return True
    with st.form(f"again_{job.id}", border=False):
        row = st.container(horizontal=True, vertical_alignment="bottom")
        off = state.reads_only()
        path = row.text_input(
            say("Folder, zip or table"), source, key=f"again_path_{job.id}", disabled=off
        )
        if "root" in said:
            said["root"] = _root_field(f"again_root_{job.id}", "", said["root"])
        icon = ":material/folder_open:"
        if row.form_submit_button(say("Import"), icon=icon, type="primary", disabled=off):
            import_from(pasted(path), **said)
    return True


def _path_form(label: str, example: str, help: str, kind: Kind, rooted: bool = False) -> None:
    with st.form("path_form", border=False):
        row = st.container(horizontal=True, vertical_alignment="bottom")
        off = state.reads_only()
        path = row.text_input(label, placeholder=example, help=help, key="path", disabled=off)
        root = _root_field("root", say("the table's own folder")) if rooted else ""
        bands = _bands_field()
        place, icon = st if rooted else row, ":material/folder_open:"
        if place.form_submit_button(say("Import"), icon=icon, type=kind, disabled=off):
            if source := pasted(path):
                import_from(source, root=root, bands=bands)
            else:
                st.warning(say("Type a path first."), icon=":material/edit:")


def _root_field(key: str, placeholder: str, value: str = "") -> str:
    label = say("Folder that its paths start from")
    return pasted(
        st.text_input(
            label,
            value,
            placeholder=placeholder,
            help=say(ROOT_HELP),
            key=key,
            disabled=state.reads_only(),
        )
    )


def _bands_field() -> str:
    """Closed at first: few have such files."""
    with st.expander(
        say("Pictures with more than three bands"), icon=":material/layers:", key="bands_box"
    ):
        return st.text_input(
            say("Bands for red, green, blue"),
            placeholder="4,3,2",
            help=say(BANDS_HELP),
            key="bands",
            disabled=state.reads_only(),
        ).strip()


def _zip_upload() -> None:
    upload = st.file_uploader(
        say("Zip file of images"),
        type=["zip"],
        help=say("Unpacked into the workspace after a check."),
        key="upload_zip",
        disabled=state.reads_only(),
    )
    if upload is None or not _import_button():
        return
    try:
        path = uploads.keep(upload)
    except UserError as error:
        widgets.refused(error)
    else:
        import_from(path)


def _table_upload() -> None:
    """An uploaded table lies away from its images: where they are is asked before the import."""
    upload = st.file_uploader(
        say("Or upload the table"),
        type=TABLES,
        help=say(TABLE_HELP),
        key="upload_csv",
        disabled=state.reads_only(),
    )
    if upload is None:
        return
    try:
        path = uploads.keep(upload)
        with st.spinner(say("Reading the table")):
            names = _names(path, Path(path).stat().st_mtime_ns)
    except UserError as error:
        widgets.refused(error)
        return
    root = "" if names is None else _root_of(names)
    if _import_button(disabled=root is None):
        import_from(path, root=root or "")


def _import_button(disabled: bool = False) -> bool:
    return st.button(say("Import the file"), icon=":material/upload:", disabled=disabled)


@st.cache_data(max_entries=4, show_spinner=False)
def _names(path: str, changed: int) -> Names | None:
    """The paths that a table lists; None where it holds the pictures themselves."""
    return None if picture_column(Path(path)) else names_in(Path(path))


def _root_of(names: Names) -> str | None:
    """The folder of a table's images, allowed or typed by the user; None until there is one.

    Only the browser of the machine that the files lie on may open what a table names.
    """
    if not names.absolute or names.folder is None:
        says = "It lists {files}, such as {first}." if names.first else "It lists {files}."
        st.caption(say(says, files=count(names.rows, "file"), first=state.plain(names.first or "")))
        return _root_field("upload_root", "/home/me/photos") or None
    if st.get_option("server.address") not in HERE:
        st.warning(
            say("It has absolute paths; only a server for this machine alone may open those.")
        )
        return None
    files = count(names.absolute, "file")
    label = say(
        "Open the {files} that it names in {folder}", files=files, folder=state.plain(names.folder)
    )
    return names.folder if st.checkbox(label, key="open_whole", help=say(ROOT_HELP)) else None
