"""What a run and an assignment are asked for by: one frozen value each, checked when it is made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Annotated, Any

from ..base.checks import check_choice
from ..base.errors import BadInput
from ..base.settings import AtLeast2, OneOf, Seed, build, check_seed
from ..clustering.models import needs_views
from ..encoders import DEFAULT_ENCODER, SAMPLE, default_encoder, seen_as, usual
from ..images.reading import AS_IT_SAYS, Reading
from ..output.projection import PROJECTIONS
from .step_settings import (
    Settings,
    check_lexicon,
    check_views,
    cluster_model,
    concept_settings,
    vocabulary_settings,
)

NO_VIEWS = "smoothed-k-means"  # a cluster model that looks at embeddings alone
CLASSES = (
    "where reference classes come from: folders (train, test and the like passed over), none, or "
    "the number of the folder, 1 the first below the source; default: folders, or a table's column"
)
BANDS = "of TIFFs of more than three bands, those to draw, from 1 on, or one; default: the first 3"


def _required(help: str, metavar: str | None = None) -> Any:
    """A field that must be given, with what the command line's help says of it."""
    return field(metadata={"help": help, "metavar": metavar})


def _optional(default: Any, help: str, metavar: str | None = None) -> Any:
    return field(default=default, metadata={"help": help, "metavar": metavar})


@dataclass(frozen=True)
class ClusterRequest:
    """An assignment of the images to clusters by one of the cluster models.

    Those that are trained on pixels look at no embeddings; those that read images by their nouns
    (tac, dxmc) need the lexicon's too. images, embeddings and lexicon are ids.
    """

    images: str
    clusters: AtLeast2
    model: str = "pre-model"
    seed: Seed = 0
    embeddings: str | None = None
    lexicon: str | None = None
    settings: Settings = field(default_factory=dict)

    def method(self) -> Any:
        """The cluster model with its settings; raises UnknownName, or BadInput for a setting."""
        given = {**(self.settings or {}), "clusters": self.clusters, "seed": self.seed}
        return cluster_model(self.model, given)


@dataclass(frozen=True)
class RunRequest:
    """The whole way from a source of images to clusters that say why, as somebody wants it.

    What is not given becomes what suits, as soon as the value is made: encoder and number of
    clusters by the source (the sample gallery has as many as classes), model, filter and the
    settings of vocabulary and concept model by the encoder. views is the number of augmented views
    of each image; None stands for what the model needs. table is a file of clusters made elsewhere,
    in place of a cluster model; clusters is then their number where it is known, and no more than
    told. vectors is a file of the images' embeddings, which the encoder that is named made
    elsewhere. images is the id of an image set that is there, where its source is not all there is
    to it; it is not imported then.

    Raises BadInput or UnknownName, in one sentence, for what cannot be: it is said before hours of
    embedding. Whether the encoder is there is asked when the run starts.
    """

    source: str = _required("a folder, a zip, a CSV or Parquet of paths, or: sample")
    encoder: str = _optional("", f"default {DEFAULT_ENCODER}; sample for the sample")
    clusters: AtLeast2 | None = _optional(None, "their number", "K")
    model: str | None = _optional(None, "cluster model; default: what suits the encoder")
    seed: Seed = 0
    views: int | None = None
    filter: str | None = None
    template: str | None = None
    method: Annotated[str, OneOf(tuple(PROJECTIONS))] = "t-sne"
    table: str | None = _optional(None, "a CSV or Parquet of clusters made elsewhere", "TABLE")
    vectors: str | None = _optional(None, "a file of embeddings by the encoder", "FILE")
    classes: str = _optional("", CLASSES, "folders|none|LEVEL")
    root: str = _optional("", "folder that a table's paths start from; default: its own", "DIR")
    names: str = _optional("", "encoding of a zip's names that do not say it", "ENCODING")
    bands: str = _optional("", BANDS, "R,G,B")
    images: str | None = None
    cluster_settings: Settings = field(default_factory=dict)
    vocabulary_settings: Settings = field(default_factory=dict)
    concept_settings: Settings = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.vectors is not None and not self.encoder:
            raise BadInput(
                "The encoder that made the embeddings is missing; name it, as the phrases "
                "come from it. Without one, use the steps import-embeddings and cluster."
            )
        encoder = self.encoder or default_encoder(seen_as(self.source, self.root))
        suits = usual(encoder)
        filled = {
            "encoder": encoder,
            "clusters": _clusters(self),
            "model": (self.model or suits.model) if self.table is None else None,
            "filter": self.filter or suits.filter,
            "cluster_settings": dict(self.cluster_settings),
            "vocabulary_settings": {**suits.vocabulary, **self.vocabulary_settings},
            "concept_settings": {**suits.concepts, **self.concept_settings},
        }
        for name, value in filled.items():
            object.__setattr__(self, name, value)  # the value is frozen once it is made
        self._check()

    def _check(self) -> None:
        if self.table is None and self.clusters is None:
            raise BadInput("The number of clusters is missing; give it, or a table of clusters.")
        check_seed(self.seed)
        if self.table is None:
            self.clustering("").method()
        if self.vectors is not None and self.model is not None and needs_views(self.model):
            raise BadInput(
                f"The cluster model {self.model} needs augmented views of the images, and a "
                f"file of embeddings has none; choose another, such as {NO_VIEWS}."
            )
        vocabulary_settings(self.vocabulary_settings)
        concept_settings(self.concepts)
        check_choice("method", self.method, tuple(PROJECTIONS))
        check_lexicon(str(self.filter), self.template)
        check_views(self.views)
        _reading_of(self)  # raises for what cannot be

    @property
    def reading(self) -> Reading:
        """How the source is read; raises BadInput for what cannot be."""
        return _reading_of(self)

    @property
    def concepts(self) -> Settings:
        """The settings of the concept model, which has the run's seed unless it has its own."""
        return {"seed": self.seed, **self.concept_settings}

    def clustering(
        self, images: str, embeddings: str | None = None, lexicon: str | None = None
    ) -> ClusterRequest:
        """The clusters of a run that has a cluster model; the arguments are ids."""
        if self.model is None or self.clusters is None:
            raise ValueError("clusters from a table are not asked of a cluster model")
        return ClusterRequest(
            images=images,
            clusters=self.clusters,
            model=self.model,
            seed=self.seed,
            embeddings=embeddings,
            lexicon=lexicon,
            settings=self.cluster_settings,
        )

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "RunRequest":
        """The request of a job's settings, or of text typed by a user; see `to_settings`."""
        return build(cls, {name: v for name, v in settings.items() if v is not None}, "The run")

    def to_settings(self) -> dict[str, Any]:
        """What JSON can hold and `from_settings` reads: what was chosen, not what is usual."""
        suits = usual(self.encoder)
        chosen = {f.name: getattr(self, f.name) for f in fields(self)} | {
            "clusters": self.clusters if self.table is None else None,
            **{name: getattr(self, name) or None for name in asdict(AS_IT_SAYS)},
            "filter": None if self.filter == suits.filter else self.filter,
            "vocabulary_settings": _beside(self.vocabulary_settings, suits.vocabulary),
            "concept_settings": _beside(self.concept_settings, suits.concepts),
        }
        return {name: value for name, value in chosen.items() if value is not None}


def _clusters(asked: RunRequest) -> int | None:
    """As many as are asked for; of the sample gallery as many as it has classes."""
    if asked.clusters is not None or asked.table is not None or asked.source != SAMPLE:
        return asked.clusters
    from ..images.sample import CLASSES

    return len(CLASSES)


def _reading_of(asked: RunRequest) -> Reading:
    return Reading(asked.classes, asked.root, asked.names, asked.bands)


def _beside(settings: Settings, suits: Mapping[str, Any]) -> Settings:
    """Those settings that are not as usual."""
    return {name: v for name, v in settings.items() if name not in suits or v != suits[name]}
