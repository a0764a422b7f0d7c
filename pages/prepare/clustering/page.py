"""Choose the encoder, a method and k, see what it will take, and start; then watch it learn."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.base.settings import SEEDS
from core.clustering.imported import Table
from core.concepts.figures import in_short
from core.concepts.metric import Shown
from core.encoders import usual
from core.store import runs as stored
from pages.prepare.clustering import brought, checked, cost, counts, encoder, methods, settings
from pages.prepare.clustering import table as tables
from pages.prepare.clustering.settings import start_with
from pages.shared.editing import job_panel
from pages.shared.lists import state
from pages.shared.reading import compared, data
from pages.shared.showing import image_set, widgets


def choose_clusters(id: str) -> float | None:
    """k, which starts as the number of reference classes where there are some."""
    images = data.images(id)
    usual = len(images.class_names) if images.has_labels else None
    return settings.number(
        say("Clusters (k)"),
        start_with(f"clusters_{id}", usual if usual and usual >= 2 else None),
        placeholder=say("required"),
        help=say("How many clusters to make."),
    )


def say_where_from(id: str, clusters: float | None) -> None:
    """Reference classes are not to decide unnoticed into how many clusters the images go."""
    classes = len(data.images(id).class_names)
    if clusters == classes and data.images(id).has_labels:
        says = say("{n:,} as there are {n:,} reference classes.", n=classes)
        st.caption(f":material/label: {says}")


def read_clusters(read: tuple[str, Table] | None) -> int | None:
    """k as the table has it."""
    clusters = len(read[1].names) if read else None
    shown = f"{clusters:,}" if clusters else say("as in the table")
    st.text_input(say("Clusters (k)"), shown, disabled=True, key=f"table_k_{shown}")
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
        with st.expander(say("Settings"), icon=":material/tune:"):
            changed = settings.form(model, encoder.chosen(source))
    with right:
        name = encoder.choose(source)
        vectors = brought.choose()
        row = st.columns(2)
        with row[0]:
            clusters = read_clusters(read) if model == methods.TABLE else choose_clusters(id)
        with row[1]:
            seed = settings.number(
                say("Seed"), start_with("seed", 0), help=say("Of the random numbers.")
            )
        if model != methods.TABLE:
            say_where_from(id, clusters)
            if isinstance(seed, int) and seed in SEEDS:
                counts.show(id, name, seed, key=f"clusters_{id}")
        by = {"table": read[0] if read else None} if model == methods.TABLE else {"model": model}
        given = {"source": source, "encoder": name, "clusters": clusters, "seed": seed}
        given |= {"vectors": vectors} if vectors else {}
        start(id, {**given, **record.reading, **by, **changed})
    return id


def start(images: str, given: Mapping[str, Any]) -> None:
    """What it will take, and the button, which is off as long as something cannot be."""
    planned, problem = None, ""
    try:
        planned = checked.plan(images, given)
    except UserError as error:
        problem = str(error)
    with st.container(gap="xxsmall", key="before_start"):
        if planned is None:
            st.caption(f":red[:material/error:] {state.plain(problem)}")
        else:
            cost.show(planned, images)
    pressed = st.button(
        say("Start"),
        type="primary",
        icon=":material/play_arrow:",
        disabled=planned is None or state.workspace().reads_only,
        key="start",
        width="stretch",
    )
    if pressed and planned is not None:  # the click may have overtaken a change of the form
        job_panel.submit("run", **planned.request.to_settings())
        st.rerun()


def past_runs(id: str) -> None:
    """Runs on these images, newest first."""
    records = [r for r in stored.runs(state.workspace()) if compared.images(r.id) == id]
    if not records:
        return
    st.subheader(say("Runs on these images"), anchor=False)
    for record in records[:20]:
        report = data.report(record.id)
        row = st.columns([6, 3, 2], vertical_alignment="center")
        row[0].text(data.run_title(record.id))
        if report is not None:
            row[1].text(" · ".join(in_short(report.metrics, Shown.FIRST)))
        if st.session_state.get(state.RUN) == record.id:
            row[2].text(say("shown now"))
        else:
            row[2].button(
                say("Open"), key=f"open_{record.id}", on_click=open_run, args=(record.id,)
            )


def open_run(id: str) -> None:
    st.session_state.open_run = id


widgets.heading(
    say("Clustering"),
    say("By which method, into how many clusters, and what it will take."),
    "scatter_plot",
)
if not data.image_sets():
    widgets.empty(
        say("There are no images yet."),
        {"dataset": say("Start with the sample gallery or your images")},
    )
settings.copy_settings()
job_panel.show()
past_runs(form())
