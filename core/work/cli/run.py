"""The command `run`: images in, clusters that say why out."""

import argparse
import json
import sys
from pathlib import Path

from ...base.errors import BadInput
from ...concepts.run import Run
from ...encoders import SAMPLE, default_encoder, usual
from ...output.export import clusters_csv, labels_parts, rejects_csv
from ...store.runs import load_run, report
from ...store.workspace import Workspace
from .. import steps
from ..plan import plan
from ..request import RunRequest
from ..steps.registry import parameters_of
from . import beside, planned
from .arguments import add_argument, add_executor, executor_of
from .export import write
from .grammar import add_settings, group
from .terminal import bar, summary

FLAGS = {"source": "source", "table": "--assignment"}  # the others are called as their field is
ASKED = ("source", "clusters", "encoder", "model", "table", "seed", "classes", "root", "names")


def add_arguments(command: argparse.ArgumentParser) -> None:
    known = {parameter.name: parameter for parameter in parameters_of(RunRequest)}
    for name in ASKED:
        add_argument(command, known[name], FLAGS.get(name))
    command.add_argument(
        "--out",
        type=Path,
        metavar="CSV",
        help="write the labels here, and a row for each cluster beside them",
    )
    command.add_argument("--json", action="store_true", help="metrics as JSON on the last line")
    command.add_argument(
        "--plan", action="store_true", help="say what it would do and take, and stop"
    )
    add_executor(command)
    add_settings(command)


def run(options: argparse.Namespace) -> None:
    """Run everything, print the summary, write what was asked for."""
    workspace, request = Workspace(options.workspace), request_of(options)
    if options.plan:
        print(*planned.lines(plan(workspace, request), options.json), sep="\n")
        return
    with executor_of(options) as executor, bar() as progress:
        found = load_run(workspace, steps.run(workspace, request, progress, executor))
    figures = report(workspace, found)
    print(summary(found, figures))
    if options.out:
        write(options.out, labels_parts(workspace, found))
        _write_clusters(workspace, found, options.out)
        if found.images.rejects:
            write(options.out.parent / "rejects.csv", rejects_csv(found.images))
    if options.json:
        print(json.dumps({"run": found.id, **(figures.metrics if figures else {})}))


def _write_clusters(workspace: Workspace, run: Run, labels: Path) -> None:
    """One row a cluster, beside the labels; a file of somebody else's stays as it is."""
    place = beside.place_for_clusters(labels)
    if place is None:
        print(f"clusters.csv was not written: {beside.TAKEN}", file=sys.stderr)
    else:
        write(place, clusters_csv(workspace, run))


def request_of(options: argparse.Namespace) -> RunRequest:
    """What the options ask for, --set among them."""
    encoder = options.encoder or default_encoder(options.source)
    given = {name: getattr(options, name) for name in ASKED} | {"encoder": encoder}
    if options.table is None:
        given["clusters"] = _clusters(options.clusters, options.source == SAMPLE)
    own = group(options.settings, options.model or usual(encoder).model)
    return RunRequest(**{**given, **own})


def _clusters(given: int | None, sample: bool) -> int:
    """The number of clusters asked for; the sample gallery knows how many classes it has."""
    if given is not None:
        return given
    if not sample:
        raise BadInput("The number of clusters is missing; add --clusters K, for example 10.")
    from ...images.sample import CLASSES

    return len(CLASSES)
