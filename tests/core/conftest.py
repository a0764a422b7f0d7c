"""A world one can picture: clusters of images that show some of their cluster's concepts."""

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.base.values import Embeddings, FloatArray, ImageSet, IntArray
from core.concepts.run import Run
from core.store.runs import load_run
from core.store.workspace import Workspace
from tests.pages.made_run import make_run


@dataclass(frozen=True)
class World:
    """Images (n, d) with their classes, and a lexicon with each class's own nouns first."""

    images: ImageSet
    embeddings: Embeddings
    nouns: Embeddings
    words: tuple[str, ...]
    synsets: IntArray
    labels: IntArray


def unit(vectors: FloatArray) -> FloatArray:
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def make_world(
    n: int = 600,
    classes: int = 5,
    dim: int = 64,
    nouns_per_class: int = 20,
    strangers: int = 100,
    noise: float = 0.4,
    overlap: float = 0.0,
    common: float = 1.0,
    views: int = 0,
    seed: int = 0,
) -> World:
    """CLIP-like embeddings: each image is a mix of 8 nouns of its class, plus noise.

    `overlap` pulls classes together in pairs (0 apart, 1 the same); `common` is the direction that
    all vectors share, which makes cosines positive as CLIP's are.
    """
    random = np.random.default_rng(seed)
    everywhere = np.concatenate([[1.0], np.zeros(dim - 1)])

    def directions(*shape: int) -> FloatArray:
        vectors = random.normal(size=(*shape, dim))
        vectors[..., 0] = 0
        return unit(vectors)

    centres = directions(classes)
    for first in range(0, classes - 1, 2):
        middle = unit(centres[first] + centres[first + 1])
        pair = centres[first : first + 2]
        centres[first : first + 2] = unit((1 - overlap) * pair + overlap * middle)
    themes = unit(0.8 * centres[:, None] + 0.6 * directions(classes, nouns_per_class))
    texts = np.concatenate([themes.reshape(-1, dim), directions(strangers)])
    labels = np.sort(random.integers(0, classes, n))
    labels[:classes] = np.arange(classes)
    labels.sort()
    order = random.random((n, nouns_per_class)).argsort(axis=1)[:, :8]
    shown = themes[labels[:, None], order] * random.uniform(0.5, 1.5, (n, 8, 1))
    plain = unit(shown.sum(axis=1)) + noise * directions(n)
    seen = plain[:, None] + 0.5 * noise * directions(n, max(views, 1))
    words = [f"noun_{c}_{v}" for c in range(classes) for v in range(nouns_per_class)]
    words += [f"stranger_{s}" for s in range(strangers)]
    return World(
        images=ImageSet("", tuple(f"{i}.png" for i in range(n)), labels),
        embeddings=Embeddings(
            "toy",
            unit(common * everywhere + plain),
            unit(common * everywhere + seen) if views else None,
        ),
        nouns=Embeddings("toy", unit(common * everywhere + texts)),
        words=tuple(words),
        synsets=np.arange(len(words)),
        labels=labels,
    )


@pytest.fixture(scope="session")
def world() -> Callable[..., World]:
    """Makes worlds: see `make_world`."""
    return make_world


@pytest.fixture
def peak_of() -> Callable[[Callable[[], Any]], tuple[Any, int]]:
    """What a call gives, and the bytes that it had in memory at most."""

    def measured(call: Callable[[], Any]) -> tuple[Any, int]:
        tracemalloc.start()
        try:
            return call(), tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    return measured


@pytest.fixture
def made(tmp_path: Path) -> tuple[Workspace, Run]:
    """A workspace of one's own to edit, and its run: 4 clusters of 6 squares."""
    made = make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=6)
    return made.workspace, load_run(made.workspace, made.run)


@pytest.fixture
def two_threads():
    """torch has two, whatever the machine and the environment have."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)
