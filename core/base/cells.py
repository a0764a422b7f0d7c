"""Near rows of very many vectors, found without comparing all with all: by cells.

Each row lies in the cell of the nearest of some centres, drawn from the rows at random; its near
rows are looked for in the cells next to its own (an inverted file: Jégou, Douze and Schmid, 2011,
without their compression). A hundredth of all pairs is compared, up to some eight million rows, and
of more a smaller share; a few near rows that lie further off are missed.
"""

import numpy as np

from .progress import Progress, ignore
from .ranking import row_blocks
from .values import FloatArray, IntArray

CENTRES = 1000  # cells
LOOKED_AT = 8  # least number of cells searched for a row, the nearest first, its own included
MOST = 65_536  # rows of these; of more, as where very many are copies, so many evenly spread
ROWS = 2048  # compared at a time
BLOCK = 8192  # rows whose cell is found at a time


def near_rows(
    points: FloatArray,
    count: int,
    among: FloatArray | None = None,
    progress: Progress = ignore,
) -> IntArray:
    """Numbers of rows of `among` near to each point, nearest first, (n, count).

    Points (n, d) and among (m, d) may lie on the disk; the distance is Euclidean. Without `among`
    they are rows of the points, none its own. There must be more rows than `count`.
    """
    others = points if among is None else among
    drawn = np.random.default_rng(0).choice(len(others), min(CENTRES, len(others)), replace=False)
    centres = np.asarray(others[np.sort(drawn)], np.float32)
    home = _members(cells_of(points, centres), len(centres))
    inside = home if among is None else _members(cells_of(others, centres), len(centres))
    found, done = np.empty((len(points), count), np.int64), 0
    for centre, rows in zip(centres, home, strict=True):
        numbers = _beside(centre, centres, inside, count + 1)
        vectors = np.asarray(others[numbers], np.float32)
        for part in (rows[some] for some in row_blocks(len(rows), ROWS)):
            own = part if among is None else None
            found[part] = numbers[_nearest(np.asarray(points[part]), vectors, count, numbers, own)]
        done += len(rows)
        progress(done / len(points), "Finding neighbours")
    return found


def cells_of(points: FloatArray, centres: FloatArray) -> IntArray:
    """The nearest centre of each point, (n,)."""
    half = (centres**2).sum(axis=1) / 2
    parts = (
        (np.asarray(points[rows], np.float32) @ centres.T - half).argmax(axis=1)
        for rows in row_blocks(len(points), BLOCK)
    )
    return np.concatenate(list(parts))


def _members(cells: IntArray, count: int) -> list[IntArray]:
    """Rows of each cell, in order."""
    order = np.argsort(cells, kind="stable")
    return np.split(order, np.cumsum(np.bincount(cells, minlength=count))[:-1])


def _beside(
    centre: FloatArray, centres: FloatArray, inside: list[IntArray], least: int
) -> IntArray:
    """Rows in the cells next to a centre, in order: `least` of them or more."""
    order = np.argsort(((centres - centre) ** 2).sum(axis=1), kind="stable")
    sizes = np.cumsum([len(inside[cell]) for cell in order])
    cells = order[: max(LOOKED_AT, int(np.searchsorted(sizes, least)) + 1)]
    rows = np.sort(np.concatenate([inside[cell] for cell in cells]))
    return rows[:: -(-len(rows) // MOST)]


def _nearest(
    points: FloatArray, vectors: FloatArray, count: int, numbers: IntArray, own: IntArray | None
) -> IntArray:
    """Places of the vectors nearest to each point, nearest first, (n, count).

    numbers rise and say which rows the vectors are; own, which rows the points are.
    """
    nearness = points @ vectors.T - (vectors**2).sum(axis=1) / 2
    if own is not None:
        place = np.searchsorted(numbers, own).clip(max=len(numbers) - 1)
        here = numbers[place] == own
        nearness[np.flatnonzero(here), place[here]] = -np.inf
    best = np.argpartition(-nearness, count - 1, axis=1)[:, :count]
    order = np.argsort(-np.take_along_axis(nearness, best, axis=1), axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1)
