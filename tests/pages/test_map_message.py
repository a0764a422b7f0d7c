"""The message to the map holds what went in, and polygons select what lies in them."""

import json
import struct

import numpy as np
import pytest

from core.output.map_message import NONE, MapPoints, inside, pack, quantise

SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2]]


def points(**changed) -> MapPoints:
    values = {
        "positions": np.array([[0.5, 1], [2, 3], [-4, 5]], np.float32),
        "clusters": np.array([0, 1, 1]),
        "classes": np.array([1, -1, 0]),
        "confidence": np.array([0, 0.5, 1]),
        "doubt": np.array([1, 0.25, 0]),
        "cluster_names": ["wheel", "fur <b>"],
        "class_names": ["car", "cat"],
        "view": "t-sne",
        "pictures": "thumb/",
    }
    return MapPoints(**{**values, **changed})


def unpack(message: bytes) -> dict:
    """As scripts/message.js does it."""
    (length,) = struct.unpack_from("<I", message)
    header = json.loads(message[4 : 4 + length])
    at = 4 + length
    for name, kind, size in header["arrays"]:
        assert at % 4 == 0
        header[name] = np.frombuffer(message, f"<{kind}", size, at)
        at += -(-header[name].nbytes // 4) * 4
    assert at == len(message)
    return header


def test_the_browser_reads_what_was_packed() -> None:
    found = unpack(pack(points(), {"cluster": 1}, revision=3))
    assert np.allclose(found["positions"].reshape(-1, 2), points().positions)
    assert found["cluster"].tolist() == [0, 1, 1]
    assert found["label"].tolist() == [1, NONE, 0]
    assert found["confidence"].tolist() == [0, 128, 255]
    assert found["clusters"] == ["wheel", "fur <b>"]
    assert (found["selection"], found["revision"]) == ({"cluster": 1}, 3)
    assert "strength" not in found


def test_the_strongest_image_of_a_concept_has_the_strongest_colour() -> None:
    found = unpack(pack(points(concept="wheel", strength=np.array([0, 2, 4]))))
    assert found["strength"].tolist() == [0, 128, 255]


def test_values_of_a_concept_that_is_nowhere_are_all_zero() -> None:
    assert quantise(np.zeros(3), 0.0).tolist() == [0, 0, 0]


def test_the_message_of_130_000_images_stays_below_two_megabytes() -> None:
    n = 130_000
    zeros = np.zeros(n)
    big = points(
        positions=np.zeros((n, 2)), clusters=zeros, classes=zeros, confidence=zeros, doubt=zeros
    )
    assert len(pack(big)) < 2_000_000


def test_a_polygon_holds_what_is_inside_and_nothing_else() -> None:
    positions = np.array([[1, 1], [3, 1], [-1, 1], [1, 3], [1.9, 0.1]])
    assert inside(positions, [SQUARE]).tolist() == [True, False, False, False, True]


def test_two_polygons_select_what_is_in_either() -> None:
    moved = [[x + 10, y] for x, y in SQUARE]
    positions = np.array([[1, 1], [11, 1], [5, 1]])
    assert inside(positions, [SQUARE, moved]).tolist() == [True, True, False]


@pytest.mark.parametrize(
    "polygon", [[], [[0, 0], [1, 1]], "abc", [[0, float("nan")]] * 3, [[0, 0]] * 999, None]
)
def test_what_is_no_polygon_selects_nothing(polygon: object) -> None:
    assert not inside(np.array([[0.0, 0.0]]), [polygon]).any()
