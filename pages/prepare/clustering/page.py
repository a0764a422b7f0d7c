"""Choose the encoder, a method and k, see what it will take, and start; then watch it learn."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.base.errors import UserError
from core.clustering.imported import Table
from core.concepts.figures import in_short
from core.concepts.metric import Shown
from core.encoders import usual
from core.store import runs as stored
from core.work.request import RunRequest
from pages.prepare.clustering import cost, counts, encoder, methods, settings
from pages.prepare.clustering import table as tables
from pages.prepare.clustering.settings import start_with
from pages.shared.editing import job_panel
from pages.shared.lists import state
from pages.shared.reading import compared, data
from pages.shared.showing import encoders, image_set, widgets


def choose_clusters(id: str) -> int | None:
    """k, which starts as the number of reference classes where there are some."""
    images = data.images(id)
    usual = len(images.class_names) if images.has_labels else None
    return st.number_input(
        "Clusters (k)",
        min_value=2,
        max_value=max(2, len(images)),
        value=None,
        placeholder="required",
        help="How many clusters to make. Where images have reference classes, their number.",
        key=start_with(f"clusters_{id}", usual if usual and usual >= 2 else None),
    )


def read_clusters(read: tuple[str, Table] | None) -> int | None:
    """k as the table has it."""
    clusters = len(read[1].names) if read else None
    shown = f"{clusters:,}" if clusters else "as in the table"
    st.text_input("Clusters (k)", shown, disabled=True, key=f"table_k_{shown}")
    return clusters


def form() -> str:
    """What to cluster by which method to the left, the rest to the right; the image set's id."""
    left, right = st.columns([5, 3], gap="medium")
    with left:
        id = image_set.pick()
        record = state.workspace().record(id)
        source = str(record.settings["source"])
        methods.suit(usual(encoder.chosen(source)).model)
        model = methods.choose()
        read = tables.choose(id) if model == methods.TABLE else None
        with st.expander("Settings", icon=":material/tune:"):
            changed = settings.form(model, encoder.chosen(source))
    with right:
        name = encoder.choose(source)
        row = st.columns(2)
        with row[0]:
            clusters = read_clusters(read) if model == methods.TABLE else choose_clusters(id)
        seed = int(row[1].number_input("Seed", min_value=0, step=1, key="seed"))
        if model != methods.TABLE:
            counts.show(id, name, seed, key=f"clusters_{id}")
        by = {"table": read[0] if read else None} if model == methods.TABLE else {"model": model}
        given = {"source": source, "encoder": name, "clusters": clusters, "seed": seed}
        start(id, {**given, **record.reading, **by, **changed})
    return id


def start(images: str, given: Mapping[str, Any]) -> None:
    """What it will take, and the button."""
    missing = settings.missing(given)
    request = None if missing else asked(given)
    if request is not None:
        with st.container(gap="xxsmall"):
            encoders.before_start(request.encoder)
            cost.show(request, images)
    pressed = st.button(
        "Start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=request is None,
        help=missing or None,
        key="start",
        width="stretch",
    )
    if pressed and request is not None:
        job_panel.submit("run", **request.to_settings())
        st.rerun()


def asked(given: Mapping[str, Any]) -> RunRequest | None:
    """The run that the form asks for; None, and it is said why, where a setting cannot be."""
    try:
        return RunRequest(**given)
    except UserError as error:
        st.caption(f":material/error: {state.plain(str(error))}")
        return None


def past_runs(id: str) -> None:
    """Runs on these images, newest first."""
    records = [r for r in stored.runs(state.workspace()) if compared.images(r.id) == id]
    if not records:
        return
    st.subheader("Runs on these images", anchor=False)
    for record in records[:20]:
        report = data.report(record.id)
        row = st.columns([6, 3, 2], vertical_alignment="center")
        row[0].text(data.run_title(record.id))
        if report is not None:
            row[1].text(" · ".join(in_short(report.metrics, Shown.FIRST)))
        if st.session_state.get(state.RUN) == record.id:
            row[2].text("shown now")
        else:
            row[2].button("Open", key=f"open_{record.id}", on_click=open_run, args=(record.id,))


def open_run(id: str) -> None:
    st.session_state.open_run = id


widgets.heading(
    "Clustering", "By which method, into how many clusters, and what it will take.", "scatter_plot"
)
if not data.image_sets():
    widgets.empty(
        "There are no images yet.", {"dataset": "Start with the sample gallery or your images"}
    )
settings.copy_settings()
job_panel.show()
past_runs(form())
