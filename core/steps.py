"""Every unit of work, once: read values by id, compute one value, save it, return its id.

The command line, the job queue, the tests and the pages all go through these functions. A step
whose result exists is skipped: the id of a value is the hash of step, settings and parents. Raise
the VERSION of a step when its code changes the meaning of its settings.

Heavy libraries are imported inside the steps, so that naming a step costs nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.errors import BadInput, UnknownName
from core.progress import Progress, ignore, within
from core.run import Run, load_run
from core.settings import build
from core.values import (
    Assignment,
    ConceptModel,
    Embeddings,
    ImageSet,
    IntArray,
    Report,
    Vocabulary,
)
from core.workspace import Workspace, recipe_id

VERSION = {
    "import_images": 1,
    "thumbnails": 1,
    "embed": 1,
    "embed_lexicon": 1,
    "cluster": 1,
    "generate_vocabulary": 1,
    "train_concepts": 1,
    "project": 1,
    "evaluate": 1,
}
Settings = Mapping[str, Any]


def import_images(workspace: Workspace, *, source: str, progress: Progress = ignore) -> str:
    """An image set from a folder, a zip, a CSV or Parquet of paths, or the sample gallery.

    Its thumbnails are made at the same time.
    """
    from core.images import check_images, fingerprint, list_source

    listing = list_source(source, workspace.folder, within(progress, 0, 0.5))
    name = source if source == "sample" else str(Path(source).expanduser().resolve())
    settings = {"source": name, "fingerprint": fingerprint(listing)}
    rest = within(progress, 0.5, 0.8)
    id = _once(workspace, "import_images", settings, {}, lambda: check_images(listing, rest))
    thumbnails(workspace, images=id, progress=within(progress, 0.8, 1))
    return id


def thumbnails(workspace: Workspace, *, images: str, progress: Progress = ignore) -> str:
    """Small pictures of an image set, for lists and the map."""

    def make() -> Any:
        from core.thumbnails import make_thumbnails

        return make_thumbnails(workspace.load(ImageSet, images), progress=progress)

    return _once(workspace, "thumbnails", {}, {"images": images}, make)


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

    views is how many; by default 8, or 4 with the sample encoder.
    """
    if views is None:
        views = 4 if encoder == "sample" else 8
    if views < 0 or views == 1:
        raise BadInput(f"{views} views were asked for; give 0 for none, or at least 2.")

    def make() -> Embeddings:
        from core.embedding import embed_images
        from core.encoders import load_encoder

        loaded = load_encoder(encoder, progress=within(progress, 0, 0.01))
        image_set = workspace.load(ImageSet, images)
        return embed_images(loaded, image_set, views, seed, within(progress, 0.01, 1))

    settings = {**_encoder(encoder), "views": views, "seed": seed}
    return _once(workspace, "embed", settings, {"images": images}, make)


def embed_lexicon(
    workspace: Workspace,
    *,
    encoder: str,
    filter: str = "synonym",
    template: str | None = None,
    progress: Progress = ignore,
) -> str:
    """Embeddings of WordNet's nouns, made once per encoder.

    template is one prompt such as "a photo of a {c}."; without it the encoder's own are averaged.
    """
    if template is not None and "{c}" not in template:
        raise BadInput(f"The template {template!r} lacks {{c}}, the place of the noun.")

    def make() -> Embeddings:
        from core.embedding import embed_texts
        from core.encoders import load_encoder

        templates = None if template is None else (template,)
        loaded = load_encoder(encoder, templates=templates, progress=within(progress, 0, 0.01))
        words, _ = _nouns(filter)
        return embed_texts(loaded, words, within(progress, 0.01, 1))

    settings = {**_encoder(encoder), "filter": filter, "template": template}
    return _once(workspace, "embed_lexicon", settings, {}, make)


def cluster(
    workspace: Workspace,
    *,
    images: str,
    embeddings: str,
    model: str = "pre-model",
    clusters: int,
    seed: int = 0,
    settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """An assignment of the images to clusters by one of the cluster models."""
    method = _cluster_model(model, {**(settings or {}), "clusters": clusters, "seed": seed})

    def make() -> Assignment:
        return method.assign(
            workspace.load(ImageSet, images), workspace.load(Embeddings, embeddings), progress
        )

    recipe = {"model": model, **asdict(method)}
    return _once(workspace, "cluster", recipe, {"images": images, "embeddings": embeddings}, make)


def generate_vocabulary(
    workspace: Workspace,
    *,
    embeddings: str,
    assignment: str,
    lexicon: str,
    settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """The noun phrases that describe the clusters of an assignment."""
    from core import vocabulary

    chosen = _vocabulary_settings(settings or {})

    def make() -> Vocabulary:
        return vocabulary.generate_vocabulary(
            workspace.load(Embeddings, embeddings),
            workspace.load(Assignment, assignment),
            workspace.load(Embeddings, lexicon),
            *_nouns(workspace.record(lexicon).settings["filter"]),
            chosen,
            progress,
        )

    parents = {"embeddings": embeddings, "assignment": assignment, "lexicon": lexicon}
    return _once(workspace, "generate_vocabulary", asdict(chosen), parents, make)


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

    chosen = _concept_settings(settings or {})

    def make() -> ConceptModel:
        return concept_model.train_concept_model(
            workspace.load(Embeddings, embeddings),
            workspace.load(Assignment, assignment),
            workspace.load(Vocabulary, vocabulary),
            chosen,
            progress,
        )

    parents = {"embeddings": embeddings, "assignment": assignment, "vocabulary": vocabulary}
    return _once(workspace, "train_concepts", asdict(chosen), parents, make)


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
    return _once(workspace, "project", settings, {"embeddings": embeddings}, make)


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

    return _once(workspace, "evaluate", {}, {"concept_model": concept_model}, make)


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


def run(
    workspace: Workspace,
    *,
    source: str,
    encoder: str,
    clusters: int,
    model: str = "pre-model",
    seed: int = 0,
    views: int | None = None,
    filter: str = "synonym",
    template: str | None = None,
    method: str = "t-sne",
    cluster_settings: Settings | None = None,
    vocabulary_settings: Settings | None = None,
    concept_settings: Settings | None = None,
    progress: Progress = ignore,
) -> str:
    """The whole way from a source of images to a concept model, a map and its figures.

    Returns the id of the concept model; what the other steps made are its ancestors and children.
    """
    concepts = {"seed": seed, **(concept_settings or {})}
    # A setting that cannot be is said now, not after hours of embedding.
    _cluster_model(model, {**(cluster_settings or {}), "clusters": clusters, "seed": seed})
    _vocabulary_settings(vocabulary_settings or {})
    _concept_settings(concepts)
    stage = _stages(progress)
    images = import_images(workspace, source=source, progress=next(stage))
    embeddings = embed(
        workspace, images=images, encoder=encoder, views=views, seed=seed, progress=next(stage)
    )
    assignment = cluster(
        workspace,
        images=images,
        embeddings=embeddings,
        model=model,
        clusters=clusters,
        seed=seed,
        settings=cluster_settings,
        progress=next(stage),
    )
    lexicon = embed_lexicon(
        workspace, encoder=encoder, filter=filter, template=template, progress=next(stage)
    )
    vocabulary = generate_vocabulary(
        workspace,
        embeddings=embeddings,
        assignment=assignment,
        lexicon=lexicon,
        settings=vocabulary_settings,
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
    "Importing images": 0.08,
    "Embedding images": 0.40,
    "Clustering": 0.05,
    "Embedding the lexicon": 0.17,
    "Choosing the vocabulary": 0.02,
    "Training the concept model": 0.10,
    "Measuring": 0.03,
    "Drawing the map": 0.15,
}


def _stages(progress: Progress) -> Iterator[Progress]:
    start = 0.0
    for stage, share in STAGES.items():
        yield within(progress, start, start + share, stage)
        start += share


def _once(
    workspace: Workspace,
    step: str,
    settings: Settings,
    parents: Mapping[str, str],
    make: Callable[[], Any],
) -> str:
    """The id of what this recipe makes; it is made only when the workspace does not hold it."""
    settings = {**settings, "version": VERSION[step]}
    id = recipe_id(step, settings, parents)
    if workspace.has(id):
        return id
    return workspace.save(make(), step=step, settings=settings, parents=parents)


def _cluster_model(name: str, settings: Settings) -> Any:
    from core.cluster_models import CLUSTER_MODELS

    if name not in CLUSTER_MODELS:
        raise UnknownName("cluster model", name, CLUSTER_MODELS)
    return build(CLUSTER_MODELS[name], settings, f"The cluster model {name}")


def _vocabulary_settings(settings: Settings) -> Any:
    from core.vocabulary import VocabularySettings

    return build(VocabularySettings, settings, "The vocabulary")


def _concept_settings(settings: Settings) -> Any:
    from core.concept_model import ConceptSettings

    return build(ConceptSettings, settings, "The concept model")


def _encoder(name: str) -> dict[str, str]:
    """What tells one set of weights from another in a recipe: the name and the file's state."""
    from core.encoders import weights_file

    file = weights_file(name)
    if file is None:
        return {"encoder": name}
    state = file.stat()
    return {"encoder": name, "weights": f"{state.st_size}-{state.st_mtime_ns}"}


def _nouns(filter: str) -> tuple[list[str], IntArray]:
    """Words of the filtered lexicon and the WordNet offsets of their synsets, (t,) each."""
    from core.lexicon import load_lexicon

    lexicon = load_lexicon()
    kept = lexicon.filtered(filter)
    return lexicon.phrases(kept), lexicon.synset_offset[lexicon.entry_synset[kept]].astype(int)


STEPS: dict[str, Callable[..., str]] = {
    "run": run,
    "import_images": import_images,
    "thumbnails": thumbnails,
    "embed": embed,
    "embed_lexicon": embed_lexicon,
    "cluster": cluster,
    "generate_vocabulary": generate_vocabulary,
    "train_concepts": train_concepts,
    "project": project,
    "evaluate": evaluate,
}
