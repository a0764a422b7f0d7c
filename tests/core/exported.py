"""What the tests of exported tables share: edits of a run, and tables read back."""

import csv
import io
import zipfile
from pathlib import Path

import numpy as np

from core.output.export.formats import FORMATS
from core.store import edits

NAME = 'ships & <b>"seas"</b>, 30% off'


def edit(made, verb, **arguments):
    workspace, run = made
    edits.record(workspace, run.ids["assignment"], verb, **arguments)


def edited_in_all_ways(made):
    """The run with a renamed and a rejected cluster and two moved images: workspace, run."""
    edit(made, "rename_cluster", cluster=2, name=NAME)
    edit(made, "move", images=[0, 5], cluster=2)
    edit(made, "reject_cluster", cluster=3)
    return made


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def written(made, name: str, folder: Path) -> Path:
    """The file of a format, unpacked where it is a zip of some."""
    workspace, run = made
    content = FORMATS[name].make(workspace, run, np.arange(len(run.images)), None)
    folder.mkdir()
    if not FORMATS[name].file.endswith(".zip"):
        (folder / FORMATS[name].file).write_bytes(content)
        return folder / FORMATS[name].file
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
        return folder / archive.namelist()[0]
