"""The command `export`: a run's clusters as a table, a report, folders, or its model."""

import argparse
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from ...base.disk import write_whole
from ...base.errors import BadInput
from ...base.values import IntArray
from ...concepts.run import Run
from ...output.export import (
    HOW,
    choose,
    clusters_csv,
    edited,
    labels_parquet,
    labels_parts,
    model_files,
    model_zip,
    report_html,
)
from ...store.runs import load_run
from ...store.workspace import Workspace
from .. import steps
from . import beside
from .terminal import bar

TABLES: Mapping[str, Callable[[Workspace, Run, IntArray], bytes | Iterable[bytes]]] = {
    "csv": labels_parts,
    "parquet": labels_parquet,
    "html": report_html,
    "clusters": clusters_csv,
}
FORMATS = (*TABLES, "model", "folders")
SUFFIXES = {".csv": "csv", ".parquet": "parquet", ".html": "html", ".htm": "html", ".zip": "model"}


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", help="id of the run, as `runs` lists it")
    command.add_argument("--out", type=Path, required=True, metavar="FILE")
    command.add_argument("--format", choices=FORMATS, help="default: what the file's name says")
    command.add_argument("--cluster", type=int, metavar="N", help="only the images of this one")
    command.add_argument(
        "--doubtful", type=float, metavar="D", help="only images of at least this doubt, 0 to 1"
    )
    command.add_argument("--how", choices=HOW, default="copy", help="for folders; default copy")


def export(options: argparse.Namespace) -> None:
    """Write what was asked for; raises UserError in one sentence."""
    workspace = Workspace(options.workspace)
    run = load_run(workspace, options.run)
    images = choose(run, edited(workspace, run), options.cluster, options.doubtful)
    kind = options.format or _guess(options.out)
    if kind == "folders":
        _folders(workspace, run, images, options)
    elif kind == "model":
        _model(workspace, run, options)
    else:
        write(options.out, TABLES[kind](workspace, run, images))


def write(path: Path, content: bytes | Iterable[bytes]) -> None:
    """The file whole or not at all."""
    try:
        write_whole(path, content)
    except OSError as error:
        raise BadInput(f"Cannot write {path}: {error.strerror}. Choose another --out.") from error
    print(f"wrote {path}")


def _guess(out: Path) -> str:
    """The format that a file's name stands for; without a suffix, folders."""
    if beside.is_for_clusters(out):
        return "clusters"
    if not out.suffix:
        return "folders"
    if out.suffix.lower() not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise BadInput(f"{out.name!r} ends in none of {known}; add --format.")
    return SUFFIXES[out.suffix.lower()]


def _folders(workspace: Workspace, run: Run, images: IntArray, options: argparse.Namespace) -> None:
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
    if options.cluster is not None or options.doubtful is not None:
        raise BadInput("The model is one for all images; leave out --cluster and --doubtful.")
    if options.out.suffix:
        write(options.out, model_zip(workspace, run))
        return
    if options.out.is_dir() and any(options.out.iterdir()):
        raise BadInput(f"The folder {options.out} is not empty; give a new or an empty one.")
    for name, content in model_files(workspace, run).items():
        write(options.out / name, content)
