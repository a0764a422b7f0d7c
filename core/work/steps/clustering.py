"""Steps that say who belongs together: a cluster model, or a table of clusters from elsewhere.

What a network that was trained on pixels saw of the images is a value too: its features.
"""

import hashlib
from pathlib import Path
from typing import Any

from ...base.arrays import array_in
from ...base.errors import BadInput
from ...base.places import typed
from ...base.progress import Progress, ignore
from ...base.settings import AtLeast0, in_recipe
from ...base.values import TABLE_MODEL, Assignment, Embeddings, FloatArray, ImageSet
from ...clustering.models import needs_nouns, needs_pixels
from ...store import edits
from ...store.workspace import Workspace, recipe_id
from ..request import ClusterRequest
from .recipes import Recipe, once
from .registry import step
from .shared_nouns import by_first


@step("Cluster images")
def cluster(workspace: Workspace, request: ClusterRequest, progress: Progress = ignore) -> str:
    """An assignment of the images to clusters by one of the cluster models."""
    recipe = cluster_recipe(request)

    def make() -> Assignment:
        images, parents = workspace.load(ImageSet, request.images), recipe.parents
        vectors, extra = None, dict[str, Any]()
        if "embeddings" in parents:
            vectors = workspace.load(Embeddings, parents["embeddings"])
        if "lexicon" in parents:
            extra["nouns"] = _by_all_prompts(workspace, parents["lexicon"])
        if needs_pixels(request.model):
            extra["folder"] = training_folder(workspace, request)
        return request.method().assign(images, vectors, progress, **extra)

    is_new = not workspace.has(recipe.id)
    id = once(workspace, recipe, make)
    if is_new and needs_pixels(request.model):
        features(workspace, assignment=id)
        _features_file(workspace, request, None).unlink()
    return id


@step("Keep the features of a training")
def features(
    workspace: Workspace,
    *,
    assignment: str,
    epoch: AtLeast0 | None = None,
    progress: Progress = ignore,
) -> str:
    """What the network behind an assignment made of every image, as embeddings, to be drawn.

    At the end of its training, which the step `cluster` keeps by itself, or after one of the
    epochs that the setting features_at named. Raises BadInput where they were not kept.
    """

    def make() -> Embeddings:
        request = request_of(workspace, assignment)
        return Embeddings(request.model, _kept_features(workspace, request, epoch))

    return once(workspace, features_recipe(workspace, assignment, epoch), make)


def features_recipe(workspace: Workspace, assignment: str, epoch: int | None = None) -> Recipe:
    """Of the features behind an assignment that was trained on pixels; BadInput for another."""
    record = workspace.record(assignment)
    model = record.settings.get("model")
    if record.step != "cluster" or not needs_pixels(str(model)):
        raise BadInput(
            f"The assignment {assignment} was not trained on pixels, so there is no network whose "
            "features could be kept; draw the embeddings that it was made of."
        )
    parents = {"images": record.parents["images"], "assignment": assignment}
    return Recipe("features", {"epoch": epoch}, parents)


def request_of(workspace: Workspace, assignment: str) -> ClusterRequest:
    """What an assignment was asked for by."""
    record = workspace.record(assignment)
    settings = {n: v for n, v in record.settings.items() if n not in ("model", "version")}
    return ClusterRequest(
        images=record.parents["images"],
        clusters=settings.pop("clusters"),
        model=record.settings["model"],
        seed=settings.pop("seed"),
        settings={name: value for name, value in settings.items() if value is not None},
    )


def _kept_features(workspace: Workspace, request: ClusterRequest, epoch: int | None) -> FloatArray:
    file = _features_file(workspace, request, epoch)
    if not file.is_file():
        when = "the end" if epoch is None else f"epoch {epoch}"
        raise BadInput(
            f"The features at {when} of this training were not kept; cluster again with the "
            f"setting features_at = {'0' if epoch is None else epoch}."
        )
    kept: FloatArray = array_in(file)
    return kept


def _features_file(workspace: Workspace, request: ClusterRequest, epoch: int | None) -> Path:
    from ...clustering.pixels import checkpoints

    folder = training_folder(workspace, request)
    if epoch is None:
        return checkpoints.at_the_end(folder, request.method().epochs)
    return checkpoints.after(folder, epoch)


def cluster_recipe(request: ClusterRequest) -> Recipe:
    """Of an assignment; raises BadInput where a cluster model lacks what it looks at."""
    chosen = {"model": request.model, **in_recipe(request.method())}
    parents = {role: _needed(request, role) for role in _reads(request.model)}
    return Recipe("cluster", chosen, {"images": request.images, **parents})


def _reads(model: str) -> tuple[str, ...]:
    """What a cluster model looks at beside the images."""
    if needs_pixels(model):
        return ()
    return ("embeddings", "lexicon") if needs_nouns(model) else ("embeddings",)


def _by_all_prompts(workspace: Workspace, lexicon: str) -> Embeddings:
    """Nouns for a cluster model; raises BadInput where they are by the first prompt alone."""
    if by_first(workspace.record(lexicon).settings):
        raise BadInput(
            f"The nouns {lexicon} are embedded by the first prompt, and this cluster model reads "
            "them by all; embed them once more, by all prompts."
        )
    return workspace.load(Embeddings, lexicon)


def _needed(request: ClusterRequest, role: str) -> str:
    id: str | None = getattr(request, role)
    if id is None:
        what = {"embeddings": "the images", "lexicon": "the lexicon"}[role]
        raise BadInput(f"The cluster model {request.model} needs {role}: embed {what} first.")
    return id


def training_folder(workspace: Workspace, request: ClusterRequest) -> Path:
    """Where a training on pixels keeps its state; one that may go on from another shares it."""
    lasting = {"model": request.model, **request.method().lasting()}
    return workspace.folder / "trainings" / recipe_id("train", lasting, {"images": request.images})


@step("Read a table of clusters")
def import_assignment(
    workspace: Workspace, *, images: str, table: str, progress: Progress = ignore
) -> str:
    """An assignment made by another tool: see `read_assignment` for its columns.

    What it calls its clusters is what they are called in every run of it, by an edit that can be
    undone and that a rename may follow.
    """
    recipe = table_recipe(images, table)

    def make() -> Assignment:
        from ...clustering.imported import read_assignment

        found = read_assignment(_table(table), workspace.load(ImageSet, images))
        if found.called and not edits.log(workspace, recipe.id):
            names = list(found.called)
            edits.record(workspace, recipe.id, "name_clusters", author="table", names=names)
        return found.assignment

    return once(workspace, recipe, make)


def table_recipe(images: str, table: str) -> Recipe:
    """Of an assignment from a file; raises BadInput where there is none."""
    path = _table(table)
    contents = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    chosen = {"model": TABLE_MODEL, "table": path.name, "contents": contents}
    return Recipe("import_assignment", chosen, {"images": images})


def _table(table: str) -> Path:
    path = typed(table).resolve()
    if not path.is_file():
        raise BadInput(f"There is no table {table!r}; give a CSV or Parquet file.")
    return path
