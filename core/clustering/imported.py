"""A clustering made by another tool, as a table of images and their clusters or probabilities."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import BadInput
from ..base.names import told_apart
from ..base.spreadsheets import quoted, unescaped
from ..base.values import TABLE_MODEL, Assignment, ImageSet, IntArray
from ..images.matching import first, places
from ..images.tables import (
    PATH_COLUMNS,
    find_column,
    is_index,
    known,
    need_column,
    read_rows,
)
from .cluster_cells import NOISE, is_number, names_of, number_of
from .models.heads import soften

CLUSTER_COLUMNS = ("cluster", "cluster_id", "assignment")
TEXTS = (".csv", ".tsv")  # where cells may be written as a spreadsheet does not run them
NAME_COLUMNS = ("cluster_name",)  # beside one of numbers, as in our own labels.csv
NUMBERED = re.compile(r"(p|prob|probability|cluster|class|c|k|q)?[ _-]?\d+", re.IGNORECASE)
EXACT = 2**53  # from here on, a float no longer tells one whole number from the next
OFF = 1e-2  # probabilities may miss 1 by so much, as rounded ones do


@dataclass(frozen=True, eq=False)
class Table:
    """What a table of clusters says."""

    kind: str  # clusters or probabilities
    names: tuple[str, ...]  # k, the clusters as the table calls them
    assignment: Assignment
    called: tuple[str, ...] = ()  # k, how people call the clusters, "" unknown; () where none has

    @property
    def sizes(self) -> IntArray:
        """Images of each cluster, (k,)."""
        labels = self.assignment.labels[self.assignment.is_assigned]
        return np.bincount(labels, minlength=self.assignment.k)

    @property
    def unassigned(self) -> int:
        """Images that the table puts in no cluster."""
        return int((~self.assignment.is_assigned).sum())


def read_assignment(path: Path, images: ImageSet, smoothing: float = 0.02) -> Table:
    """The assignment (n, k) that a CSV or Parquet file gives these images, in their order.

    It has a column of paths, and either one named cluster, or a column of probabilities for each
    cluster. Clusters are whole numbers or names, of which those that occur become 0, 1, ... in
    order; -1 is no cluster. Numbers may have a decimal comma; a column that only numbers the rows
    is passed over. Hard clusters are smoothed, see `soften`. What the clusters are called is what
    the column says, a column cluster_name, or the titles of the probabilities where these say more
    than a number. Raises BadInput that names the first unknown image, missing image, repeated
    image and bad cell.
    """
    if not path.is_file():
        raise BadInput(f"There is no table {quoted(str(path))}; give a CSV or Parquet file.")
    header, rows = read_rows(path)
    files, cluster = need_column(path, header, PATH_COLUMNS), find_column(header, CLUSTER_COLUMNS)
    columns = [cluster] if cluster is not None else _probability_columns(path, header, files)
    if not rows:
        raise BadInput(f"The table {path.name!r} has no rows; give one for each of the images.")
    place, problems = places(_column(rows, files), images)
    if cluster is None:
        shares, wrong = _read_probabilities([_column(rows, column) for column in columns])
        _refuse(path, problems + wrong)
        titles = [header[column].strip() for column in columns]
        return _from_probabilities(path, _placed(shares, place, len(images)), titles)
    numbers, names, wrong = _read_clusters(_column(rows, cluster))
    _refuse(path, problems + wrong)
    found = _from_clusters(_placed(numbers, place, len(images)).astype(int), smoothing, names)
    return replace(found, called=_called(found, numbers, _beside(path, header, rows)))


def _column(rows: Sequence[Sequence[str]], column: int) -> list[str]:
    """The cells of a column; a row that ends before it has an empty one."""
    return [row[column] if column < len(row) else "" for row in rows]


def _placed(values: NDArray[np.float64], place: Sequence[int], images: int) -> NDArray[np.float64]:
    """What the rows of the table say, in the order of the images."""
    found = np.zeros((images, *values.shape[1:]))
    found[place] = values
    return found


def _beside(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The name of each row's cluster, "" where it has none; [] where no column says any."""
    place = find_column(header, NAME_COLUMNS)
    if place is None:
        return []
    names = [name.strip() for name in _column(rows, place)]
    return list(map(unescaped, names)) if path.suffix.lower() in TEXTS else names


def _called(table: Table, clusters: NDArray[np.float64], beside: Sequence[str]) -> tuple[str, ...]:
    """Names from the column of clusters, else from the one beside it: the most frequent of each."""
    if not all(map(is_number, table.names)):
        return told_apart(table.names)
    told: dict[str, Counter[str]] = {}
    for number, name in zip(clusters.astype(int).tolist(), beside, strict=False):
        if known(name):
            told.setdefault(str(number), Counter())[name] += 1
    first = (told[name].most_common(1)[0][0] if name in told else "" for name in table.names)
    return told_apart(tuple(first)) if told else ()


def _probability_columns(path: Path, header: Sequence[str], names: int) -> list[int]:
    columns = [n for n, title in enumerate(header) if n != names and not is_index(title)]
    if len(columns) < 2:
        raise BadInput(
            f"The table {path.name!r} needs a column named cluster beside the images, "
            "or a column of probabilities for each cluster."
        )
    return columns


def _read_clusters(
    column: Sequence[str],
) -> tuple[NDArray[np.float64], tuple[str, ...], list[str]]:
    """The cluster of each row as a number, the names where clusters have some, and what is wrong.

    A name stands in place of its number; what is no number from NOISE on is wrong.
    """
    cells = [cell.strip() for cell in column]
    names = names_of(cells)
    if names:
        number: dict[str, float] = {name: n for n, name in enumerate(names)}
        number[str(NOISE)] = NOISE
        values = np.array([number.get(cell, np.nan) for cell in cells])
    else:
        values = np.array([number_of(cell) for cell in cells])
    wrong = ~((values == np.floor(values)) & (values >= NOISE) & (values < EXACT))
    kind = "image without a cluster" if names else "cluster that is no whole number from -1 on"
    return values, names, _first_wrong(kind, cells, wrong)


def _read_probabilities(
    columns: Sequence[Sequence[str]],
) -> tuple[NDArray[np.float64], list[str]]:
    """The probabilities of each row (n, k), and what is wrong."""
    cells = [[cell.strip() for cell in row] for row in zip(*columns, strict=True)]
    values = np.array([[number_of(cell, whole=False) for cell in row] for row in cells])
    kind = "probability that is no number from 0 on"
    return values, _first_wrong(kind, cells, ~((values >= 0) & np.isfinite(values)))


def _first_wrong(kind: str, cells: Sequence[Any], wrong: NDArray[np.bool_]) -> list[str]:
    rows = np.nonzero(wrong)[0].tolist()
    bad: list[str] = np.array(cells, object)[wrong].tolist()
    found = [f"{quoted(cell)} in row {row + 2}" for row, cell in zip(rows, bad, strict=True)]
    return [first(kind, found)] if found else []


def _refuse(path: Path, problems: Iterable[str]) -> None:
    listed = "; ".join(problems)
    if listed:
        raise BadInput(
            f"The table {path.name!r} does not fit the image set. {listed[0].upper()}{listed[1:]}. "
            "Every image needs one row with its path and its cluster."
        )


def _from_clusters(clusters: IntArray, smoothing: float, called: Sequence[str]) -> Table:
    numbers = np.unique(clusters[clusters != NOISE])
    if len(numbers) < 2:
        raise BadInput(
            "The table puts all images into one cluster or none; give at least 2 clusters."
        )
    compact = np.searchsorted(numbers, np.maximum(clusters, numbers[0]))
    probabilities = soften(compact, len(numbers), smoothing)
    probabilities[clusters == NOISE] = 1 / len(numbers)
    names = tuple(called[n] if called else str(n) for n in numbers.tolist())
    return Table("clusters", names, Assignment(TABLE_MODEL, probabilities))


def _from_probabilities(path: Path, values: NDArray[np.float64], names: Sequence[str]) -> Table:
    totals = values.sum(axis=1)
    wrong = np.flatnonzero(np.abs(totals - 1) > OFF)
    if len(wrong):
        raise BadInput(
            f"The probabilities of a row of {path.name!r} sum to {totals[wrong[0]]:.3g} and must "
            f"sum to 1 ({len(wrong):,} such rows)."
        )
    shares = (values / totals[:, None]).astype(np.float32)
    titles = () if all(map(NUMBERED.fullmatch, names)) else told_apart(names)
    return Table("probabilities", tuple(names), Assignment(TABLE_MODEL, shares), titles)
