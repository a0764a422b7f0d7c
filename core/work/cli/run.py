"""The command `run`: images in, clusters that say why out."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...base.errors import BadInput
from ...base.language import speaking
from ...base.record import READING
from ...concepts.figures import verdicts
from ...concepts.run import Run
from ...concepts.top_v import top_shown
from ...encoders import SAMPLE, default_encoder, seen_as, usual
from ...output import worth
from ...output.export import clusters_csv, edited, labels_parts, rejects_csv
from ...store.preferences import preferences
from ...store.runs import load_run, report
from ...store.workspace import Workspace
from .. import steps
from ..plan import plan
from ..request import RunRequest
from ..steps.registry import parameters_of
from . import beside, planned
from .arguments import add_argument, add_executor, add_top, executor_of
from .grammar import add_settings, group
from .out import is_stdout, is_stream, write
from .terminal import bar, summary

# the others are called as their field is
FLAGS = {"source": "source", "table": "--assignment", "vectors": "--embeddings"}
ASKED = ("source", "clusters", "encoder", "model", "table", "vectors", "seed", *READING)


def add_arguments(command: argparse.ArgumentParser) -> None:
    known = {parameter.name: parameter for parameter in parameters_of(RunRequest)}
    for name in ASKED:
        add_argument(command, known[name], FLAGS.get(name))
    command.add_argument(
        "--out",
        type=Path,
        metavar="CSV",
        help="write the labels here (- for stdout), and beside them a row for each cluster",
    )
    add_top(command)
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
    says = sys.stderr if options.out and is_stdout(options.out) else sys.stdout
    names = edited(workspace, found).column_names
    top = top_shown("terminal", options.top or preferences(workspace).top)
    print(summary(found, figures, names, top), file=says)
    if options.out:
        _write(workspace, found, options.out, options.top)
    if options.json:
        print(json.dumps(in_json(found, figures.metrics if figures else {})), file=says)


@speaking("en")  # for programs
def in_json(run: Run, metrics: Mapping[str, float]) -> dict[str, Any]:
    """The last line of --json: figures by their keys, and in words what they are worth."""
    words = worth.of_run(run).says or "Nothing speaks against the phrases."
    return {"run": run.id, **metrics, "words": words, "verdicts": verdicts(metrics)}


@speaking("en")  # for others, as `export` does
def _write(workspace: Workspace, run: Run, labels: Path, top: int | None) -> None:
    """The labels, and beside a file the clusters and the rejects."""
    write(labels, labels_parts(workspace, run, top=top), workspace)
    if not is_stream(labels):
        _write_clusters(workspace, run, labels, top)
        _write_rejects(workspace, run, labels)


def _write_clusters(workspace: Workspace, run: Run, labels: Path, top: int | None) -> None:
    """One row a cluster, beside the labels; a file of somebody else's stays as it is."""
    place = beside.place_for_clusters(labels)
    if place is None:
        print(f"clusters.csv was not written: {beside.TAKEN}", file=sys.stderr)
    else:
        write(place, clusters_csv(workspace, run, top=top), workspace)


def _write_rejects(workspace: Workspace, run: Run, labels: Path) -> None:
    """One row a rejected file, beside the labels; those of an earlier run do not stay."""
    place = beside.place_for_rejects(labels)
    if place is None and run.images.rejects:
        print(f"The rejects were not written: {beside.TAKEN}", file=sys.stderr)
    elif place is not None and run.images.rejects:
        write(place, rejects_csv(run.images), workspace)
    elif place is not None:
        place.unlink(missing_ok=True)


def request_of(options: argparse.Namespace) -> RunRequest:
    """What the options ask for, --set among them."""
    usually = default_encoder(seen_as(options.source, options.root))
    encoder = options.encoder or ("" if options.vectors else usually)
    given = {name: getattr(options, name) for name in ASKED} | {"encoder": encoder}
    if options.table is None and options.clusters is None and options.source != SAMPLE:
        raise BadInput("The number of clusters is missing; add --clusters K, for example 10.")
    own = group(options.settings, options.model or usual(encoder).model)
    return RunRequest(**{**given, **own})
