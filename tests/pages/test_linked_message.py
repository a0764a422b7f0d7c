"""The message for the two linked maps: what scripts/components/linked.js reads."""

import json
import struct

import numpy as np

from core.output.linked_message import Side, pack

POSITIONS = np.array([[0, 0], [1, 2], [3, 4]], np.float32)
BEFORE = Side("Before", np.array([0, 0, 2]), {0: "bus", 2: "cat <b>"}, {0: 0, 2: 1})
AFTER = Side("After", np.array([0, 2, 2]), {0: "bus", 2: "cat"}, {0: 0, 2: 1})


def read(message: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """The header and the arrays, found as the browser finds them."""
    (length,) = struct.unpack("<I", message[:4])
    header, at, arrays = json.loads(message[4 : 4 + length]), 4 + length, {}
    for name, kind, size in header["arrays"]:
        assert at % 4 == 0
        arrays[name] = np.frombuffer(message, f"<{kind}", size, at)
        at += -(-arrays[name].nbytes // 4) * 4
    assert at == len(message)
    return header, arrays


def test_the_message_holds_both_sides_and_who_moved() -> None:
    message = pack(POSITIONS, BEFORE, AFTER, np.array([1]), "a b", "thumb/")
    header, arrays = read(message)
    assert np.allclose(arrays["positions"].reshape(-1, 2), POSITIONS)
    assert arrays["before"].tolist() == [0, 0, 2] and arrays["after"].tolist() == [0, 2, 2]
    assert arrays["moved"].tolist() == [0, 1, 0]
    assert header["sides"][0]["names"] == ["bus", "", "cat <b>"]  # numbers may have gaps
    assert header["sides"][0]["colours"] == [0, -1, 1]
    assert (header["view"], header["pictures"]) == ("a b", "thumb/")


def test_an_image_costs_thirteen_bytes() -> None:
    n = 4000
    side = Side("", np.zeros(n, int), {0: "x"}, {0: 0})
    message = pack(np.zeros((n, 2), np.float32), side, side, np.zeros(0, int), "", "")
    assert len(message) < 13 * n + 500
