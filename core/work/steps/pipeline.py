"""The whole way from a source of images to clusters that say why, as one step."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module

from ...base.executor import HERE, Executor
from ...base.parallel import beside, one_thread
from ...base.progress import Progress, ignore
from ...base.sparse import MANY_IMAGES
from ...base.values import GIVEN_ENCODER, Embeddings, ImageSet
from ...encoders import PHOTO
from ...store.workspace import Workspace
from ..request import RunRequest
from ..stages import (
    CLUSTERING,
    DRAWING,
    EMBEDDING,
    IMPORTING,
    LEXICON,
    MEASURING,
    TRAINING,
    VOCABULARY,
    stages,
)
from ..step_settings import check_encoder
from .clustering import cluster, import_assignment
from .explain import evaluate, generate_vocabulary, project, train_concepts
from .importing import import_images
from .prepare import embed, embed_lexicon, prompts_of_run, views_of_run
from .registry import step
from .vectors import check_one_space, import_embeddings


@dataclass(frozen=True)
class Brought:
    """What the caller of a run has already, by id, in place of what a stage makes; None: nothing.

    vocabulary finds phrases for embeddings and an assignment, whose ids it is given by role.
    """

    images: str | None = None
    embeddings: str | None = None
    assignment: str | None = None
    vocabulary: Callable[[Mapping[str, str]], str] | None = None


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
    return run_with(workspace, request, Brought(), progress, executor)


def run_with(
    workspace: Workspace,
    request: RunRequest,
    brought: Brought,
    progress: Progress = ignore,
    executor: Executor = HERE,
) -> str:
    """The same way with what its caller brings.

    Returns the id of the assignment where there are no words: vectors of an encoder that nobody
    named, and no phrases beside them.
    """
    by_nouns = brought.vocabulary is None and request.encoder != GIVEN_ENCODER
    if by_nouns or brought.embeddings is None:
        check_encoder(request.encoder)
    stage = stages(progress)
    images = brought.images or _import(workspace, request, stage[IMPORTING], executor)
    # clusters made elsewhere first, so that a table that does not fit is said at once
    known = brought.assignment or _import_table(workspace, request, images)
    embedding = stage[EMBEDDING]
    embeddings = brought.embeddings or _embed(workspace, request, images, embedding, executor)
    lexicon, find = None, brought.vocabulary
    if by_nouns:
        lexicon = _lexicon(workspace, request, stage[LEXICON], executor)
        check_one_space(workspace, embeddings, lexicon)
        find = partial(_find_phrases, workspace, request, lexicon, stage[VOCABULARY])
    assignment = known or cluster(
        workspace, request.clustering(images, embeddings, lexicon), stage[CLUSTERING]
    )
    parents = {"embeddings": embeddings, "assignment": assignment}
    return _explain(workspace, request, parents, find, stage) if find else assignment


def _import(
    workspace: Workspace, request: RunRequest, progress: Progress, executor: Executor
) -> str:
    """The image set, if it is not named; what the encoder needs is imported beside, which takes
    seconds. Not in a workspace that has embeddings of it: there it may not be needed.
    """
    if request.images is not None:
        workspace.load(ImageSet, request.images)  # raises NotFound
        return request.images
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


def _import_table(workspace: Workspace, request: RunRequest, images: str) -> str | None:
    """The clusters of a table, None where the request has none."""
    if request.table is None:
        return None
    return import_assignment(workspace, images=images, table=request.table)


def _drawing_beside(
    workspace: Workspace, request: RunRequest, embeddings: str, progress: Progress
) -> AbstractContextManager[None]:
    """Draws the map while the body runs, where that takes little memory.

    UMAP is drawn afterwards: it changes how many threads torch has, and so what is learnt.
    """
    few = len(workspace.load(Embeddings, embeddings).vectors) <= MANY_IMAGES
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


def _find_phrases(
    workspace: Workspace,
    request: RunRequest,
    lexicon: str,
    progress: Progress,
    parents: Mapping[str, str],
) -> str:
    """The vocabulary of an assignment, out of the embedded nouns."""
    return generate_vocabulary(
        workspace,
        **parents,
        lexicon=lexicon,
        settings=request.vocabulary_settings,
        progress=progress,
    )


def _explain(
    workspace: Workspace,
    request: RunRequest,
    parents: Mapping[str, str],
    find: Callable[[Mapping[str, str]], str],
    stage: Mapping[str, Progress],
) -> str:
    """The concept model of an assignment, with its figures and the map of the embeddings."""
    embeddings, drawing, vocabulary = parents["embeddings"], stage[DRAWING], find(parents)
    # Training leaves cores idle. It is by one thread anyway: see one_thread on work beside it.
    with one_thread(), _drawing_beside(workspace, request, embeddings, drawing):
        concept_model = train_concepts(
            workspace,
            **parents,
            vocabulary=vocabulary,
            settings=request.concepts,
            progress=stage[TRAINING],
        )
    evaluate(workspace, concept_model=concept_model, progress=stage[MEASURING])
    _draw(workspace, request, embeddings, drawing)  # nothing to do where it was drawn beside
    return concept_model


def _draw(workspace: Workspace, request: RunRequest, embeddings: str, progress: Progress) -> None:
    method, seed = request.method, request.seed
    project(workspace, embeddings=embeddings, method=method, seed=seed, progress=progress)
