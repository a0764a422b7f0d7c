"""How fast and how true are the maps? python -m benchmarks.maps OLD FOLDER [--images 10000]

OLD is a checkout of an older build (git worktree), FOLDER holds images: their pixels by PCA to
512 numbers are what is drawn, as in issue 11. Both builds draw in turn, each time in a new process,
with the same threads; every run is printed, then the medians and their ratios.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np

from core.images.importing import find_images, open_image

HERE = Path(__file__).parents[1]
SIDE, WIDTH = 32, 512  # of the pictures, of the vectors
DRAW = """
import json, resource, sys, time
import numpy as np
from core.output.projection import project
vectors, begin, spent = np.load(sys.argv[1]), time.perf_counter(), time.process_time()
flat = project(vectors, sys.argv[2], 0)
wall, cpu = time.perf_counter() - begin, time.process_time() - spent
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([wall, cpu, flat.trustworthiness, peak]))
"""


def vectors_of(folder: Path, images: int) -> np.ndarray:
    """Pixels of images drawn evenly from the folder, by PCA: (n, 512)."""
    found = find_images(str(folder), Path("unused"))
    chosen = np.random.default_rng(0).permutation(len(found))[:images]
    files = [Path(found.root, found.files[number]) for number in np.sort(chosen)]
    squares = [np.asarray(open_image(file).resize((SIDE, SIDE))) for file in files]
    pixels = np.stack(squares).reshape(len(files), -1).astype(np.float32) / 255
    pixels -= pixels.mean(axis=0)
    _, directions = np.linalg.eigh(pixels.T @ pixels)
    return pixels @ directions[:, ::-1][:, :WIDTH]


def drawn(build: Path, vectors: Path, method: str) -> list[float]:
    """Seconds, seconds of processor, trustworthiness and MB at most, of a new process."""
    command = [sys.executable, "-c", DRAW, str(vectors), method]
    environment = {"OMP_WAIT_POLICY": "PASSIVE", **os.environ, "PYTHONPATH": str(build)}
    out = subprocess.run(command, cwd=build, env=environment, capture_output=True, check=True)
    return list(json.loads(out.stdout.splitlines()[-1]))


def compare(old: Path, vectors: Path, method: str, rounds: int) -> None:
    """A line for each build and one with the ratio."""
    figures: dict[str, list[list[float]]] = {"old": [], "new": []}
    for _ in range(rounds):
        for name, build in (("old", old), ("new", HERE)):
            figures[name].append(drawn(build, vectors, method))
            wall, cpu, trust, _ = figures[name][-1]
            print(f"  {method} {name}: {wall:.1f} s, {cpu:.1f}, {trust:.4f}", flush=True)
    middle = {
        name: [median(column) for column in zip(*runs, strict=True)]
        for name, runs in figures.items()
    }
    for name, (wall, cpu, trust, peak) in middle.items():
        print(f"{method:6} {name}: {wall:6.1f} s, {cpu:6.1f} s of processor, ", end="")
        print(f"trustworthiness {trust:.4f}, {peak:,.0f} MB")
    ratios = [middle["old"][part] / middle["new"][part] for part in (0, 1)]
    print(f"{method:6} ratio: {ratios[0]:.1f} x, {ratios[1]:.1f} x of processor", end="")
    print(f"; load {os.getloadavg()[0]:.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--methods", nargs="+", default=["t-sne", "umap", "pca"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        vectors = Path(place, "vectors.npy")
        np.save(vectors, vectors_of(options.folder, options.images))
        for method in options.methods:
            compare(options.old.resolve(), vectors, method, options.rounds)


if __name__ == "__main__":
    main()
