"""Steps from embeddings to clusters that say why, and what measures and draws them."""

from dataclasses import asdict
from typing import Any

from core import edits
from core.cluster_models import needs_nouns, needs_pixels
from core.errors import BadInput
from core.progress import Progress, ignore
from core.run import Run, load_run
from core.steps.recipes import (
    Settings,
    cluster_model,
    concept_settings,
    nouns,
    once,
    vocabulary_settings,
)
from core.values import Assignment, ConceptModel, Embeddings, ImageSet, Report, Vocabulary
from core.workspace import Workspace, recipe_id


def cluster(
    workspace: Workspace,
    *,
    images: str,
    embeddings: str,
    model: str = "pre-model",
    clusters: int,
    seed: int = 0,
    lexicon: str | None = None,
    settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """An assignment of the images to clusters by one of the cluster models.

    Those that read images by their nouns (tac, dxmc) need the lexicon's embeddings.
    """
    method = cluster_model(model, {**(settings or {}), "clusters": clusters, "seed": seed})
    parents = {"images": images, "embeddings": embeddings}
    if needs_nouns(model):
        if lexicon is None:
            raise BadInput(f"The cluster model {model} needs --lexicon; embed the lexicon first.")
        parents["lexicon"] = lexicon

    def make() -> Assignment:
        extra: dict[str, Any] = {}
        if "lexicon" in parents:
            extra["nouns"] = workspace.load(Embeddings, parents["lexicon"])
        if needs_pixels(model):
            named = recipe_id("train", {"model": model, **method.lasting()}, {"images": images})
            extra["folder"] = workspace.folder / "trainings" / named
        return method.assign(
            workspace.load(ImageSet, images),
            workspace.load(Embeddings, embeddings),
            progress,
            **extra,
        )

    recipe = {"model": model, **asdict(method)}
    return once(workspace, "cluster", recipe, parents, make)


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
    from core import vocabulary

    chosen = vocabulary_settings({"banned": edits.banned(workspace), **(settings or {})})

    def make() -> Vocabulary:
        return vocabulary.generate_vocabulary(
            workspace.load(Embeddings, embeddings),
            workspace.load(Assignment, assignment),
            workspace.load(Embeddings, lexicon),
            *nouns(workspace.record(lexicon).settings["filter"]),
            chosen,
            progress,
        )

    parents = {"embeddings": embeddings, "assignment": assignment, "lexicon": lexicon}
    recipe = asdict(chosen)
    if not chosen.banned:  # as before phrases could be banned: the same id
        del recipe["banned"]
    return once(workspace, "generate_vocabulary", recipe, parents, make)


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
    from core import concept_model

    chosen = concept_settings(settings or {})

    def make() -> ConceptModel:
        return concept_model.train_concept_model(
            workspace.load(Embeddings, embeddings),
            workspace.load(Assignment, assignment),
            workspace.load(Vocabulary, vocabulary),
            chosen,
            progress,
        )

    parents = {"embeddings": embeddings, "assignment": assignment, "vocabulary": vocabulary}
    return once(workspace, "train_concepts", asdict(chosen), parents, make)


def project(
    workspace: Workspace,
    *,
    embeddings: str,
    method: str = "t-sne",
    seed: int = 0,
    progress: Progress = ignore,
) -> str:
    """Positions of the images in the plane, by t-SNE, UMAP or PCA of their embeddings."""

    def make() -> Any:
        from core.projection import project as to_plane

        vectors = workspace.load(Embeddings, embeddings).vectors
        return to_plane(vectors, method, seed, progress)

    settings = {"method": method, "seed": seed}
    return once(workspace, "project", settings, {"embeddings": embeddings}, make)


def evaluate(workspace: Workspace, *, concept_model: str, progress: Progress = ignore) -> str:
    """The figures that say how good a concept model is."""

    def make() -> Report:
        from core import metrics

        run = load_run(workspace, concept_model)
        labels = run.images.labels if run.images.has_labels else None
        figures = metrics.evaluate(run.model, run.assignment, labels)
        if run.images.source == "sample":
            figures["evidence_truth"] = _evidence_truth(run)
        return Report(figures)

    return once(workspace, "evaluate", {}, {"concept_model": concept_model}, make)


def _evidence_truth(run: Run) -> float:
    """Share of the Top-5 evidence phrases that are true of the drawing, by what was drawn."""
    from core.explanation import evidence
    from core.sample import is_true, scene_of

    told = [
        is_true(scene_of(file), phrase)
        for image, file in enumerate(run.images.files)
        for phrase, _ in evidence(run.model, run.vocabulary, image)
    ]
    return sum(told) / max(len(told), 1)
