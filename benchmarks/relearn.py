"""How long relearning takes, and how good its models are.

python -m benchmarks.relearn sample WORKSPACE   a copy of a workspace with a run over the gallery
python -m benchmarks.relearn large WORKSPACE CIFAR10.tar.gz [EPOCHS]   60,000 images x 200 concepts

One phrase is banned: seconds of the quick step with and without hidden activations at hand, then,
for `sample`, accuracy and F1 of quick, full and cold on the same vocabulary with ten phrases less.
`large` takes the labels from the archive's file names; the vectors are made up (any will do), and
the start is trained for EPOCHS (2) only: cold_s is what the usual 50 would take at that pace.
"""

import argparse
import json
import os
import tarfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from core.base.values import Assignment, Embeddings, FloatArray, ImageSet, IntArray, Vocabulary
from core.concepts.figures import evaluate
from core.concepts.metric import Measured
from core.concepts.run import Run
from core.store.runs import load_run, runs
from core.store.workspace import Workspace
from core.work import steps
from core.work.steps import refine

CLASSES, THEMES, DIM, EPOCHS = 10, 20, 512, 50


def main() -> None:
    options, workspace = _options()
    if options.kind == "sample":
        id = next(r.id for r in runs(workspace) if "start" not in r.parents)
        figures = speed(workspace, load_run(workspace, id)) | quality(workspace, id)
    else:
        id, seconds = large_run(workspace, options.archive, options.epochs)
        figures = {"cold_s": seconds * EPOCHS / options.epochs}
        figures |= speed(workspace, load_run(workspace, id))
        figures["cold_over_quick"] = figures["cold_s"] / figures["quick_warm_s"]
    print(json.dumps(figures | {"load": os.getloadavg()[0]}, indent=2))


def _options() -> tuple[argparse.Namespace, Workspace]:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kind", choices=("sample", "large"))
    parser.add_argument("workspace")
    parser.add_argument("archive", nargs="?", metavar="CIFAR10.tar.gz")
    parser.add_argument("epochs", type=int, nargs="?", default=2)
    options = parser.parse_args()
    if options.kind == "large" and options.archive is None:
        parser.error("large needs CIFAR10.tar.gz")
    return options, Workspace(options.workspace)


def timed(action: Callable[..., str], *arguments: Any, **named: Any) -> tuple[str, float]:
    start = time.perf_counter()
    id = action(*arguments, **named)
    return id, time.perf_counter() - start


def ban(run: Run, first: int, count: int = 1) -> list[dict[str, Any]]:
    strongest = np.argsort(-np.asarray(run.model.head).max(axis=1))[first : first + count]
    return [{"verb": "ban_phrases", "phrases": [run.vocabulary.phrases[c] for c in strongest]}]


def speed(workspace: Workspace, run: Run) -> dict[str, float]:
    """Seconds of the quick step: first of all, again, and for an edit of its result."""
    _warm_up()
    refine.hidden.cache_clear()
    child, cold = timed(steps.relearn, workspace, concept_model=run.id, operations=ban(run, 0))
    _, warm = timed(steps.relearn, workspace, concept_model=run.id, operations=ban(run, 1))
    next_ban = ban(load_run(workspace, child), 1)
    _, again = timed(steps.relearn, workspace, concept_model=child, operations=next_ban)
    return {
        "images": len(run.images),
        "concepts": len(run.vocabulary),
        "quick_cold_cache_s": cold,
        "quick_warm_s": warm,
        "quick_of_the_child_s": again,
    }


def _warm_up() -> None:
    """The worker imported these long before the first edit."""
    import open_clip  # noqa: F401
    import torch

    torch.ones(256, 256) @ torch.ones(256, 256)


def quality(workspace: Workspace, id: str) -> dict[str, Any]:
    """Accuracy and F1 of quick, full and cold after the ten strongest phrases were banned."""
    run = load_run(workspace, id)
    operations = ban(run, 0, 10)
    made: dict[str, tuple[str, float]] = {
        mode: timed(steps.relearn, workspace, concept_model=id, operations=operations, mode=mode)
        for mode in ("quick", "full")
    }
    vocabulary = workspace.lineage(made["full"][0])["vocabulary"]
    made["cold"] = timed(
        steps.train_concepts,
        workspace,
        embeddings=run.ids["embeddings"],
        assignment=run.ids["assignment"],
        vocabulary=vocabulary,
    )
    found: dict[str, Any] = {}
    for mode, (model, seconds) in made.items():
        values = evaluate(
            Measured(load_run(workspace, model).model, run.assignment, run.images.labels)
        )
        found[mode] = {"s": seconds, **{name: values[name] for name in ("acc", "f1", "agreement")}}
    found["cold_over_quick"] = made["cold"][1] / made["quick"][1]
    return found


def large_run(workspace: Workspace, archive: str, epochs: int) -> tuple[str, float]:
    """A run over made-up vectors of real labels, saved as the steps would; seconds of training."""
    random = np.random.default_rng(0)
    files, labels, names = _files(archive)
    themes = _unit(0.8 * random.normal(size=(CLASSES, 1, DIM)) / DIM**0.5
                   + 0.6 * random.normal(size=(CLASSES, THEMES, DIM)) / DIM**0.5)  # fmt: skip
    save = workspace.save
    image_set = ImageSet("", files, labels, names)
    images = save(image_set, step="import_images", settings={}, parents={})
    embeddings = save(
        Embeddings("made-up", _vectors(themes, labels, random)),
        step="embed",
        settings={"encoder": "made-up"},
        parents={"images": images},
    )
    q = np.full((len(labels), CLASSES), 0.1 / (CLASSES - 1), np.float32)
    wrong = random.random(len(labels)) < 0.05
    q[np.arange(len(labels)), np.where(wrong, random.integers(0, CLASSES, len(labels)), labels)] = (
        0.9
    )
    parents = {"images": images, "embeddings": embeddings}
    assignment = save(
        Assignment("k-means", q / q.sum(axis=1, keepdims=True)),
        step="cluster",
        settings={},
        parents=parents,
    )
    parents = {"embeddings": embeddings, "assignment": assignment}
    words = _vocabulary(themes)
    vocabulary = save(words, step="generate_vocabulary", settings={}, parents=parents)
    steps.project(workspace, embeddings=embeddings, method="pca")
    settings = {"epochs": epochs}
    return timed(
        steps.train_concepts, workspace, **parents, vocabulary=vocabulary, settings=settings
    )


def _files(archive: str) -> tuple[tuple[str, ...], IntArray, tuple[str, ...]]:
    with tarfile.open(archive) as tar:
        files = tuple(name for name in tar.getnames() if name.endswith(".jpg"))
    names, labels = np.unique([file.split("/")[-2] for file in files], return_inverse=True)
    assert len(names) == CLASSES
    return files, labels.astype(np.int64), tuple(map(str, names))


def _vectors(themes: FloatArray, labels: IntArray, random: np.random.Generator) -> FloatArray:
    """Each image is a mix of eight themes of its class, noise, and what all vectors share."""
    chosen = random.random((len(labels), THEMES)).argsort(axis=1) < 8
    weights = chosen * random.uniform(0.5, 1.5, chosen.shape)
    shown = np.empty((len(labels), DIM))
    for number, own in enumerate(themes):
        shown[labels == number] = weights[labels == number] @ own
    noise = 0.5 * random.normal(size=shown.shape) / DIM**0.5
    return _unit(_unit(shown) + noise + _everywhere())


def _vocabulary(themes: FloatArray) -> Vocabulary:
    phrases = tuple(f"theme {c} {t}" for c in range(CLASSES) for t in range(THEMES))
    counts = np.kron(np.eye(CLASSES, dtype=np.int64), np.full((THEMES, 1), 10))
    vectors = _unit(themes.reshape(-1, DIM) + _everywhere())
    return Vocabulary("made-up", phrases, counts, np.full(len(phrases), -1), vectors, THEMES)


def _everywhere() -> FloatArray:
    return np.eye(1, DIM, dtype=np.float32)


def _unit(rows: np.ndarray) -> FloatArray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


if __name__ == "__main__":
    main()
