"""How quick is a vocabulary? python -m benchmarks.vocabulary_speed --against FOLDER

FOLDER is an older checkout (git worktree add FOLDER COMMIT). Both builds work on the same made-up
vectors in turn, each in a process of its own, and print processor seconds, peak memory and the
ratio of every pair; the two vocabularies are compared. torch is imported before the clock starts.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

HERE = Path(__file__).parents[1]
NOUNS, WIDTH = 72_949, 512
IMAGE_NOISE = 1 / 20  # of each number; a cosine of about 0.66 to the centre


def make(folder: Path, images: int, groups: int) -> None:
    """Vectors of images around centres, of nouns, and the group of each image."""
    random = np.random.default_rng(0)
    labels = random.integers(0, groups, images)
    centres = unit(random.standard_normal((groups, WIDTH), dtype=np.float32))
    noise = random.standard_normal((images, WIDTH), dtype=np.float32)
    np.save(folder / "images.npy", unit(centres[labels] + IMAGE_NOISE * noise))
    np.save(folder / "nouns.npy", unit(random.standard_normal((NOUNS, WIDTH), dtype=np.float32)))
    np.save(folder / "probabilities.npy", np.eye(groups, dtype=np.float32)[labels])


def unit(rows: np.ndarray) -> np.ndarray:
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def once(folder: Path) -> dict[str, Any]:
    """One vocabulary by the build that this process finds; seconds, megabytes and phrases."""
    import torch  # noqa: F401

    from core.base.values import Assignment, Embeddings
    from core.words.lexicon import load_lexicon
    from core.words.vocabulary import generate_vocabulary

    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in names(folder)}
    lexicon = load_lexicon()
    words = lexicon.phrases(lexicon.filtered("synonym"))
    begin = time.process_time()
    found = generate_vocabulary(
        Embeddings("made", arrays["images"]),
        Assignment("made", arrays["probabilities"]),
        Embeddings("made", arrays["nouns"]),
        words,
        np.arange(NOUNS),
    )
    seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"seconds": seconds, "megabytes": peak, "phrases": found.phrases}


def names(folder: Path) -> list[str]:
    return [file.stem for file in folder.glob("*.npy")]


def run(build: Path, folder: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--once", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(build), "OMP_WAIT_POLICY": "PASSIVE"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def compare(options: argparse.Namespace) -> None:
    builds = {"older": options.against.resolve(), "now": HERE}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in builds}
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), options.images, options.groups)
        for _ in range(options.rounds):
            for name, build in builds.items():
                found[name].append(run(build, Path(folder)))
    for name, runs in found.items():
        seconds, peak = (median(r[key] for r in runs) for key in ("seconds", "megabytes"))
        print(f"{name:6} {seconds:6.2f} s of processor, {peak:5.0f} MB at most")
    pairs = zip(found["older"], found["now"], strict=True)
    ratios = [older["seconds"] / now["seconds"] for older, now in pairs]
    older, now = (set(found[name][0]["phrases"]) for name in builds)
    same = len(older & now) / len(older)
    print(f"older / now: median {median(ratios):.2f} of {options.rounds} pairs")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"phrases that are the same: {same:.2%} of {len(older):,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", type=Path)
    parser.add_argument("--images", type=int, default=130_000)
    parser.add_argument("--groups", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        print(json.dumps(once(options.once)))
    else:
        compare(options)


if __name__ == "__main__":
    main()
