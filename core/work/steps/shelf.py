"""Rows on disk under the keys of what they are made of: nothing is made twice, nor lost to a kill.

A shelf is a folder to which files are added and in which none changes. Whoever makes rows appends
them to two files of its own: `NAME.keys`, a key and a checksum for each row, and `NAME.rows`. A row
counts where its checksum is right, so no order of writing matters: what a kill, a full disk or a
power cut left half-written, and what was damaged since, is made again. Nothing is locked: two that
make the same rows keep them twice.
"""

import errno
import os
import shutil
import tempfile
import time
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base.errors import BadInput
from ...base.ranking import row_blocks
from ...base.rows import KEY, Keys, Room, Rows, Wanted
from ...base.units import size
from ...base.values import IntArray
from ...store.workspace import Workspace
from .recipes import Recipe, once

KEEP_EVERY = 10.0  # seconds of work that a power cut may cost; a kill costs the batch in hand
LINE = np.dtype([("key", KEY), ("sum", np.uint32)])  # of NAME.keys
BLOCK = 4096  # rows read at a time
FULL = (errno.ENOSPC, errno.EDQUOT)


def once_in_parts(workspace: Workspace, recipe: Recipe, make: Callable[[Room], Any]) -> str:
    """As `once`, for hours of work: make goes on with the rows that were made before.

    The shelf `unfinished/RECIPE` goes when the value is there.
    """
    folder = _unfinished(workspace, recipe)
    id = once(workspace, recipe, lambda: make(room_on(folder)))
    shutil.rmtree(folder, ignore_errors=True)  # also what a kill between saving and this left
    return id


def is_unfinished(workspace: Workspace, recipe: Recipe) -> bool:
    """Whether a part of what this recipe makes was done and kept."""
    return _unfinished(workspace, recipe).is_dir()


def _unfinished(workspace: Workspace, recipe: Recipe) -> Path:
    return workspace.folder / "unfinished" / recipe.id


def room_on(folder: Path) -> Room:
    """Room on the shelf of that folder."""

    def room(keys: Keys, **wanted: Wanted) -> Rows:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return RowsOnShelf(folder, keys, wanted)
        except OSError as error:
            raise _refused(folder, error) from error

    return room


class RowsOnShelf(Rows):
    """Arrays in a nameless file, with the shelf's rows in them; what is added goes on the shelf."""

    lasting = True

    def __init__(self, folder: Path, keys: Keys, wanted: Mapping[str, Wanted]):
        self.folder, self.kind = folder, np.dtype([(n, k, s) for n, (s, k) in wanted.items()])
        _check_room(folder, len(keys) * self.kind.itemsize)
        arrays = {name: _array(folder, (len(keys), *s), k) for name, (s, k) in wanted.items()}
        known = np.zeros(len(keys), bool)
        for pair in _pairs(folder, self.kind):
            pair.fill(arrays, keys, known)
        super().__init__(keys, arrays, known)
        self.files, self.kept = ExitStack(), time.monotonic()
        if len(self.todo):
            name = uuid.uuid4().hex
            self.keys_file, self.rows_file = (
                self.files.enter_context((folder / f"{name}.{end}").open("xb", buffering=0))
                for end in ("keys", "rows")
            )

    def add(self, **blocks: NDArray[Any]) -> None:
        numbers = self.left[: len(next(iter(blocks.values())))]
        super().add(**blocks)
        rows = np.empty(len(numbers), self.kind)
        for name in blocks:
            rows[name] = self.arrays[name][numbers]
        lines = np.empty(len(numbers), LINE)
        lines["key"], lines["sum"] = self.keys[numbers], _sums(rows)
        try:
            _write(self.rows_file, rows)
            _write(self.keys_file, lines)
        except OSError as error:
            raise _refused(self.folder, error) from error
        if time.monotonic() - self.kept >= KEEP_EVERY:
            self.keep()

    def keep(self) -> None:
        if self.added:
            for file in (self.rows_file, self.keys_file):
                os.fsync(file.fileno())
        self.kept = time.monotonic()

    def __exit__(self, *_: object) -> None:
        with self.files:
            self.keep()


@dataclass(frozen=True, eq=False)
class _Pair:
    """What one maker put on a shelf."""

    lines: NDArray[Any]  # (r,) key and sum of each row
    rows: NDArray[Any]  # (r,) or fewer, as much as was written

    def fill(
        self, arrays: Mapping[str, NDArray[Any]], keys: Keys, known: NDArray[np.bool_]
    ) -> None:
        """Put the rows of wanted keys that are not known yet where they belong, if they are whole.

        known (n,) is told of them.
        """
        numbers, places = self._found(keys, np.flatnonzero(~known))
        for some in row_blocks(len(numbers), BLOCK):
            rows = self.rows[places[some]]
            whole = _sums(rows) == self.lines["sum"][places[some]]
            there = numbers[some][whole]
            for name, array in arrays.items():
                array[there] = rows[name][whole]
            known[there] = True

    def _found(self, keys: Keys, wanted: IntArray) -> tuple[IntArray, IntArray]:
        """Which of the wanted numbers have a row here, and where."""
        order = np.argsort(self.lines["key"], kind="stable")
        mine = self.lines["key"][order]
        spots = np.searchsorted(mine, keys[wanted])
        there = spots < len(mine)
        there[there] = mine[spots[there]] == keys[wanted[there]]
        places = order[spots[there]]
        written = places < len(self.rows)
        return wanted[there][written], places[written]


def _pairs(folder: Path, kind: np.dtype[Any]) -> Iterator[_Pair]:
    """All that lies on a shelf; what another process takes away meanwhile is not there."""
    for file in sorted(folder.glob("*.keys")):
        with suppress(OSError):
            lines = np.fromfile(file, LINE)
            written = file.with_suffix(".rows").stat().st_size // kind.itemsize
            if written and len(lines):
                rows = np.memmap(file.with_suffix(".rows"), kind, "r", shape=(written,))
                yield _Pair(lines, rows)


def _sums(rows: NDArray[Any]) -> NDArray[np.uint32]:
    """The checksum of each row, (b,)."""
    raw = np.ascontiguousarray(rows).view(np.uint8).reshape(len(rows), rows.itemsize)
    return np.array([zlib.crc32(row.data) for row in raw], np.uint32)


def _write(file: Any, rows: NDArray[Any]) -> None:
    """All of it; a file without a buffer may take less than it is given."""
    rest = memoryview(rows.view(np.uint8).data).cast("B")
    while rest:
        rest = rest[file.write(rest) :]


def _array(folder: Path, shape: tuple[int, ...], kind: Any) -> NDArray[Any]:
    """An array in a file that has no name and goes with the array: it may exceed the memory."""
    if not np.prod(shape):
        return np.empty(shape, kind)
    with tempfile.TemporaryFile(dir=folder) as file:
        _reserve(file.fileno(), int(np.prod(shape)) * np.dtype(kind).itemsize)
        return np.memmap(file, kind, "r+", shape=shape)


def _reserve(file: int, needed: int) -> None:
    """Take the room now: on a full disk, writing to mapped memory would end the process."""
    try:
        os.posix_fallocate(file, 0, needed)
    except (AttributeError, OSError) as error:  # a system, or file system, that cannot reserve
        if isinstance(error, OSError) and error.errno in FULL:
            raise
        os.truncate(file, needed)


def _check_room(folder: Path, needed: int) -> None:
    """Hours of work are not begun on a disk that cannot hold them."""
    if shutil.disk_usage(folder).free < needed:
        raise OSError(errno.ENOSPC, f"no room for {size(needed)} of embeddings")


def _refused(folder: Path, error: OSError) -> BadInput:
    """What a user is told when the disk refuses."""
    return BadInput(
        f"The disk of the workspace cannot hold the embeddings in {folder} "
        f"({error.strerror or error}); what was done is kept. Make room, or move the "
        "workspace to another disk."
    )
