"""Choose the encoder, a method and k, see what it will take, and start; then watch it learn."""

import streamlit as st

from core.clustering.imported import Table
from core.encoders import usual
from core.store import runs as stored
from pages.shared import data, encoders, job_panel, state, widgets
from pages.shared.clustering import cost, counts, encoder, methods, settings
from pages.shared.clustering import table as tables
from pages.shared.clustering.settings import Choice, start_with
from pages.shared.runs import compared


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
        id = data.image_set_picker()
        source = str(state.workspace().record(id).settings["source"])
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
        table = read[0] if read else None
        start(Choice(id, source, name, model, clusters, seed, table, **changed))
    return id


def start(choice: Choice) -> None:
    """What it will take, and the button."""
    missing = choice.missing()
    if not missing:
        with st.container(gap="xxsmall"):
            encoders.before_start(choice.encoder)
            cost.show(choice)
    if st.button(
        "Start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=bool(missing),
        help=missing or None,
        key="start",
        width="stretch",
    ):
        job_panel.submit("run", **choice.arguments())
        st.rerun()


def past_runs(id: str) -> None:
    """Runs on these images, newest first."""
    records = [r for r in stored.runs(state.workspace()) if compared.images(r.id) == id]
    if not records:
        return
    st.subheader("Runs on these images", anchor=False)
    for record in records[:20]:
        figures = data.report(record.id)
        row = st.columns([6, 3, 2], vertical_alignment="center")
        row[0].text(data.run_title(record.id))
        if figures is not None:
            shown = [
                f"{name.upper()} {figures.metrics[name]:.3f}"
                for name in ("acc", "f1")
                if name in figures.metrics
            ]
            row[1].text(" · ".join(shown))
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
