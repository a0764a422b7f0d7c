"""The whole way from a source of images to clusters that say why, as one step."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from functools import partial
from importlib import import_module

from ...base.executor import HERE, Executor
from ...base.parallel import beside
from ...base.progress import Progress, ignore, within
from ...base.sparse import MANY
from ...base.values import Embeddings
from ...encoders import PHOTO
from ...store.workspace import Workspace
from ..checks import check_encoder
from ..request import RunRequest
from ..stages import STAGES
from .clustering import cluster, import_assignment
from .explain import evaluate, generate_vocabulary, project, train_concepts
from .importing import import_images
from .prepare import embed, embed_lexicon, prompts_of_run, views_of_run
from .registry import step
from .vectors import check_one_space, import_embeddings


@step("Cluster and explain", opens="run")
def run(
    workspace: Workspace,
    request: RunRequest,
    progress: Progress = ignore,
    executor: Executor = HERE,
) -> str:
    """The whole way from a source of images to a concept model, a map and its figures.

    Returns the id of the concept model; what the other steps made are its ancestors and children.
    The executor works on images and nouns; what is done with their vectors is done here.
    """
    check_encoder(request.encoder)
    stage = _stages(progress)
    images = _import(workspace, request, next(stage), executor)
    assignment = None
    if request.table is not None:  # first, so that a table that does not fit is said at once
        assignment = import_assignment(workspace, images=images, table=request.table)
    embeddings = _embed(workspace, request, images, next(stage), executor)
    lexicon = _lexicon(workspace, request, next(stage), executor)
    check_one_space(workspace, embeddings, lexicon)
    clustering = next(stage)
    if assignment is None:
        asked = request.clustering(images, embeddings, lexicon)
        assignment = cluster(workspace, asked, clustering)
    parents = {"embeddings": embeddings, "assignment": assignment}
    *before, drawing = stage
    with _drawing_beside(workspace, request, embeddings, drawing):
        concept_model = _explain(workspace, request, parents, lexicon, iter(before))
    evaluate(workspace, concept_model=concept_model, progress=before[-1])
    _draw(workspace, request, embeddings, drawing)  # nothing to do where it was drawn beside
    return concept_model


def _import(
    workspace: Workspace, request: RunRequest, progress: Progress, executor: Executor
) -> str:
    """The image set; what the encoder needs is imported beside, which takes seconds.

    Not in a workspace that has embeddings of it: there it may not be needed.
    """
    known = (record.settings.get("encoder") for record in workspace.records(Embeddings))
    library = "torch" if request.encoder == PHOTO else "open_clip"
    warming = (
        nullcontext() if request.encoder in known else beside(lambda _: import_module(library))
    )
    with warming:
        return import_images(
            workspace,
            source=request.source,
            **asdict(request.reading),
            progress=progress,
            executor=executor,
        )


def _drawing_beside(
    workspace: Workspace, request: RunRequest, embeddings: str, progress: Progress
) -> AbstractContextManager[None]:
    """Draws the map while the body runs, where that takes little memory.

    UMAP is drawn afterwards: it changes how many threads torch has, and so what is learnt.
    """
    few = len(workspace.load(Embeddings, embeddings).vectors) <= MANY
    if request.method == "umap" or not few:
        return nullcontext()
    return beside(partial(_draw, workspace, request, embeddings), progress)


def _embed(
    workspace: Workspace, request: RunRequest, images: str, progress: Progress, executor: Executor
) -> str:
    if request.vectors is not None:
        made = {"images": images, "vectors": request.vectors, "encoder": request.encoder}
        return import_embeddings(workspace, **made, progress=progress)
    return embed(
        workspace,
        images=images,
        encoder=request.encoder,
        views=views_of_run(workspace, request, images),
        seed=request.seed,
        progress=progress,
        executor=executor,
    )


def _lexicon(
    workspace: Workspace, request: RunRequest, progress: Progress, executor: Executor
) -> str:
    return embed_lexicon(
        workspace,
        encoder=request.encoder,
        filter=request.filter,
        template=request.template,
        prompts=prompts_of_run(workspace, request),
        progress=progress,
        executor=executor,
    )


def _explain(
    workspace: Workspace,
    request: RunRequest,
    parents: dict[str, str],
    lexicon: str,
    stage: Iterator[Progress],
) -> str:
    """The concept model of an assignment, with a vocabulary found for it."""
    vocabulary = generate_vocabulary(
        workspace,
        **parents,
        lexicon=lexicon,
        settings=request.vocabulary_settings,
        progress=next(stage),
    )
    return train_concepts(
        workspace,
        **parents,
        vocabulary=vocabulary,
        settings=request.concepts,
        progress=next(stage),
    )


def _draw(workspace: Workspace, request: RunRequest, embeddings: str, progress: Progress) -> None:
    method, seed = request.method, request.seed
    project(workspace, embeddings=embeddings, method=method, seed=seed, progress=progress)


def _stages(progress: Progress) -> Iterator[Progress]:
    start = 0.0
    for stage, share in STAGES.items():
        yield within(progress, start, start + share, stage)
        start += share
