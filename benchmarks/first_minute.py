"""How long does the sample run take? python -m benchmarks.first_minute [--against REF]

Runs `python -m core run sample --json` into an empty workspace, this tree and an older commit in
turn, each in its own process. Prints seconds on the clock and of processor time (of all processes
of a run), their ratio, and the figures that must stay.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).parents[1]
FIGURES = ("acc", "q_acc", "nmi", "f1", "f1_active", "evidence_truth")


@dataclass(frozen=True)
class Timing:
    """One sample run."""

    wall: float  # seconds
    cpu: float  # seconds, of all its processes
    figures: dict[str, float]


@contextmanager
def checkout(ref: str, folder: Path) -> Iterator[Path]:
    """The tree of an older commit, for as long as the context lasts."""
    subprocess.run(["git", "worktree", "add", "--detach", folder, ref], cwd=HERE, check=True)
    try:
        yield folder
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", folder], cwd=HERE, check=True)


def sample_run(tree: Path) -> Timing:
    """One run by the code of a tree."""
    with tempfile.TemporaryDirectory() as workspace:
        command = [sys.executable, "-m", "core", "run", "sample", "--json"]
        begin, before = time.perf_counter(), _children()
        done = subprocess.run(
            [*command, "--workspace", workspace],
            cwd=tree,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )
        wall, cpu = time.perf_counter() - begin, _children() - before
    found = json.loads(done.stdout.splitlines()[-1])
    return Timing(wall, cpu, {name: found[name] for name in FIGURES})


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compare(trees: dict[str, Path], rounds: int) -> dict[str, list[Timing]]:
    """Each tree's runs, in turn."""
    found: dict[str, list[Timing]] = {name: [] for name in trees}
    for number in range(rounds):
        for name, tree in trees.items():
            one = sample_run(tree)
            found[name].append(one)
            said = f"{one.wall:6.1f} s, processor {one.cpu:6.1f} s, load {os.getloadavg()[0]:.1f}"
            print(f"{number + 1} {name:12} {said}", flush=True)
    return found


def show(found: dict[str, list[Timing]]) -> None:
    for name, runs in found.items():
        wall, cpu = median(run.wall for run in runs), median(run.cpu for run in runs)
        print(f"{name:12} median {wall:6.1f} s, processor {cpu:6.1f} s; {runs[-1].figures}")
    old, new = found.values()
    for kind in ("wall", "cpu"):
        ratios = [getattr(b, kind) / getattr(a, kind) for a, b in zip(old, new, strict=True)]
        print(f"{kind}: median ratio {median(ratios):.2f} of {len(ratios)} pairs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", default="HEAD", metavar="REF")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as place,
        checkout(options.against, Path(place, "older")) as older,
    ):
        show(compare({options.against[:12]: older, "this tree": HERE}, options.rounds))


if __name__ == "__main__":
    main()
