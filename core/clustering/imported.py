"""A clustering made by another tool, as a table of images and their clusters or probabilities."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import BadInput
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
from .models.heads import soften

CLUSTER_COLUMNS = ("cluster", "cluster_id", "assignment")
TEXTS = (".csv", ".tsv")  # where cells may be written as a spreadsheet does not run them
NAME_COLUMNS = ("cluster_name",)  # beside one of numbers, as in our own labels.csv
LONGEST_NAME = 60  # characters
NUMBERED = re.compile(r"(p|prob|probability|cluster|class|c|k|q)?[ _-]?\d+", re.IGNORECASE)
NOISE = -1  # an image in no cluster: it is given all of them alike
EXACT = 2**53  # from here on, a float no longer tells one whole number from the next
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
OFF = 1e-2  # probabilities may miss 1 by so much, as rounded ones do


@dataclass(frozen=True, eq=False)
class Table:
    """What a table of clusters says."""

    kind: str  # clusters or probabilities
    names: tuple[str, ...]  # k, the clusters as the table calls them
    sizes: IntArray  # (k,) images of each
    assignment: Assignment
    called: tuple[str, ...] = ()  # k, how people call the clusters, "" unknown; () where none has

    @property
    def unassigned(self) -> int:
        """Images that the table puts in no cluster."""
        return len(self.assignment.probabilities) - int(self.sizes.sum())


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
    names = need_column(path, header, PATH_COLUMNS)
    cluster = find_column(header, CLUSTER_COLUMNS)
    columns = [cluster] if cluster is not None else _probability_columns(path, header, names)
    if not rows:
        raise BadInput(f"The table {path.name!r} has no rows; give one for each of the images.")
    place, problems = places([row[names] if names < len(row) else "" for row in rows], images)
    cells = [[row[c].strip() if c < len(row) else "" for c in columns] for row in rows]
    called = _names_of([row[0] for row in cells]) if cluster is not None else ()
    if called:
        cells, bad = _numbered(cells, called)
    else:
        bad = []
    numbers, wrong = _numbers(cells, whole=cluster is not None)
    _refuse(path, problems + (bad or wrong))
    ordered = np.zeros((len(images), len(columns)))
    ordered[place] = numbers
    if cluster is not None:
        found = _from_clusters(ordered[:, 0].astype(int), smoothing, called)
        return replace(found, called=_called(found, numbers[:, 0], _beside(path, header, rows)))
    return _from_probabilities(path, ordered, [header[column].strip() for column in columns])


def _beside(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The name of each row's cluster, "" where it has none; [] where no column says any."""
    place = find_column(header, NAME_COLUMNS)
    if place is None:
        return []
    names = [row[place].strip() if place < len(row) else "" for row in rows]
    return list(map(unescaped, names)) if path.suffix.lower() in TEXTS else names


def _called(table: Table, clusters: NDArray[np.float64], beside: Sequence[str]) -> tuple[str, ...]:
    """Names from the column of clusters, else from the one beside it: the most frequent of each."""
    if not all(map(_is_number, table.names)):
        return _told_apart(table.names)
    told: dict[str, Counter[str]] = {}
    for number, name in zip(clusters.astype(int).tolist(), beside, strict=False):
        if known(name):
            told.setdefault(str(number), Counter())[name] += 1
    first = (told[name].most_common(1)[0][0] if name in told else "" for name in table.names)
    return _told_apart(tuple(first)) if told else ()


def _is_number(name: str) -> bool:
    return not np.isnan(_number(name))


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Names on one line, no longer than a name may be, and no two alike."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        plain = tidy = " ".join(name.split())[:LONGEST_NAME].rstrip()
        again = 2
        while tidy and tidy.casefold() in taken:
            tidy = f"{plain[: LONGEST_NAME - 6]} ({again})"
            again += 1
        found.append(tidy)
        taken.add(tidy.casefold())
    return tuple(found)


def _probability_columns(path: Path, header: Sequence[str], names: int) -> list[int]:
    columns = [n for n, title in enumerate(header) if n != names and not is_index(title)]
    if len(columns) < 2:
        raise BadInput(
            f"The table {path.name!r} needs a column named cluster beside the images, "
            "or a column of probabilities for each cluster."
        )
    return columns


def _names_of(cells: Sequence[str]) -> tuple[str, ...]:
    """The names of the clusters, those of ten after those of nine; none where any is a number."""
    named = {cell for cell in cells if known(cell) and cell != str(NOISE)}
    if any(not np.isnan(_number(cell)) for cell in named):
        return ()
    return tuple(sorted(named, key=lambda name: (_in_order(name), name)))


def _in_order(name: str) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _numbered(
    cells: Sequence[Sequence[str]], names: Sequence[str]
) -> tuple[list[list[str]], list[str]]:
    """Clusters by their number in place of their name, and the first row that names none."""
    number = {name: str(index) for index, name in enumerate(names)} | {str(NOISE): str(NOISE)}
    found = [f"{row[0]!r} in row {i + 2}" for i, row in enumerate(cells) if row[0] not in number]
    problem = first("image without a cluster", found)
    return [[number.get(row[0], str(NOISE))] for row in cells], [problem] if problem else []


def _numbers(cells: Sequence[Sequence[str]], whole: bool) -> tuple[NDArray[np.float64], list[str]]:
    """The cells as numbers, and the first that is none: of clusters only whole ones from -1 on."""
    kind = "cluster that is no whole number" if whole else "probability that is no number from 0 on"
    values = np.array([[_number(cell, whole) for cell in row] for row in cells], np.float64)
    if whole:
        wrong = ~((values == np.floor(values)) & (values >= NOISE) & (values < EXACT))
    else:
        wrong = ~((values >= 0) & np.isfinite(values))
    found = [f"{quoted(cells[row][c])} in row {row + 2}" for row, c in np.argwhere(wrong)]
    return values, [text for text in [first(kind, found)] if text]


def _number(cell: str, whole: bool = True) -> float:
    """nan for what is none. 0,5 is a half; 1,000 may be a thousand where whole numbers are."""
    if re.fullmatch(r"[+-]?\d*,\d+", cell) and not (whole and THOUSANDS.fullmatch(cell)):
        cell = cell.replace(",", ".")
    try:
        return float(cell)
    except ValueError:
        return float("nan")


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
    nowhere = clusters == NOISE
    probabilities[nowhere] = 1 / len(numbers)
    names = tuple(called[n] if called else str(n) for n in numbers.tolist())
    sizes = np.bincount(compact[~nowhere], minlength=len(numbers))
    return Table("clusters", names, sizes, Assignment(TABLE_MODEL, probabilities))


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
    titles = () if all(map(NUMBERED.fullmatch, names)) else _told_apart(names)
    return Table("probabilities", tuple(names), sizes, Assignment(TABLE_MODEL, shares), titles)
