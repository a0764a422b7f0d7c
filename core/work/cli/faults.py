"""The command `faults`: copies, and images alone, dark, blurred or tiny; a table without them."""

import argparse
import shlex
from pathlib import Path

from ...base.errors import BadInput
from ...base.places import is_url
from ...base.units import count
from ...base.values import Faults, ImageSet
from ...output.export.faults import FAULT_COLUMNS, faults_csv, kept_csv
from ...output.image_faults import COPY, KINDS, kept
from ...store.workspace import Workspace
from .. import steps
from .out import write
from .terminal import bar

ELSEWHERE = (
    "--keep: these images are at a URL, which a table of some of them cannot say; copy them to a "
    "folder on this machine first."
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("of", metavar="RUN|SET", help="id of a run or an image set")
    columns = ", ".join(FAULT_COLUMNS)
    command.add_argument("--out", type=Path, metavar="CSV", help=f"columns {columns}")
    command.add_argument(
        "--keep", type=Path, metavar="CSV", help="a table of the others, a source of another run"
    )
    command.add_argument(
        "--drop",
        default=COPY,
        metavar="KINDS",
        help=f"what --keep leaves out, of {','.join(KINDS)}; default {COPY}",
    )


def faults(options: argparse.Namespace) -> None:
    """Say what was found; write the tables that were asked for."""
    dropped = tuple(filter(None, options.drop.split(",")))
    if unknown := [name for name in dropped if name not in KINDS]:
        raise BadInput(f"--drop {unknown[0]}: there is no such fault. Known: {', '.join(KINDS)}.")
    workspace = Workspace(options.workspace)
    is_set = workspace.record(options.of).kind == ImageSet.__name__
    id = options.of if is_set else workspace.lineage(options.of)["images"]
    images = workspace.load(ImageSet, id)
    if options.keep and is_url(images.root):
        raise BadInput(ELSEWHERE)
    with bar() as progress:
        made = steps.find_faults(workspace, images=id, progress=progress)
    found = workspace.load(Faults, made)
    for name, (what, is_one) in KINDS.items():
        print(f"{int(is_one(found).sum()):>7,}  {name}: {what[0].lower()}{what[1:]}")
    if options.out:
        write(options.out, faults_csv(images, found), workspace)
    if options.keep:
        rest = kept(found, dropped)
        write(options.keep, kept_csv(images, rest), workspace)
        command = _run_of(options.keep, images, workspace.record(id).reading.get("bands"))
        print(f"{count(len(rest), 'image')} kept: {command}")


def _run_of(kept: Path, images: ImageSet, bands: str | None) -> str:
    """The command that clusters the images of a table, read as those of the set are."""
    words = ["run", str(kept), "--root", images.root]
    return shlex.join(words + (["--bands", bands] if bands else []))
