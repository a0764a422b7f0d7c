"""Steps that say who belongs together: a cluster model, or a table of clusters from elsewhere."""

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...base.errors import BadInput
from ...base.progress import Progress, ignore
from ...base.values import Assignment, Embeddings, ImageSet
from ...clustering.models import needs_nouns, needs_pixels
from ...store.workspace import Workspace, recipe_id
from ..request import ClusterRequest
from .recipes import Recipe, once
from .registry import step


@step("Cluster")
def cluster(workspace: Workspace, request: ClusterRequest, progress: Progress = ignore) -> str:
    """An assignment of the images to clusters by one of the cluster models."""
    recipe = cluster_recipe(request)

    def make() -> Assignment:
        images, parents = workspace.load(ImageSet, request.images), recipe.parents
        vectors, extra = None, dict[str, Any]()
        if "embeddings" in parents:
            vectors = workspace.load(Embeddings, parents["embeddings"])
        if "lexicon" in parents:
            extra["nouns"] = workspace.load(Embeddings, parents["lexicon"])
        if needs_pixels(request.model):
            extra["folder"] = _training_folder(workspace, request)
        return request.method().assign(images, vectors, progress, **extra)

    return once(workspace, recipe, make)


def cluster_recipe(request: ClusterRequest) -> Recipe:
    """Of an assignment; raises BadInput where a cluster model lacks what it looks at."""
    chosen = {"model": request.model, **asdict(request.method())}
    parents = {role: _needed(request, role) for role in _reads(request.model)}
    return Recipe("cluster", chosen, {"images": request.images, **parents})


def _reads(model: str) -> tuple[str, ...]:
    """What a cluster model looks at beside the images."""
    if needs_pixels(model):
        return ()
    return ("embeddings", "lexicon") if needs_nouns(model) else ("embeddings",)


def _needed(request: ClusterRequest, role: str) -> str:
    id: str | None = getattr(request, role)
    if id is None:
        what = {"embeddings": "the images", "lexicon": "the lexicon"}[role]
        raise BadInput(f"The cluster model {request.model} needs --{role}; embed {what} first.")
    return id


def _training_folder(workspace: Workspace, request: ClusterRequest) -> Path:
    """Where a training on pixels keeps its state; one that may go on from another shares it."""
    lasting = {"model": request.model, **request.method().lasting()}
    return workspace.folder / "trainings" / recipe_id("train", lasting, {"images": request.images})


@step("Read a table of clusters")
def import_assignment(
    workspace: Workspace, *, images: str, table: str, progress: Progress = ignore
) -> str:
    """An assignment made by another tool: see `read_assignment` for its columns."""

    def make() -> Assignment:
        from ...clustering.imported import read_assignment

        return read_assignment(_table(table), workspace.load(ImageSet, images)).assignment

    return once(workspace, table_recipe(images, table), make)


def table_recipe(images: str, table: str) -> Recipe:
    """Of an assignment from a file; raises BadInput where there is none."""
    path = _table(table)
    contents = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    chosen = {"model": "table", "table": path.name, "contents": contents}
    return Recipe("import_assignment", chosen, {"images": images})


def _table(table: str) -> Path:
    path = Path(table).expanduser().resolve()
    if not path.is_file():
        raise BadInput(f"There is no table {table!r}; give a CSV or Parquet file.")
    return path
