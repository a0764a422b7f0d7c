"""The command `run`: images in, clusters that say why out."""

import argparse
import json
import sys
from pathlib import Path

from ...base.errors import BadInput
from ...base.progress import Progress
from ...concepts.run import Run
from ...encoders import DEFAULT_ENCODER, default_encoder, usual
from ...output.export import clusters_csv, labels_csv, rejects_csv
from ...store.runs import load_run, report
from ...store.workspace import Workspace
from .. import steps
from . import beside
from .export import write
from .grammar import add_settings, group
from .terminal import bar, summary


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("source", help="a folder, a zip, a CSV or Parquet of paths, or: sample")
    command.add_argument("--clusters", type=int, metavar="K")
    command.add_argument("--encoder", help=f"default {DEFAULT_ENCODER}; sample for the sample")
    command.add_argument("--model", help="cluster model; default: what suits the encoder")
    command.add_argument("--assignment", metavar="TABLE", help="a CSV of clusters made elsewhere")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument(
        "--out",
        type=Path,
        metavar="CSV",
        help="write the labels here, and a row for each cluster beside them",
    )
    command.add_argument("--json", action="store_true", help="metrics as JSON on the last line")
    add_settings(command)


def run(options: argparse.Namespace) -> None:
    """Run everything, print the summary, write what was asked for."""
    workspace = Workspace(options.workspace)
    with bar() as progress:
        found = load_run(workspace, _whole_run(workspace, options, progress))
    figures = report(workspace, found)
    print(summary(found, figures))
    if options.out:
        write(options.out, labels_csv(workspace, found))
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


def _whole_run(workspace: Workspace, options: argparse.Namespace, progress: Progress) -> str:
    sample = options.source == "sample"
    encoder = options.encoder or default_encoder(options.source)
    return steps.run(
        workspace,
        source=options.source,
        encoder=encoder,
        clusters=None if options.assignment else _clusters(options.clusters, sample),
        table=options.assignment,
        model=options.model,
        seed=options.seed,
        **group(options.settings, options.model or usual(encoder).model),
        progress=progress,
    )


def _clusters(given: int | None, sample: bool) -> int:
    """The number of clusters asked for; the sample gallery knows how many classes it has."""
    if given is not None:
        return given
    if not sample:
        raise BadInput("The number of clusters is missing; add --clusters K, for example 10.")
    from ...images.sample import CLASSES

    return len(CLASSES)
