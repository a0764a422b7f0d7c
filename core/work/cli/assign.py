"""The command `assign`: new images into the clusters of a run, with the phrases that say why."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from ...base.units import count
from ...output.export import labels_parts
from ...output.export.rows import Rows, rows
from ...store.runs import load_run
from ...store.workspace import Workspace
from .. import steps
from ..request import RunRequest
from ..steps.registry import parameters_of
from .arguments import add_argument, add_executor, executor_of
from .out import is_stdout, write
from .terminal import bar

ASKED = ("source", "classes", "root", "names", "bands")


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", help="id of the run, as `runs` lists it")
    known = {parameter.name: parameter for parameter in parameters_of(RunRequest)}
    for name in ASKED:
        add_argument(command, known[name], name if name == "source" else None)
    command.add_argument(
        "--out", type=Path, metavar="CSV", help="write the labels here (- for stdout)"
    )
    command.add_argument("--json", action="store_true", help="id and sizes as JSON at the end")
    add_executor(command)


def assign(options: argparse.Namespace) -> None:
    """Place the images, say how many went where, write their labels."""
    workspace = Workspace(options.workspace)
    asked = {name: given for name in ASKED if (given := getattr(options, name))}
    with executor_of(options) as executor, bar() as progress:
        id = steps.assign(workspace, run=options.run, **asked, progress=progress, executor=executor)
    found = load_run(workspace, id)
    table = rows(workspace, found)
    says = sys.stderr if options.out and is_stdout(options.out) else sys.stdout
    print(*_lines(id, table), sep="\n", file=says)
    if options.out:
        write(options.out, labels_parts(workspace, found), workspace)
    if options.json:
        print(json.dumps({"run": id, "clusters": Counter(table.names)}), file=says)


def _lines(id: str, table: Rows) -> list[str]:
    placed = count(len(table), "image")
    sizes = Counter(table.names).most_common()
    return [f"{placed} placed in {count(len(sizes), 'cluster')}, as run {id}"] + [
        f"{members:>7}  {name}" for name, members in sizes
    ]
