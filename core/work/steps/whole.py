"""The whole way from a source of images to clusters that say why, as one step."""

from collections.abc import Iterator

from ...base.checks import check_choice
from ...base.errors import BadInput
from ...base.progress import Progress, ignore, within
from ...base.settings import check_seed
from ...encoders import usual
from ...output.projection import PROJECTIONS
from ...store.workspace import Workspace
from . import recipes
from .choosing import import_assignment
from .explain import cluster, evaluate, generate_vocabulary, project, train_concepts
from .prepare import check_lexicon, check_views, embed, embed_lexicon, import_images, views_of_run
from .recipes import Settings


def run(
    workspace: Workspace,
    *,
    source: str,
    encoder: str,
    clusters: int | None = None,
    model: str | None = None,
    seed: int = 0,
    views: int | None = None,
    filter: str | None = None,
    template: str | None = None,
    method: str = "t-sne",
    table: str | None = None,
    cluster_settings: Settings | None = None,
    vocabulary_settings: Settings | None = None,
    concept_settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """The whole way from a source of images to a concept model, a map and its figures.

    table is a file of clusters made elsewhere, in place of a cluster model and their number.
    model and filter are by default what suits the encoder; views is the number of augmented views
    of each image, by default what the model needs.
    Returns the id of the concept model; what the other steps made are its ancestors and children.
    """
    suits = usual(encoder)
    model, filter = model or suits.model, filter or suits.filter
    words = {**suits.vocabulary, **(vocabulary_settings or {})}
    concepts = {"seed": seed, **suits.concepts, **(concept_settings or {})}
    # A setting that cannot be is said now, not after hours of embedding.
    if table is None and clusters is None:
        raise BadInput("The number of clusters is missing; give it, or a table of clusters.")
    check_seed(seed)
    if clusters is not None:
        recipes.cluster_model(
            model, {**(cluster_settings or {}), "clusters": clusters, "seed": seed}
        )
    recipes.vocabulary_settings(words)
    recipes.concept_settings(concepts)
    check_choice("method", method, tuple(PROJECTIONS))
    check_lexicon(filter, template)
    check_views(views)
    recipes.check_encoder(encoder)
    stage = _stages(progress)
    images = import_images(workspace, source=source, progress=next(stage))
    assignment = None
    if table is not None:  # first, so that a table that does not fit is said at once
        assignment = import_assignment(workspace, images=images, table=table)
    if views is None:
        needed_by = model if table is None else None
        views = views_of_run(workspace, images=images, encoder=encoder, seed=seed, model=needed_by)
    embeddings = embed(
        workspace, images=images, encoder=encoder, views=views, seed=seed, progress=next(stage)
    )
    lexicon = embed_lexicon(
        workspace, encoder=encoder, filter=filter, template=template, progress=next(stage)
    )
    clustering = next(stage)
    if assignment is None:
        assert clusters is not None
        assignment = cluster(
            workspace,
            images=images,
            embeddings=embeddings,
            model=model,
            clusters=clusters,
            seed=seed,
            lexicon=lexicon,
            settings=cluster_settings,
            progress=clustering,
        )
    vocabulary = generate_vocabulary(
        workspace,
        embeddings=embeddings,
        assignment=assignment,
        lexicon=lexicon,
        settings=words,
        progress=next(stage),
    )
    concept_model = train_concepts(
        workspace,
        embeddings=embeddings,
        assignment=assignment,
        vocabulary=vocabulary,
        settings=concepts,
        progress=next(stage),
    )
    evaluate(workspace, concept_model=concept_model, progress=next(stage))
    project(workspace, embeddings=embeddings, method=method, seed=seed, progress=next(stage))
    return concept_model


# The stages of a run and the share of its time that each takes on the sample gallery.
STAGES = {
    "Importing images": 0.10,
    "Embedding images": 0.39,
    "Embedding the lexicon": 0.12,
    "Clustering": 0.07,
    "Choosing the vocabulary": 0.03,
    "Training the concept model": 0.14,
    "Measuring": 0.07,
    "Drawing the map": 0.08,
}


def _stages(progress: Progress) -> Iterator[Progress]:
    start = 0.0
    for stage, share in STAGES.items():
        yield within(progress, start, start + share, stage)
        start += share
