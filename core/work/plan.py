"""What a run will do before it is started: its stages, what is there already, what it will take."""

import os
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.language import say
from ..base.units import duration
from ..base.values import ImageSet
from ..clustering.models import CLUSTER_MODELS, needs_pixels
from ..clustering.pixels.cost import Cost
from ..encoders import SAMPLE
from ..images.classes import in_short
from ..store.workspace import Workspace
from . import cost, estimate
from .cost import Past
from .request import RunRequest
from .stages import (
    CLUSTERING,
    DRAWING,
    EMBEDDING,
    IMPORTING,
    LEXICON,
    MEASURING,
    TRAINING,
    VOCABULARY,
)
from .steps.clustering import cluster_recipe, table_recipe
from .steps.explain import concepts_recipe, evaluate_recipe, project_recipe, vocabulary_recipe
from .steps.importing import images_recipe, source_name
from .steps.prepare import embed_recipe, lexicon_recipe, prompts_of_run, views_of_run
from .steps.vectors import vectors_recipe


@dataclass(frozen=True)
class Stage:
    """One stage of a run that is planned."""

    name: str  # one of STAGES
    id: str | None  # of its value; None while the image set is not known
    exists: bool  # whether the workspace holds the value, so that it is not made again
    seconds: float | None  # 0 for what exists; None where no earlier run tells


@dataclass(frozen=True)
class Plan:
    """What a run will do, and take, in this workspace as it is now."""

    request: RunRequest
    stages: tuple[Stage, ...]
    images: int | None  # their number; None while it is not known
    disk: int | None  # bytes that come to the workspace
    training: Cost | None  # of a training on pixels, where one step of it was timed
    judged: bool  # whether there are earlier runs to judge by
    classes: str = ""  # the reference classes, in a line; "" where they are not known

    @property
    def is_training(self) -> bool:
        """Whether the clusters come from a training on pixels, which is timed by itself."""
        return self.request.model is not None and needs_pixels(self.request.model)

    @property
    def seconds(self) -> float | None:
        """Of all stages but a training on pixels; None where one of them is not known."""
        apart = (CLUSTERING,) if self.is_training else ()
        return cost.total({s.name: s.seconds for s in self.stages if s.name not in apart})

    def sentence(self) -> str:
        """The time, for a person."""
        if all(stage.exists for stage in self.stages):
            return say("All of it is there already.")
        if not self.judged:
            says = "The time is not known yet: only runs started in the dashboard are timed."
            return say(says)
        if self.seconds is not None:
            took = duration(self.seconds)
            return say("About {time}, judged by earlier runs here.", time=took)
        if self.images is None:
            return say("The time is known when the images are imported.")
        if self.request.model is None or self.is_training:
            return say("No run with this encoder yet to judge the time by.")
        method = say(CLUSTER_MODELS[self.request.model].title)
        return say("No run with this encoder and {method} yet to judge the time by.", method=method)


def plan(
    workspace: Workspace,
    request: RunRequest,
    images: str | None = None,
    past: Sequence[Past] | None = None,
) -> Plan:
    """What the run will do. Nothing is made, no torch is imported.

    images is the id of the image set, by default the request's; without either the source is looked
    at. past are the earlier runs to judge by, by default `cost.past_runs`. Raises BadInput or
    UnknownName where the run would, for a source, an encoder or a table that is not there.
    """
    known, count, classes = _images(workspace, request, images or request.images)
    views = views_of_run(workspace, request, known or "")
    past = cost.past_runs(workspace) if past is None else past
    ids = ids_of(workspace, request, known, views)
    training = estimate.timed_training(workspace, request, known)
    stages = tuple(
        _stage(workspace, name, ids.get(name), seconds)
        for name, seconds in estimate.seconds(request, past, count, views, training)
    )
    there = [stage.name for stage in stages if stage.exists]
    return Plan(
        request=request,
        stages=stages,
        images=count,
        disk=estimate.disk(workspace, request, there, count, views, training),
        training=training,
        judged=bool(past),
        classes=classes,
    )


def _images(
    workspace: Workspace, request: RunRequest, images: str | None
) -> tuple[str | None, int | None, str]:
    """The image set's id where the workspace holds it; if known, number and classes of images."""
    source = request.source
    if images is None and not _is_unpacked(source, workspace):
        from ..images.importing import list_source

        listing = list_source(source, workspace.folder, reading=request.reading)
        images = images_recipe(workspace, source, listing, request.reading).id
        if not workspace.has(images):
            return None, len(listing.files), in_short(listing.labels_of(listing.files))
    if images is None:  # as it was when it was last unpacked
        said = {"source": source_name(source), **request.reading.said}
        records = (r for r in workspace.records(ImageSet) if said.items() <= r.settings.items())
        images = next((record.id for record in records), None)
    if images is None:
        return None, None, ""
    there = workspace.load(ImageSet, images)
    return images, len(there), in_short(there.class_of_each())


def _is_unpacked(source: str, workspace: Workspace) -> bool:
    """Whether its files are not there before they are unpacked, or drawn."""
    path = Path(os.path.expanduser(source))
    if source == SAMPLE or zipfile.is_zipfile(path):
        return True
    from ..images.table_source import column_of, tables_of

    tables = tables_of(path, skip=workspace.folder.resolve())
    return bool(tables) and column_of(tables) is not None


def ids_of(
    workspace: Workspace, request: RunRequest, images: str | None, views: int
) -> Mapping[str, str]:
    """The ids of the values of its stages, as far as they are known without the image set."""
    chosen = request.encoder, str(request.filter), request.template
    lexicon = lexicon_recipe(workspace, *chosen, prompts_of_run(workspace, request)).id
    if images is None:
        return {LEXICON: lexicon}
    if request.vectors is not None:
        embeddings = vectors_recipe(images, request.vectors, request.encoder).id
    else:
        embeddings = embed_recipe(workspace, images, request.encoder, views, request.seed).id
    if request.table is not None:
        assignment = table_recipe(images, request.table).id
    else:
        assignment = cluster_recipe(request.clustering(images, embeddings, lexicon)).id
    made = {"embeddings": embeddings, "assignment": assignment}
    words = request.vocabulary_settings
    vocabulary = vocabulary_recipe(workspace, {**made, "lexicon": lexicon}, words).id
    concepts = concepts_recipe(workspace, {**made, "vocabulary": vocabulary}, request.concepts).id
    return {
        IMPORTING: images,
        EMBEDDING: embeddings,
        LEXICON: lexicon,
        CLUSTERING: assignment,
        VOCABULARY: vocabulary,
        TRAINING: concepts,
        MEASURING: evaluate_recipe(concepts).id,
        DRAWING: project_recipe(embeddings, request.method, request.seed).id,
    }


def _stage(workspace: Workspace, name: str, id: str | None, seconds: float | None) -> Stage:
    exists = id is not None and workspace.has(id)
    return Stage(name, id, exists, 0.0 if exists else seconds)
