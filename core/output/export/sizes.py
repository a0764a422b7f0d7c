"""How large an export will be, before it is made."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ...base.values import IntArray
from ...concepts.run import Run
from ...store.runs import thumbnails
from ...store.workspace import Workspace
from .labels import labels_csv, labels_parquet
from .report_cards import pictures_per_cluster
from .rows import edited

SAMPLE = 300  # rows or files that are looked at
REPORT_TEXT = 30_000  # bytes of a report without its clusters
CARD_TEXT = 2_500  # bytes of a card without its pictures


def size(workspace: Workspace, run: Run, images: IntArray, format: str) -> int:
    """Bytes that an export of those images will take, judged by some of them."""
    if format == "model":
        arrays = [*run.model.projector.values(), run.model.head, run.vocabulary.vectors]
        return sum(array.nbytes for array in arrays)
    if not len(images):
        return 0
    return SIZES[format](workspace, run, images)


def _csv(workspace: Workspace, run: Run, images: IntArray) -> int:
    some = _some(images)
    return len(labels_csv(workspace, run, some)) * len(images) // len(some)


def _parquet(workspace: Workspace, run: Run, images: IntArray) -> int:
    some, nothing = _some(images), images[:0]
    empty = len(labels_parquet(workspace, run, nothing))
    return empty + (len(labels_parquet(workspace, run, some)) - empty) * len(images) // len(some)


def _report(workspace: Workspace, run: Run, images: IntArray) -> int:
    pictures = thumbnails(workspace, run.ids["images"])
    clusters = len(np.unique(edited(workspace, run).clusters[images]))
    each = 0 if pictures is None else 4 * len(pictures.data) // (3 * max(len(pictures), 1))
    shown = min(pictures_per_cluster(pictures, clusters) * clusters, len(images))
    return REPORT_TEXT + clusters * CARD_TEXT + shown * each


def _files(workspace: Workspace, run: Run, images: IntArray) -> int:
    some = _some(images)
    paths = (Path(run.images.root, run.images.files[image]) for image in some.tolist())
    sizes = [path.stat().st_size for path in paths if path.is_file()]
    return int(np.mean(sizes) * len(images)) if sizes else 0


def _some(images: IntArray) -> IntArray:
    """At most SAMPLE of the images, evenly spread."""
    return images[np.linspace(0, len(images) - 1, min(len(images), SAMPLE)).astype(int)]


SIZES: dict[str, Callable[[Workspace, Run, IntArray], int]] = {
    "csv": _csv,
    "parquet": _parquet,
    "html": _report,
    "folders": _files,
}
