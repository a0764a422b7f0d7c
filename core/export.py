"""Tables that leave the program: labelled clusters, one row per image, and rejected files."""

import csv
import io
from collections.abc import Iterable

import numpy as np

from core import explanation
from core.run import Run, projection
from core.values import ImageSet, IntArray, Projection
from core.workspace import Workspace

LABEL_COLUMNS = {
    "image": "path of the image relative to the image set's folder",
    "cluster": "number of the cluster that the concept model puts the image in",
    "cluster_name": "the cluster's strongest phrase",
    "confidence": "probability of that cluster, 0 to 1",
    "margin": "how far that probability is above the runner-up's",
    "runner_up": "name of the second best cluster",
    "doubt": "0 to 1: thin margin, disagreement with the cluster model, evidence of other clusters",
    "concepts": "phrases that put the image there with their contributions, strongest first",
    "label": "reference class, empty when unknown; used for evaluation only",
    "x": "position on the map",
    "y": "position on the map",
    "edited": "what the analyst changed; empty when nothing",
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def labels_csv(workspace: Workspace, run: Run, images: IntArray | None = None) -> bytes:
    """One row per image (of all, or of those indices) with its cluster and why; UTF-8."""
    chosen = np.arange(len(run.images)) if images is None else np.asarray(images)
    flat = projection(workspace, run)
    return _csv(LABEL_COLUMNS, (_row(run, int(image), flat) for image in chosen))


def rejects_csv(images: ImageSet) -> bytes:
    """One row per file that could not become part of the image set, with the reason; UTF-8."""
    return _csv(("file", "reason"), ((_text(r.file), _text(r.reason)) for r in images.rejects))


def _row(run: Run, image: int, flat: Projection | None) -> list[object]:
    cluster, runner_up = int(run.clusters[image]), int(run.runner_up[image])
    probability = run.probabilities[image]
    label = int(run.images.labels[image])
    return [
        _text(run.images.files[image]),
        cluster,
        _text(run.cluster_names[cluster]),
        _number(probability[cluster]),
        _number(probability[cluster] - probability[runner_up]),
        _text(run.cluster_names[runner_up]),
        _number(run.doubt.score[image]),
        _text(_concepts(run, image)),
        _text(run.images.class_names[label]) if label >= 0 else "",
        *(("", "") if flat is None else map(_number, flat.positions[image])),
        "",
    ]


def _concepts(run: Run, image: int) -> str:
    found = explanation.evidence(run.model, run.vocabulary, image)
    return "; ".join(f"{phrase} ({contribution:.3g})" for phrase, contribution in found)


def _csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)  # lines end as RFC 4180 says; else a bare CR would not be quoted
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _text(cell: str) -> str:
    """Text that a spreadsheet does not run as a formula."""
    return "'" + cell if cell.startswith(FORMULA_STARTS) else cell


def _number(value: float) -> str:
    return f"{float(value):.4f}"
