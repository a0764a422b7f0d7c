"""What the stages of a request take in time and disk, were nothing there."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict

from ..base.values import Report
from ..clustering.models import needs_pixels
from ..clustering.pixels.cost import Cost, of_metrics
from ..store.workspace import Workspace
from . import cost
from .cost import Past
from .request import RunRequest
from .stages import CLUSTERING, EMBEDDING, STAGES, TRAINING
from .step_settings import vocabulary_settings

ESTIMATE = "estimate_training"  # the step that times a training on pixels


def seconds(
    request: RunRequest,
    past: Sequence[Past],
    images: int | None,
    views: int,
    training: Cost | None,
) -> Iterator[tuple[str, float | None]]:
    """Of every stage, were nothing there: a table is read in no time."""
    judged = [cost.with_views(run, views) for run in past]
    for name in STAGES:
        if name == CLUSTERING and request.model is None:
            yield name, 0.0
        elif name == CLUSTERING and needs_pixels(str(request.model)):
            yield name, None if training is None else training.seconds
        else:
            model = request.model or ""
            yield name, cost.seconds_of(name, judged, images, request.encoder, model)


def disk(
    workspace: Workspace,
    request: RunRequest,
    there: Collection[str],
    images: int | None,
    views: int,
    training: Cost | None,
) -> int | None:
    """Bytes of the stages of a run that are not there; None while its images are not known."""
    if images is None:
        return None
    total = training.disk if training is not None and CLUSTERING not in there else 0
    if TRAINING not in there:
        per_cluster = vocabulary_settings(request.vocabulary_settings).per_cluster
        total += cost.run_bytes(images, request.clusters or 0, per_cluster)
    if EMBEDDING not in there:
        dim = cost.dimensions(workspace, request.encoder)
        total += cost.embeddings_bytes(images, dim, views)
    return total


def timed_training(workspace: Workspace, request: RunRequest, images: str | None) -> Cost | None:
    """What timing one step of these settings found; None when it was not done, or is not needed."""
    if images is None or request.model is None or not needs_pixels(request.model):
        return None
    wanted = (request.model, asdict(request.clustering(images).method()))
    for record in workspace.records(Report, images=images):
        of = (record.settings.get("model"), record.settings.get("settings"))
        if record.step == ESTIMATE and of == wanted:
            return of_metrics(workspace.load(Report, record.id).metrics)
    return None
