"""Arrays that long work fills from the first row on, and a count of the rows it has done."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

Wanted = tuple[tuple[int, ...], DTypeLike]  # shape (n, ...) and type of one array


class Rows:
    """Arrays by name, (n, ...) each; their first `done` rows count.

    As a context it keeps what is done on the way out, whatever the way. Here there is nothing to
    keep: these arrays go with the process. core.work.steps.unfinished has those that stay.
    """

    lasting = False  # whether the rows done are there when the same work begins again

    def __init__(self, arrays: Mapping[str, NDArray[Any]], done: int = 0):
        self.arrays, self.done = arrays, done

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.arrays[name]

    def __enter__(self) -> "Rows":
        return self

    def __exit__(self, *_: object) -> None:
        self.keep()

    def add(self, **blocks: NDArray[Any]) -> None:
        """The next rows (b, ...) of every array."""
        end = self.done + len(next(iter(blocks.values())))
        for name, block in blocks.items():
            self.arrays[name][self.done : end] = block
        self.done = end

    def keep(self) -> None:
        """Make the rows done outlive the process, where they can."""


class Room(Protocol):
    """Makes the arrays wanted, or finds them with the rows that were done before."""

    def __call__(self, **wanted: Wanted) -> Rows: ...


def in_memory(**wanted: Wanted) -> Rows:
    """Arrays that begin empty and go with the process."""
    return Rows({name: np.empty(shape, kind) for name, (shape, kind) in wanted.items()})
