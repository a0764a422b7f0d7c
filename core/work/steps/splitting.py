"""The step behind the preview of a split: k-means among the images of one cluster."""

import numpy as np

from ...base.errors import BadInput
from ...base.progress import Progress, ignore
from ...base.settings import AtLeast2, Seed, check_seed
from ...base.values import Assignment
from ...store.runs import load_run
from ...store.workspace import Workspace
from .recipes import Recipe, once
from .registry import step


@step("Split a cluster")
def split_cluster(
    workspace: Workspace,
    *,
    concept_model: str,
    images: list[int],
    parts: AtLeast2,
    seed: Seed = 0,
    progress: Progress = ignore,
) -> str:
    """An assignment of some images of a run, in the order given, to parts; the largest first.

    Nothing is edited: the analyst looks at the parts, and applies them or not.
    """
    check_seed(seed)

    def make() -> Assignment:
        from ...clustering.splitting import split

        run = load_run(workspace, concept_model)
        outside = [image for image in images if not 0 <= image < len(run.images)]
        if outside:
            raise BadInput(f"The run has {len(run.images):,} images, but no image {outside[0]}.")
        progress(0.1, "Splitting the cluster")
        labels = split(np.asarray(run.embeddings.vectors)[images], parts, seed)
        return Assignment("k-means", np.eye(parts, dtype=np.float32)[labels])

    settings = {"images": images, "parts": parts, "seed": seed}
    recipe = Recipe("split_cluster", settings, {"concept_model": concept_model})
    return once(workspace, recipe, make)
