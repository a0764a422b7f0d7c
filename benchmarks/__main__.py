"""Two builds compared: python -m benchmarks all --against REF [--pictures FOLDER]

Each piece of work is done by the older commit and by this tree in turn. Prints a line for each,
medians and ratios; --write puts the table into a file. Instead of `all`, names of pieces.
"""

import argparse
import importlib
import os
import pkgutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

from benchmarks import compared
from benchmarks.builds import COSTS, Failed, Turns, checkout, in_turn

WORDS = """# Speed

`python -m benchmarks {names} --against {ref} --rounds {rounds}` printed this on {day}, on
{cores} cores. Each build worked in a new process, in turn. Times and memory are medians; the ratios
say how many times as much the older build took, medians over the rounds. The last columns are what
the work found, which should stay, and the load while it was measured.

"""
HEAD = """| work | before | now | ratio | processor's | memory | found | load |
|---|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Work:
    """A piece of work: its name, what it is, and the module that does it."""

    name: str
    title: str
    module: ModuleType

    def inputs(self, place: Path, pictures: Path | None) -> Path:
        """The folder of what both builds read, made where it is not there yet."""
        folder = place / self.module.__name__.rpartition(".")[2]
        if not folder.exists():
            folder.mkdir()
            self.module.prepare(folder, pictures)
        return folder


def all_work() -> dict[str, Work]:
    """By name, in the order of the files."""
    names = [
        f"{compared.__name__}.{found.name}" for found in pkgutil.iter_modules(compared.__path__)
    ]
    modules = [importlib.import_module(name) for name in names]
    return {
        name: Work(name, title, module) for module in modules for name, title in module.WORK.items()
    }


def row(work: Work, options: argparse.Namespace, place: Path, older: Path) -> str:
    """A row of the table, once both builds have done the work, or why they have not."""
    if options.pictures is None and getattr(work.module, "PICTURES", False):
        cells = ["needs --pictures FOLDER"]
    else:
        inputs = work.inputs(place, options.pictures)
        try:
            cells = list(_cells(in_turn(work.name, work.module, inputs, older, options.rounds)))
        except Failed as error:
            cells = [str(error)]
    return f"| {' | '.join([f'`{work.name}`: {work.title}', *cells])} |\n"


def _cells(turns: Turns) -> Iterator[str]:
    yield from (f"{seconds:.1f} s" for seconds in turns.medians("seconds"))
    yield from (f"{turns.ratio(cost):.2f}" for cost in ("seconds", "processor"))
    yield "{:,.0f}, {:,.0f} MB".format(*turns.medians("megabytes"))
    found = [name for name in turns.now[0] if name not in COSTS]
    yield "; ".join("{} {:.4g}, {:.4g}".format(name, *turns.medians(name)) for name in found)
    yield f"{turns.load:.1f}"


def arguments(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("work", nargs="+", choices=["all", *names], metavar="NAME")
    parser.add_argument("--against", required=True, metavar="REF")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", type=Path, metavar="FILE")
    return parser.parse_args()


def main() -> None:
    known = all_work()
    options = arguments(list(known))
    chosen = list(known) if "all" in options.work else options.work
    rows = [HEAD]
    print(HEAD, end="")
    with (
        tempfile.TemporaryDirectory() as name,
        checkout(options.against, Path(name, "older")) as older,
    ):
        for work in map(known.__getitem__, chosen):
            rows.append(row(work, options, Path(name), older))
            print(rows[-1], end="", flush=True)
    if options.write:
        options.write.write_text(words(options) + "".join(rows), encoding="utf-8")


def words(options: argparse.Namespace) -> str:
    return WORDS.format(
        names=" ".join(options.work),
        ref=options.against,
        rounds=options.rounds,
        day=date.today(),
        cores=os.cpu_count(),
    )


if __name__ == "__main__":
    main()
