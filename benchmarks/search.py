"""How long a search of very many vectors takes: python -m benchmarks.search [--images N] [--dim D]

Made-up unit vectors lie in a file that is mapped into memory, as a workspace has them. Compared, in
turns within one run, with a plain NumPy product and a full sort. Prints JSON: milliseconds (the
best and the median of 7 turns), the ratio of the medians, and whether both found the same images.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from core.base.values import FloatArray, IntArray
from core.concepts.levels import Levels
from core.concepts.search import Query, Term, rank

TOP, TURNS, BLOCK = 60, 7, 10_000


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


def combined(levels: Levels, vectors: FloatArray, asked: FloatArray) -> IntArray:
    """The same by two phrases and one that is not wanted."""
    terms = (Term("dog"), Term("snow"), Term("grass", weight=-1.0))
    rows = np.stack([asked, vectors[1], vectors[2]])
    return rank(vectors, rows, Query(terms, top=TOP), None, levels).images


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=1_000_000)
    parser.add_argument("--dim", type=int, default=512)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        vectors = made_up(Path(folder, "vectors.npy"), options.images, options.dim)
        asked = np.asarray(vectors[0]) + np.asarray(vectors[len(vectors) // 2])
        asked /= np.linalg.norm(asked)
        begin = time.perf_counter()
        levels = Levels.of(vectors)
        made = time.perf_counter() - begin
        ways: dict[str, Callable[[FloatArray, FloatArray], IntArray]] = {
            "plain": plain,
            "whole": whole,
            "by_levels": partial(by_levels, levels),
            "combined": partial(combined, levels),
        }
        found = {name: way(vectors, asked) for name, way in ways.items()}  # read once
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(TURNS):
            for name, way in ways.items():
                begin = time.perf_counter()
                way(vectors, asked)
                times[name].append(1000 * (time.perf_counter() - begin))
    medians = {name: statistics.median(each) for name, each in times.items()}
    print(
        json.dumps(
            {
                "best_ms": {name: round(min(each), 1) for name, each in times.items()},
                "median_ms": {name: round(each, 1) for name, each in medians.items()},
                "levels_once_s": round(made, 2),
                "plain_over": {name: round(medians["plain"] / m, 2) for name, m in medians.items()},
                "same_images": all(
                    found["plain"].tolist() == found[name].tolist()
                    for name in ("whole", "by_levels")
                ),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
