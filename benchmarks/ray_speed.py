"""What does Ray cost and give? python -m benchmarks.ray_speed FOLDER [--encoder NAME] [--address A]

Embeds a folder's images by threads of this process, then by workers of Ray (of this machine alone
without an address), with the same threads each. Prints images/s of both and their ratio, from the
first batch that workers made to the last; how long they took to be there; processor seconds for an
image here; and whether all vectors are equal bit for bit. `--encoder random` is a ViT-B-32 of
random weights, for its cost.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from core.base.values import Embeddings, FloatArray, ImageSet
from core.encoders import load_encoder
from core.encoders.batches import Prepare, here
from core.encoders.embedding import embed_images
from core.encoders.remote import RemoteEncoding
from core.images.importing import find_images
from core.work.ray_executor import RayExecutor

Batches = Callable[[Prepare, range], Iterator[FloatArray]]


class Timed:
    """Batches with the time at which each came."""

    def __init__(self, batches: Batches):
        self.batches, self.ends, self.sizes = batches, [time.monotonic()], [0]

    def __call__(self, prepare: Prepare, numbers: range) -> Iterator[FloatArray]:
        for rows in self.batches(prepare, numbers):
            self.ends.append(time.monotonic())
            self.sizes.append(len(rows))
            yield rows

    def pace(self, begin: int) -> float:
        """Images a second after the batch of that number."""
        return sum(self.sizes[begin + 1 :]) / (self.ends[-1] - self.ends[begin])


def random_weights(folder: str) -> str:
    """The name of a ViT-B-32 that knows nothing."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(0)
    save_file(open_clip.create_model("ViT-B-32").state_dict(), f"{folder}/weights.safetensors")
    return f"ViT-B-32@{folder}/weights.safetensors"


def compare(images: ImageSet, name: str, address: str | None) -> None:
    import torch

    encoder = load_encoder(name)
    # the first call of an encoder builds what later ones find
    embed_images(encoder, ImageSet(images.root, images.files[:64], images.labels[:64]), views=0)
    begin, alone = time.process_time(), Timed(here)
    before = embed_images(encoder, images, views=0, batches=alone)
    cost = (time.process_time() - begin) / len(images)
    with RayExecutor(address) as executor:
        workers = Timed(RemoteEncoding(executor, partial(load_encoder, name)).batches)
        after = embed_images(encoder, images, views=0, batches=workers)
    paces = alone.pace(1), workers.pace(2)
    print(f"{len(images):,} images, {name.split('@')[0]}, {torch.get_num_threads()} threads each")
    print(f"here        {paces[0]:8.1f} images/s, {1000 * cost:.1f} ms of a processor an image")
    print(f"on Ray      {paces[1]:8.1f} images/s, {paces[1] / paces[0]:.2f} times as many")
    print(f"until the first batch of a worker {workers.ends[2] - workers.ends[1]:.1f} s")
    print(f"equal bit for bit: {equal(before, after)}; load {os.getloadavg()[0]:.1f}")


def equal(one: Embeddings, other: Embeddings) -> bool:
    return bool(np.array_equal(one.vectors, other.vectors))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--encoder", default="photo")
    parser.add_argument("--address")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        name = random_weights(folder) if given.encoder == "random" else given.encoder
        compare(find_images(given.folder, Path(folder)), name, given.address)


if __name__ == "__main__":
    main()
