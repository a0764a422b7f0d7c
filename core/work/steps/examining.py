"""The step that looks for faults in images, clustered or not: copies, and bad pictures."""

from functools import partial

import numpy as np

from ...base.errors import BadInput
from ...base.parallel import in_order
from ...base.progress import Progress, ignore, within
from ...base.record import VECTORS
from ...base.values import Embeddings, Faults, ImageSet
from ...encoders import default_encoder
from ...store.run_tree import source_of
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

    What was found is kept, whatever embeddings come later; an encoder that is named looks anew.
    Where there are no embeddings (of its) they are made first, without views, by default by the
    usual encoder for their source. Raises BadInput for vectors without files.
    """
    check_has_files(workspace, images)
    found = None if encoder else newest_faults(workspace, images)
    if found is not None:
        return found
    embeddings = newest_embeddings(workspace, images, encoder)
    if embeddings is None:
        by = encoder or default_encoder(source_of(workspace, images))
        first = within(progress, 0, 0.6, "Embedding")
        embeddings = embed(workspace, images=images, encoder=by, views=0, progress=first)
        progress = within(progress, 0.6, 1)
    return faults_by(workspace, images=images, embeddings=embeddings, progress=progress)


def check_has_files(workspace: Workspace, images: str) -> None:
    """Raise BadInput for an image set that is vectors alone: there is nothing to look at."""
    if workspace.record(images).settings.get("source") == VECTORS:
        raise BadInput(
            "These are vectors without files of images, so there is nothing to look at for faults; "
            "import the images themselves."
        )


def faults_by(
    workspace: Workspace, *, images: str, embeddings: str, progress: Progress = ignore
) -> str:
    """What these embeddings of an image set tell."""
    parents = {"images": images, "embeddings": embeddings}
    recipe = Recipe("find_faults", {}, parents, VERSION)
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
    """What the step found last in an image set; None when it was not run."""
    id = newest_faults(workspace, images)
    return workspace.load(Faults, id) if id is not None else None


def newest_faults(workspace: Workspace, images: str) -> str | None:
    """The id of what this version of the step found last and is whole."""
    for record in workspace.records(Faults, images=images):
        if record.settings["version"] == VERSION and workspace.has(record.id):
            return record.id
    return None


def is_embedded(workspace: Workspace, images: str) -> bool:
    """Whether an encoder has seen an image set, so that its images can be compared."""
    return newest_embeddings(workspace, images) is not None
