"""One method with one seed on one image set, through the engine's steps: its figures."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from ...base.errors import BadInput
from ...base.places import place
from ...base.progress import Progress, ignore, within
from ...base.values import Assignment, ConceptModel, Embeddings, ImageSet, Report
from ...clustering.agreement import PARTITION_METRICS
from ...clustering.models import CLUSTER_MODELS, needs_nouns, needs_pixels, needs_views
from ...concepts.explanation_figures import nce
from ...encoders import usual
from ...images.decoding import open_image
from ...store.workspace import Workspace
from ...words.vocabulary import generate_vocabulary
from .. import step_settings, steps
from ..request import ClusterRequest
from ..steps.prepare import views_there
from ..steps.recipes import nouns_of
from .entry import DATA, Row, Settings

RUN = ("views", "filter", "template")
NOUNS = "nouns"  # in the group run: the filter of the nouns that a cluster model looks at
LOOKED_AT = 200  # images whose size stands for all


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
        step_settings.cluster_model(self.model, self.cluster_settings)
        step_settings.vocabulary_settings(group(self.settings, "vocabulary"))
        step_settings.concept_settings(group(self.settings, "concept"))
        _views(self.settings)


@dataclass(frozen=True)
class Measurement:
    """Figures by their names, and the ids of what was made on the way, by role."""

    figures: Mapping[str, float]
    made: Mapping[str, str]


def measure(
    workspace: Workspace,
    images: str,
    method: Method,
    encoder: str,
    progress: Progress = ignore,
    what: str = "agreement",
) -> Measurement:
    """What MEASURES says of a method; its values are made as far as they are needed.

    Embeddings are those of seed 0 whatever the method's seed: all are compared on the same.
    """
    making = _Making(workspace, method, encoder, _parts(progress), {"images": images})
    return Measurement(MEASURES[what](making), making.made)


@dataclass(frozen=True, eq=False)
class _Making:
    """The values of a method, made one after the other."""

    workspace: Workspace
    method: Method
    encoder: str
    parts: Iterator[Progress]
    made: dict[str, str] = field(default_factory=dict)

    def cluster(self) -> Assignment:
        method = self.method
        if not needs_pixels(method.model):
            self._embed()
        asked = ClusterRequest(
            images=self.made["images"],
            embeddings=self.made.get("embeddings"),
            lexicon=self._lexicon(NOUNS) if needs_nouns(method.model) else None,
            model=method.model,
            clusters=method.clusters,
            seed=method.seed,
            settings=group(method.settings, "cluster"),
        )
        self.made["assignment"] = steps.cluster(self.workspace, asked, next(self.parts))
        return self.workspace.load(Assignment, self.made["assignment"])

    def explain(self) -> ConceptModel:
        self.made["lexicon"] = self._lexicon("filter")
        self.made["vocabulary"] = steps.generate_vocabulary(
            self.workspace,
            **self._chosen("embeddings", "assignment", "lexicon"),
            settings={"banned": (), **group(self.method.settings, "vocabulary")},
            progress=next(self.parts),
        )
        self.made["concept_model"] = steps.train_concepts(
            self.workspace,
            **self._chosen("embeddings", "assignment", "vocabulary"),
            settings={"seed": self.method.seed, **group(self.method.settings, "concept")},
            progress=next(self.parts),
        )
        return self.workspace.load(ConceptModel, self.made["concept_model"])

    def vectors(self) -> Embeddings:
        return self.workspace.load(Embeddings, self.made["embeddings"])

    def images(self) -> ImageSet:
        return self.workspace.load(ImageSet, self.made["images"])

    def _chosen(self, *roles: str) -> dict[str, str]:
        return {role: self.made[role] for role in roles}

    def _embed(self) -> None:
        """With views only where the cluster model looks at them, or somebody asked for them."""
        images, views = self.made["images"], _views(self.method.settings)
        if views is None and needs_views(self.method.model):
            views = usual(self.encoder).views
        elif views is None:
            views = views_there(self.workspace, images, self.encoder, seed=0)
        self.made["embeddings"] = steps.embed(
            self.workspace,
            images=images,
            encoder=self.encoder,
            views=views,
            progress=next(self.parts),
        )

    def _lexicon(self, which: str) -> str:
        """The nouns that phrases are taken from (filter), or that a cluster model looks at."""
        own = group(self.method.settings, "run")
        filter = own.get(which, own.get("filter"))
        return steps.embed_lexicon(
            self.workspace,
            encoder=self.encoder,
            filter=filter,
            template=own.get("template"),
            progress=next(self.parts),
        )


# What a row measures


def _agreement(making: _Making) -> dict[str, float]:
    """ACC, NMI and ARI of the clusters; where IC²E explains them all of core.concepts.figures."""
    found = making.cluster().labels
    if not making.method.explained:
        labels = np.asarray(making.images().labels)
        return {name: metric.function(labels, found) for name, metric in PARTITION_METRICS.items()}
    making.explain()
    model, workspace = making.made["concept_model"], making.workspace
    report = steps.evaluate(workspace, concept_model=model, progress=next(making.parts))
    return dict(workspace.load(Report, report).metrics)


def _data(making: _Making) -> dict[str, float]:
    """What is known of the images before any method: their number, size and classes."""
    images = making.images()
    some = images.files[:: max(1, len(images) // LOOKED_AT)]
    sizes = np.array([open_image(place(images.root, file)).size for file in some])
    width, height = np.median(sizes, axis=0).tolist()
    classes = len(images.class_names)
    return {"images": len(images), "width": width, "height": height, "classes": classes}


def _vocabulary_seconds(making: _Making) -> dict[str, float]:
    """How long the phrases of all clusters take, from embeddings and clusters that are there."""
    assignment, workspace = making.cluster(), making.workspace
    making.made["lexicon"] = lexicon = making._lexicon("filter")
    nouns, named = workspace.load(Embeddings, lexicon), nouns_of(workspace, lexicon)
    settings = step_settings.vocabulary_settings(group(making.method.settings, "vocabulary"))
    begin = time.monotonic()
    generate_vocabulary(making.vectors(), assignment, nouns, *named, settings)
    return {"seconds": time.monotonic() - begin, "nouns": len(nouns.vectors)}


def _hidden(making: _Making) -> dict[str, float]:
    """NCE of the Pre-model: of hidden features times the weights of an image's own cluster."""
    from ...clustering.models.pre_model import PreModel, hidden_contributions

    figures = _agreement(making)
    settings = step_settings.cluster_model("pre-model", making.method.cluster_settings)
    assert isinstance(settings, PreModel)
    return {**figures, "nce": nce(hidden_contributions(settings, making.vectors(), ignore))}


MEASURES: Mapping[str, Callable[[_Making], dict[str, float]]] = {
    "agreement": _agreement,
    DATA: _data,
    "vocabulary": _vocabulary_seconds,
    "hidden": _hidden,
}


def _views(settings: Settings) -> int | None:
    given = settings.get("run.views")
    try:
        return None if given is None else int(given)
    except ValueError:
        raise BadInput(f"The setting run.views is {given!r}, but must be int.") from None


def _parts(progress: Progress) -> Iterator[Progress]:
    """Progress of one step after the other; each takes half of what is left."""
    start = 0.0
    while True:
        yield within(progress, start, (1 + start) / 2)
        start = (1 + start) / 2


# Which settings a row has


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

    run = () if needs_pixels(row.model) else (*RUN, *([NOUNS] if needs_nouns(row.model) else ()))
    names: Mapping[str, tuple[str, ...]] = {
        "run": run,
        "cluster": _names(CLUSTER_MODELS[row.model]),
        "vocabulary": _names(VocabularySettings) if row.explained else (),
        "concept": _names(ConceptSettings) if row.explained else (),
    }
    return {f"{group}.{name}" for group, own in names.items() for name in own}


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.name not in ("clusters", "seed"))
