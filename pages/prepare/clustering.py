"""Choose the encoder, the cluster model and k, and start; then watch it learn."""

import dataclasses
import typing
from typing import Any

import streamlit as st

from core import run as core_run
from core.cluster_models import CLUSTER_MODELS
from core.concept_model import ConceptSettings
from core.encoders import DEFAULT_ENCODER, SUGGESTED_ENCODERS, understands_photographs
from core.vocabulary import VocabularySettings
from pages.shared import data, job_panel, state, widgets

OTHER = "another …"
GIVEN = ("clusters", "seed")  # asked for on the page itself


def choose_encoder(source: str) -> str:
    """The name of an encoder: a suggested one, or any that open_clip or a file can give."""
    names = [name for name, _ in SUGGESTED_ENCODERS]
    about = dict(SUGGESTED_ENCODERS)
    usual = "sample" if source == "sample" else DEFAULT_ENCODER
    chosen = st.selectbox(
        "Encoder",
        [*names, OTHER],
        index=names.index(usual),
        key=f"encoder_{source}",
        help="Turns images and phrases into vectors of one space. Weights are downloaded once.",
    )
    chosen = str(chosen)
    if chosen == OTHER:
        chosen = st.text_input(
            "Name or path",
            placeholder="ViT-B-32/openai, or ViT-B-32@/path/to/weights.safetensors",
            key="encoder_name",
            help="MODEL/TAG of open_clip, or MODEL@FILE for weights on this machine.",
        ).strip()
    else:
        st.caption(state.plain(about[chosen]))
    if source != "sample" and chosen and not understands_photographs(chosen):
        st.warning(widgets.WEAK_ENCODER, icon=":material/warning:")
    return chosen


def choose_model() -> str:
    """Each cluster model with a sentence on what it is."""
    name = st.radio(
        "Cluster model",
        list(CLUSTER_MODELS),
        format_func=lambda name: CLUSTER_MODELS[name].title,
        captions=[state.plain(model.summary) for model in CLUSTER_MODELS.values()],
        key="model",
    )
    return str(name)


def settings_form(kind: type, title: str, prefix: str, leave_out: tuple[str, ...] = ()) -> dict:
    """Fields for the settings of a dataclass; returns those that differ from the defaults."""
    st.markdown(f"**{title}**")
    types = typing.get_type_hints(kind)
    changed: dict[str, Any] = {}
    with st.grid(3, min_column_width=150):
        for field in dataclasses.fields(kind):
            if field.name in leave_out:
                continue
            value = one_setting(
                field.name, types[field.name], field.default, f"{prefix}_{field.name}"
            )
            if value != field.default:
                changed[field.name] = value
    return changed


def one_setting(name: str, kind: Any, default: Any, key: str) -> Any:
    label = name.replace("_", " ").capitalize()
    if kind is bool:
        return st.toggle(label, default, key=key)
    if kind is int:
        return st.number_input(label, value=default, step=1, key=key)
    if kind is float:
        return st.number_input(
            label, value=default, step=default / 10 or 1e-3, format="%g", key=key
        )
    return st.text_input(label, "" if default is None else str(default), key=key) or default


def start_form(id: str) -> None:
    record = state.workspace().record(id)
    source, images = str(record.settings["source"]), data.images(id)
    left, right = st.columns(2, gap="large")
    with left:
        encoder = choose_encoder(source)
    with right:
        model = choose_model()
        row = st.columns(2)
        usual = len(images.class_names) if images.has_labels else None
        clusters = row[0].number_input(
            "Clusters (k)",
            min_value=2,
            max_value=max(2, len(images)),
            value=usual if usual and usual >= 2 else None,
            placeholder="required",
            help="How many clusters to make. Where images have reference classes, their number.",
            key=f"clusters_{id}",
        )
        seed = row[1].number_input("Seed", min_value=0, value=0, step=1, key="seed")
    with st.expander("Settings", icon=":material/tune:"):
        title = CLUSTER_MODELS[model].title
        for_model = settings_form(CLUSTER_MODELS[model], title, f"set_{model}", GIVEN)
        for_words = settings_form(VocabularySettings, "Vocabulary", "set_words")
        for_concepts = settings_form(ConceptSettings, "Concept model", "set_concepts", ("seed",))
    ready = bool(encoder) and clusters is not None
    if st.button(
        "Start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=not ready,
        help=None if ready else "Choose an encoder and the number of clusters first.",
        key="start",
    ):
        job_panel.submit(
            "run",
            source=source,
            encoder=encoder,
            clusters=clusters,
            model=model,
            seed=seed,
            cluster_settings=for_model,
            vocabulary_settings=for_words,
            concept_settings=for_concepts,
        )
        st.rerun()


def past_runs(id: str) -> None:
    """Runs on these images, newest first."""
    workspace = state.workspace()
    records = [r for r in core_run.runs(workspace) if workspace.lineage(r.id)["images"] == id]
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


widgets.heading("Clustering", "How many clusters, found by which model.", "scatter_plot")
if not data.image_sets():
    widgets.empty(
        "There are no images yet.", {"dataset": "Start with the sample gallery or your images"}
    )
job_panel.show()
id = data.image_set_picker()
start_form(id)
past_runs(id)
