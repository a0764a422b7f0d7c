"""What memory do large pictures take? python -m benchmarks.decoding_memory --photographs FOLDER

An older commit (--against REF) and this tree import, and embed with two views, twenty pictures of
99.8 megapixels (PNGs of RGB, of grey with transparency and of 16-bit grey, in turn), and twenty
small ones of the same kinds: each piece of work in a new process, by its peak resident memory.
Prints how much more the large ones take than the small ones, and whether the vectors and the
thumbnails are the same. Then both import JPEGs of 12 megapixels, made of the folder's photographs,
in turn: medians and ratios. benchmarks.builds starts the turns.
"""

import argparse
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.import_speed import enlarge, fill
from core.base.values import ImageSet
from core.encoders import PHOTO, load_encoder
from core.encoders.embedding import embed_images
from core.images.thumbnails import Thumbnails
from core.store.workspace import Workspace
from core.work import steps

LARGE, SMALL = (9980, 10000), (499, 500)
COUNT = 20
TILE = 256  # pixels a side of the noise that pictures are tiled with
VIEWS = 2
IMPORT, EMBED = "import", "embed"


def rgb(noise: np.ndarray) -> Image.Image:
    return Image.fromarray(noise[..., :3].copy())


def grey_and_alpha(noise: np.ndarray) -> Image.Image:
    return Image.fromarray(noise[..., :2].copy(), "LA")


def deep_grey(noise: np.ndarray) -> Image.Image:
    return Image.fromarray(noise[..., 0].astype(np.uint16) * 257)


KINDS: tuple[Callable[[np.ndarray], Image.Image], ...] = (rgb, grey_and_alpha, deep_grey)


def make(folder: Path, size: tuple[int, int], count: int) -> None:
    """Files of each kind in turn; equal pixels, but no equal files, which were embedded once."""
    folder.mkdir(parents=True)
    noise = np.random.default_rng(0).integers(0, 256, (TILE, TILE, 4), np.uint8)
    times = (-(-size[1] // TILE), -(-size[0] // TILE), 1)
    pixels = np.tile(noise, times)[: size[1], : size[0]]
    for kind, draw in enumerate(KINDS[:count]):
        first = folder / f"{kind:02}.png"
        draw(pixels).save(first, compress_level=1)
        for number in range(kind + len(KINDS), count, len(KINDS)):
            content = first.read_bytes() + str(number).encode()  # readers stop at the end chunk
            (folder / f"{number:02}.png").write_bytes(content)


def load(name: str, inputs: Path, scratch: Path) -> tuple[str, Path, Any]:
    """Libraries are imported and the encoder is loaded, whose memory is the same for all."""
    encoder = load_encoder(PHOTO, device="cpu", folder=scratch / "encoders")
    encoder.familiarity(encoder.encode_images([Image.new("RGB", (9, 9))]))
    return name, inputs, encoder


def work(loaded: tuple[str, Path, Any]) -> dict[str, float]:
    """A checksum of the thumbnails, or of the vectors."""
    name, folder, encoder = loaded
    if name == EMBED:
        files = tuple(sorted(file.name for file in folder.iterdir()))
        images = ImageSet(str(folder), files, np.full(len(files), -1), (), ())
        return {"made": zlib.crc32(embed_images(encoder, images, VIEWS).vectors.tobytes())}
    with tempfile.TemporaryDirectory() as place:
        workspace = Workspace(place)
        made = steps.import_images(workspace, source=str(folder))
        small = workspace.load(Thumbnails, workspace.records(Thumbnails, images=made)[0].id)
        return {"made": zlib.crc32(np.asarray(small.data).tobytes())}


def show_memory(name: str, folder: Path, builds: dict[str, Path]) -> None:
    """Of one piece of work, a line for each build."""
    import benchmarks.decoding_memory as this
    from benchmarks.builds import once

    made = set()
    for build, tree in builds.items():
        small = once(name, this, folder / "small", tree)
        large = once(name, this, folder / "large", tree)
        made.add(large["made"])
        more = large["megabytes"] - small["megabytes"]
        print(
            f"{name} {build}: small {small['megabytes']:,.0f} MB, large {large['megabytes']:,.0f} "
            f"MB, {more:,.0f} MB more; {large['seconds']:.0f} s",
            flush=True,
        )
    print(f"  what is made is {'the same' if len(made) == 1 else 'not the same'}")


def show_speed(folder: Path, older: Path, rounds: int) -> None:
    import benchmarks.decoding_memory as this
    from benchmarks.builds import in_turn

    turns = in_turn(IMPORT, this, folder / "files", older, rounds)
    print(f"12-megapixel JPEGs: before, now, how many times as much before; load {turns.load:.1f}")
    for what in ("seconds", "processor", "megabytes"):
        before, now = turns.medians(what)
        print(f"  {what:10} {before:8.2f} {now:8.2f} {turns.ratio(what):6.2f}")


def main() -> None:
    from benchmarks.builds import HERE, checkout

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photographs", type=Path, metavar="FOLDER")
    parser.add_argument("--against", default="HEAD", metavar="REF")
    parser.add_argument("--count", type=int, default=COUNT, help="of large pictures")
    parser.add_argument("--jpegs", type=int, default=40, help="of 12 megapixels")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        checkout(options.against, Path(name, "older")) as older,
    ):
        place = Path(name)
        for size, kind in ((LARGE, "large"), (SMALL, "small")):
            make(place / "pictures" / kind, size, options.count)
        for piece in (IMPORT, EMBED):
            show_memory(piece, place / "pictures", {"before": older, "now": HERE})
        if options.photographs:
            fill(place / "jpegs", options.photographs, options.jpegs, enlarge)
            show_speed(place / "jpegs", older, options.rounds)


if __name__ == "__main__":
    main()
