"""How long a search of very many vectors takes: python -m benchmarks.search [--images N] [--dim D]

Made-up unit vectors lie in a file that is mapped into memory, as a workspace has them. Compared, in
turns within one run, with a plain NumPy product and a full sort, and with a first pass over the
same 8 bits by NumPy's products. Prints JSON: milliseconds (the best and the median of --turns, and
the median of the processor's, which load moves little), the ratio of the medians, whether the bar
of 200 ms was met, the load, and whether all found the same images.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from core.base.parallel import in_order
from core.base.ranking import row_blocks
from core.base.values import FloatArray, IntArray
from core.concepts.levels import Levels
from core.concepts.search import Query, Term, rank

TOP, TURNS, BLOCK = 60, 7, 10_000
BAR = 200  # milliseconds of the median by levels
Way = Callable[[FloatArray, FloatArray], IntArray]


def made_up(file: Path, images: int, dim: int) -> FloatArray:
    """Unit rows (images, dim), a block of them around each of some centres, from the file."""
    rows = np.lib.format.open_memmap(file, "w+", np.float32, (images, dim))
    random = np.random.default_rng(0)
    noise = random.standard_normal((BLOCK, dim), np.float32)
    for start in range(0, images, BLOCK):
        some = rows[start : start + BLOCK]
        some[:] = noise[: len(some)] + random.standard_normal(dim, np.float32)
        some /= np.linalg.norm(some, axis=1, keepdims=True)
    rows.flush()
    return np.load(file, mmap_mode="r")


def plain(vectors: FloatArray, asked: FloatArray) -> IntArray:
    """The product of all with one, and all of them sorted."""
    return np.argsort(-(np.asarray(vectors) @ asked))[:TOP]


def whole(vectors: FloatArray, asked: FloatArray) -> IntArray:
    """As a set of fewer images is searched, and the command line searches all."""
    return rank(vectors, asked[None], Query((Term("dog"),), top=TOP)).images


def by_levels(levels: Levels, vectors: FloatArray, asked: FloatArray) -> IntArray:
    """As the dashboard searches many images."""
    return rank(vectors, asked[None], Query((Term("dog"),), top=TOP), None, levels).images


def by_numpy(levels: Levels, vectors: FloatArray, asked: FloatArray) -> IntArray:
    """The same when NumPy multiplies: every block is first written at 32 bits."""
    products = np.empty(len(vectors), np.float32)

    def fill(rows: slice) -> None:
        products[rows] = levels.numbers[rows].astype(np.float32) @ asked

    for _ in in_order(fill, row_blocks(len(vectors), 1024)):
        pass
    products *= levels.steps
    least = products - levels.errors
    bar = np.partition(least, len(least) - TOP)[len(least) - TOP]
    numbers = np.flatnonzero(products + levels.errors >= bar)
    return numbers[np.argsort(-(np.asarray(vectors[numbers]) @ asked), kind="stable")[:TOP]]


def combined(levels: Levels, vectors: FloatArray, asked: FloatArray) -> IntArray:
    """The same by two phrases and one that is not wanted."""
    terms = (Term("dog"), Term("snow"), Term("grass", weight=-1.0))
    rows = np.stack([asked, vectors[1], vectors[2]])
    return rank(vectors, rows, Query(terms, top=TOP), None, levels).images


def measure(options: argparse.Namespace, folder: str) -> dict[str, Any]:
    vectors = made_up(Path(folder, "vectors.npy"), options.images, options.dim)
    asked = np.asarray(vectors[0]) + np.asarray(vectors[len(vectors) // 2])
    asked /= np.linalg.norm(asked)
    begin = time.perf_counter()
    levels = Levels.of(vectors)
    made = time.perf_counter() - begin
    ways: dict[str, Way] = {
        "plain": plain,
        "whole": whole,
        "by_numpy": partial(by_numpy, levels),
        "by_levels": partial(by_levels, levels),
        "combined": partial(combined, levels),
    }
    found = {name: way(vectors, asked).tolist() for name, way in ways.items()}  # read once
    turns = [
        {name: timed(way, vectors, asked) for name, way in ways.items()}
        for _ in range(options.turns)
    ]
    wall, spent = ({name: [turn[name][kind] for turn in turns] for name in ways} for kind in (0, 1))
    medians = {name: statistics.median(times) for name, times in wall.items()}
    return {
        "best_ms": {name: round(min(times), 1) for name, times in wall.items()},
        "median_ms": {name: round(median, 1) for name, median in medians.items()},
        "processor_ms": {name: round(statistics.median(each), 1) for name, each in spent.items()},
        "levels_once_s": round(made, 2),
        "plain_over": {name: round(medians["plain"] / m, 2) for name, m in medians.items()},
        "bar": f"{BAR} ms: {'met' if medians['by_levels'] <= BAR else 'missed'}",
        "load": round(os.getloadavg()[0], 1),
        "same_images": all(
            found["plain"] == found[name] for name in ("whole", "by_numpy", "by_levels")
        ),
    }


def timed(way: Way, vectors: FloatArray, asked: FloatArray) -> tuple[float, float]:
    """Milliseconds, and those of the processor."""
    begin, spent = time.perf_counter(), time.process_time()
    way(vectors, asked)
    return 1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=1_000_000)
    parser.add_argument("--dim", type=int, default=512)
    parser.add_argument("--turns", type=int, default=TURNS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(options, folder), indent=2))


if __name__ == "__main__":
    main()
