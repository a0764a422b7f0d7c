"""A clustering made elsewhere: its table as a path or an upload, and what was read of it."""

from pathlib import Path

import streamlit as st

from core.base import places
from core.base.errors import UserError
from core.base.language import say
from core.base.values import ImageSet
from core.clustering.imported import Table, read_assignment
from core.images.tables import LISTS
from core.output import charts
from pages.shared.lists import state
from pages.shared.reading import uploads
from pages.shared.showing import widgets

SHOWN = 8  # clusters with their sizes
HELP = (
    "One row for each image: a column image (or path, file, filename, file_name, filepath) as in "
    "the image set, and a column cluster with whole numbers or names (-1 for none) or one column "
    "of probabilities per cluster, as CSV or Parquet. Our own labels.csv is one; so are the files "
    "that the export writes for FiftyOne, Label Studio, COCO, Hugging Face and Datasette, whatever "
    "was corrected there."
)

READ = {  # whether it has probabilities, and images in no cluster -> what was read of it
    (False, False): "**{name}**: {clusters:,} clusters of {images:,} images.",
    (False, True): "**{name}**: {clusters:,} clusters of {images:,} images; "
    "{none:,} in no cluster.",
    (True, False): "**{name}**: {clusters:,} clusters of {images:,} images, by probabilities.",
    (True, True): "**{name}**: {clusters:,} clusters of {images:,} images, by probabilities; "
    "{none:,} in no cluster.",
}


def choose(images: str) -> tuple[str, Table] | None:
    """The path of a table that fits the image set, and what it says; None as long as none does."""
    try:
        path = _path()
        if path is None:
            st.caption(say(HELP))
            return None
        changed = path.stat().st_mtime_ns if path.is_file() else 0
        with st.spinner(say("Reading the table")):
            table = _read(str(state.folder()), images, str(path), changed)
    except UserError as error:
        widgets.refused(error)
        return None
    _preview(path.name, table)
    return str(path), table


def _path() -> Path | None:
    """An upload, kept in the workspace, or else what was typed; None where neither was given."""
    off = state.reads_only()
    upload = st.file_uploader(
        say("Upload a table"),
        type=[end.removeprefix(".") for end in LISTS],
        key="table_upload",
        help=say(HELP),
        disabled=off,
    )
    written = st.text_input(
        say("Or its path on this machine"),
        placeholder="/home/me/clusters.csv",
        key="table_path",
        disabled=off or upload is not None,
    ).strip()
    if off:
        return None
    if upload is not None:
        return Path(uploads.keep(upload))
    return places.typed(written) if written else None


@st.cache_resource(max_entries=2, show_spinner=False)
def _read(folder: str, images: str, path: str, changed: int) -> Table:
    return read_assignment(Path(path), state.open_workspace(folder).load(ImageSet, images))


def _preview(name: str, table: Table) -> None:
    count = len(table.names)
    says = READ[table.kind == "probabilities", table.unassigned > 0]
    images, none = int(table.sizes.sum()), table.unassigned
    values = {"name": state.plain(name), "clusters": count, "images": images, "none": none}
    st.markdown(f":material/check_circle: {say(says, **values)}")
    largest = (-table.sizes).argsort(kind="stable")[:SHOWN]
    names = [
        table.called[cluster]
        if table.called and table.called[cluster]
        else say("cluster {name}", name=table.names[cluster])
        for cluster in largest
    ]
    figure = charts.cluster_sizes(table.sizes[largest], names)
    widgets.chart(figure, "table_sizes", say("Images of each cluster of the table"))
    if count > SHOWN:
        st.caption(say("The {shown} largest of {n:,}.", shown=SHOWN, n=count))
