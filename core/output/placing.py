"""Neighbours of points, a well-spread sample of them, and where new ones go on a map."""

import numpy as np

from ..base.cells import near_rows
from ..base.ranking import row_blocks
from ..base.sparse import MANY_IMAGES
from ..base.values import FloatArray, IntArray

CELLS = 1000  # regions that a sample is spread over
NEAREST = 15  # neighbours that may say where a point goes
ABOUT = 4  # times the room of a point: how far from it, on the map, its neighbours may be
BLOCK = 8192  # points at a time whose distances are told
COPY = 1e-6  # a distance below which two points are copies


def unit(vectors: FloatArray) -> FloatArray:
    """Rows (n, d) of length 1, float32; an empty row stays empty. No copy where they are so."""
    vectors = np.asarray(vectors, dtype=np.float32)
    lengths = np.sqrt(np.einsum("nd,nd->n", vectors, vectors))[:, None]
    if np.allclose(lengths, 1, rtol=0, atol=1e-6):
        return vectors
    return vectors / np.maximum(lengths, 1e-12)


def neighbours(
    points: FloatArray, count: int, among: FloatArray | None = None
) -> tuple[IntArray, FloatArray]:
    """The nearest rows of `among` and their distances, (n, count) each, nearest first.

    Euclidean and exact. Without `among` those of the points themselves; none is its own neighbour.
    """
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=count, algorithm="brute")
    found = search.fit(points if among is None else among)
    distances, rows = found.kneighbors(None if among is None else points)
    return rows, distances.astype(np.float32)


def spread(points: FloatArray, count: int, seed: int = 0) -> IntArray:
    """Rows of a sample that has its share of every region of the points, in order, (count,).

    Regions are of the points nearest to the same of 1,000 drawn at random; of the points in order
    of region every so many-th is taken.
    """
    if count >= len(points):
        return np.arange(len(points))
    shuffled = np.random.default_rng(seed).permutation(len(points))
    centres = points[shuffled[: min(CELLS, count)]]
    cells, _ = neighbours(points[shuffled], 1, centres)
    ordered = shuffled[np.argsort(cells[:, 0], kind="stable")]
    return np.sort(ordered[np.arange(count) * len(points) // count])


def place(points: FloatArray, known: FloatArray, positions: FloatArray) -> FloatArray:
    """Where new vectors (n, d) go on an old map, (n, 2): amid their nearest neighbours on it.

    `known` (m, d) are the vectors that the map was drawn of, `positions` (m, 2) where they are;
    they stay there. Neighbours are those by cosine; a copy of a known vector lands on it.
    """
    return amid(unit(points), unit(known), positions)


def amid(points: FloatArray, known: FloatArray, positions: FloatArray) -> FloatArray:
    """The same by the distances of the points as they are.

    A mean of neighbours that the map has torn apart would lie where none of them is, so only
    those count that are about the nearest one.
    """
    rows, distances = _near(points, known, min(NEAREST, len(known)))
    spots = positions[rows]
    away = np.linalg.norm(spots - spots[:, :1], axis=-1)
    about = away <= ABOUT * _room(positions)[rows[:, :1]]
    weights = about / np.maximum(distances, COPY)
    weights /= weights.sum(axis=1, keepdims=True)
    return np.einsum("nk,nkd->nd", weights, spots).astype(np.float32)


def _near(points: FloatArray, known: FloatArray, count: int) -> tuple[IntArray, FloatArray]:
    """As `neighbours`, but among very many known points nearly the nearest (core.base.cells)."""
    if len(known) <= MANY_IMAGES:
        return neighbours(points, count, known)
    rows = near_rows(points, count, known)
    parts = (
        np.linalg.norm(known[rows[some]] - points[some, None], axis=2)
        for some in row_blocks(len(points), BLOCK)
    )
    return rows, np.concatenate(list(parts))


def _room(positions: FloatArray) -> FloatArray:
    """How far the fifth neighbour of every point is on the map, (n,)."""
    from sklearn.neighbors import NearestNeighbors

    count = min(5, len(positions) - 1)
    if not count:
        return np.zeros(len(positions), dtype=np.float32)
    found = NearestNeighbors(n_neighbors=count, algorithm="kd_tree").fit(positions)
    return found.kneighbors()[0][:, -1].astype(np.float32)
