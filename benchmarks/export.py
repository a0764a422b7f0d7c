"""How much faster a table is made for all images at once than image by image.

python -m benchmarks.export [images]    60,000 images x 200 concepts x 10 clusters by default
"""

import argparse
import csv
import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.base.values import (
    Assignment,
    ConceptModel,
    Embeddings,
    ImageSet,
    Projection,
    Thumbnails,
    Vocabulary,
)
from core.concepts import explanation
from core.concepts.run import Run
from core.output.export import LABEL_COLUMNS, labels_csv, labels_parquet, report_html
from core.store.runs import load_run
from core.store.workspace import Workspace

CONCEPTS, CLUSTERS, DIMENSIONS = 200, 10, 512


def made_up(workspace: Workspace, n: int) -> Run:
    """A run on random numbers, as the steps would save it."""
    random = np.random.default_rng(0)

    def save(value: object, **parents: str) -> str:
        settings = {"method": getattr(value, "method", "")}
        return workspace.save(value, step=type(value).__name__, settings=settings, parents=parents)

    labels = np.arange(n) % CLUSTERS
    home = np.arange(CONCEPTS) % CLUSTERS
    activations = random.gamma(2, 0.1, (n, CONCEPTS)) * (1 + 9 * (home == labels[:, None]))
    head = random.random((CONCEPTS, CLUSTERS)) * (0.1 + (home[:, None] == np.arange(CLUSTERS)))
    q = random.dirichlet(np.ones(CLUSTERS), n).astype(np.float32)
    files = tuple(f"class {label}/{image:05d}.png" for image, label in enumerate(labels))
    images = save(ImageSet("/nowhere", files, labels, tuple(f"class {c}" for c in range(CLUSTERS))))
    jpeg = np.zeros(3000, np.uint8)
    save(Thumbnails(np.tile(jpeg, n), np.arange(n + 1) * len(jpeg)), images=images)
    vectors = random.random((n, DIMENSIONS), np.float32)
    embeddings = save(Embeddings("made-up", vectors), images=images)
    assignment = save(Assignment("k-means", q), images=images, embeddings=embeddings)
    texts = random.random((CONCEPTS, DIMENSIONS), np.float32)
    phrases = tuple(f"phrase {c}" for c in range(CONCEPTS))
    counts = np.ones((CONCEPTS, CLUSTERS), np.int64)
    vocabulary = save(
        Vocabulary("made-up", phrases, counts, np.arange(CONCEPTS), texts), embeddings=embeddings
    )
    save(Projection("pca", random.random((n, 2), np.float32), 0.9), embeddings=embeddings)
    active = activations.astype(np.float32)
    model = ConceptModel({}, head.astype(np.float32), active, active)
    parents = {"embeddings": embeddings, "assignment": assignment, "vocabulary": vocabulary}
    return load_run(workspace, save(model, **parents))


def row_by_row(run: Run) -> bytes:
    """The same table, each image's evidence by itself, as it was done before."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(LABEL_COLUMNS)
    for image in range(len(run.images)):
        cluster, runner_up = int(run.clusters[image]), int(run.runner_up[image])
        p, found = run.probabilities[image], explanation.evidence(run.model, run.vocabulary, image)
        words = "; ".join(f"{phrase} ({amount:.3g})" for phrase, amount in found)
        second = p[runner_up] if runner_up != explanation.NONE else np.delete(p, cluster).max()
        numbers = (p[cluster], p[cluster] - second, run.doubt.score[image])
        writer.writerow([run.images.files[image], cluster, words, *(f"{v:.4f}" for v in numbers)])
    return text.getvalue().encode()


def seconds(work: Callable[[], bytes]) -> float:
    """Of the processor, which other programs do not stretch; the clock's are printed as well."""
    start, clock = time.process_time(), time.perf_counter()
    size = len(work())
    used, span = time.process_time() - start, time.perf_counter() - clock
    print(f"{used:8.2f} s of CPU {span:8.2f} s {size / 1e6:8.1f} MB", end="  ")
    return used


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images", type=int, nargs="?", default=60_000)
    n = parser.parse_args().images
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        id = made_up(workspace, n).id

        def fresh() -> Run:
            return load_run(workspace, id)  # nothing of the run is computed yet

        print(f"{n:,} images, {CONCEPTS} concepts, {CLUSTERS} clusters")
        slow = seconds(lambda: row_by_row(fresh()))
        print("CSV, row by row")
        for name, make in (
            ("CSV", labels_csv),
            ("Parquet", labels_parquet),
            ("report", report_html),
        ):
            span = seconds(lambda make=make: make(workspace, fresh()))  # type: ignore[misc]
            print(name, f"({slow / span:.0f} times as fast)" if name == "CSV" else "")


if __name__ == "__main__":
    main()
