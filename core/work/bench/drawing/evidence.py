"""Pictures with the phrases that put them where they are, and right and wrong cases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....base.values import Assignment, FloatArray, ImageSet, IntArray, Thumbnails
from ....clustering.agreement import match
from ....concepts.explanation import evidence
from ....concepts.run import Run
from ....output.charts.pictures import RIGHT, WRONG, Tile, picture_rows
from ....store.runs import load_run
from ....store.workspace import Workspace
from ... import steps
from ..datasets import DATASETS
from ..entry import Cell, Drawn, Made
from ..results import Result
from .tables import grid

CLUSTERS, EACH, CASES, FAILURES, TOP = 4, 4, 5, 3, 5
HEADS = ("Where", "Image", "Class", "Right", "Evidence")


@dataclass(frozen=True, eq=False)
class Clusters:
    """Who is in which cluster, how surely, and whether rightly; arrays of length n."""

    images: ImageSet
    small: Thumbnails
    clusters: IntArray
    sureness: FloatArray
    right: NDArray[np.bool_]  # its cluster is matched to its class

    @classmethod
    def of(cls, workspace: Workspace, images: str, probabilities: FloatArray) -> "Clusters":
        found = workspace.load(ImageSet, images)
        clusters, labels = np.asarray(probabilities).argmax(axis=1), np.asarray(found.labels)
        small = workspace.load(Thumbnails, steps.thumbnails(workspace, images=images))
        right = match(labels, clusters)[clusters] == labels
        return cls(found, small, clusters, np.asarray(probabilities).max(axis=1), right)

    def surest(self, chosen: NDArray[np.bool_], count: int) -> list[int]:
        """Images among the chosen, the surest first."""
        there = np.flatnonzero(chosen)
        order = np.argsort(-self.sureness[there], kind="stable")[:count]
        return [int(image) for image in there[order]]

    def largest(self, count: int) -> list[int]:
        """Clusters with images, the largest first."""
        sizes = np.bincount(self.clusters)
        return [int(c) for c in np.argsort(-sizes, kind="stable")[:count] if sizes[c]]

    def class_of(self, image: int) -> str:
        label = int(self.images.labels[image])
        return self.images.class_names[label] if label >= 0 else "unknown"

    def border(self, image: int) -> str:
        return RIGHT if self.right[image] else WRONG


def _runs(made: Made) -> Iterator[tuple[str, Run, Clusters]]:
    """Every explained cell: its data set's title, the run and its clusters."""
    for cell, result in made.first():
        if cell.row.explained:
            run = load_run(made.workspace, result.made["concept_model"])
            found = Clusters.of(made.workspace, result.made["images"], run.probabilities)
            yield DATASETS[cell.dataset].title, run, found


def phrases_of_clusters(made: Made) -> Drawn:
    """The phrases that describe clusters, below their surest image (IC²E, figure 5)."""
    pictures, rows = [], []
    for title, run, found in _runs(made):
        tiles = []
        for cluster in found.largest(CLUSTERS):
            (image,) = found.surest(found.clusters == cluster, 1)
            phrases = _generated(run, cluster)
            tiles.append(Tile(found.small.jpeg(image), phrases[:TOP]))
            rows.append((title, found.class_of(image), ", ".join(phrases)))
        pictures.append((title, tiles))
    lines = grid(("Data set", "Class of the picture", "Phrases of its cluster"), rows)
    return Drawn(picture_rows(pictures), lines)


def _generated(run: Run, cluster: int) -> list[str]:
    """The vocabulary's phrases of a cluster, those that most of its images name first."""
    counts = np.asarray(run.vocabulary.counts)[:, cluster]
    order = np.argsort(-counts, kind="stable")
    phrases = [run.vocabulary.phrases[c] for c in order if counts[c]]
    return list(dict.fromkeys(phrases))


def evidence_of_clusters(made: Made) -> Drawn:
    """The surest image of clusters with its evidence (IC²E, figures 6 and 12)."""
    pictures, rows = [], []
    for title, run, found in _runs(made):
        images = [
            image
            for cluster in found.largest(CLUSTERS)
            for image in found.surest(found.clusters == cluster, 1)
        ]
        pictures.append((title, [_tile(run, found, image) for image in images]))
        rows += [_row(title, run, found, image) for image in images]
    return Drawn(picture_rows(pictures), grid(HEADS, rows))


def evidence_within_a_cluster(made: Made) -> Drawn:
    """Right and wrong images of the cluster with most of the latter (IC²E, figure 7)."""
    pictures, rows = [], []
    for title, run, found in _runs(made):
        cluster = int(np.bincount(found.clusters, weights=~found.right).argmax())
        own = found.clusters == cluster
        images = found.surest(own & found.right, EACH) + found.surest(own & ~found.right, EACH)
        named = f"{title}: {run.cluster_names[cluster]}"
        pictures.append((named, [_tile(run, found, image) for image in images]))
        rows += [_row(named, run, found, image) for image in images]
    return Drawn(picture_rows(pictures), grid(HEADS, rows))


def _tile(run: Run, found: Clusters, image: int) -> Tile:
    said = [f"{phrase} {amount:.2f}" for phrase, amount in _evidence(run, image)]
    return Tile(found.small.jpeg(image), said, found.border(image))


def _row(where: str, run: Run, found: Clusters, image: int) -> Sequence[str]:
    said = "; ".join(f"{phrase} ({amount:.2f})" for phrase, amount in _evidence(run, image))
    right = "yes" if found.right[image] else "no"
    return where, found.images.files[image], found.class_of(image), right, said


def _evidence(run: Run, image: int) -> list[tuple[str, float]]:
    return evidence(run.model, run.vocabulary, image, int(run.clusters[image]), TOP)


def cases(made: Made) -> Drawn:
    """The surest right and wrong images of every cluster (CCR, figure 4)."""
    pictures: list[tuple[str, list[Tile]]] = []
    rows: list[Sequence[str]] = []
    for cell, result in made.first():
        found = _clusters(made, cell, result)
        for cluster in range(int(found.clusters.max()) + 1):
            own = found.clusters == cluster
            right, wrong = (
                found.surest(own & found.right, CASES),
                found.surest(own & ~found.right, FAILURES),
            )
            tiles = [
                Tile(found.small.jpeg(i), [found.class_of(i)], found.border(i))
                for i in (*right, *wrong)
            ]
            pictures.append((f"{cell}, cluster {cluster}", tiles))
            mistaken = ", ".join(found.class_of(image) for image in wrong)
            share = found.right[own].mean() if own.any() else 0.0
            rows.append((str(cluster), f"{own.sum():,}", f"{share:.3f}", mistaken))
    heads = ("Cluster", "Images", "Share that is right", "Classes of the surest that are not")
    return Drawn(picture_rows(pictures), grid(heads, rows))


def _clusters(made: Made, cell: Cell, result: Result) -> Clusters:
    found = made.workspace.load(Assignment, result.made["assignment"])
    return Clusters.of(made.workspace, result.made["images"], found.probabilities)
