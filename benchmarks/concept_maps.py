"""Do concept maps point? How often the maximum for a part's noun lies in the part's box.

python -m benchmarks.concept_maps [--count 300] [--encoder sample] [--seed 1]

One visible part of each of `count` gallery pictures, drawn at random. `ratio` is the share of hits
over the mean share of the picture that the box covers: 1 is chance. `wrong` is the same with the
noun of another part of the picture: what is left of the ratio when the map points at the thing as
a whole and not at the part.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from PIL import Image

from core.base.values import FloatArray, Patches
from core.concepts.localisation import localise, maximum
from core.encoders import load_encoder
from core.encoders.patches import VARIANTS, patch_vectors
from core.images.sample import Scene, draw, gallery

FINE = 256  # pixels a side to measure boxes with


@dataclass(frozen=True)
class Case:
    """A picture, a visible part of it, and another part."""

    scene: Scene
    part: str
    other: str

    def inside(self, x: float, y: float) -> bool:
        boxes = (box for box in self.scene.boxes if box.name == self.part)
        return any(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for box in boxes)

    @property
    def share(self) -> float:
        """The share of the picture that the part's boxes cover, together."""
        middle = (np.arange(FINE) + 0.5) / FINE
        covered = np.zeros((FINE, FINE), bool)
        for box in (box for box in self.scene.boxes if box.name == self.part):
            across = (middle >= box.x0) & (middle <= box.x1)
            covered |= ((middle >= box.y0) & (middle <= box.y1))[:, None] & across
        return float(covered.mean())


def cases(count: int, seed: int) -> list[Case]:
    """Random pictures of the gallery with at least two parts, and two parts of each."""
    random = Random(seed)
    scenes = [scene for _, scene in gallery() if len(scene.parts) > 1]
    return [Case(scene, *random.sample(scene.parts, 2)) for scene in random.sample(scenes, count)]


def product(vectors: FloatArray, texts: FloatArray, phrase: int) -> FloatArray:
    """Of unit vectors the cosine."""
    return vectors @ texts[phrase]


def standing(vectors: FloatArray, texts: FloatArray, phrase: int) -> FloatArray:
    """By how much the phrase stands out in the patch from the whole vocabulary."""
    products = vectors @ texts.T
    return (products[..., phrase] - products.mean(axis=-1)) / products.std(axis=-1)


def apart(vectors: FloatArray, texts: FloatArray, phrase: int) -> FloatArray:
    """Cosine of what tells the patch from the picture's other patches."""
    rest = vectors - vectors.mean(axis=(0, 1))
    return rest @ texts[phrase] / np.linalg.norm(rest, axis=-1)


SCORINGS = {
    "product": product,
    "minus mean of vocabulary *": localise,
    "standard deviations": standing,
    "minus mean of patches": apart,
}


def main() -> None:
    options = _options()
    encoder = load_encoder(options.encoder)
    chosen = cases(options.count, options.seed)
    nouns = sorted({noun for case in chosen for noun in case.scene.nouns})
    texts = encoder.encode_texts(nouns)
    pictures = [draw(case.scene).convert("RGB") for case in chosen]
    chance = float(np.mean([case.share for case in chosen]))
    print(f"{len(chosen)} pictures, {len(nouns)} phrases; mean share of a box {chance:.3f}")
    print(f"{'variant':8} {'map':26} {'hits':>6} {'ratio':>6} {'wrong':>6}")
    random = np.random.default_rng(options.seed)
    blind = [case.inside(*random.random(2)) for case in chosen for _ in range(100)]
    print(f"{'random point':35} {np.mean(blind):6.3f} {np.mean(blind) / chance:6.2f}")
    for variant in VARIANTS:
        patches = list(embed(encoder, pictures, variant))
        for name, scoring in SCORINGS.items():
            right, wrong = np.mean(
                [
                    [
                        case.inside(*maximum(scoring(one.vectors, texts, nouns.index(noun)), one))
                        for noun in (case.part, case.other)
                    ]
                    for case, one in zip(chosen, patches, strict=True)
                ],
                axis=0,
            )
            print(
                f"{variant:8} {name:26} {right:6.3f} {right / chance:6.2f} {wrong / chance:6.2f}",
                flush=True,
            )


def embed(encoder, pictures: list[Image.Image], variant: str) -> Iterator[Patches]:
    """The patches of many pictures, in batches."""
    squares = np.stack([encoder.preprocess(picture) for picture in pictures])
    pixels = torch.from_numpy(squares).permute(0, 3, 1, 2).to(encoder.device) / 255
    for start in range(0, len(pixels), encoder.batch):
        part = (pixels[start : start + encoder.batch] - encoder.mean) / encoder.std
        found = patch_vectors(encoder.model.visual, part, variant).cpu().numpy()
        for picture, vectors in zip(pictures[start:], found, strict=False):
            covers = encoder.covers(picture.size)
            yield Patches(encoder.name, variant, vectors, picture.size, covers)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--encoder", default="sample")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
