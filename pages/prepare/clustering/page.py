"""Choose encoder, cluster model and k, see what it will take, and start; then watch it learn."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.base.language import say
from core.base.settings import SEEDS
from core.clustering.imported import Table
from core.concepts.figures import in_short
from core.concepts.metric import Shown
from core.encoders import usual
from core.store import runs as stored
from core.work.estimate import ESTIMATE
from pages.prepare.clustering import brought, encoder, methods, settings
from pages.prepare.clustering import table as tables
from pages.shared.editing import cost, counts, job_panel, starting
from pages.shared.lists import state
from pages.shared.reading import compared, data, in_view
from pages.shared.showing import encoders, image_set, widgets
from pages.shared.showing.fields import number, start_with


def read_clusters(read: tuple[str, Table] | None) -> int | None:
    """k as the table has it."""
    clusters = len(read[1].names) if read else None
    shown = f"{clusters:,}" if clusters else say("as in the table")
    st.text_input(say("Clusters (k)"), shown, disabled=True, key=f"table_k_{shown}")
    return clusters


def form() -> str:
    """What to cluster by which model to the left, the rest to the right; the image set's id."""
    left, right = st.columns([5, 3], gap="medium")
    with left:
        id = image_set.pick()
        source = encoders.source(id)
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
            clusters = (
                read_clusters(read) if model == methods.TABLE else starting.choose_clusters(id)
            )
        with row[1]:
            seed = number(
                say("Seed"), start_with("seed", 0), help=say("Seed of the random numbers.")
            )
        if model != methods.TABLE:
            if why := starting.where_from(id, clusters):
                st.caption(f":material/label: {why}")
            if isinstance(seed, int) and seed in SEEDS:
                counts.show(id, name, seed, key=f"clusters_{id}")
        by = {"table": read[0] if read else None} if model == methods.TABLE else {"model": model}
        given = {"encoder": name, "clusters": clusters, "seed": seed}
        given |= {"vectors": vectors} if vectors else {}
        start(id, {**given, **by, **changed})
    return id


def start(images: str, given: Mapping[str, Any]) -> None:
    """What it will take, and the button, which is off as long as something cannot be."""
    planned, problem = starting.look(images, given)
    with st.container(gap="xxsmall", key="before_start"):
        if planned is None:
            st.caption(f":red[:material/error:] {state.plain(problem)}")
        else:
            cost.show(planned, images)
    starting.button(say("Start"), "play_arrow", planned, width="stretch")


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
                say("Open"), key=f"open_{record.id}", on_click=in_view.open_run, args=(record.id,)
            )


widgets.heading(
    say("Clustering"),
    say("The cluster model, the number of clusters, and how long it takes."),
    "scatter_plot",
)
if not data.image_sets():
    widgets.empty(
        say("There are no images yet."),
        {"dataset": say("Start with the sample gallery or your images")},
    )
settings.copy_settings()
job_panel.show(told=("run", counts.STEP, ESTIMATE))
past_runs(form())
