"""The step that looks for faults in images before they are clustered: copies, and bad pictures."""

from functools import partial

import numpy as np

from ...base.parallel import in_order
from ...base.progress import Progress, ignore, within
from ...base.values import Embeddings, Faults, ImageSet
from ...store.workspace import Workspace
from .recipes import Recipe, once
from .registry import step
from .searching import newest_embeddings

VERSION = 2


@step("Look for faults", told_elsewhere=True)
def find_faults(workspace: Workspace, *, images: str, progress: Progress = ignore) -> str:
    """Copies, images alone, dark, blurred and tiny ones, of an image set that was embedded.

    Raises NotFound when it was not.
    """
    recipe = _recipe(workspace, images)

    def make() -> Faults:
        from ...base.places import place
        from ...clustering import duplicates
        from ...images.contents import keys_of, states_of
        from ...images.decoding import quiet
        from ...images.measures import measure

        there = workspace.load(ImageSet, images)
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

    return once(workspace, recipe, make)


def faults_of(workspace: Workspace, images: str) -> Faults | None:
    """What the step found in an image set; None when it was not run since it was embedded."""
    id = _recipe(workspace, images).id
    return workspace.load(Faults, id) if workspace.has(id) else None


def _recipe(workspace: Workspace, images: str) -> Recipe:
    parents = {"images": images, "embeddings": newest_embeddings(workspace, images)}
    return Recipe("find_faults", {}, parents, VERSION)
