"""The command `benchmark`: a table of the papers run again, beside what they print."""

import argparse
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ...base.errors import BadInput, UnknownName
from ...encoders import CLIP, PHOTO
from ...store.workspace import Workspace
from ..bench import running, showing
from ..bench.running import Cell, Plan
from ..bench.tables import TABLES, Table
from .export import write
from .terminal import bar

RESULTS = "bench/results.jsonl"  # in the workspace


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("table", metavar="TABLE", help=", ".join(TABLES))
    command.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="METHOD/DATASET",
        help="such as ic2e/stl-10, tac or */dtd; may be repeated",
    )
    command.add_argument("--seeds", type=int, default=5, help="default 5, as in the papers")
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


def benchmark(options: argparse.Namespace) -> None:
    """Run what is asked for and not yet done, and show the table, even when stopped."""
    workspace = Workspace(options.workspace)
    plan, results = _plan(options, workspace), workspace.folder / RESULTS
    plan.check()
    reasons: dict[Cell, str] = {}
    try:
        with bar() as progress:
            running.run(workspace, plan, results, reasons, progress, _say)
    finally:
        _show(plan, results, reasons, options.out)


def _show(plan: Plan, results: Path, reasons: dict[Cell, str], out: Path | None) -> None:
    text = showing.markdown(plan, running.load(results), reasons)
    if out is None:
        print(text, end="")
    else:
        write(out, text.encode())
    print(f"results: {results}; the same command goes on from there", file=sys.stderr)


def _say(text: str) -> None:
    """A line above the progress bar."""
    from tqdm import tqdm

    tqdm.write(text, file=sys.stderr)


def _plan(options: argparse.Namespace, workspace: Workspace) -> Plan:
    if options.table not in TABLES:
        raise UnknownName("table", options.table, TABLES)
    table = TABLES[options.table]
    return Plan(
        table=table,
        cells=_cells(table, options.only),
        data=options.data or workspace.folder / "data",
        seeds=options.seeds,
        encoder=options.encoder,
        images=options.images,
        settings=dict(_setting(text) for text in options.settings),
    )


def _cells(table: Table, only: Sequence[str]) -> tuple[Cell, ...]:
    """The cells that some --only names, all without one; raises BadInput when one names none."""
    cells = showing.all_cells(table)
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
