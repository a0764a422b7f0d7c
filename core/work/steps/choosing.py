"""Steps that stand in for a cluster model, or help to choose one and its number of clusters."""

import hashlib
from dataclasses import asdict
from pathlib import Path

from ...base.errors import BadInput
from ...base.progress import Progress, ignore, within
from ...base.settings import build, check_seed
from ...base.values import Assignment, ClusterCounts, Embeddings, ImageSet, Report
from ...store.workspace import Workspace
from . import recipes
from .prepare import embed, views_of_run
from .recipes import Settings, once


def import_assignment(
    workspace: Workspace,
    *,
    images: str,
    table: str,
    progress: Progress = ignore,
) -> str:
    """An assignment made by another tool: see `read_assignment` for its columns."""
    path = Path(table).expanduser().resolve()
    if not path.is_file():
        raise BadInput(f"There is no table {table!r}; give a CSV or Parquet file.")
    contents = hashlib.sha256(path.read_bytes()).hexdigest()[:16]

    def make() -> Assignment:
        from ...clustering.imported import read_assignment

        return read_assignment(path, workspace.load(ImageSet, images)).assignment

    recipe = {"model": "table", "table": path.name, "contents": contents}
    return once(workspace, "import_assignment", recipe, {"images": images}, make)


def suggest_clusters(
    workspace: Workspace,
    *,
    images: str,
    encoder: str,
    seed: int = 0,
    settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """Coding length, silhouette and eigengap for 2 to 50 clusters: what speaks for each number.

    Images are embedded first unless they are, without views.
    """
    from ...clustering.cluster_count import HowManySettings, how_many

    check_seed(seed)
    chosen = build(HowManySettings, settings or {}, "The suggestion")
    first, rest = within(progress, 0, 0.6, "Embedding"), within(progress, 0.6, 1, "Comparing")
    views = views_of_run(workspace, images=images, encoder=encoder, seed=seed, model=None)
    embeddings = embed(
        workspace, images=images, encoder=encoder, views=views, seed=seed, progress=first
    )

    def make() -> ClusterCounts:
        return how_many(workspace.load(Embeddings, embeddings), chosen, rest)

    parents = {"embeddings": embeddings}
    return once(workspace, "suggest_clusters", asdict(chosen), parents, make)


def estimate_training(
    workspace: Workspace,
    *,
    images: str,
    model: str,
    clusters: int,
    seed: int = 0,
    settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """What a training on pixels will take on this machine: a report of one timed step.

    Metrics are those of `Cost`, with gpu (0 or 1) and seconds in all.
    """
    from ...learning.device import pick_device

    method = recipes.cluster_model(model, {**(settings or {}), "clusters": clusters, "seed": seed})
    if not hasattr(method, "estimate"):
        raise BadInput(f"The cluster model {model} is not trained on pixels; choose one that is.")

    def make() -> Report:
        progress(0, "Timing one step")
        return Report(method.estimate(workspace.load(ImageSet, images)).metrics())

    recipe = {"model": model, "settings": asdict(method), "device": pick_device().type}
    return once(workspace, "estimate_training", recipe, {"images": images}, make)
