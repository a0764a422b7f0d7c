"""The vocabulary of made-up images."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np

WORK = {"vocabulary": "130,000 images in 100 groups, 72,949 nouns"}
IMAGES, GROUPS, NOUNS, WIDTH = 130_000, 100, 72_949, 512
NOISE = 1 / 20  # of each number; a cosine of about 0.66 to the centre


def prepare(inputs: Path, pictures: Path | None) -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, GROUPS, IMAGES)
    centres = unit(random.standard_normal((GROUPS, WIDTH), dtype=np.float32))
    noise = random.standard_normal((IMAGES, WIDTH), dtype=np.float32)
    np.save(inputs / "images.npy", unit(centres[labels] + NOISE * noise))
    np.save(inputs / "nouns.npy", unit(random.standard_normal((NOUNS, WIDTH), dtype=np.float32)))
    np.save(inputs / "probabilities.npy", np.eye(GROUPS, dtype=np.float32)[labels])


def unit(rows: np.ndarray) -> np.ndarray:
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def load(name: str, inputs: Path, scratch: Path) -> SimpleNamespace:
    import torch  # noqa: F401

    from core.base.values import Assignment, Embeddings
    from core.words.lexicon import load_lexicon
    from core.words.vocabulary import generate_vocabulary

    images, nouns, probabilities = (
        np.load(inputs / f"{array}.npy", mmap_mode="r")
        for array in ("images", "nouns", "probabilities")
    )
    lexicon = load_lexicon()
    return SimpleNamespace(
        generate=generate_vocabulary,
        images=Embeddings("made", images),
        groups=Assignment("made", probabilities),
        nouns=Embeddings("made", nouns),
        words=lexicon.phrases(lexicon.filtered("synonym")),
    )


def work(it: SimpleNamespace) -> dict[str, float]:
    found = it.generate(it.images, it.groups, it.nouns, it.words, np.arange(NOUNS))
    return {"phrases": len(found.phrases)}
