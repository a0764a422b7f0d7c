"""How large an export will be, before it is made."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ...base.values import IntArray
from ...concepts.run import Run
from ...store.runs import thumbnails
from ...store.workspace import Workspace
from .clusters import clusters_csv
from .formats import FORMATS, MODEL
from .labels import labels_parquet
from .page import PICTURE_BYTES
from .report_cards import pictures_per_cluster
from .rows import edited

SAMPLE = 300  # rows or files that are looked at
REPORT_TEXT = 80_000  # bytes of a report without its clusters, with its map
CARD_TEXT = 9_000  # bytes of a card without its pictures, with its map
PAGE_TEXT, PAGE_CARD, PAGE_ROW = 80_000, 3_000, 70  # of a page to explore, a cluster, an image


def size(workspace: Workspace, run: Run, images: IntArray, format: str) -> int:
    """Bytes that an export of those images will take, judged by some of them."""
    if format == MODEL:
        arrays = [*run.model.projector.values(), run.model.head, run.vocabulary.vectors]
        return sum(array.nbytes for array in arrays)
    if not len(images):
        return 0
    if format in SIZES:
        return SIZES[format](workspace, run, images)
    make, some = FORMATS[format].make, _some(images)
    assert make is not None
    return len(make(workspace, run, some, None)) * len(images) // len(some)


def _parquet(workspace: Workspace, run: Run, images: IntArray) -> int:
    some, nothing = _some(images), images[:0]
    empty = len(labels_parquet(workspace, run, nothing))
    return empty + (len(labels_parquet(workspace, run, some)) - empty) * len(images) // len(some)


def _clusters(workspace: Workspace, run: Run, images: IntArray) -> int:
    return len(clusters_csv(workspace, run, _some(images)))  # few rows, however many images


def _report(workspace: Workspace, run: Run, images: IntArray) -> int:
    pictures = thumbnails(workspace, run.ids["images"])
    clusters = len(np.unique(edited(workspace, run).clusters[images]))
    each = 0 if pictures is None else 4 * len(pictures.data) // (3 * max(len(pictures), 1))
    shown = min(pictures_per_cluster(pictures, clusters) * clusters, len(images))
    return REPORT_TEXT + clusters * CARD_TEXT + shown * each


def _page(workspace: Workspace, run: Run, images: IntArray) -> int:
    pictures = thumbnails(workspace, run.ids["images"])
    each = 0 if pictures is None else len(pictures.data) / max(len(pictures), 1)
    names = sum(len(run.images.files[image]) for image in _some(images).tolist())
    text = len(images) * (PAGE_ROW + names / len(_some(images)))
    held = text + min(each * len(images), PICTURE_BYTES)
    clusters = len(np.unique(edited(workspace, run).clusters[images]))
    return int(PAGE_TEXT + clusters * PAGE_CARD + 4 / 3 * held)  # base64 takes a third more


def _files(workspace: Workspace, run: Run, images: IntArray) -> int:
    some = _some(images)
    paths = (Path(run.images.root, run.images.files[image]) for image in some.tolist())
    sizes = [path.stat().st_size for path in paths if path.is_file()]
    return int(np.mean(sizes) * len(images)) if sizes else 0


def _some(images: IntArray) -> IntArray:
    """At most SAMPLE of the images, evenly spread."""
    return images[np.linspace(0, len(images) - 1, min(len(images), SAMPLE)).astype(int)]


SIZES: dict[str, Callable[[Workspace, Run, IntArray], int]] = {
    "clusters": _clusters,
    "parquet": _parquet,
    "report": _report,
    "page": _page,
    "folders": _files,
}
