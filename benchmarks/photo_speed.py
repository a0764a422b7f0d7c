"""How fast is the photo encoder? python -m benchmarks.photo_speed FOLDER [--images 384]

Images a second, in turn and in one process with the same threads: the tower by torch in fp32 as
one would write it, the encoder alone on pixels that are ready, and `embed_images` from files on.
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line and the worker have it
import torch

from core.base.parallel import cores, in_order
from core.base.values import ImageSet
from core.encoders import PHOTO, load_encoder
from core.encoders.embedding import embed_images
from core.encoders.photo.encoder import PhotoEncoder
from core.images.importing import find_images, open_image

BATCH = 32  # of the plain loop


def rate(work: Callable[[], object], images: int) -> float:
    begin = time.perf_counter()
    work()
    return images / (time.perf_counter() - begin)


def plain(encoder: PhotoEncoder, pixels: torch.Tensor) -> None:
    """The same work by torch alone."""
    with torch.inference_mode():
        for part in pixels.split(BATCH):
            features = encoder.tower(part / 255)
            encoder.vectors(features.numpy())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--images", type=int, default=384)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(cores())
    found = find_images(str(options.folder), Path("unused"))
    files = found.files[:: max(1, len(found) // options.images)][: options.images]
    images = ImageSet(found.root, files, np.full(len(files), -1))
    encoder = load_encoder(PHOTO, device="cpu")
    assert isinstance(encoder, PhotoEncoder)
    squares = [encoder.preprocess(open_image(Path(images.root, file))) for file in files]
    pixels = torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2)
    batches = pixels.split(encoder.batch)  # one for each thread, as embed_images has them
    ways: dict[str, Callable[[], object]] = {
        "torch fp32": lambda: plain(encoder, pixels),
        "encoder alone": lambda: list(in_order(encoder.encode_pixels, batches)),
        "embed_images": lambda: embed_images(encoder, images, views=0),
    }
    encoder.encode_pixels(pixels[:2])  # the engine is built
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, work in ways.items():
            rates[name].append(rate(work, len(files)))
    for name, found_rates in rates.items():
        print(f"{name:14} {median(found_rates):7.1f} images/s")
    for above, below in (("encoder alone", "torch fp32"), ("embed_images", "encoder alone")):
        ratios = [a / b for a, b in zip(rates[above], rates[below], strict=True)]
        print(f"{above} / {below}: median {median(ratios):.2f} of {options.rounds} pairs")


if __name__ == "__main__":
    main()
