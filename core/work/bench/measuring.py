"""One method with one seed on one image set, through the engine's steps: its figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from ...base.errors import BadInput
from ...base.progress import Progress, ignore, within
from ...base.values import Assignment, ImageSet, Report
from ...clustering.agreement import PARTITION_METRICS
from ...clustering.models import CLUSTER_MODELS, needs_nouns, needs_pixels
from ...store.workspace import Workspace
from .. import checks, steps
from ..request import ClusterRequest
from .tables import Row, Settings

RUN = ("views", "filter", "template")


@dataclass(frozen=True)
class Method:
    """A cluster model, with IC²E on top when it is explained; settings are named GROUP.NAME."""

    model: str
    clusters: int
    explained: bool
    settings: Settings
    seed: int

    @property
    def cluster_settings(self) -> dict[str, Any]:
        return {**group(self.settings, "cluster"), "clusters": self.clusters, "seed": self.seed}

    def check(self) -> None:
        """Raises BadInput for a setting that cannot be, before anything is run."""
        checks.cluster_model(self.model, self.cluster_settings)
        checks.vocabulary_settings(group(self.settings, "vocabulary"))
        checks.concept_settings(group(self.settings, "concept"))
        _views(self.settings)


def measure(
    workspace: Workspace,
    images: str,
    method: Method,
    encoder: str,
    progress: Progress = ignore,
) -> dict[str, float]:
    """ACC, NMI and ARI of its clusters; where IC²E explains it all of core.concepts.figures.

    Embeddings are those of seed 0 whatever the method's seed: all are compared on the same.
    """
    parts = _parts(progress)
    if needs_pixels(method.model):
        embeddings = lexicon = None
    else:
        embeddings = _embed(workspace, images, method, encoder, next(parts))
        lexicon = _lexicon(workspace, method, encoder, next(parts))
    asked = ClusterRequest(
        images=images,
        embeddings=embeddings,
        lexicon=lexicon,
        model=method.model,
        clusters=method.clusters,
        seed=method.seed,
        settings=group(method.settings, "cluster"),
    )
    assignment = steps.cluster(workspace, asked, next(parts))
    if not method.explained:
        return _partition_figures(workspace, images, assignment)
    assert embeddings and lexicon, "IC²E explains methods on embeddings only"
    return _explained_figures(workspace, method, embeddings, assignment, lexicon, parts)


def _explained_figures(
    workspace: Workspace,
    method: Method,
    embeddings: str,
    assignment: str,
    lexicon: str,
    parts: Iterator[Progress],
) -> dict[str, float]:
    vocabulary = steps.generate_vocabulary(
        workspace,
        embeddings=embeddings,
        assignment=assignment,
        lexicon=lexicon,
        settings={"banned": (), **group(method.settings, "vocabulary")},
        progress=next(parts),
    )
    concept_model = steps.train_concepts(
        workspace,
        embeddings=embeddings,
        assignment=assignment,
        vocabulary=vocabulary,
        settings={"seed": method.seed, **group(method.settings, "concept")},
        progress=next(parts),
    )
    report = steps.evaluate(workspace, concept_model=concept_model, progress=next(parts))
    return dict(workspace.load(Report, report).metrics)


def _partition_figures(workspace: Workspace, images: str, assignment: str) -> dict[str, float]:
    labels = np.asarray(workspace.load(ImageSet, images).labels)
    found = workspace.load(Assignment, assignment).labels
    return {name: metric.function(labels, found) for name, metric in PARTITION_METRICS.items()}


def _embed(
    workspace: Workspace, images: str, method: Method, encoder: str, progress: Progress
) -> str:
    views = _views(method.settings)
    return steps.embed(workspace, images=images, encoder=encoder, views=views, progress=progress)


def _views(settings: Settings) -> int | None:
    given = settings.get("run.views")
    try:
        return None if given is None else int(given)
    except ValueError:
        raise BadInput(f"The setting run.views is {given!r}, but must be int.") from None


def _lexicon(workspace: Workspace, method: Method, encoder: str, progress: Progress) -> str | None:
    """The lexicon's embeddings, where the method needs them."""
    if not (method.explained or needs_nouns(method.model)):
        return None
    own = group(method.settings, "run")
    own.pop("views", None)
    return steps.embed_lexicon(workspace, encoder=encoder, **own, progress=progress)


def _parts(progress: Progress) -> Iterator[Progress]:
    """Progress of one step after the other; each takes half of what is left."""
    start = 0.0
    while True:
        yield within(progress, start, (1 + start) / 2)
        start = (1 + start) / 2


def group(settings: Settings, name: str) -> dict[str, Any]:
    """The settings of a group, by their names in it."""
    start = f"{name}."
    return {key[len(start) :]: value for key, value in settings.items() if key.startswith(start)}


def fitting(settings: Settings, row: Row) -> dict[str, Any]:
    """The settings that mean something to a row."""
    known = known_settings(row)
    return {name: value for name, value in settings.items() if name in known}


def known_settings(row: Row) -> set[str]:
    from ...concepts.settings import ConceptSettings
    from ...words.vocabulary import VocabularySettings

    names: Mapping[str, tuple[str, ...]] = {
        "run": () if needs_pixels(row.model) else RUN,
        "cluster": _names(CLUSTER_MODELS[row.model]),
        "vocabulary": _names(VocabularySettings) if row.explained else (),
        "concept": _names(ConceptSettings) if row.explained else (),
    }
    return {f"{group}.{name}" for group, own in names.items() for name in own}


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.name not in ("clusters", "seed"))
