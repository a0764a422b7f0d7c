"""From what was given to a run, through the steps that the dashboard and the command line take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from os import PathLike, fspath
from typing import Any

from numpy.typing import ArrayLike

from ..core.base.errors import BadInput
from ..core.base.progress import Progress
from ..core.base.values import GIVEN_ENCODER, ImageSet
from ..core.clustering.models import CLUSTER_MODELS, needs_pixels
from ..core.encoders import SAMPLE, default_encoder, seen_as, usual
from ..core.images.reading import AS_IT_SAYS, Reading
from ..core.store.workspace import Workspace
from ..core.work import steps
from ..core.work.cli.grammar import group
from ..core.work.request import RunRequest
from ..core.work.stages import IMPORTING, stages
from ..core.work.steps.pipeline import Brought, run_with
from . import given
from .given import Images, Phrases, Source
from .home import Home, watched
from .run import Run

VECTORS_MODEL = "k-means"  # asks nothing of vectors that nobody knows, however few
IN_MEMORY = "labels.csv"  # stands for labels that are in no file


@dataclass(frozen=True)
class Parts:
    """What the caller brings to a run, where its stages would make it; None: nothing."""

    images: Images | None
    embeddings: ArrayLike | None
    labels: ArrayLike | Source | None
    vocabulary: Phrases | None
    reading: Reading = AS_IT_SAYS  # how a source is read

    @property
    def is_source(self) -> bool:
        """Whether nothing has to fit the images before the run imports them from their source."""
        table = self.labels is None or _path(self.labels) is not None
        return table and self.embeddings is None and _path(self.images) is not None


def cluster(
    images: Images | None = None,
    clusters: int | None = None,
    *,
    embeddings: ArrayLike | None = None,
    labels: ArrayLike | Source | None = None,
    vocabulary: Phrases | None = None,
    encoder: str | None = None,
    model: str | None = None,
    seed: int = 0,
    classes: str | int | None = None,
    root: Source | None = None,
    names: str | None = None,
    bands: int | Sequence[int] | None = None,
    settings: Mapping[str, Any] | None = None,
    workspace: Source | None = None,
    verbose: bool | None = None,
) -> Run:
    """Cluster images, and learn which phrases say why each is where it is.

    images: a folder, a zip, a CSV or Parquet file of paths, Parquet in parts (their folder, or
    "data/train-*.parquet"), "sample" (drawings that come with the package), or a list of paths and
    PIL images; may be missing when embeddings are given.
    clusters: their number; not needed with labels, and known for "sample".
    embeddings: vectors (n, d) of the images, made elsewhere; scaled to length 1. Words come from
    the text tower of `encoder`, or from `vocabulary`; with neither there are clusters only.
    labels: clusters made elsewhere, (n,), or probabilities (n, clusters), in the order of the
    images, or a CSV or Parquet file of them; -1 is no cluster, and the phrases, where there are
    some, choose one. Texts, and the names of a file, are what the clusters are called.
    vocabulary: phrases to choose from and their vectors (t, d) in the space of the embeddings;
    by default WordNet's nouns.
    encoder: photo (the default), sample, or an open_clip MODEL/TAG.
    model: a cluster model such as k-means, tac or spectral; by default what suits the encoder.
    seed: of all random numbers, 0 to 2³² - 1.
    classes: where reference classes come from, which judge the clusters and never make them:
    "folders", "none", or the number of the folder, 1 the first below the source; None: a table's
    column, else folders.
    root: the folder that a table's paths start from; None: its own.
    names: the encoding of a zip's names that do not say it, such as "shift_jis".
    bands: of TIFFs of more than three bands those of red, green and blue, such as (4, 3, 2), or
    one; None: the first three.
    settings: of any method, as --set of the command line has them: {"concept.alpha": 0.1}.
    workspace: the folder that keeps everything, for the dashboard too; what is in it is not
    computed again. None: a temporary one that lives as long as the run.
    verbose: show a bar; None: where stderr is a terminal.

    Raises UserError, with one sentence that says what to mend.
    """
    reading = _reading(_path(images), classes, root, names, bands)
    parts = Parts(images, embeddings, labels, vocabulary, reading)
    asked = {"encoder": encoder, "clusters": clusters, "model": model, "seed": seed}
    request, home = _request(parts, asked, settings or {}), Home(workspace)
    with watched(verbose) as progress:
        brought = _brought(home.workspace, parts, request, progress)
        id = run_with(home.workspace, request, brought, progress)
    return Run.load(home, id)


def _reading(
    source: str | None,
    classes: str | int | None,
    root: Source | None,
    names: str | None,
    bands: int | Sequence[int] | None,
) -> Reading:
    """How the source is read; raises BadInput for what cannot be, or has no source to be of."""
    if source is None:
        said = {"classes": classes, "root": root, "names": names}
        if told := [name for name, value in said.items() if value is not None]:
            raise BadInput(f"{told[0]} says how a folder, zip or table is read, and none is given.")
    return Reading(
        classes="" if classes is None else str(classes),
        root="" if root is None else fspath(root),
        names=names or "",
        bands=given.bands_said(bands or ()),
    )


def _request(parts: Parts, asked: dict[str, Any], settings: Mapping[str, Any]) -> RunRequest:
    """What a run asks for, checked before anything is made."""
    if parts.images is None and parts.embeddings is None:
        raise BadInput("There are no images; give a folder, a list of paths, or embeddings.")
    if parts.images is None and asked["model"] in CLUSTER_MODELS and needs_pixels(asked["model"]):
        raise BadInput(f"The cluster model {asked['model']} looks at images; give them too.")
    source = _path(parts.images) or ""
    if parts.labels is not None:
        asked |= {"table": _path(parts.labels) or IN_MEMORY, "clusters": None}
    elif asked["clusters"] is None and source != SAMPLE:
        raise BadInput("The number of clusters is missing; give clusters=12, for example.")
    if parts.embeddings is not None:
        asked["encoder"] = asked["encoder"] or GIVEN_ENCODER
        asked["model"] = asked["model"] or VECTORS_MODEL
    texts = [f"{name}={value}" for name, value in settings.items()]
    usually = default_encoder(seen_as(source, parts.reading.root))
    suits = asked["model"] or usual(asked["encoder"] or usually).model
    own = group(texts, suits) if texts else {}
    return RunRequest.from_settings({"source": source, **asked, **parts.reading.said, **own})


def _path(what: Any) -> str | None:
    """A path as text; None for what is none."""
    return fspath(what) if isinstance(what, str | PathLike) else None


def _brought(
    workspace: Workspace, parts: Parts, request: RunRequest, progress: Progress
) -> Brought:
    """The caller's things as values of the workspace; raises BadInput for what does not fit."""
    find = None
    if parts.vocabulary is not None:
        given.phrases_of(parts.vocabulary)  # said now if they cannot be, and made when needed
        settings = request.vocabulary_settings
        find = partial(given.generate_vocabulary, workspace, parts.vocabulary, settings)
    if parts.is_source:
        return Brought(vocabulary=find)
    rows = None if parts.embeddings is None else given.unit(parts.embeddings)
    images = _images(workspace, parts, 0 if rows is None else len(rows), progress)
    assignment = _assignment(workspace, parts.labels, images)
    embeddings = None
    if rows is not None:
        embeddings = given.import_embeddings(workspace, images, rows, request.encoder)
    return Brought(images, embeddings, assignment, find)


def _images(workspace: Workspace, parts: Parts, rows: int, progress: Progress) -> str:
    """The image set; of vectors alone one of numbers."""
    if parts.images is None:
        return given.import_rows(workspace, rows)
    return given.import_images(workspace, parts.images, parts.reading, stages(progress)[IMPORTING])


def _assignment(workspace: Workspace, labels: ArrayLike | Source | None, images: str) -> str | None:
    """The clusters that labels in memory say; None where there are none, or a file has them."""
    if labels is None or isinstance(labels, str | PathLike):
        return None
    with given.table_of(labels, workspace.load(ImageSet, images)) as table:
        return steps.import_assignment(workspace, images=images, table=table)
