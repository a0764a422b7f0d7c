"""This tree and an older commit do the same work in turn, each time in a new process."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import ModuleType

from benchmarks.environment import environment

HERE = Path(__file__).resolve().parents[1]
CHILD = HERE / "benchmarks" / "child.py"
COSTS = ("seconds", "processor", "megabytes")  # of the processor: seconds, of all processes

Figures = Mapping[str, float]  # the costs, and what the work found, which should stay


class Failed(Exception):
    """The work ended with an error; the last line of it."""


@dataclass(frozen=True)
class Turns:
    """What one piece of work took and found, a list of rounds for each build."""

    before: tuple[Figures, ...]
    now: tuple[Figures, ...]
    load: float  # processes that wanted a core, mean of the last minute

    def ratio(self, cost: str) -> float:
        """How many times as much the older build took: the median over the pairs of a round."""
        pairs = zip(self.before, self.now, strict=True)
        return median(before[cost] / now[cost] for before, now in pairs)

    def medians(self, name: str) -> tuple[float, float]:
        """Of the older build and of this one."""
        before, now = ([turn[name] for turn in turns] for turns in (self.before, self.now))
        return median(before), median(now)


@contextmanager
def checkout(ref: str, folder: Path) -> Iterator[Path]:
    """The tree of an older commit, for as long as the context lasts."""
    command = ["git", "worktree", "add", "--quiet", "--detach", str(folder), ref]
    subprocess.run(command, cwd=HERE, check=True)
    try:
        yield folder
    finally:
        command = ["git", "worktree", "remove", "--force", str(folder)]
        subprocess.run(command, cwd=HERE, check=True)


@contextmanager
def against(ref: str | None) -> Iterator[list[Path]]:
    """The trees to compare: that of an older commit where one is named, then this one."""
    if ref is None:
        yield [HERE]
        return
    with tempfile.TemporaryDirectory() as place, checkout(ref, Path(place, "older")) as older:
        yield [older, HERE]


def in_turn(name: str, module: ModuleType, inputs: Path, older: Path, rounds: int) -> Turns:
    """Every round the older build works, then this one. Raises Failed where one cannot."""
    before, now = [], []
    for _ in range(rounds):
        before.append(once(name, module, inputs, older))
        now.append(once(name, module, inputs, HERE))
    return Turns(tuple(before), tuple(now), os.getloadavg()[0])


def once(name: str, module: ModuleType, inputs: Path, build: Path) -> Figures:
    """One turn: the costs and what was found, from a process that knows that build alone."""
    scratch = inputs.parent / f"{inputs.name}-{build.name}"  # what a build keeps between turns
    scratch.mkdir(exist_ok=True)
    command = [sys.executable, str(CHILD), str(module.__file__), name, str(inputs), str(scratch)]
    told = {"OMP_WAIT_POLICY": "PASSIVE", **environment(PYTHONPATH=str(build))}
    done = subprocess.run(command, cwd=build, env=told, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{build.name}: {(done.stderr.splitlines() or ['no word'])[-1]}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures
