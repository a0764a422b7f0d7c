"""Steps from embeddings to clusters that say why, and what measures and draws them."""

from dataclasses import asdict
from typing import Any

from ...base.errors import BadInput
from ...base.progress import Progress, ignore
from ...base.values import Assignment, ConceptModel, Embeddings, ImageSet, Report, Vocabulary
from ...clustering.models import needs_nouns, needs_pixels
from ...concepts.run import Run
from ...store import edits
from ...store.runs import load_run
from ...store.workspace import Workspace, recipe_id
from .recipes import Settings, cluster_model, concept_settings, nouns, once, vocabulary_settings


def cluster(
    workspace: Workspace,
    *,
    images: str,
    embeddings: str | None = None,
    model: str = "pre-model",
    clusters: int,
    seed: int = 0,
    lexicon: str | None = None,
    settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """An assignment of the images to clusters by one of the cluster models.

    Those that are trained on pixels look at no embeddings; those that read images by their nouns
    (tac, dxmc) need the lexicon's too.
    """
    method = cluster_model(model, {**(settings or {}), "clusters": clusters, "seed": seed})
    given = {"embeddings": embeddings, "lexicon": lexicon}
    parents = {"images": images}
    parents |= {role: _needed(model, role, given[role]) for role in _reads(model)}

    def make() -> Assignment:
        vectors, extra = None, dict[str, Any]()
        if "embeddings" in parents:
            vectors = workspace.load(Embeddings, parents["embeddings"])
        if "lexicon" in parents:
            extra["nouns"] = workspace.load(Embeddings, parents["lexicon"])
        if needs_pixels(model):
            named = recipe_id("train", {"model": model, **method.lasting()}, {"images": images})
            extra["folder"] = workspace.folder / "trainings" / named
        return method.assign(workspace.load(ImageSet, images), vectors, progress, **extra)

    recipe = {"model": model, **asdict(method)}
    return once(workspace, "cluster", recipe, parents, make)


def _reads(model: str) -> tuple[str, ...]:
    """What a cluster model looks at beside the images."""
    if needs_pixels(model):
        return ()
    return ("embeddings", "lexicon") if needs_nouns(model) else ("embeddings",)


def _needed(model: str, role: str, id: str | None) -> str:
    if id is None:
        what = {"embeddings": "the images", "lexicon": "the lexicon"}[role]
        raise BadInput(f"The cluster model {model} needs --{role}; embed {what} first.")
    return id


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
    from ...words import vocabulary

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
    from ...concepts.model import train_concept_model

    chosen = concept_settings(settings or {})

    def make() -> ConceptModel:
        return train_concept_model(
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
        from ...output.projection import project as to_plane

        vectors = workspace.load(Embeddings, embeddings).vectors
        return to_plane(vectors, method, seed, progress)

    settings = {"method": method, "seed": seed}
    return once(workspace, "project", settings, {"embeddings": embeddings}, make)


def evaluate(workspace: Workspace, *, concept_model: str, progress: Progress = ignore) -> str:
    """The figures that say how good a concept model is."""

    def make() -> Report:
        from ...concepts import figures

        run = load_run(workspace, concept_model)
        labels = run.images.labels if run.images.has_labels else None
        known = run.embeddings.familiarity
        found = figures.evaluate(run.model, run.assignment, labels, known)
        if run.images.source == "sample":
            found["evidence_truth"] = _evidence_truth(run)
        return Report(found)

    return once(workspace, "evaluate", {}, {"concept_model": concept_model}, make)


def _evidence_truth(run: Run) -> float:
    """Share of the Top-5 evidence phrases that are true of the drawing, by what was drawn."""
    from ...concepts.explanation import evidence
    from ...images.sample import is_true, scene_of

    told = [
        is_true(scene_of(file), phrase)
        for image, file in enumerate(run.images.files)
        for phrase, _ in evidence(run.model, run.vocabulary, image)
    ]
    return sum(told) / max(len(told), 1)
