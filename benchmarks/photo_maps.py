"""Do the photo encoder's maps point at the object? python -m benchmarks.photo_maps IMAGENETTE

Of 60 photographs with boxes drawn by hand (imagenette_boxes.csv): how often the map of the class's
noun is largest within a box, beside how often a random point is.
"""

import argparse
import csv
from pathlib import Path

import numpy as np

from core.concepts.localisation import localise, maximum
from core.encoders import PHOTO, load_encoder
from core.encoders.photo.patches import VARIANTS, embed_patches
from core.images.importing import open_image

BOXES = Path(__file__).with_name("imagenette_boxes.csv")
Box = tuple[float, float, float, float]


def boxes() -> dict[str, list[Box]]:
    """x0, y0, x1, y1 in units of the picture, by file."""
    found: dict[str, list[Box]] = {}
    with BOXES.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            box = float(row["x0"]), float(row["y0"]), float(row["x1"]), float(row["y1"])
            found.setdefault(row["image"], []).append(box)
    return found


def inside(found: list[Box], x: float, y: float) -> bool:
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder, known, encoder = parser.parse_args().folder, boxes(), load_encoder(PHOTO)
    classes = sorted({file.partition("/")[0] for file in known})
    texts = encoder.encode_texts([name.replace("_", " ") for name in classes])
    points = np.random.default_rng(0).random((200, 2))
    chance = np.mean([inside(found, x, y) for found in known.values() for x, y in points])
    print(f"{len(known)} photographs; a random point lies in a box of {chance:.3f}")
    for variant in VARIANTS:
        hits = []
        for file, found in known.items():
            patches = embed_patches(encoder, open_image(folder / file), variant)
            values = localise(patches.vectors, texts, classes.index(file.partition("/")[0]))
            hits.append(inside(found, *maximum(values, patches)))
        print(f"{variant:6} hits {np.mean(hits):.3f}, {np.mean(hits) / chance:.2f} times chance")


if __name__ == "__main__":
    main()
