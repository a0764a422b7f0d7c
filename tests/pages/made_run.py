"""A made-up run, saved as the steps would save it: coloured squares in four clusters."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from core.base.values import (
    Assignment,
    ConceptModel,
    Embeddings,
    ImageSet,
    Projection,
    Reject,
    Report,
    Thumbnails,
    Vocabulary,
)
from core.concepts.figures import evaluate, version
from core.concepts.metric import Measured
from core.store.runs import load_run
from core.store.workspace import Workspace

CLASSES = ("car", "cat", "fish", "house")
PER_CLASS = 4  # phrases
COLOURS = ((30, 110, 180), (220, 140, 30), (20, 150, 110), (190, 80, 150))
# A phrase and a file name that would do harm if anything showed them as markup.
EVIL_PHRASE = "![x](http://evil.example/a.png) <img src=x onerror=alert(1)>"
EVIL_FILE = "car/a <b>b</b> [x](http:evil.example) $1$.png"
# Figures of what was made before: to measure takes longer than all that is made.
_FIGURES: dict[tuple[object, ...], Mapping[str, float]] = {}


@dataclass(frozen=True)
class Made:
    """A workspace with one run in it, and the ids of what was saved."""

    workspace: Workspace
    images: str
    embeddings: str
    run: str


def make_run(
    workspace: Workspace,
    folder: Path,
    per_class: int,
    picture: Callable[[int, int], Image.Image] | None = None,
    with_labels: bool = True,
    seed: int = 0,
    encoder: str = "made-up",
) -> Made:
    """Save an image set and everything up to the report; see the values' own docstrings."""
    random = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(CLASSES)), per_class)
    images = _images(folder, labels, picture or _square, with_labels)
    set_id = workspace.save(
        images, step="import_images", settings={"source": str(folder)}, parents={}
    )
    workspace.save(_thumbnails(images), step="thumbnails", settings={}, parents={"images": set_id})
    vectors = _unit(np.eye(32)[labels] * 2 + random.normal(size=(len(labels), 32)) * 0.35)
    embeddings = workspace.save(
        Embeddings(encoder, vectors),
        step="embed",
        settings={"encoder": encoder},
        parents={"images": set_id},
    )
    clusters = labels.copy()
    clusters[::per_class] = (labels[::per_class] + 1) % len(CLASSES)
    assignment = _assignment(clusters)
    assignment_id = workspace.save(
        assignment,
        step="cluster",
        settings={"model": "k-means", "clusters": len(CLASSES)},
        parents={"images": set_id, "embeddings": embeddings},
    )
    vocabulary = workspace.save(
        _vocabulary(random),
        step="generate_vocabulary",
        settings={},
        parents={"embeddings": embeddings, "assignment": assignment_id},
    )
    model = _concept_model(clusters, labels, random)
    run = workspace.save(
        model,
        step="train_concepts",
        settings={},
        parents={
            "embeddings": embeddings,
            "assignment": assignment_id,
            "vocabulary": vocabulary,
        },
    )
    made = len(labels), with_labels, seed, encoder, version()
    if made not in _FIGURES:
        _FIGURES[made] = evaluate(Measured.of(load_run(workspace, run)))
    report = Report(_FIGURES[made])
    listed, parent = {"version": version()}, {"concept_model": run}
    workspace.save(report, step="evaluate", settings=listed, parents=parent)
    angle = 2 * np.pi * labels / len(CLASSES)
    positions = np.stack([np.cos(angle), np.sin(angle)], 1) * 10
    positions += random.normal(size=positions.shape) * 1.6
    workspace.save(
        Projection("t-sne", positions.astype(np.float32), 0.97),
        step="project",
        settings={"method": "t-sne", "seed": 0},
        parents={"embeddings": embeddings},
    )
    return Made(workspace, set_id, embeddings, run)


def from_table(made: Made, left_out: int) -> str:
    """Id of the same run as if a table had made its clusters, the first images in none of them."""
    run = load_run(made.workspace, made.run)
    q = np.array(run.assignment.probabilities)
    q[:left_out] = 1 / run.k
    parents = {"images": made.images}
    table = made.workspace.save(
        Assignment("table", q),
        step="import_assignment",
        settings={"model": "table"},
        parents=parents,
    )
    parents = {**run.record.parents, "assignment": table}
    settings = {"version": "from a table"}
    return made.workspace.save(run.model, step="train_concepts", settings=settings, parents=parents)


def _images(
    folder: Path, labels: np.ndarray, picture: Callable[[int, int], Image.Image], labelled: bool
) -> ImageSet:
    files = []
    for number, label in enumerate(labels):
        name = EVIL_FILE if number == 3 else f"{CLASSES[label]}/{number:05d}.png"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        picture(number, int(label)).save(folder / name)
        files.append(name)
    return ImageSet(
        root=str(folder),
        files=tuple(files),
        labels=labels if labelled else np.full(len(labels), -1),
        class_names=CLASSES if labelled else (),
        rejects=(Reject("broken.jpg", "truncated file"), Reject("=1+1.txt", "not an image")),
    )


def _square(number: int, label: int) -> Image.Image:
    return Image.new("RGB", (48, 48), COLOURS[label])


def _thumbnails(images: ImageSet) -> Thumbnails:
    jpegs = []
    for file in images.files:
        data = io.BytesIO()
        picture = Image.open(Path(images.root) / file)
        picture.thumbnail((96, 96))
        picture.save(data, "JPEG")
        jpegs.append(data.getvalue())
    offsets = np.cumsum([0, *(len(jpeg) for jpeg in jpegs)])
    return Thumbnails(np.frombuffer(b"".join(jpegs), np.uint8), offsets)


def _assignment(clusters: np.ndarray) -> Assignment:
    q = np.full((len(clusters), len(CLASSES)), 0.02, np.float32)
    q[np.arange(len(clusters)), clusters] = 1 - 0.02 * (len(CLASSES) - 1)
    return Assignment("k-means", q)


def _vocabulary(random: np.random.Generator) -> Vocabulary:
    words = ("wheel", "road", "bonnet", "engine", "fur", "whisker", "paw", "kitten", "fin", "sea",
             "scale", EVIL_PHRASE, "roof", "door", "window", "chimney")  # fmt: skip
    counts = np.kron(np.eye(len(CLASSES), dtype=np.int64), np.full((PER_CLASS, 1), 10))
    vectors = _unit(random.normal(size=(len(words), 32)))
    return Vocabulary("made-up", words, counts, np.arange(len(words)), vectors, PER_CLASS)


def _concept_model(
    clusters: np.ndarray, labels: np.ndarray, random: np.random.Generator
) -> ConceptModel:
    """Concepts of an image's cluster are strong, those of its true class show when it is wrong."""
    m = PER_CLASS * len(CLASSES)
    home = np.repeat(np.arange(len(CLASSES)), PER_CLASS)
    activations = random.gamma(2.0, 0.05, size=(len(labels), m))
    activations += (home == clusters[:, None]) * random.gamma(6.0, 0.4, size=(len(labels), m))
    wrong = clusters != labels
    activations[wrong] += 0.75 * (home == labels[wrong][:, None]) * activations[wrong].max()
    activations[wrong & (np.arange(len(labels)) % 2 == 0)] *= 0.9
    head = 0.05 + (home[:, None] == np.arange(len(CLASSES))) * random.uniform(0.6, 1, (m, 1))
    scores = activations @ head  # what the head says is what counts as the cluster
    moved = scores.argmax(1) != clusters
    activations[moved] = random.gamma(2.0, 0.05, size=(int(moved.sum()), m))
    activations[moved] += (home == clusters[moved][:, None]) * 1.5
    return ConceptModel(
        projector={},
        head=head.astype(np.float32),
        activations=activations.astype(np.float32),
        proxy=(activations * (activations > 0.8)).astype(np.float32),
    )


def _unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
