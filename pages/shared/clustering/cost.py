"""What a run will take, before it starts: time by earlier runs or one timed step, and disk."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from inspect import signature
from typing import Any

import streamlit as st

from core.base.errors import UserError
from core.base.record import Record
from core.base.settings import build
from core.base.units import duration, size
from core.base.values import Embeddings, Projection, Report
from core.clustering.models import CLUSTER_MODELS, needs_pixels, needs_views
from core.clustering.pixels.cost import of_metrics
from core.encoders import usual
from core.words.vocabulary import VocabularySettings
from core.work import cost, jobs
from core.work.cost import Past
from core.work.steps.prepare import views_of_run
from core.work.steps.recipes import encoder_recipe
from core.work.steps.whole import run as run_step
from pages.shared import data, job_panel, state
from pages.shared.clustering import methods
from pages.shared.clustering.settings import Choice

STEP = "estimate_training"
# How a run draws its map where it is not told otherwise; the form of this page tells nothing.
DRAWN = signature(run_step).parameters["method"].default
TIME_HELP = (
    "Judged by earlier runs on this machine: each stage takes as long per image as it did then "
    "(embedding: with this encoder, by the number of views; clustering: by this method). What is "
    "there already is not counted again."
)
DISK_HELP = (
    "Embeddings and views of the images unless they are there, memberships, activations and the "
    "map of the run, and for a training its checkpoints."
)


def show(choice: Choice) -> None:
    """Time and disk in two lines; for a training also a button that has one step timed."""
    pixels = _is_training(choice)
    training = _training(choice) if pixels else None
    disk = _disk(choice) + (training["disk"] if training else 0)
    if pixels:
        _show_training(choice, training)
    says = _time(choice)
    says = f"The rest of the run: {says[0].lower()}{says[1:]}" if pixels else says
    st.caption(f":material/schedule: {says}", help=TIME_HELP)
    more = "" if training or not pixels else ", and checkpoints"
    st.caption(f":material/hard_drive: About {size(disk)} of disk{more}.", help=DISK_HELP)


def _is_training(choice: Choice) -> bool:
    """Whether the clusters come from a training on pixels, which is timed by itself."""
    return choice.model != methods.TABLE and needs_pixels(choice.model)


def _time(choice: Choice) -> str:
    views = _views(choice)
    past = [_with_views(run, views) for run in _past(str(state.folder()), _newest_job())]
    there, apart = _there(choice), choice.model == methods.TABLE or _is_training(choice)
    if apart:  # a table is read in no time, a training is timed by itself
        there.append(cost.CLUSTERING)
    seconds = cost.run_seconds(
        past, len(data.images(choice.images)), choice.encoder, choice.model, there
    )
    if seconds is not None:
        return f"About {duration(seconds)}, judged by earlier runs here."
    if not past:
        return "No run yet on this machine to judge the time by."
    method = "" if apart else f" and {CLUSTER_MODELS[choice.model].title}"
    return f"No run with this encoder{method} yet to judge the time by."


def _there(choice: Choice) -> list[str]:
    """Stages of a run whose result the workspace holds."""
    workspace, stages = state.workspace(), ["Importing images"]
    embedded = _embedded(choice)
    if embedded:
        stages.append(cost.EMBEDDING)
        drawn = {"method": DRAWN, "seed": choice.seed}
        if _made(workspace.records(Projection, embeddings=embedded.id), "project", drawn):
            stages.append("Drawing the map")
    nouns = {**_encoder(choice), "filter": usual(choice.encoder).filter, "template": None}
    if _made(workspace.records(Embeddings), "embed_lexicon", nouns):
        stages.append(cost.LEXICON)
    return stages


def _embedded(choice: Choice) -> Record | None:
    """The embeddings that the run would use again."""
    wanted = {**_encoder(choice), "views": _views(choice), "seed": choice.seed}
    return _made(state.workspace().records(Embeddings, images=choice.images), "embed", wanted)


def _made(records: list[Record], step: str, wanted: Mapping[str, Any]) -> Record | None:
    """What a step made of these settings, which may be part of its recipe."""
    fits = (r for r in records if r.step == step and wanted.items() <= r.settings.items())
    return next(fits, None)


def _encoder(choice: Choice) -> Mapping[str, str]:
    try:
        return encoder_recipe(choice.encoder)
    except UserError:  # the run says why there is no such encoder
        return {"encoder": choice.encoder}


def _views(choice: Choice) -> int:
    """Of each image, as the run would embed them."""
    model = None if choice.model == methods.TABLE else choice.model
    try:
        return views_of_run(
            state.workspace(),
            images=choice.images,
            encoder=choice.encoder,
            seed=choice.seed,
            model=model,
        )
    except UserError:  # as for _encoder
        return 0


def _with_views(run: Past, views: int) -> Past:
    """An earlier run as if it had embedded so many views of each image."""
    looked = run.model in CLUSTER_MODELS and needs_views(run.model)
    factor = (1 + views) / (1 + (usual(run.encoder).views if looked else 0))
    scale = {cost.EMBEDDING: factor}
    seconds = {stage: span * scale.get(stage, 1) for stage, span in run.seconds.items()}
    return replace(run, seconds=seconds)


def _disk(choice: Choice) -> int:
    """Bytes of what a run adds to the workspace."""
    n = len(data.images(choice.images))
    per_cluster = choice.vocabulary_settings.get("per_cluster", VocabularySettings.per_cluster)
    total = cost.run_bytes(n, choice.clusters or 0, per_cluster)
    if _embedded(choice) is None:
        dim = _dimensions(str(state.folder()), choice.encoder, _newest_job())
        total += cost.embeddings_bytes(n, dim, _views(choice))
    return total


def _newest_job() -> int:
    """Number of the newest job that is over: what changes when there is more to judge by."""
    return max((job.id for job in jobs.jobs(state.workspace()) if job.is_over), default=0)


@st.cache_data(max_entries=2, show_spinner=False)
def _past(folder: str, newest: int) -> list[Past]:
    return cost.past_runs(state.open_workspace(folder))


@st.cache_data(max_entries=20, show_spinner=False)
def _dimensions(folder: str, encoder: str, newest: int) -> int:
    return cost.dimensions(state.open_workspace(folder), encoder)


def _training(choice: Choice) -> dict[str, float] | None:
    """What timing one step of these settings found; None when it was not done yet."""
    try:
        given = {**choice.cluster_settings, "clusters": choice.clusters, "seed": choice.seed}
        kind = CLUSTER_MODELS[choice.model]
        wanted = asdict(build(kind, given, f"The cluster model {kind.title}"))  # type: ignore[call-overload]
    except UserError:  # it is said when the estimate or the run is asked for
        return None
    for record in state.workspace().records(Report, images=choice.images):
        of = (record.settings.get("model"), record.settings.get("settings"))
        if record.step == STEP and of == (choice.model, wanted):
            return dict(state.workspace().load(Report, record.id).metrics)
    return None


def _show_training(choice: Choice, found: dict[str, float] | None) -> None:
    if found is not None:
        training = of_metrics(found)
        says = training.sentence(choice.cluster_settings.get("budget_minutes"))
        st.caption(
            f":material/schedule: Training: {says[0].lower()}{says[1:]}, {training.space()}."
        )
        return
    running = any(j.step == STEP and not j.is_over for j in jobs.jobs(state.workspace()))
    st.button(
        "Estimate the training",
        icon=":material/schedule:",
        key="estimate",
        disabled=running,
        on_click=job_panel.submit,
        args=(STEP,),
        kwargs={
            "images": choice.images,
            "model": choice.model,
            "clusters": choice.clusters,
            "seed": choice.seed,
            "settings": dict(choice.cluster_settings),
        },
        help="Times one step on this machine and reckons from it; up to a minute without a GPU.",
    )
