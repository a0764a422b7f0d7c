"""Steps that help to choose a cluster model and its number of clusters."""

from dataclasses import asdict

from ...base.errors import BadInput
from ...base.progress import Progress, ignore, within
from ...base.settings import Seed, build, check_seed
from ...base.values import ClusterCounts, Embeddings, ImageSet, Report
from ...store.workspace import Workspace
from ..step_settings import Settings, cluster_model
from .prepare import embed, views_there
from .recipes import Recipe, once
from .registry import step


@step("Suggest a number of clusters")
def suggest_clusters(
    workspace: Workspace,
    *,
    images: str,
    encoder: str,
    seed: Seed = 0,
    settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """Coding length, silhouette and eigengap for 2 to 50 clusters: what speaks for each number.

    Images are embedded first unless they are, without views.
    """
    from ...clustering.cluster_count import ClusterCountSettings, cluster_counts

    check_seed(seed)
    chosen = build(ClusterCountSettings, settings or {}, "The suggestion")
    first, rest = within(progress, 0, 0.6, "Embedding"), within(progress, 0.6, 1, "Comparing")
    views = views_there(workspace, images, encoder, seed)
    embeddings = embed(
        workspace, images=images, encoder=encoder, views=views, seed=seed, progress=first
    )

    def make() -> ClusterCounts:
        return cluster_counts(workspace.load(Embeddings, embeddings), chosen, rest)

    recipe = Recipe("suggest_clusters", asdict(chosen), {"embeddings": embeddings})
    return once(workspace, recipe, make)


@step("Estimate the training")
def estimate_training(
    workspace: Workspace,
    *,
    images: str,
    model: str,
    clusters: int,
    seed: Seed = 0,
    settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """What a training on pixels will take on this machine: a report of one timed step.

    Metrics are those of `Cost`, with gpu (0 or 1) and seconds in all.
    """
    from ...learning.device import pick_device

    method = cluster_model(model, {**(settings or {}), "clusters": clusters, "seed": seed})
    if not hasattr(method, "estimate"):
        raise BadInput(f"The cluster model {model} is not trained on pixels; choose one that is.")

    def make() -> Report:
        progress(0, "Timing one step")
        return Report(method.estimate(workspace.load(ImageSet, images)).metrics())

    chosen = {"model": model, "settings": asdict(method), "device": pick_device().type}
    return once(workspace, Recipe("estimate_training", chosen, {"images": images}), make)
