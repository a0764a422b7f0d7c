"""Steps before any clustering: images, thumbnails, embeddings of images and of nouns."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from ...base.progress import Progress, ignore, within
from ...base.rows import Room
from ...base.settings import Seed, check_seed
from ...base.values import Embeddings, ImageSet
from ...clustering.models import needs_views
from ...encoders import SAMPLE, usual
from ...encoders.precision import FP32, precision, settle
from ...store.workspace import Workspace
from ..checks import check_lexicon, check_views
from ..request import RunRequest
from .recipes import Recipe, encoder_recipe, nouns, once
from .registry import step
from .unfinished import is_unfinished, once_in_parts


@step("Import images", opens="images")
def import_images(workspace: Workspace, *, source: str, progress: Progress = ignore) -> str:
    """An image set from a folder, a zip, a CSV or Parquet of paths, or the sample gallery.

    Its thumbnails are made at the same time.
    """
    from ...images.importing import check_images, list_source

    listing = list_source(source, workspace.folder, within(progress, 0, 0.5))
    rest = within(progress, 0.5, 0.8)
    id = once(workspace, images_recipe(source, listing), lambda: check_images(listing, rest))
    thumbnails(workspace, images=id, progress=within(progress, 0.8, 1))
    return id


def images_recipe(source: str, listing: Any) -> Recipe:
    """Of the image set of a source whose files a `Listing` holds."""
    from ...images.importing import fingerprint

    settings = {"source": source_name(source), "fingerprint": fingerprint(listing)}
    return Recipe("import_images", settings)


def source_name(source: str) -> str:
    """As an image set's record has it: the word sample, or an absolute path."""
    return source if source == SAMPLE else str(Path(source).expanduser().resolve())


@step("Make thumbnails")
def thumbnails(workspace: Workspace, *, images: str, progress: Progress = ignore) -> str:
    """Small pictures of an image set, for lists and the map."""

    def make() -> Any:
        from ...images.thumbnails import make_thumbnails

        return make_thumbnails(workspace.load(ImageSet, images), progress=progress)

    return once(workspace, Recipe("thumbnails", parents={"images": images}), make)


@step("Embed images")
def embed(
    workspace: Workspace,
    *,
    images: str,
    encoder: str,
    views: int | None = None,
    seed: Seed = 0,
    progress: Progress = ignore,
) -> str:
    """Embeddings of the images, and of some augmented views of each for the cluster model.

    views is how many; by default what suits the encoder. What a stopped or killed one
    had done is not done again. The precision is the encoder's (core.encoders.precision); embeddings
    in fp32 that are there serve whatever it is.
    """
    if views is None:
        views = usual(encoder).views
    check_views(views)
    check_seed(seed)
    settle(encoder)
    recipe = embed_recipe(workspace, images, encoder, views, seed)

    def make(room: Room) -> Embeddings:
        from ...encoders import load_encoder
        from ...encoders.embedding import embed_images

        loaded = load_encoder(
            encoder,
            progress=within(progress, 0, 0.01),
            folder=workspace.folder / "encoders",
            precision=recipe.settings.get("precision", FP32),
        )
        image_set = workspace.load(ImageSet, images)
        return embed_images(loaded, image_set, views, seed, within(progress, 0.01, 1), room)

    return once_in_parts(workspace, recipe, make)


def embed_recipe(workspace: Workspace, images: str, encoder: str, views: int, seed: int) -> Recipe:
    """Of the embeddings of an image set."""
    settings = {**encoder_recipe(encoder), "views": views, "seed": seed}
    return _in_precision(workspace, encoder, Recipe("embed", settings, {"images": images}))


def _in_precision(workspace: Workspace, encoder: str, exact: Recipe) -> Recipe:
    """A recipe as it says which numbers make the value; those of fp32 say nothing of it.

    What is there in fp32, or half-way, stays: it was embedded before there was a choice.
    """
    now = precision(encoder)
    if now == FP32 or workspace.has(exact.id) or is_unfinished(workspace, exact):
        return exact
    return replace(exact, chosen={**exact.chosen, "precision": now})


def views_of_run(workspace: Workspace, request: RunRequest, images: str) -> int:
    """How many views of each image a run embeds: as it says, else as its cluster model needs."""
    if request.views is not None:
        return request.views
    if request.model is not None and needs_views(request.model):
        return usual(request.encoder).views
    return views_there(workspace, images, request.encoder, request.seed)


def views_there(workspace: Workspace, images: str, encoder: str, seed: int) -> int:
    """How many views to embed for those who look at none: embeddings that are there serve them."""
    recipe = {**encoder_recipe(encoder), "seed": seed}
    return min(
        (
            int(record.settings["views"])
            for record in workspace.records(Embeddings, images=images)
            if record.step == "embed"
            and recipe.items() <= record.settings.items()
            and record.settings.get("precision", FP32) in (FP32, precision(encoder))
        ),
        default=0,
    )


@step("Embed nouns")
def embed_lexicon(
    workspace: Workspace,
    *,
    encoder: str,
    filter: str | None = None,
    template: str | None = None,
    progress: Progress = ignore,
) -> str:
    """Embeddings of WordNet's nouns, made once per encoder.

    filter is by default what suits the encoder. template is one prompt such as "a photo of a
    {c}."; without it the encoder's own are averaged.
    """
    filter = filter or usual(encoder).filter
    check_lexicon(filter, template)
    settle(encoder)
    recipe = lexicon_recipe(workspace, encoder, filter, template)

    def make(room: Room) -> Embeddings:
        from ...encoders import load_encoder, noun_vectors
        from ...encoders.embedding import embed_texts

        templates = None if template is None else (template,)
        words, _ = nouns(filter)
        brought = noun_vectors(encoder, words, templates)
        if brought is not None:
            return Embeddings(encoder, brought)
        loaded = load_encoder(
            encoder,
            templates=templates,
            progress=within(progress, 0, 0.01),
            precision=recipe.settings.get("precision", FP32),
        )
        return embed_texts(loaded, words, within(progress, 0.01, 1), room)

    return once_in_parts(workspace, recipe, make)


def lexicon_recipe(workspace: Workspace, encoder: str, filter: str, template: str | None) -> Recipe:
    """Of the embeddings of the lexicon's nouns."""
    settings = {**encoder_recipe(encoder), "filter": filter, "template": template}
    return _in_precision(workspace, encoder, Recipe("embed_lexicon", settings))
