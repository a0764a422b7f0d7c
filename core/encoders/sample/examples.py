"""Drawings to train on, rendered once, and the phrases to teach for each as labels and weights."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ...base.progress import Progress, ignore
from ...images.sample.painting import SIZE, draw
from ...images.sample.scenes import CLASSES, Scene, scene
from ...images.sample.truth import taught

INPUT_SIZE = 64  # what the encoder sees


@dataclass(frozen=True, eq=False)
class Examples:
    """n drawings and, for the p phrases taught, whether each is true (1) and how much it counts."""

    scenes: tuple[Scene, ...]
    pixels: NDArray[np.uint8]  # (n, 128, 128, 3)
    phrases: tuple[str, ...]
    labels: NDArray[np.float32]  # (n, p) 0 or 1
    weights: NDArray[np.float32]  # (n, p)
    classes: NDArray[np.int64]  # (n,) place in CLASSES


def make_examples(seed: int, count: int, progress: Progress = ignore) -> Examples:
    """Draw `count` scenes of a seed; use any seed but the gallery's 0."""
    scenes, pixels = [], np.empty((count, SIZE, SIZE, 3), dtype=np.uint8)
    for index in range(count):
        if index % 200 == 0:
            progress(index / count, "Drawing pictures to train on")
        one = scene(seed, index)
        scenes.append(one)
        pixels[index] = np.asarray(draw(one))
    lessons = [taught(one) for one in scenes]
    phrases = tuple(sorted({phrase for lesson in lessons for phrase in lesson}))
    place = {phrase: column for column, phrase in enumerate(phrases)}
    labels = np.zeros((count, len(phrases)), dtype=np.float32)
    # Where a phrase is false it counts as much as where it is best known, so that street weighs
    # less than car both ways: pictures are to be told apart by what they show, not by where.
    heaviest = [max(lesson.get(phrase, 0.0) for lesson in lessons) for phrase in phrases]
    weights = np.tile(np.array(heaviest, dtype=np.float32), (count, 1))
    for row, lesson in enumerate(lessons):
        for phrase, weight in lesson.items():
            labels[row, place[phrase]] = 1
            weights[row, place[phrase]] = weight
    classes = np.array([CLASSES.index(one.class_name) for one in scenes])
    return Examples(tuple(scenes), pixels, phrases, labels, weights, classes)


def views(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
    """Augmented inputs (n, 64, 64, 3) in 0..1: cropped, mirrored, relit, some grey or noisy."""
    count = len(pixels)
    small = np.stack([_crop(image, rng) for image in pixels]).astype(np.float32) / 255
    jittered = rng.random((count, 1, 1, 1)) < 0.6
    brightness = 1 + jittered * rng.uniform(-0.35, 0.35, (count, 1, 1, 1))
    contrast = 1 + jittered * rng.uniform(-0.35, 0.35, (count, 1, 1, 1))
    mean = small.mean(axis=(1, 2, 3), keepdims=True)
    small = ((small - mean) * contrast + mean) * brightness
    grey = small.mean(axis=3, keepdims=True)
    colour = np.where(
        rng.random((count, 1, 1, 1)) < 0.12,
        0.0,
        1 + jittered * rng.uniform(-0.4, 0.4, (count, 1, 1, 1)),
    )
    small = grey + (small - grey) * colour
    noise = (rng.random((count, 1, 1, 1)) < 0.15) * rng.normal(0, 0.03, small.shape)
    return np.clip(small + noise, 0, 1).astype(np.float32)


def _crop(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    x, y, side = 0.0, 0.0, float(SIZE)
    if rng.random() < 0.5:
        side *= float(np.sqrt(rng.uniform(0.55, 1.0)))
        x, y = rng.uniform(0, SIZE - side, 2)
    small = Image.fromarray(image).resize(
        (INPUT_SIZE, INPUT_SIZE), Image.Resampling.BICUBIC, box=(x, y, x + side, y + side)
    )
    array = np.asarray(small)
    return array[:, ::-1] if rng.random() < 0.5 else array
