"""Hours of work on disk while they go on: a Stop, a kill or a bad file costs seconds of them.

A folder `unfinished/RECIPE` of the workspace holds the arrays at their full size and `done.npy`,
how many of their first rows count; rows are on the disk before they are counted. It goes when the
value is saved. Two processes may fill one folder: they write the same rows, and neither needs the
folder's names once it has the arrays open.
"""

import errno
import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base.disk import renamed_when_whole
from ...base.errors import BadInput
from ...base.rows import Room, Rows, Wanted
from ...base.units import size
from ...store.workspace import Workspace
from .recipes import Recipe, once

KEEP_EVERY = 10.0  # seconds of work that a kill may cost
DONE = "done"
COUNT: Wanted = ((1,), np.int64)
FULL = (errno.ENOSPC, errno.EDQUOT)


def once_in_parts(workspace: Workspace, recipe: Recipe, make: Callable[[Room], Any]) -> str:
    """As `once`, for hours of work: make fills the room it is given, or goes on in it."""
    folder = _folder(workspace, recipe)
    id = once(workspace, recipe, lambda: make(room_in(folder)))
    shutil.rmtree(folder, ignore_errors=True)  # also what a kill between saving and this left
    return id


def is_unfinished(workspace: Workspace, recipe: Recipe) -> bool:
    """Whether a part of what this recipe makes was done and kept."""
    return _folder(workspace, recipe).is_dir()


def _folder(workspace: Workspace, recipe: Recipe) -> Path:
    return workspace.folder / "unfinished" / recipe.id


def room_in(folder: Path) -> Room:
    """Room in that folder. What it holds counts if it is of the shape and type wanted."""

    def room(**wanted: Wanted) -> Rows:
        files = {**wanted, DONE: COUNT}
        arrays = _open(folder, files)
        if arrays is None:
            shutil.rmtree(folder, ignore_errors=True)
            _create(folder, files)
            arrays = _open(folder, files)
        if arrays is None:
            raise BadInput(f"The folder {str(folder)!r} cannot be used; remove it and run again.")
        return _RowsOnDisk(arrays)

    return room


class _RowsOnDisk(Rows):
    lasting = True

    def __init__(self, files: Mapping[str, Any]):
        self.count, self.kept = files[DONE], time.monotonic()
        self.maps = [array for name, array in files.items() if name != DONE]
        super().__init__(files, int(self.count[0]))

    def add(self, **blocks: NDArray[Any]) -> None:
        super().add(**blocks)
        if time.monotonic() - self.kept >= KEEP_EVERY:
            self.keep()

    def keep(self) -> None:
        for array in self.maps:
            array.flush()
        self.count[0] = self.done  # after the rows: a power cut must not find it without them
        self.count.flush()
        self.kept = time.monotonic()


def _open(folder: Path, files: Mapping[str, Wanted]) -> dict[str, Any] | None:
    """The arrays of a folder, writable and memory-mapped; None where one is not as wanted."""
    try:
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r+") for name in files}
    except (OSError, ValueError, EOFError):
        return None
    fits = all((arrays[n].shape, arrays[n].dtype) == wanted for n, wanted in files.items())
    return arrays if fits else None


def _create(folder: Path, files: Mapping[str, Wanted]) -> None:
    """Arrays of zeros, there all or none; those that another process made meanwhile stay."""
    with renamed_when_whole(folder) as temporary:
        for name, (shape, kind) in files.items():
            file = temporary / f"{name}.npy"
            np.lib.format.open_memmap(file, "w+", kind, shape)
            _reserve(file, folder.parent.parent)


def _reserve(file: Path, workspace: Path) -> None:
    """Take the file's room now: on a full disk, writing to mapped memory would end the process."""
    if not hasattr(os, "posix_fallocate"):
        return
    needed = file.stat().st_size
    with file.open("r+b") as opened:
        try:
            os.posix_fallocate(opened.fileno(), 0, needed)
        except OSError as error:
            if error.errno not in FULL:  # a file system that cannot reserve
                return
            raise BadInput(
                f"The disk of the workspace {workspace} has no room for {size(needed)} of "
                "embeddings; make room, or choose another disk with --workspace."
            ) from None
