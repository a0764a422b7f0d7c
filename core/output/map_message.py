"""What the map in the browser is sent, once: a JSON header, then plain arrays.

Layout: 4 bytes little-endian length of the header; the header (UTF-8 JSON, padded so that what
follows starts at a multiple of 4); the arrays in the order of header["arrays"], each padded alike.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.values import FloatArray, IntArray

NONE = 65535  # in the browser's 16-bit arrays: no class known
MAX_VERTICES = 200


@dataclass(frozen=True, eq=False)
class MapPoints:
    """What the map knows of each of n images, and what it writes about them."""

    positions: FloatArray  # (n, 2)
    clusters: IntArray  # (n,)
    classes: IntArray  # (n,) -1 unknown
    confidence: FloatArray  # (n,) 0 to 1
    doubt: FloatArray  # (n,) 0 to 1
    cluster_names: Sequence[str]  # by number, empty for a number without images
    class_names: Sequence[str]
    view: str  # name of the projection: another view starts at its own zoom
    pictures: str  # address of a thumbnail without the image's number
    concept: str = ""  # phrase whose strength is sent, if any
    strength: FloatArray | None = None  # (n,) 0 or more


def pack(points: MapPoints, selection: Mapping[str, Any] | None = None, revision: int = 0) -> bytes:
    """The message for scripts/components/map.js: 14 or 15 bytes an image, and the names.

    selection ({cluster} or {polygons}) is highlighted when the map appears, and again whenever the
    revision differs from the last message's; in between the map keeps its own.
    """
    arrays, header = contents(points)
    return message(arrays, {**header, "selection": dict(selection or {}), "revision": revision})


def contents(points: MapPoints) -> tuple[dict[str, NDArray], dict[str, Any]]:
    """The arrays and the header of that message, without what is selected."""
    arrays: dict[str, NDArray] = {
        "positions": np.ascontiguousarray(points.positions, dtype="<f4").ravel(),
        "cluster": _small(points.clusters),
        "label": _small(points.classes),
        "confidence": quantise(points.confidence, 1.0),
        "doubt": quantise(points.doubt, 1.0),
    }
    if points.strength is not None:
        arrays["strength"] = quantise(points.strength, float(np.max(points.strength, initial=0)))
    header = {
        "clusters": list(points.cluster_names),
        "classes": list(points.class_names),
        "view": points.view,
        "pictures": points.pictures,
        "concept": points.concept,
    }
    return arrays, header


def message(arrays: Mapping[str, NDArray], header: Mapping[str, Any]) -> bytes:
    """Arrays and what else the header says, in the layout above."""
    kinds = [[name, array.dtype.str[1:], int(array.size)] for name, array in arrays.items()]
    head = _padded(json.dumps({"arrays": kinds, **header}).encode(), start=4)
    body = [_padded(array.tobytes()) for array in arrays.values()]
    return b"".join([struct.pack("<I", len(head)), head, *body])


def quantise(values: FloatArray, top: float) -> NDArray[np.uint8]:
    """Values from 0 to top as 0 to 255; what lies outside is clipped."""
    if top <= 0:
        return np.zeros(len(values), np.uint8)
    return np.rint(np.clip(np.asarray(values) / top, 0, 1) * 255).astype(np.uint8)


def inside(positions: FloatArray, polygons: Sequence[Any]) -> NDArray[np.bool_]:
    """Which positions (n, 2) lie in at least one polygon, by the even-odd rule; (n,).

    Polygons come from the browser: those that are no list of 3 to 200 finite points are skipped.
    """
    found = np.zeros(len(positions), bool)
    for polygon in polygons:
        corners = _corners(polygon)
        if corners is not None:
            found |= _in_polygon(np.asarray(positions, float), corners)
    return found


def _in_polygon(points: NDArray, corners: NDArray) -> NDArray[np.bool_]:
    x, y = points[:, 0], points[:, 1]
    odd = np.zeros(len(points), bool)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        crosses = (y0 > y) != (y1 > y)
        if y0 != y1:
            odd ^= crosses & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return odd


def _corners(polygon: object) -> NDArray | None:
    try:
        corners = np.asarray(polygon, float)
    except (TypeError, ValueError):
        return None
    is_polygon = corners.ndim == 2 and corners.shape[1] == 2 and 3 <= len(corners) <= MAX_VERTICES
    return corners if is_polygon and np.isfinite(corners).all() else None


def _small(labels: IntArray) -> NDArray[np.uint16]:
    return np.where(np.asarray(labels) < 0, NONE, labels).astype("<u2")


def _padded(data: bytes, start: int = 0) -> bytes:
    return data + b" " * (-(start + len(data)) % 4)
