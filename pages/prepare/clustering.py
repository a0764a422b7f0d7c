"""Choose the encoder, the cluster model and k, and start; then watch it learn."""

import dataclasses
import typing
from typing import Any

import streamlit as st

from core import run as core_run
from core.cluster_models import CLUSTER_MODELS
from core.concept_model import ConceptSettings
from core.encoders import DEFAULT_ENCODER, SUGGESTED_ENCODERS, understands_photographs
from core.run_tree import recipe
from core.vocabulary import VocabularySettings
from pages.shared import data, job_panel, state, widgets

OTHER = "another …"
LIKE = "like"  # in the URL: id of a run whose settings the form starts with
GIVEN = ("clusters", "seed")  # asked for on the page itself


def choose_encoder(source: str) -> str:
    """The name of an encoder: a suggested one, or any that open_clip or a file can give."""
    names = [name for name, _ in SUGGESTED_ENCODERS]
    about = dict(SUGGESTED_ENCODERS)
    usual = "sample" if source == "sample" else DEFAULT_ENCODER
    chosen = st.selectbox(
        "Encoder",
        [*names, OTHER],
        key=start_with(f"encoder_{source}", usual),
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
            if value is not None and value != field.default:
                changed[field.name] = value
    return changed


def one_setting(name: str, kind: Any, default: Any, key: str) -> Any:
    label = name.replace("_", " ").capitalize()
    if kind is bool:
        return st.toggle(label, key=start_with(key, default))
    if kind is int:
        return st.number_input(label, value=None, step=1, key=start_with(key, default))
    if kind is float:
        step = default / 10 or 1e-3
        return st.number_input(
            label, value=None, step=step, format="%g", key=start_with(key, default)
        )
    return st.text_input(label, key=start_with(key, str(default or ""))) or default


def start_with(key: str, value: Any) -> str:
    """The key of a widget, which shows this value until the user or a copied run gives another."""
    st.session_state.setdefault(key, value)
    return key


def copy_settings() -> None:
    """Fill the form with the settings of the run that the link names, once."""
    run = st.query_params.pop(LIKE, None)
    if run is None or run not in {record.id for record in core_run.runs(state.workspace())}:
        return
    like = recipe(state.workspace(), run)
    source = str(state.workspace().record(like.images).settings["source"])
    suggested = {name for name, _ in SUGGESTED_ENCODERS}
    st.session_state.open_images = like.images
    st.session_state[f"encoder_{source}"] = like.encoder if like.encoder in suggested else OTHER
    values = {
        "encoder_name": like.encoder,
        "model": like.model,
        "seed": like.seed,
        f"clusters_{like.images}": like.clusters,
    }
    for prefix, kind, settings in (
        (f"set_{like.model}", CLUSTER_MODELS.get(like.model), like.cluster_settings),
        ("set_words", VocabularySettings, like.vocabulary_settings),
        ("set_concepts", ConceptSettings, like.concept_settings),
    ):
        types = typing.get_type_hints(kind) if kind else {}
        values |= {f"{prefix}_{name}": shown(types[name], v) for name, v in settings.items()}
    for key, value in values.items():
        st.session_state[key] = value
    st.toast(f"The form has the settings of {state.plain(data.run_title(run))}.")


def shown(kind: Any, value: Any) -> Any:
    """A setting as its widget holds it, see one_setting."""
    if kind in (bool, int, float):
        return kind(value)
    return "" if value is None else str(value)


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
            value=None,
            placeholder="required",
            help="How many clusters to make. Where images have reference classes, their number.",
            key=start_with(f"clusters_{id}", usual if usual and usual >= 2 else None),
        )
        seed = row[1].number_input("Seed", min_value=0, step=1, key="seed")
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
copy_settings()
job_panel.show()
id = data.image_set_picker()
start_form(id)
past_runs(id)
