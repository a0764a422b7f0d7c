"""The step that looks for faults in images, clustered or not: copies, and bad pictures."""

from functools import partial

import numpy as np

from ...base.errors import NotFound
from ...base.parallel import in_order
from ...base.progress import Progress, ignore, within
from ...base.values import Embeddings, Faults, ImageSet
from ...encoders import default_encoder
from ...store.workspace import Workspace
from .prepare import embed
from .recipes import Recipe, once
from .registry import step
from .searching import newest_embeddings

VERSION = 2


@step("Look for faults", told_elsewhere=True)
def find_faults(
    workspace: Workspace,
    *,
    images: str,
    encoder: str | None = None,
    progress: Progress = ignore,
) -> str:
    """Copies, images alone, dark, blurred and tiny ones, of an image set.

    By its newest embeddings; where there are none they are made first, without views, by an
    encoder that is by default the usual one for their source.
    """
    if not is_embedded(workspace, images):
        source = str(workspace.record(images).settings.get("source", ""))
        by, first = encoder or default_encoder(source), within(progress, 0, 0.6, "Embedding")
        embed(workspace, images=images, encoder=by, views=0, progress=first)
        progress = within(progress, 0.6, 1)
    recipe = _recipe(workspace, images)
    return once(workspace, recipe, partial(_found, workspace, recipe, progress))


def _found(workspace: Workspace, recipe: Recipe, progress: Progress) -> Faults:
    from ...base.places import place
    from ...clustering import duplicates
    from ...images.contents import keys_of, states_of
    from ...images.decoding import quiet
    from ...images.measures import measure

    there = workspace.load(ImageSet, recipe.parents["images"])
    vectors = workspace.load(Embeddings, recipe.parents["embeddings"]).vectors
    near, cosines = duplicates.neighbours(vectors, within(progress, 0, 0.2))
    measured, looking = [], within(progress, 0.2, 1)
    paths = (place(there.root, file) for file in there.files)
    with quiet():
        for one in in_order(partial(measure, bands=there.bands), paths):
            measured.append(one)
            looking(len(measured) / len(there), f"Looking at image {len(measured):,}")
    looks = np.array([one.look for one in measured], np.uint64)
    keys = keys_of(there, states_of(there))
    return Faults(
        sides=np.array([one.side for one in measured], np.int64),
        brightness=np.array([one.brightness for one in measured], np.float32),
        sharpness=np.array([one.sharpness for one in measured], np.float32),
        groups=duplicates.groups(keys, looks, near, cosines),
        same=duplicates.same_file(keys),
        company=duplicates.company(cosines),
    )


def faults_of(workspace: Workspace, images: str) -> Faults | None:
    """What the step found in an image set; None when it was not run since it was embedded."""
    if not is_embedded(workspace, images):
        return None
    id = _recipe(workspace, images).id
    return workspace.load(Faults, id) if workspace.has(id) else None


def is_embedded(workspace: Workspace, images: str) -> bool:
    """Whether an encoder has seen an image set, so that its images can be compared."""
    try:
        return bool(newest_embeddings(workspace, images))
    except NotFound:
        return False


def _recipe(workspace: Workspace, images: str) -> Recipe:
    parents = {"images": images, "embeddings": newest_embeddings(workspace, images)}
    return Recipe("find_faults", {}, parents, VERSION)
