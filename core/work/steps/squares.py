"""Squares that an import leaves for the embedding that follows: no large file is decoded twice.

A folder `squares/RECIPE` of the workspace holds the squares end to end and `files.npy`, which image
each is of and the state its file was in. It is a shortcut, not a value: it goes when the embedding
is there, and whatever it lacks is decoded again, to the same pixels.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from ...base.arrays import array_in
from ...base.disk import renamed_when_whole
from ...base.values import ByteArray, ImageSet, IntArray
from ...encoders.catalogue import PHOTO
from ...images.decoding import file_state
from ...images.square import BYTES, SIZE
from ...store.workspace import Workspace
from .recipes import Recipe

if TYPE_CHECKING:
    from ...images.importing import Keep

PIXELS, FILES = "pixels.bin", "files.npy"
SPARE = 2_000_000_000  # bytes of the disk that are left to others


@contextmanager
def keeping(workspace: Workspace, images: str) -> "Iterator[Keep]":
    """Keeps the squares of an image set that is being imported, as long as there is room."""
    folder = _folder(workspace, images)
    with renamed_when_whole(folder) as temporary:
        with (temporary / PIXELS).open("wb", buffering=0) as file:
            kept = _Kept(file)
            yield kept
        np.save(temporary / FILES, np.array(kept.rows, np.int64).reshape(-1, 3))
    if not kept.rows:
        remove_squares(workspace, images)


class _Kept:
    def __init__(self, file: BinaryIO):
        self.file, self.full = file, False
        self.rows: list[tuple[int, ...]] = []  # number, size and time of change of each image

    def __call__(self, image: int, state: tuple[int, int], square: ByteArray) -> None:
        try:
            self.full = self.full or shutil.disk_usage(self.file.name).free < SPARE
            if not self.full:
                self.full = self.file.write(square.tobytes()) < BYTES
                self.rows += [] if self.full else [(image, *state)]
        except OSError:  # what another process left of the disk
            self.full = True


class KeptSquares:
    """The squares of an image set by the number of the image; None for those not kept.

    Nor is there one of a file that has changed since.
    """

    def __init__(self, workspace: Workspace, images: str):
        self.folder = _folder(workspace, images)
        image_set = workspace.load(ImageSet, images)
        self.root, self.files = image_set.root, image_set.files
        self.places = {
            row[0]: (place, tuple(row[1:])) for place, row in enumerate(self._rows().tolist())
        }

    def __call__(self, image: int) -> ByteArray | None:
        if image not in self.places:
            return None
        place, state = self.places[image]
        if file_state(Path(self.root, self.files[image])) != state:
            return None
        try:
            pixels = np.fromfile(self.folder / PIXELS, np.uint8, BYTES, offset=place * BYTES)
        except OSError:  # the file is missing, or the squares have gone
            return None
        return pixels.reshape(SIZE, SIZE, 3) if len(pixels) == BYTES else None

    def _rows(self) -> IntArray:
        try:
            return array_in(self.folder / FILES)
        except (OSError, ValueError, EOFError):
            return np.empty((0, 3), np.int64)


def remove_squares(workspace: Workspace, images: str) -> None:
    """Once the embedding of the images is there."""
    shutil.rmtree(_folder(workspace, images), ignore_errors=True)


def _folder(workspace: Workspace, images: str) -> Path:
    recipe = Recipe("squares", {"encoder": PHOTO}, {"images": images})
    return workspace.folder / "squares" / recipe.id
