"""Steps before any encoder: an image set from its source, its classes, its thumbnails."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from ...base.errors import BadInput
from ...base.executor import HERE, Executor
from ...base.places import is_url
from ...base.progress import Progress, ignore, within
from ...base.spreadsheets import quoted
from ...base.values import ImageSet, Thumbnails
from ...encoders import SAMPLE
from ...images.reading import AS_IT_SAYS, Reading, Said
from ...store.workspace import Workspace
from .recipes import Recipe, once
from .registry import step
from .squares import keeping

if TYPE_CHECKING:
    from ...images.listing import Listing


@step("Import images", opens="images")
def import_images(
    workspace: Workspace,
    *,
    source: str,
    progress: Progress = ignore,
    executor: Executor = HERE,
    **said: Unpack[Said],
) -> str:
    """An image set from a folder, a zip, a CSV or Parquet of paths, or the sample gallery.

    said is how the source is read, by the fields of `Reading`; empty: as it says itself.
    Its thumbnails are made at the same time, in the same pass over the pixels.
    """
    from ...images.importing import list_source

    reading = Reading(**said)
    listing = list_source(source, workspace.folder, within(progress, 0, 0.5), reading)
    recipe = images_recipe(workspace, source, listing, reading)
    rest = within(progress, 0.5, 1)
    if not workspace.has(recipe.id):
        if there := _but_for_dates(workspace, recipe, listing):
            return there
        if _with_other_classes(workspace, recipe, listing):
            return recipe.id
    return images_of(workspace, recipe, listing, rest, executor=executor)


def _but_for_dates(workspace: Workspace, recipe: Recipe, listing: "Listing") -> str | None:
    """The image set of the source of which only the dates of files have changed, if there is it."""
    from .last_import import last_import

    last = last_import(workspace, recipe.settings["source"], listing)
    if last is None or not last.is_of_the_same():
        return None
    before, now = ({**each.settings, "fingerprint": ""} for each in (last.record, recipe))
    return last.record.id if before == now else None


def _with_other_classes(workspace: Workspace, recipe: Recipe, listing: "Listing") -> bool:
    """Take the images from a set of the same files, and only the classes anew, if there is one."""
    from ...images.importing import relabelled

    for record in workspace.records(ImageSet):
        same = _but_for_classes(record.settings) == _but_for_classes(recipe.settings)
        small = thumbnails_recipe(record.id).id
        if record.step == recipe.step and same and workspace.has(small):
            there = workspace.load(ImageSet, record.id)
            once(workspace, recipe, partial(relabelled, there, listing))
            load = partial(workspace.load, Thumbnails, small)
            once(workspace, thumbnails_recipe(recipe.id), load)
            return True
    return False


def _but_for_classes(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: v for name, v in settings.items() if name not in ("classes", "labels")}


def images_of(
    workspace: Workspace,
    recipe: Recipe,
    listing: "Listing",
    progress: Progress = ignore,
    check: Callable[[ImageSet], None] = lambda images: None,
    executor: Executor = HERE,
) -> str:
    """The image set of a listing under its recipe, with its thumbnails; check may refuse it.

    Squares of large files are left for the embedding (core.work.steps.squares). Files that the last
    import of the source has seen as they are, are not decoded again.
    """
    if workspace.has(recipe.id):  # its thumbnails are too, but for a kill between the two
        thumbnails(workspace, images=recipe.id, progress=progress, executor=executor)
        return recipe.id
    from ...images.importing import check_images, see_none
    from .last_import import last_import

    seen = last_import(workspace, recipe.settings["source"], listing) or see_none
    with keeping(workspace, recipe.id) as keep:
        images, small = check_images(listing, progress, keep, executor, seen)
        check(images)
    once(workspace, recipe, lambda: images)
    once(workspace, thumbnails_recipe(recipe.id), lambda: small)
    return recipe.id


def thumbnails_recipe(images: str) -> Recipe:
    """Of the thumbnails of an image set."""
    return Recipe("thumbnails", parents={"images": images})


def images_recipe(
    workspace: Workspace, source: str, listing: "Listing", reading: Reading = AS_IT_SAYS
) -> Recipe:
    """Of the image set of a source whose files a `Listing` holds.

    Where the workspace holds these files with other classes, as an older program read them or a
    table had them then, the classes are in the recipe too; so are packages that open some of its
    rejects and were not installed then.
    """
    from ...images.importing import fingerprint, relabelled
    from ...images.plugins import packages_since

    settings = {"source": source_name(source), "fingerprint": fingerprint(listing)}
    plain = Recipe("import_images", {**settings, **reading.said})
    if not workspace.has(plain.id):
        return plain
    there = workspace.load(ImageSet, plain.id)
    if packages := packages_since(there.rejects):
        return replace(plain, chosen={**plain.chosen, "formats": packages})
    now = relabelled(there, listing)
    if now.class_names == there.class_names and np.array_equal(now.labels, there.labels):
        return plain
    digest = sha256("\0".join(now.class_names).encode() + now.labels.tobytes()).hexdigest()[:16]
    return replace(plain, chosen={**plain.chosen, "labels": digest})


def source_name(source: str) -> str:
    """As an image set's record has it: the word sample, a URL, or an absolute path.

    Raises BadInput for a path that cannot be followed.
    """
    if is_url(source):
        return source.rstrip("/")
    try:
        return source if source == SAMPLE else str(Path(source).expanduser().resolve())
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, no such user, a NUL
        raise BadInput(
            f"The path {quoted(source)} leads nowhere ({getattr(error, 'strerror', None) or error})"
            "; give the path of a folder, a zip or a table."
        ) from None


@step("Make thumbnails")
def thumbnails(
    workspace: Workspace, *, images: str, progress: Progress = ignore, executor: Executor = HERE
) -> str:
    """Small pictures of an image set, for lists and the map."""

    def make() -> Any:
        from ...images.thumbnails import make_thumbnails

        return make_thumbnails(workspace.load(ImageSet, images), progress, executor)

    return once(workspace, thumbnails_recipe(images), make)
