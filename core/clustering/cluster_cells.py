"""The cells of a table that say a cluster, as numbers or as names."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from ..images.tables import known

NOISE = -1  # an image in no cluster: it is given all of them alike
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)  # not 1_1, inf
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


def names_of(cells: Sequence[str]) -> tuple[str, ...]:
    """The names of the clusters, in order; none where any is a number."""
    named = {cell for cell in cells if known(cell) and cell != str(NOISE)}
    return () if any(map(is_number, named)) else in_order(named)


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Names of clusters as their numbers follow them, those of ten after those of nine."""
    return tuple(sorted(names, key=lambda name: (_parts(name), name)))


def _parts(name: str) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def number_of(cell: str, whole: bool = True) -> float:
    """A cell as a number, nan for what is none.

    0,5 is a half; 1,000 may be a thousand where whole numbers are.
    """
    if re.fullmatch(r"[+-]?\d*,\d+", cell) and not (whole and THOUSANDS.fullmatch(cell)):
        cell = cell.replace(",", ".")
    return float(cell) if NUMBER.fullmatch(cell) else float("nan")


def is_number(name: str) -> bool:
    return not np.isnan(number_of(name))
