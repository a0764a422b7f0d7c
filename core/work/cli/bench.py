"""The command `benchmark`: a table or figure of the papers again, beside what they print."""

import argparse
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ...base.errors import BadInput, UnknownName
from ...encoders import CLIP, PHOTO
from ...store.workspace import Workspace
from ..bench import picturing, results, running, showing
from ..bench.datasets import DATASETS
from ..bench.entry import DATA, Cell, Table
from ..bench.papers import TABLES
from ..bench.running import Plan
from .out import write
from .terminal import bar

RESULTS, PICTURES = "bench/results.jsonl", "bench/pictures"  # in the workspace


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("table", metavar="TABLE", nargs="?", help="one of those that --list names")
    command.add_argument("--list", action="store_true", help="every table and figure, and no more")
    command.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="METHOD/DATASET",
        help="such as ic2e/stl-10, tac or */dtd; may be repeated",
    )
    command.add_argument("--seeds", type=int, help="default 5, as in the papers; 1 for a picture")
    command.add_argument(
        "--data", type=Path, metavar="DIR", help="data sets; default: data in the workspace"
    )
    command.add_argument(
        "--encoder", default=CLIP, help=f"default {CLIP}, as in the papers; {PHOTO}: no download"
    )
    command.add_argument("--images", type=int, metavar="N", help="so many of each data set only")
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="GROUP.NAME=VALUE",
        dest="settings",
        help="a setting, such as cluster.epochs=2, concept.alpha=1 or run.views=2",
    )
    command.add_argument("--out", type=Path, metavar="FILE", help="write the table here")
    command.add_argument(
        "--pictures", type=Path, metavar="DIR", help=f"default: {PICTURES} in the workspace"
    )


def benchmark(options: argparse.Namespace) -> None:
    """Run what is asked for and not yet done, and show the table, even when stopped."""
    if options.list:
        print("\n".join(_listed()))
        return
    workspace = Workspace(options.workspace)
    plan, file = _plan(options, workspace), workspace.folder / RESULTS
    plan.check()
    reasons: dict[Cell, str] = {}
    try:
        with bar() as progress:
            running.run(workspace, plan, file, reasons, progress, _say)
    finally:
        _show(workspace, plan, file, reasons, options)


def _listed() -> list[str]:
    """A line for every table and figure: its name, its title and what it wants."""
    width = max(map(len, TABLES))
    return [f"{name:{width}}  {table.title} ({_wants(table)})" for name, table in TABLES.items()]


def _wants(table: Table) -> str:
    if not table.rows:
        return "a drawing of the method, nothing to run"
    titles = ", ".join(DATASETS[dataset].title for dataset in table.splits)
    models = dict.fromkeys(row.model for row in table.rows if row.model and row.measure != DATA)
    return f"{', '.join(models) or 'no method'} on {titles}"


def _show(
    workspace: Workspace,
    plan: Plan,
    file: Path,
    reasons: dict[Cell, str],
    options: argparse.Namespace,
) -> None:
    found = results.load(file)
    drawn = picturing.drawn(workspace, plan, found)
    text = showing.markdown(plan, found, reasons, drawn.lines if drawn else ())
    if options.out is None:
        print(text, end="")
    else:
        write(options.out, text.encode())
    if drawn:
        folder = options.pictures or workspace.folder / PICTURES
        for picture in picturing.write(drawn.figure, folder, plan.table.name, _say):
            print(f"picture: {picture}", file=sys.stderr)
    print(f"results: {file}; the same command goes on from there", file=sys.stderr)


def _say(text: str) -> None:
    """A line above the progress bar."""
    from tqdm import tqdm

    tqdm.write(text, file=sys.stderr)


def _plan(options: argparse.Namespace, workspace: Workspace) -> Plan:
    if options.table is None:
        raise BadInput("No table was named; give one of those that --list names, such as ic2e-3.")
    if options.table not in TABLES:
        raise UnknownName("table", options.table, TABLES)
    table = TABLES[options.table]
    return Plan(
        table=table,
        cells=_cells(table, options.only),
        data=options.data or workspace.folder / "data",
        seeds=table.seeds if options.seeds is None else options.seeds,
        encoder=options.encoder,
        images=options.images,
        settings=dict(_setting(text) for text in options.settings),
    )


def _cells(table: Table, only: Sequence[str]) -> tuple[Cell, ...]:
    """The cells that some --only names, all without one; raises BadInput when one names none."""
    cells = table.cells()
    chosen: set[Cell] = set()
    for text in only:
        method, _, dataset = text.partition("/")
        named = {cell for cell in cells if _is(cell, method or "*", dataset or "*")}
        if not named:
            raise BadInput(_nothing(table, text))
        chosen |= named
    return tuple(cell for cell in cells if cell in chosen or not only)


def _is(cell: Cell, method: str, dataset: str) -> bool:
    return fnmatchcase(cell.row.key, method) and fnmatchcase(cell.dataset, dataset)


def _nothing(table: Table, text: str) -> str:
    cited = next((row for row in table.rows if row.key == text.partition("/")[0]), None)
    if cited is not None and not cited.model:
        return f"--only {text}: {cited.title} is not run here: {cited.why_not}."
    methods = ", ".join(row.key for row in table.rows if row.model)
    return f"--only {text} names nothing. Methods: {methods}; data sets: {', '.join(table.splits)}."


def _setting(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise BadInput(f"--set takes GROUP.NAME=VALUE, such as cluster.epochs=2; given: {text!r}.")
    return name.strip(), value.strip()
