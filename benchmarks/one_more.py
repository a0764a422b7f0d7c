"""What one image more costs: python -m benchmarks.one_more FOLDER [--images N] [--encoder NAME]

FOLDER holds pictures, at least N and one for each round. N of them are imported and embedded; then,
round by round, one more is added, and in the same round that one is embedded alone, in an empty
workspace. Prints JSON: seconds of the processor for import and embedding of the grown set and of
the one picture, for hashing all files once, and the ratios `grown / (one + hashing)`; how many
pictures the encoder was given; and whether the rows and the map of the others stood still.
"""

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np

from core.base.values import Embeddings, ImageSet
from core.concepts.assigning import same_rows
from core.encoders import open_clip
from core.encoders.photo import encoder as photo
from core.images.contents import key_of
from core.images.suffixes import EXTENSIONS
from core.store.workspace import Workspace
from core.work import steps
from core.work.steps.assigning import placed_among

ROUNDS = 5


def seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    """Of the processor, all threads of this process."""
    begin = time.process_time()
    made = act()
    return time.process_time() - begin, made


def counted() -> list[int]:
    """How many pictures each call of an encoder is given from here on."""
    calls: list[int] = []
    for kind in (open_clip.OpenClipEncoder, photo.PhotoEncoder):
        original = kind.encode_pixels

        def counting(self: Any, pixels: Any, original: Any = original) -> Any:
            calls.append(len(pixels))
            return original(self, pixels)

        patch.object(kind, "encode_pixels", counting).start()
    return calls


def imported(folder: Path, place: Path) -> tuple[Workspace, str]:
    workspace = Workspace(place)
    return workspace, steps.import_images(workspace, source=str(folder))


def embedded(workspace: Workspace, images: str, encoder: str) -> Embeddings:
    id = steps.embed(workspace, images=images, encoder=encoder, views=0)
    return workspace.load(Embeddings, id)


def one_round(place: Path, more: Path, encoder: str, calls: list[int]) -> dict[str, float]:
    """The set grown by one picture, and that picture alone."""
    alone = place / f"alone-{more.stem}"
    alone.mkdir()
    shutil.copy(more, alone)
    shutil.copy(more, place / "images" / f"{len(list(alone.parent.glob('alone-*')))}{more.suffix}")
    calls.clear()
    grown_import, (workspace, images) = seconds(
        lambda: imported(place / "images", place / "workspace")
    )
    grown_embed, _ = seconds(lambda: embedded(workspace, images, encoder))
    given = sum(calls)
    one_import, (other, single) = seconds(lambda: imported(alone, place / f"{alone.name}-ws"))
    one_embed, _ = seconds(lambda: embedded(other, single, encoder))
    files = [place / "images" / name for name in workspace.load(ImageSet, images).files]
    hashing, _ = seconds(lambda: [key_of(file) for file in files])
    return {
        "grown_import_s": grown_import,
        "grown_embed_s": grown_embed,
        "one_import_s": one_import,
        "one_embed_s": one_embed,
        "hashing_s": hashing,
        "embedding_ratio": grown_embed / (one_embed + hashing),
        "whole_ratio": (grown_import + grown_embed) / (one_import + one_embed + hashing),
        "pictures_given": given,
        "pictures_given_alone": sum(calls) - given,
    }


def stands_still(before: Embeddings, after: Embeddings) -> bool:
    """Whether rows and places on a map of the earlier set are the same bit for bit."""
    known = same_rows(after.vectors, before.vectors)
    places = np.random.default_rng(0).normal(size=(len(before.vectors), 2)).astype(np.float32)
    now = placed_among(after.vectors, before.vectors, places, known)
    old = known >= 0
    return bool(old.sum() >= len(before.vectors) and np.array_equal(now[old], places[known[old]]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--encoder", default="sample")
    given = parser.parse_args()
    pictures = sorted(f for f in given.folder.rglob("*") if f.suffix.lower() in EXTENSIONS)
    chosen = pictures[:: max(1, len(pictures) // (given.images + ROUNDS))]
    calls = counted()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "images").mkdir()
        for number, file in enumerate(chosen[: given.images]):
            shutil.copy(file, place / "images" / f"{number:06}{file.suffix}")
        workspace, images = imported(place / "images", place / "workspace")
        before = embedded(workspace, images, given.encoder)
        rounds = [
            one_round(place, more, given.encoder, calls)
            for more in chosen[given.images : given.images + ROUNDS]
        ]
        _, now = imported(place / "images", place / "workspace")
        still = stands_still(before, embedded(workspace, now, given.encoder))
    found: dict[str, Any] = {name: median(r[name] for r in rounds) for name in rounds[0]}
    print(json.dumps({"images": given.images, **found, "stands_still": still}, indent=2))


if __name__ == "__main__":
    main()
