"""The command `export`: a run's clusters in one of the formats, a report, or its model."""

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from ...base.errors import BadInput
from ...base.language import speaking, spoken
from ...base.values import IntArray
from ...concepts.run import Run
from ...output import filter
from ...output.export import (
    HOW,
    edited,
    labels_parts,
    model_files,
)
from ...output.export.formats import FOLDERS, FORMATS, MODEL, PAGE
from ...output.export.packing import packed
from ...output.export.peers import WRITTEN, peer_files
from ...store.runs import load_run
from ...store.workspace import Workspace
from .. import steps
from . import beside
from .arguments import add_top, add_where
from .out import is_stream, write
from .terminal import bar

NAMES = {each.file: name for name, each in FORMATS.items() if each.file}
SUFFIXES = {
    ".csv": "csv",
    ".parquet": "parquet",
    ".html": "report",
    ".htm": "report",
    ".jsonl": "imagefolder",
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".zip": MODEL,
}


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", help="id of the run, as `runs` lists it")
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help="- for stdout")
    command.add_argument("--format", choices=FORMATS, help="default: what the file's name says")
    command.add_argument("--cluster", metavar="N", help="only its images: --where cluster=N")
    command.add_argument(
        "--doubtful", metavar="D", help="only those of more doubt: --where 'doubt>D'"
    )
    add_where(command)
    add_top(command)
    command.add_argument("--how", choices=HOW, default="copy", help="for folders; default copy")


def export(options: argparse.Namespace) -> None:
    """Write what was asked for; raises UserError in one sentence."""
    workspace = Workspace(options.workspace)
    run = load_run(workspace, options.run)
    images = np.flatnonzero(filter.mask(_wanted(options), run, edited(workspace, run)))
    kind = options.format or _guess(options.out)
    if options.top is not None and FORMATS[kind].make is None:
        raise BadInput("Folders and the model hold no evidence; leave out --top.")
    with speaking(spoken() if kind == PAGE else "en"):  # the rest is for programs and for others
        if kind == FOLDERS:
            _folders(workspace, run, images, options)
        elif kind == MODEL:
            _model(workspace, run, options)
        elif kind in WRITTEN:
            _files(workspace, options.out, peer_files(workspace, run, kind, images, options.top))
        else:
            write(options.out, _table(workspace, run, kind, images, options.top), workspace)


def _table(
    workspace: Workspace, run: Run, kind: str, images: IntArray, top: int | None
) -> bytes | Iterable[bytes]:
    """The labels some rows at a time, as they may be a million; other formats whole."""
    make = labels_parts if kind == "csv" else FORMATS[kind].make
    assert make is not None
    return make(workspace, run, images, top)


def _wanted(options: argparse.Namespace) -> filter.Filter:
    """What --where, --cluster and --doubtful ask for, all of it."""
    wanted = filter.parse(options.where or "").conditions
    if options.cluster is not None:
        wanted += (filter.Condition("cluster", "=", options.cluster),)
    if options.doubtful is not None:
        wanted += (filter.Condition("doubt", ">", options.doubtful),)
    return filter.Filter(wanted)


def _guess(out: Path) -> str:
    """The format that a file's name stands for; without a suffix, folders; of a stream, CSV."""
    if is_stream(out) and out.suffix.lower() not in SUFFIXES:
        return "csv"
    if beside.is_for_clusters(out):
        return "clusters"
    if out.name in NAMES:
        return NAMES[out.name]
    if not out.suffix:
        return FOLDERS
    if out.suffix.lower() not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise BadInput(f"{out.name!r} ends in none of {known}; add --format.")
    return SUFFIXES[out.suffix.lower()]


def _folders(workspace: Workspace, run: Run, images: IntArray, options: argparse.Namespace) -> None:
    if is_stream(options.out):
        raise BadInput(f"Folders cannot be written to {options.out}; give the path of a new one.")
    with bar() as progress:
        target = steps.export_folders(
            workspace,
            run=run.id,
            target=str(options.out.absolute()),
            how=options.how,
            images=images.tolist(),
            progress=progress,
        )
    print(f"wrote {target}")


def _model(workspace: Workspace, run: Run, options: argparse.Namespace) -> None:
    """A zip, or two files in a folder that is new or empty. Always the whole model."""
    if _wanted(options):
        raise BadInput(
            "The model is one for all images; leave out --cluster, --doubtful and --where."
        )
    _files(workspace, options.out, model_files(workspace, run))


def _files(workspace: Workspace, out: Path, files: Mapping[str, bytes]) -> None:
    """One file, or a zip of some; without a suffix all of them, in a new or an empty folder."""
    if out.suffix or is_stream(out):
        write(out, packed(files), workspace)
        return
    if out.is_dir() and any(out.iterdir()):
        raise BadInput(f"The folder {out} is not empty; give a new or an empty one.")
    for name, content in files.items():
        write(out / name, content, workspace)
