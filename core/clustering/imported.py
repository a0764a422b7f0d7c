"""A clustering made by another tool, as a table of images and their clusters or probabilities."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import BadInput
from ..base.values import Assignment, ImageSet, IntArray
from ..images.tables import PATH_COLUMNS, find_column, need_column, read_rows
from .models.heads import soften

CLUSTER_COLUMNS = ("cluster", "cluster_id", "assignment")
NOISE = -1  # an image in no cluster: it is given all of them alike
EXACT = 2**53  # from here on, a float no longer tells one whole number from the next
OFF = 1e-2  # probabilities may miss 1 by so much, as rounded ones do


@dataclass(frozen=True, eq=False)
class Table:
    """What a table of clusters says."""

    kind: str  # clusters or probabilities
    names: tuple[str, ...]  # k, the clusters as the table calls them
    sizes: IntArray  # (k,) images of each
    assignment: Assignment

    @property
    def unassigned(self) -> int:
        """Images that the table puts in no cluster."""
        return len(self.assignment.probabilities) - int(self.sizes.sum())


def read_assignment(path: Path, images: ImageSet, smoothing: float = 0.02) -> Table:
    """The assignment (n, k) that a CSV or Parquet file gives these images, in their order.

    It has a column of paths, and either one named cluster with whole numbers, of which those that
    occur become 0, 1, ... in order and -1 is no cluster; or a column of probabilities for each
    cluster. Hard clusters are smoothed, see `soften`. Raises BadInput that names the first unknown
    image, missing image, repeated image and bad cell.
    """
    if not path.is_file():
        raise BadInput(f"There is no table {str(path)!r}; give a CSV or Parquet file.")
    header, rows = read_rows(path)
    names = need_column(path, header, PATH_COLUMNS)
    cluster = find_column(header, CLUSTER_COLUMNS)
    columns = [cluster] if cluster is not None else _probability_columns(path, header, names)
    if not rows:
        raise BadInput(f"The table {path.name!r} has no rows; give one for each of the images.")
    place, problems = _places([row[names] if names < len(row) else "" for row in rows], images)
    cells = [[row[c] if c < len(row) else "" for c in columns] for row in rows]
    numbers, bad = _numbers(cells, whole=cluster is not None)
    _refuse(path, problems + bad)
    ordered = np.zeros((len(images), len(columns)))
    ordered[place] = numbers
    if cluster is not None:
        return _from_clusters(ordered[:, 0].astype(int), smoothing)
    return _from_probabilities(path, ordered, [header[column].strip() for column in columns])


def _probability_columns(path: Path, header: Sequence[str], names: int) -> list[int]:
    columns = [column for column in range(len(header)) if column != names]
    if len(columns) < 2:
        raise BadInput(
            f"The table {path.name!r} needs a column named cluster beside the images, "
            "or a column of probabilities for each cluster."
        )
    return columns


def _places(files: Sequence[str], images: ImageSet) -> tuple[list[int], list[str]]:
    """Number of the image of every row, and what is wrong with the rows' names."""
    known = {name: number for number, name in enumerate(images.files)}
    here = [_relative(file.strip(), images.root) for file in files]
    rows = Counter(here)
    problems = [
        _first("unknown image", [file for file in rows if file not in known]),
        _first("image without a row", [file for file in images.files if file not in rows]),
        _first("repeated image", [f for f, count in rows.items() if count > 1 and f in known]),
    ]
    return [known.get(file, 0) for file in here], [p for p in problems if p]


def _relative(file: str, root: str) -> str:
    """A path as image sets write it: relative to their root, with forward slashes."""
    whole = Path(file)
    if whole.is_absolute() and whole.is_relative_to(root):
        return whole.relative_to(root).as_posix()
    return file.replace("\\", "/").removeprefix("./")


def _numbers(cells: Sequence[Sequence[str]], whole: bool) -> tuple[NDArray[np.float64], list[str]]:
    """The cells as numbers, and the first that is none: of clusters only whole ones from -1 on."""
    kind = "cluster that is no whole number" if whole else "probability that is no number from 0 on"
    values = np.array([[_number(cell) for cell in row] for row in cells], np.float64)
    if whole:
        wrong = ~((values == np.floor(values)) & (values >= NOISE) & (values < EXACT))
    else:
        wrong = ~((values >= 0) & np.isfinite(values))
    found = [f"{cells[row][column]!r} in row {row + 2}" for row, column in np.argwhere(wrong)]
    return values, [text for text in [_first(kind, found)] if text]


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def _first(what: str, found: Sequence[str]) -> str:
    if not found:
        return ""
    more = f" and {len(found) - 1:,} more" if len(found) > 1 else ""
    return f"{what}: {found[0]}{more}"


def _refuse(path: Path, problems: Iterable[str]) -> None:
    listed = "; ".join(problems)
    if listed:
        raise BadInput(
            f"The table {path.name!r} does not fit the image set. {listed[0].upper()}{listed[1:]}. "
            "Every image needs one row with its path and its cluster."
        )


def _from_clusters(clusters: IntArray, smoothing: float) -> Table:
    numbers = np.unique(clusters[clusters != NOISE])
    if len(numbers) < 2:
        raise BadInput(
            "The table puts all images into one cluster or none; give at least 2 clusters."
        )
    compact = np.searchsorted(numbers, np.maximum(clusters, numbers[0]))
    probabilities = soften(compact, len(numbers), smoothing)
    nowhere = clusters == NOISE
    probabilities[nowhere] = 1 / len(numbers)
    names = tuple(map(str, numbers.tolist()))
    sizes = np.bincount(compact[~nowhere], minlength=len(numbers))
    return Table("clusters", names, sizes, Assignment("table", probabilities))


def _from_probabilities(path: Path, values: NDArray[np.float64], names: Sequence[str]) -> Table:
    totals = values.sum(axis=1)
    wrong = np.flatnonzero(np.abs(totals - 1) > OFF)
    if len(wrong):
        raise BadInput(
            f"The probabilities of a row of {path.name!r} sum to {totals[wrong[0]]:.3g} and must "
            f"sum to 1 ({len(wrong):,} such rows)."
        )
    shares = (values / totals[:, None]).astype(np.float32)
    sizes = np.bincount(shares.argmax(axis=1), minlength=len(names))
    return Table("probabilities", tuple(names), sizes, Assignment("table", shares))
