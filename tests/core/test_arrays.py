"""Arrays are read from files one after the other, so that threads do not spoil a header."""

import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from core.base.arrays import array_in, arrays_in

ROOT = Path(__file__).resolve().parents[2]


class InACycle:
    """Freed by the garbage collector alone, which lets another thread in while it runs."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        sum(range(50))


@pytest.fixture
def often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def test_threads_that_read_at_once_get_their_arrays(tmp_path: Path, often: None) -> None:
    array = np.arange(12.0).reshape(3, 4)
    np.save(tmp_path / "one.npy", array)
    np.savez(tmp_path / "more.npz", array=array)

    def read(_: int) -> bool:
        [InACycle() for _ in range(20)]
        one, more = array_in(tmp_path / "one.npy"), arrays_in(tmp_path / "more.npz")
        return np.array_equal(one, array) and np.array_equal(more["array"], array)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(read, range(4000)))


def test_there_is_no_other_way_to_read_an_array() -> None:
    files = [path for folder in ("core", "pages") for path in (ROOT / folder).rglob("*.py")]
    loading = [path.name for path in files if re.search(r"\bnp\.load\(", path.read_text("utf-8"))]
    assert loading == ["arrays.py"]
