"""How fast do images come in? python -m benchmarks.import_speed --photographs FOLDER

An older commit (--against REF) and this tree import and embed (`photo`, without views) JPEGs of 12
megapixels, and the folder as it is: in turn, each time in a new process with an empty workspace.
The JPEGs are the folder's photographs enlarged, with noise as a camera's, 3 to 5 MB each. Prints
medians, ratios, peak memory, and whether vectors and thumbnails are the same. benchmarks.builds
starts the turns.
"""

import argparse
import shutil
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from PIL import Image

from core import encoders
from core.encoders import PHOTO
from core.images.importing import find_images
from core.images.thumbnails import Thumbnails
from core.store.workspace import Workspace
from core.work import steps

SIZE = 4000, 3000
NOISE = 7.0  # standard deviation of the brightness, of 255
QUALITY = 90


def enlarge(source: Path, target: Path, number: int) -> None:
    """A picture as a 12-megapixel photograph."""
    with Image.open(source) as opened:
        large = np.asarray(opened.convert("RGB").resize(SIZE, Image.Resampling.BICUBIC), np.float32)
    noise = np.random.default_rng(number).normal(0, NOISE, large.shape[:2])[..., None]
    pixels = np.clip(large + noise, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(target.with_suffix(".jpg"), quality=QUALITY)


def copy(source: Path, target: Path, number: int) -> None:
    """A picture as it is."""
    shutil.copy(source, target)


def fill(place: Path, folder: Path, count: int, make: Callable[[Path, Path, int], None]) -> None:
    """Make that many files of pictures that are spread over a folder."""
    found = find_images(str(folder), place)
    (place / "files").mkdir(parents=True)
    for number, file in enumerate(found.files[:: max(1, len(found) // count)][:count]):
        target = place / "files" / f"{number:05}{Path(file).suffix}"
        make(Path(found.root, file), target, number)
    sizes = [file.stat().st_size / 1e6 for file in (place / "files").iterdir()]
    print(f"{len(sizes)} files of {median(sizes):.3f} MB")


def load(name: str, inputs: Path, scratch: Path) -> tuple[str, Workspace]:
    """Not counted: libraries are imported and the encoder is loaded, which takes seconds once."""
    encoder = encoders.load_encoder(PHOTO, device="cpu", folder=scratch / "encoders")
    encoder.familiarity(encoder.encode_images([Image.new("RGB", (9, 9))]))
    encoders.load_encoder = lambda *given, **named: encoder
    return str(inputs / "files"), Workspace(tempfile.mkdtemp(dir=scratch))


def work(loaded: tuple[str, Workspace]) -> dict[str, float]:
    """Seconds of the two steps, and checksums of what they made."""
    folder, workspace = loaded
    begin = time.perf_counter()
    images = steps.import_images(workspace, source=folder)
    between = time.perf_counter()
    embedded = steps.embed(workspace, images=images, encoder=PHOTO, views=0)
    end = time.perf_counter()
    vectors = np.load(workspace.path(embedded) / "vectors.npy")
    small = workspace.load(Thumbnails, workspace.records(Thumbnails, images=images)[0].id)
    shutil.rmtree(workspace.folder)
    return {
        "import": between - begin,
        "embedding": end - between,
        "vectors": zlib.crc32(vectors.tobytes()),
        "thumbnails": zlib.crc32(np.asarray(small.data).tobytes()),
    }


def show(name: str, turns: Any) -> None:
    print(f"{name}: before, now, how many times as much before; load {turns.load:.1f}")
    for what in ("import", "embedding", "seconds", "processor", "megabytes"):
        before, now = turns.medians(what)
        print(f"  {what:10} {before:8.2f} {now:8.2f} {turns.ratio(what):6.2f}")
    for what in ("vectors", "thumbnails"):
        same = {turn[what] for turn in (*turns.before, *turns.now)}
        print(f"  {what} are {'the same' if len(same) == 1 else 'not the same'}", flush=True)


def main() -> None:
    import benchmarks.import_speed as this
    from benchmarks.builds import checkout, in_turn

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photographs", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--against", default="HEAD", metavar="REF")
    parser.add_argument("--large", type=int, default=96, help="how many to enlarge")
    parser.add_argument("--small", type=int, default=400, help="how many to take as they are")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    kinds = {"12-megapixels": (options.large, enlarge), "as-they-are": (options.small, copy)}
    with (
        tempfile.TemporaryDirectory() as place,
        checkout(options.against, Path(place, "older")) as older,
    ):
        for name, (count, make) in kinds.items():
            fill(Path(place, name), options.photographs, count, make)
            show(name, in_turn(name, this, Path(place, name), older, options.rounds))


if __name__ == "__main__":
    main()
