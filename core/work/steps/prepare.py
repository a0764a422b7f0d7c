"""Steps before any clustering: embeddings of images and of nouns."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np

from ...base.checks import check_choice
from ...base.executor import HERE, Executor
from ...base.progress import Progress, ignore, within
from ...base.rows import Room
from ...base.settings import OneOf, Seed, check_seed
from ...base.values import Embeddings, ImageSet
from ...clustering.models import needs_nouns, needs_views
from ...encoders import PHOTO, usual
from ...encoders.precision import FP32, precision, settle
from ...store.workspace import Workspace
from ...words.lexicon import cosine_of, similarity_filter
from ..request import RunRequest
from ..step_settings import check_lexicon, check_views
from .recipes import BEFORE_COSINE, Recipe, encoder_recipe, nouns, once
from .registry import step
from .shared_nouns import ALL, FIRST, SharedNouns, templates_of
from .shelf import is_unfinished, once_in_parts, room_on
from .squares import KeptSquares, remove_squares

EMBEDDED = "embedded"  # folder of the shelves


@step("Embed images")
def embed(
    workspace: Workspace,
    *,
    images: str,
    encoder: str,
    views: int | None = None,
    seed: Seed = 0,
    progress: Progress = ignore,
    executor: Executor = HERE,
) -> str:
    """Embeddings of the images, and of some augmented views of each for the cluster model.

    views is how many; by default what suits the encoder. A file that was embedded before, in
    whatever image set, is not embedded again, nor is what a stopped or killed step had done. The
    precision is the encoder's (core.encoders.precision); embeddings in fp32 that are there serve
    whatever it is.
    """
    if views is None:
        views = usual(encoder).views
    check_views(views)
    check_seed(seed)
    settle(encoder)
    recipe = embed_recipe(workspace, images, encoder, views, seed)
    return embed_as(workspace, recipe, progress, executor)


def embed_as(
    workspace: Workspace, recipe: Recipe, progress: Progress = ignore, executor: Executor = HERE
) -> str:
    """Embeddings of an image set as a recipe of `embed_recipe` says."""
    images, encoder = recipe.parents["images"], str(recipe.settings["encoder"])
    views, seed = int(recipe.settings["views"]), int(recipe.settings["seed"])

    def make() -> Embeddings:
        from ...encoders import load_encoder
        from ...encoders.batches import here
        from ...encoders.embedding import embed_images
        from ...encoders.remote import RemoteEncoding

        load = partial(load_encoder, encoder, precision=recipe.settings.get("precision", FP32))
        loaded = load(progress=within(progress, 0, 0.01), folder=workspace.folder / "encoders")
        image_set, rest = workspace.load(ImageSet, images), within(progress, 0.01, 1)
        batches = RemoteEncoding(executor, load).batches if executor.distant else here
        if batches is here and encoder == PHOTO:
            batches = partial(here, squares=KeptSquares(workspace, images))
        room = room_on(shelf(workspace, recipe))
        return embed_images(loaded, image_set, views, seed, rest, room, batches)

    id = once(workspace, recipe, make)
    remove_squares(workspace, images)
    return id


def shelf(workspace: Workspace, recipe: Recipe) -> Path:
    """Where the rows of all images are kept that were embedded as this recipe of one set says."""
    made = {name: value for name, value in recipe.settings.items() if name != "seed"}
    if made.get("views"):
        made["seed"] = recipe.settings["seed"]
    return workspace.folder / EMBEDDED / Recipe("rows", made, version=recipe.version).id


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
    prompts: Annotated[str, OneOf((ALL, FIRST))] = ALL,
    progress: Progress = ignore,
    executor: Executor = HERE,
) -> str:
    """Embeddings of WordNet's nouns, made once per encoder on this machine.

    filter is by default what suits the encoder. template is one prompt such as "a photo of a
    {c}."; without it the encoder's own are averaged, or the first of them is taken: what that
    leaves open is encoded by all when phrases are found, but a cluster model does not do so.
    """
    filter = filter or usual(encoder).filter
    check_lexicon(filter, template)
    check_choice("prompts", prompts, (ALL, FIRST))
    settle(encoder)
    recipe = lexicon_recipe(workspace, encoder, filter, template, prompts)
    if cosine_of(filter) is not None:
        every = embed_lexicon(
            workspace,
            encoder=encoder,
            filter=BEFORE_COSINE,
            template=template,
            progress=within(progress, 0, 0.8),
            executor=executor,
        )
        return once(workspace, recipe, lambda: _distinct(workspace, every, filter, progress))

    def make(room: Room) -> Embeddings:
        words, _ = nouns(filter)
        found = SharedNouns(recipe).whole(words)
        return found or _embedded_nouns(recipe, words, room, progress, executor)

    id = once_in_parts(workspace, recipe, make)
    _share(workspace, recipe, id)
    return id


def _embedded_nouns(
    recipe: Recipe, words: list[str], room: Room, progress: Progress, executor: Executor
) -> Embeddings:
    from ...encoders import load_encoder, noun_vectors
    from ...encoders.batches import texts_here
    from ...encoders.embedding import embed_texts
    from ...encoders.remote import RemoteEncoding

    made = recipe.settings
    encoder, templates = made["encoder"], templates_of(made)
    brought = noun_vectors(encoder, words, templates)
    if brought is not None:
        return Embeddings(encoder, brought)
    numbers = made.get("precision", FP32)
    load = partial(load_encoder, encoder, templates=templates, precision=numbers)
    loaded, rest = load(progress=within(progress, 0, 0.01)), within(progress, 0.01, 1)
    blocks = RemoteEncoding(executor, load).blocks if executor.distant else texts_here
    return embed_texts(loaded, words, rest, room, blocks)


def _share(workspace: Workspace, recipe: Recipe, id: str) -> None:
    """Let other workspaces of this machine find the nouns, also those made before they could."""
    shared = SharedNouns(recipe)
    if shared.is_used and not shared.has_whole():
        words, _ = nouns(recipe.chosen["filter"])
        found = workspace.load(Embeddings, id)
        shared.keep(words, np.arange(len(words)), found.vectors, found.agreement)


def _distinct(workspace: Workspace, lexicon: str, filter: str, progress: Progress) -> Embeddings:
    """Embedded nouns without those that are as good as another by their vectors (IC2E, 3.2)."""
    progress(0.8, "Comparing the nouns")
    every = workspace.load(Embeddings, lexicon)
    kept = similarity_filter(np.asarray(every.vectors), cosine_of(filter) or 1.0)
    return Embeddings(every.encoder, every.vectors[kept], kept=kept.astype(np.int64))


def lexicon_recipe(
    workspace: Workspace, encoder: str, filter: str, template: str | None, prompts: str = ALL
) -> Recipe:
    """Of the embeddings of the lexicon's nouns; one prompt is both all and the first."""
    settings = {**encoder_recipe(encoder), "filter": filter, "template": template}
    if prompts == FIRST and len(templates_of(settings)) > 1 and cosine_of(filter) is None:
        settings["prompts"] = FIRST
    exact = Recipe("embed_lexicon", settings)
    return exact if SharedNouns(exact).has_whole() else _in_precision(workspace, encoder, exact)


def prompts_of_run(workspace: Workspace, request: RunRequest) -> str:
    """The first prompt, where the nouns are not there by all and no cluster model reads them."""
    if request.model is not None and needs_nouns(request.model):
        return ALL
    chosen = request.encoder, str(request.filter), request.template
    whole = lexicon_recipe(workspace, *chosen)
    there = workspace.has(whole.id) or SharedNouns(whole).has_whole()
    return ALL if there or is_unfinished(workspace, whole) else FIRST
