"""Steps before any clustering: images, thumbnails, embeddings of images and of nouns."""

from pathlib import Path
from typing import Any

from ...base.errors import BadInput, UnknownName
from ...base.progress import Progress, ignore, within
from ...base.rows import Room
from ...base.settings import check_seed
from ...base.values import Embeddings, ImageSet
from ...clustering.models import needs_views
from ...encoders import usual
from ...store.workspace import Workspace
from .recipes import encoder_recipe, nouns, once
from .unfinished import once_in_parts


def import_images(workspace: Workspace, *, source: str, progress: Progress = ignore) -> str:
    """An image set from a folder, a zip, a CSV or Parquet of paths, or the sample gallery.

    Its thumbnails are made at the same time.
    """
    from ...images.importing import check_images, fingerprint, list_source

    listing = list_source(source, workspace.folder, within(progress, 0, 0.5))
    name = source if source == "sample" else str(Path(source).expanduser().resolve())
    settings = {"source": name, "fingerprint": fingerprint(listing)}
    rest = within(progress, 0.5, 0.8)
    id = once(workspace, "import_images", settings, {}, lambda: check_images(listing, rest))
    thumbnails(workspace, images=id, progress=within(progress, 0.8, 1))
    return id


def thumbnails(workspace: Workspace, *, images: str, progress: Progress = ignore) -> str:
    """Small pictures of an image set, for lists and the map."""

    def make() -> Any:
        from ...images.thumbnails import make_thumbnails

        return make_thumbnails(workspace.load(ImageSet, images), progress=progress)

    return once(workspace, "thumbnails", {}, {"images": images}, make)


def embed(
    workspace: Workspace,
    *,
    images: str,
    encoder: str,
    views: int | None = None,
    seed: int = 0,
    progress: Progress = ignore,
) -> str:
    """Embeddings of the images, and of some augmented views of each for the cluster model.

    views is how many; by default what suits the encoder. What a stopped or killed one
    had done is not done again.
    """
    if views is None:
        views = usual(encoder).views
    check_views(views)
    check_seed(seed)

    def make(room: Room) -> Embeddings:
        from ...encoders import load_encoder
        from ...encoders.embedding import embed_images

        loaded = load_encoder(
            encoder, progress=within(progress, 0, 0.01), folder=workspace.folder / "encoders"
        )
        image_set = workspace.load(ImageSet, images)
        return embed_images(loaded, image_set, views, seed, within(progress, 0.01, 1), room)

    settings = {**encoder_recipe(encoder), "views": views, "seed": seed}
    return once_in_parts(workspace, "embed", settings, {"images": images}, make)


def views_of_run(
    workspace: Workspace, *, images: str, encoder: str, seed: int, model: str | None
) -> int:
    """How many views a run embeds that was not told: as usual for a model that looks at them.

    For others, and a table of clusters (model None), none; but embeddings with views that are
    there already are used again.
    """
    if model is not None and needs_views(model):
        return usual(encoder).views
    recipe = {**encoder_recipe(encoder), "seed": seed}
    return min(
        (
            int(record.settings["views"])
            for record in workspace.records(Embeddings, images=images)
            if record.step == "embed" and recipe.items() <= record.settings.items()
        ),
        default=0,
    )


def check_views(views: int | None) -> None:
    """Raises BadInput for a number of views that cannot be; None stands for the usual one."""
    if views is not None and (views < 0 or views == 1):
        raise BadInput(f"{views} views were asked for; give 0 for none, or at least 2.")


def check_lexicon(filter: str, template: str | None) -> None:
    """Raises UnknownName for a filter that is not there, BadInput for a template without {c}."""
    from ...words.lexicon import FILTERS

    if filter not in FILTERS:
        raise UnknownName("lexicon filter", filter, FILTERS)
    if template is not None and "{c}" not in template:
        raise BadInput(f"The template {template!r} lacks {{c}}, the place of the noun.")


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

    def make(room: Room) -> Embeddings:
        from ...encoders import load_encoder
        from ...encoders.embedding import embed_texts

        templates = None if template is None else (template,)
        loaded = load_encoder(encoder, templates=templates, progress=within(progress, 0, 0.01))
        words, _ = nouns(filter)
        return embed_texts(loaded, words, within(progress, 0.01, 1), room)

    settings = {**encoder_recipe(encoder), "filter": filter, "template": template}
    return once_in_parts(workspace, "embed_lexicon", settings, {}, make)
