"""The concept model of made-up images."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

WORK = {
    "concepts": "an epoch of 50,000 images, 10 clusters, 200 concepts",
    "concepts-many": "an epoch of 50,000 images, 100 clusters, 2,000 concepts",
}
SIZES = {"concepts": (10, 200), "concepts-many": (100, 2000)}  # clusters, concepts
IMAGES, WIDTH, PER_CLUSTER = 50_000, 512, 20


def prepare(inputs: Path, pictures: Path | None) -> None:
    """Nothing: what is made up takes a second."""


def made_up(clusters: int, concepts: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unit vectors (n, d) around k centres, labels (n,), and unit vectors of concepts (m, d)."""
    random = np.random.default_rng(0)
    labels = random.integers(clusters, size=IMAGES)
    vectors = random.standard_normal((IMAGES, WIDTH), np.float32)
    vectors += random.standard_normal((clusters, WIDTH), np.float32)[labels]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    phrases = random.standard_normal((concepts, WIDTH), np.float32)
    phrases /= np.linalg.norm(phrases, axis=1, keepdims=True)
    return vectors, labels, phrases


def load(name: str, inputs: Path, scratch: Path) -> Callable[[], np.ndarray]:
    import torch  # noqa: F401

    from core.base.values import Assignment, Embeddings, Vocabulary
    from core.concepts.model import train_concept_model
    from core.concepts.settings import ConceptSettings

    k, m = SIZES[name]
    vectors, labels, phrases = made_up(k, m)
    q = np.full((IMAGES, k), 0.1 / k, np.float32)
    q[np.arange(IMAGES), labels] += 0.9
    words, unknown = tuple(map(str, range(m))), np.full(m, -1)
    counts = np.ones((m, k), np.int64)
    vocabulary = Vocabulary("made-up", words, counts, unknown, phrases, PER_CLUSTER)
    settings = ConceptSettings(epochs=1, least_steps=0, batch=512)
    given = (Embeddings("made-up", vectors), Assignment("made-up", q), vocabulary, settings)
    return lambda: np.asarray(train_concept_model(*given).head)


def work(train: Callable[[], np.ndarray]) -> dict[str, float]:
    return {"head": float(train().mean())}
