"""Steps that say why clusters are what they are, and what measures and draws them."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from ...base.errors import BadInput
from ...base.parallel import one_thread
from ...base.progress import Progress, ignore, within
from ...base.settings import OneOf, Seed
from ...base.values import Assignment, ConceptModel, Embeddings, Projection, Report, Vocabulary
from ...concepts import figures
from ...concepts.metric import Measured
from ...concepts.model import train_concept_model
from ...output import projection
from ...output.projection import PROJECTIONS
from ...store import edits
from ...store.runs import load_run
from ...store.spaces import IMAGES, SPACES, Parent, parent_of, rows_of, spaces_of
from ...store.workspace import Workspace
from ...words import vocabulary
from ..step_settings import Settings, concept_settings, vocabulary_settings
from .prompts import lexicon_for
from .recipes import Recipe, learnt_version, once
from .registry import step
from .vectors import check_one_space


@step("Find phrases")
def generate_vocabulary(
    workspace: Workspace,
    *,
    embeddings: str,
    assignment: str,
    lexicon: str,
    settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """The noun phrases that describe the clusters of an assignment.

    Without `banned` in the settings, the phrases that the analyst banned are left out.
    """
    chosen = _vocabulary(workspace, settings)
    check_one_space(workspace, embeddings, lexicon)

    def make() -> Vocabulary:
        return vocabulary.generate_vocabulary(
            workspace.load(Embeddings, embeddings),
            workspace.load(Assignment, assignment),
            *lexicon_for(workspace, parents, chosen, within(progress, 0, 0.8)),
            chosen,
            within(progress, 0.8, 1),
        )

    parents = {"embeddings": embeddings, "assignment": assignment, "lexicon": lexicon}
    return once(workspace, vocabulary_recipe(workspace, parents, settings), make)


def vocabulary_recipe(
    workspace: Workspace, parents: Mapping[str, str], settings: Settings | None
) -> Recipe:
    """Of the phrases for an assignment, as things are banned in the workspace now."""
    chosen = asdict(_vocabulary(workspace, settings))
    if not chosen["banned"]:  # as before phrases could be banned: the same id
        del chosen["banned"]
    version = learnt_version(workspace, parents["assignment"])
    return Recipe("generate_vocabulary", chosen, parents, version)


def _vocabulary(workspace: Workspace, settings: Settings | None) -> Any:
    return vocabulary_settings({"banned": edits.banned(workspace), **(settings or {})})


@step("Train the concept model", opens="run")
def train_concepts(
    workspace: Workspace,
    *,
    embeddings: str,
    assignment: str,
    vocabulary: str,
    settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """The IC²E concept model of an assignment: concept layer and sparse non-negative head."""
    parents = {"embeddings": embeddings, "assignment": assignment, "vocabulary": vocabulary}
    recipe = concepts_recipe(workspace, parents, settings)

    def make() -> ConceptModel:
        return train_concept_model(
            workspace.load(Embeddings, embeddings),
            workspace.load(Assignment, assignment),
            workspace.load(Vocabulary, vocabulary),
            concept_settings(settings or {}),
            progress,
        )

    return once(workspace, recipe, make)


def concepts_recipe(
    workspace: Workspace, parents: Mapping[str, str], settings: Settings | None
) -> Recipe:
    """Of the concept model of an assignment."""
    chosen = concept_settings(settings or {})
    # Version 1 of a head that chooses for itself could end before it had chosen.
    version = 2 if chosen.chooses else learnt_version(workspace, parents["assignment"])
    return Recipe("train_concepts", asdict(chosen), parents, version)


@step("Draw a map")
def project(
    workspace: Workspace,
    *,
    embeddings: str | None = None,
    concept_model: str | None = None,
    space: Annotated[str, OneOf(tuple(SPACES))] = IMAGES,
    method: Annotated[str, OneOf(tuple(PROJECTIONS))] = "t-sne",
    seed: Seed = 0,
    progress: Progress = ignore,
) -> str:
    """Positions of the images in the plane, by t-SNE, UMAP or PCA, in one of a run's spaces.

    Give embeddings, or the concept model of a run whose image embeddings, concept activations or
    features of pixels are drawn. The PCA map is there at once; pages show it while one of the
    others is being drawn.
    """
    parent = _drawn(workspace, embeddings, concept_model, space)

    def make() -> Projection:
        if method != "pca":
            drawn = partial(project, workspace, embeddings=embeddings, concept_model=concept_model)
            drawn(space=space, method="pca", seed=seed)
        return projection.project(rows_of(workspace, parent), method, seed, progress)

    return once(workspace, project_recipe(parent[1], method, seed, parent[0]), make)


def _drawn(
    workspace: Workspace, embeddings: str | None, concept_model: str | None, space: str
) -> Parent:
    """The value whose rows are drawn; BadInput where it is not said, or not there."""
    if embeddings is not None and concept_model is None and space == IMAGES:
        return "embeddings", embeddings
    if concept_model is None or embeddings is not None:
        raise BadInput(
            f"A map of the space {space!r} needs a run; give its concept model, or only "
            "embeddings to draw those."
        )
    parent = parent_of(workspace, concept_model, space)
    if parent is None:
        raise BadInput(
            f"The run {concept_model} has no space {space!r}: its clusters were not learnt from "
            f"pixels, or the features were not kept; choose one of "
            f"{', '.join(spaces_of(workspace, concept_model))}."
        )
    return parent


def project_recipe(id: str, method: str, seed: int, role: str = "embeddings") -> Recipe:
    """Of the map of some embeddings, or of a concept model's activations."""
    version = 1 if method == "pca" else 2  # of the others, since they are faster (decision 029)
    return Recipe("project", {"method": method, "seed": seed}, {role: id}, version)


@step("Compute figures")
def evaluate(workspace: Workspace, *, concept_model: str, progress: Progress = ignore) -> str:
    """The figures that say how good a concept model is; anew when the list of metrics changed."""

    def make() -> Report:
        with one_thread():
            return Report(figures.evaluate(Measured.of(load_run(workspace, concept_model))))

    return once(workspace, evaluate_recipe(concept_model), make)


def evaluate_recipe(concept_model: str) -> Recipe:
    """Of the figures of a concept model; the list of metrics is its version."""
    return Recipe("evaluate", parents={"concept_model": concept_model}, version=figures.version())
