"""Maps of images, as pixels by PCA to 512 numbers."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

WORK = {"t-sne": "t-SNE of 10,000 images", "umap": "UMAP of 10,000 images"}
PICTURES = True
IMAGES, SIDE, WIDTH = 10_000, 32, 512


def prepare(inputs: Path, pictures: Path) -> None:
    from core.images.importing import find_images, open_image

    found = find_images(str(pictures), inputs)
    chosen = np.sort(np.random.default_rng(0).permutation(len(found))[:IMAGES])
    files = [Path(found.root, found.files[number]) for number in chosen]
    squares = [np.asarray(open_image(file).resize((SIDE, SIDE))) for file in files]
    pixels = np.stack(squares).reshape(len(files), -1).astype(np.float32) / 255
    pixels -= pixels.mean(axis=0)
    _, directions = np.linalg.eigh(pixels.T @ pixels)
    np.save(inputs / "vectors.npy", pixels @ directions[:, ::-1][:, :WIDTH])


def load(name: str, inputs: Path, scratch: Path) -> Callable[[], float]:
    from core.output.projection import project

    vectors = np.load(inputs / "vectors.npy")
    return lambda: project(vectors, name, 0).trustworthiness


def work(draw: Callable[[], float]) -> dict[str, float]:
    return {"trustworthiness": draw()}
