"""What two linked maps in the browser are sent, once; laid out as in map_message.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base.values import FloatArray, IntArray
from .map_message import message


@dataclass(frozen=True, eq=False)
class Side:
    """The clusters of one run as one of the two maps shows them."""

    title: str
    clusters: IntArray  # (n,) numbers
    names: Mapping[int, str]  # of those numbers
    colours: Mapping[int, int]  # number -> place in the palette; paired clusters share one


def pack(
    positions: FloatArray, before: Side, after: Side, moved: IntArray, view: str, pictures: str
) -> bytes:
    """The message for scripts/components/linked.js: 13 bytes an image, and the names.

    positions (n, 2) are the same for both maps; moved are numbers of images; view names the
    projection; pictures is the address of a thumbnail without the image's number.
    """
    has_moved = np.zeros(len(positions), np.uint8)
    has_moved[moved] = 1
    arrays: dict[str, NDArray] = {
        "positions": np.ascontiguousarray(positions, dtype="<f4").ravel(),
        "before": before.clusters.astype("<u2"),
        "after": after.clusters.astype("<u2"),
        "moved": has_moved,
    }
    sides = [_header(before), _header(after)]
    return message(arrays, {"sides": sides, "view": view, "pictures": pictures})


def _header(side: Side) -> dict[str, object]:
    size = max(side.names, default=-1) + 1
    return {
        "title": side.title,
        "names": [side.names.get(c, "") for c in range(size)],
        "colours": [side.colours.get(c, -1) for c in range(size)],
    }


def colours(
    before: Sequence[int], after: Sequence[int], partners: Mapping[int, int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Places in the palette for both runs' clusters: a pair has one, the others their own."""
    left = {c: place for place, c in enumerate(before)}
    right = {a: left[b] for b, a in partners.items() if b in left and a in after}
    free = len(left)
    for cluster in after:
        if cluster not in right:
            right[cluster], free = free, free + 1
    return left, right
