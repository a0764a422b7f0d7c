"""Rows that long work makes block by block, each under a key that says what it is made of."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from .values import IntArray

Keys = NDArray[np.bytes_]  # (n,) of 16 bytes each; what has the same key has the same row
Wanted = tuple[tuple[int, ...], DTypeLike]  # shape and type of one row of an array
KEY = "S16"


class Rows:
    """Arrays by name, (n, ...) each, of n keys; what is `todo` is made and added in that order.

    As a context it keeps what is done on the way out, whatever the way. Here there is nothing to
    keep: these arrays go with the process. core.work.steps.shelf has those that stay.
    """

    lasting = False  # whether rows that were added are there when the same is wanted again

    def __init__(
        self,
        keys: Keys,
        arrays: Mapping[str, NDArray[Any]],
        known: NDArray[np.bool_] | None = None,
    ):
        """known (n,): the rows of the arrays that are filled in already."""
        _, first, which = np.unique(keys, return_index=True, return_inverse=True)
        self.keys, self.arrays, self.first = keys, arrays, first[which]
        lacking = first if known is None else first[~known[first]]
        self.todo: IntArray = np.sort(lacking)  # numbers, each key once
        self.added = 0  # of those

    @property
    def left(self) -> IntArray:
        """Numbers of the rows that are to be made, in their order."""
        return self.todo[self.added :]

    @property
    def done(self) -> int:
        """Of the n rows; copies of one that is to be made are counted too."""
        return len(self.keys) - len(self.left)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """One array, whole once nothing is left."""
        copies = np.flatnonzero(self.first != np.arange(len(self.first)))
        self.arrays[name][copies] = self.arrays[name][self.first[copies]]
        return self.arrays[name]

    def __enter__(self) -> "Rows":
        return self

    def __exit__(self, *_: object) -> None:
        self.keep()

    def add(self, **blocks: NDArray[Any]) -> None:
        """The next rows (b, ...) of every array, in the order of `left`."""
        numbers = self.left[: len(next(iter(blocks.values())))]
        for name, block in blocks.items():
            self.arrays[name][numbers] = block
        self.added += len(numbers)

    def keep(self) -> None:
        """Make the rows that were added outlive the process and the machine, where they can."""


class Room(Protocol):
    """Makes the arrays wanted for n keys, with the rows in them that are known already."""

    def __call__(self, keys: Keys, **wanted: Wanted) -> Rows: ...


def in_memory(keys: Keys, **wanted: Wanted) -> Rows:
    """Arrays of which nothing is known, and which go with the process."""
    arrays = {name: np.empty((len(keys), *shape), kind) for name, (shape, kind) in wanted.items()}
    return Rows(keys, arrays)
