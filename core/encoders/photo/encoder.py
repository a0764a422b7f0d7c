"""The photo encoder as an Encoder: photographs and WordNet's nouns as unit vectors of one space.

A vector has three parts (docs/decisions/016-the-photo-encoder.md):

    classes   of a picture: SAYS times the probability of each of ImageNet's classes;
              of a noun: the same for all classes below it, so that the product is
              the probability of the noun times (classes below it)^-WIDE
    looks     of a picture: what remains of length 1, along its features; of a noun: 0
    kind      of a picture: 0; of a noun: what remains of length 1, along its classes
              squeezed into few numbers, so that nouns of the same classes are near-duplicates

No product of a picture and a noun is negative.
"""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ...base.ranking import largest, row_blocks
from ...base.values import ByteArray, FloatArray
from ...images.square import SIZE, middle_square
from ...words.readings import understand
from ...words.senses import by_name
from ..catalogue import PHOTO
from ..squares import BySquares
from .engines import Engine, build_engine
from .nouns import CLASSES, WIDEST, Ground, grounds
from .tower import Tower, build_tower

BATCH = {"cuda": 512, "mps": 128, "cpu": 8}
SAYS = 0.3  # length that a picture's classes have at most
SOFTER = 1.5  # temperature of the probabilities
WIDE = 0.1  # power of the number of classes that a noun's product with a picture falls by
BEST = 5  # nouns of an image that its familiarity is judged by
A_LEXICON = 200  # phrases; more than these are a lexicon's, whose names are known all at once
LOOKS, KIND = 384, 64  # numbers of the second and third part


class PhotoEncoder(BySquares):
    """The tower with what turns its features, and nouns, into vectors."""

    name = PHOTO
    dim = CLASSES + LOOKS + KIND
    size = SIZE

    def __init__(self, tower: Tower, device: torch.device, folder: Path | None = None):
        self.tower, self.device, self.folder = tower, device, folder
        self.batch = BATCH.get(device.type, 8)
        weights, biases = (tensor.numpy() for tensor in tower.classifier)
        self.weights, self.biases = weights, biases  # (1000, 1280), (1000,)
        self.mean = tower.mean_features.numpy()
        self.looks = _directions(weights)  # (1280, LOOKS)
        self._building = Lock()

    @property
    def engine(self) -> Engine:
        """What runs the tower; built when the first picture comes, since texts need none."""
        with self._building:  # threads ask at the same time
            return self._engine

    @cached_property
    def _engine(self) -> Engine:
        return build_engine(self.tower, SIZE, self.device, self.folder)

    def preprocess(self, image: Image.Image) -> ByteArray:
        """The middle square of an RGB image, (size, size, 3); sharpened if it was smaller."""
        return middle_square(image)

    def covers(self, size: tuple[int, int]) -> tuple[float, float, float, float]:
        """The middle square of a picture (width, height): x0, y0, x1, y1 in its units."""
        wide, high = (min(size) / length / 2 for length in size)
        return (0.5 - wide, 0.5 - high, 0.5 + wide, 0.5 + high)

    def encode_pixels(self, pixels: Tensor) -> FloatArray:
        """Unit rows (b, dim) of RGB squares (b, 3, size, size): bytes, or floats from 0 to 1."""
        return self.vectors(self.features(pixels))

    def features(self, pixels: Tensor) -> FloatArray:
        """The tower's features (b, 1280) of such squares."""
        parts = pixels.tensor_split(max(1, len(pixels) // self.batch))
        return np.concatenate([self.engine(_floats(part)) for part in parts])

    def vectors(self, features: FloatArray) -> FloatArray:
        """Unit rows (b, dim) of the tower's features (b, 1280)."""
        said = SAYS * self.probabilities(features)
        looks = _unit(_product(features - self.mean, self.looks))
        looks *= np.sqrt(1 - np.square(said).sum(axis=1, keepdims=True))
        return np.hstack([said, looks, np.zeros((len(said), KIND), np.float32)])

    def probabilities(self, features: FloatArray) -> FloatArray:
        """Of ImageNet's classes, (..., 1000), for features (..., 1280)."""
        logits = (_product(features, self.weights.T) + self.biases) / SOFTER
        odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=-1, keepdims=True), np.float32)

    def encode_texts(self, texts: Sequence[str]) -> FloatArray:
        """Unit rows (t, dim) of phrases, each as core.words.readings.understand takes it."""
        found = grounds()
        named = by_name(found.lexicon) if len(texts) > A_LEXICON else {}
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            synset = named[text] if text in named else understand(found.lexicon, text).synset
            ground = None if synset is None else found[synset]
            if ground is None:
                row[-KIND:] = _direction(text)  # no class says anything of it
            else:
                self._write(row, ground)
        return rows

    def familiarity(self, vectors: FloatArray) -> FloatArray:
        """The mean probability of the five nouns that say most of each image, (n,).

        It is about the share of them that is true (docs/decisions/016-the-photo-encoder.md).
        """
        found = np.empty(len(vectors), np.float32)
        counts = self._members.sum(axis=0)
        for rows in row_blocks(len(vectors)):
            likely = np.asarray(vectors[rows, :CLASSES]) @ self._members / SAYS
            best = largest(likely * counts**-WIDE, BEST)
            found[rows] = np.take_along_axis(likely, best, axis=1).mean(axis=1)
        return np.clip(found, 0, 1)

    @cached_property
    def _members(self) -> FloatArray:
        """1 where a class is below one of the nouns that the encoder knows, (1000, nouns)."""
        known = grounds().known
        members = np.zeros((CLASSES, len(known)), np.float32)
        for noun, classes in enumerate(known):
            members[classes, noun] = 1
        return members

    def _write(self, row: FloatArray, ground: Ground) -> None:
        count = len(ground.classes)
        strength = ground.strength * (count / WIDEST) ** (0.5 - WIDE)  # 1 at the most
        row[ground.classes] = strength / count**0.5
        kind = self._squeeze[ground.classes].sum(axis=0)
        row[-KIND:] = (1 - strength**2) ** 0.5 * kind / max(float(np.linalg.norm(kind)), 1e-12)

    @cached_property
    def _squeeze(self) -> FloatArray:
        """Directions (1000, KIND) of the classes, about at right angles."""
        return np.stack([_direction(str(number)) for number in range(CLASSES)])


def load(device: torch.device, folder: Path | None = None) -> PhotoEncoder:
    """The encoder, ready on the device; folder keeps what it takes seconds to prepare.

    Raises WeightsUnavailable when the package with the weights is missing.
    """
    return PhotoEncoder(build_tower(), device, folder)


def _floats(pixels: Tensor) -> Tensor:
    """Pixels from 0 to 1, laid out as (b, 3, s, s); bytes are moved first, as they are smaller."""
    pixels = pixels.contiguous()
    return pixels.float().div_(255) if pixels.dtype == torch.uint8 else pixels


def _product(rows: FloatArray, matrix: FloatArray) -> FloatArray:
    """By torch: NumPy's threads spin on after a product, and the tower would lose a tenth."""
    product: FloatArray = (torch.from_numpy(rows) @ torch.from_numpy(matrix)).numpy()
    return product


def _directions(weights: FloatArray) -> FloatArray:
    """The directions (1280, LOOKS) of features that the classes differ most in."""
    _, _, rows = np.linalg.svd(weights - weights.mean(axis=0), full_matrices=False)
    return np.ascontiguousarray(rows[:LOOKS].T)


def _direction(text: str) -> FloatArray:
    """A direction of its own for a text, (KIND,), the same on every machine."""
    bits = np.frombuffer(hashlib.sha256(text.encode()).digest(), np.uint8)
    return (np.unpackbits(bits)[:KIND] * 2.0 - 1) / np.float32(KIND**0.5)


def _unit(rows: FloatArray) -> FloatArray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
