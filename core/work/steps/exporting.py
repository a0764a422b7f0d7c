"""Steps that write outside the workspace, where the analyst asks for it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from ...base.places import check_on_disk, typed
from ...base.progress import Progress, ignore
from ...base.settings import OneOf
from ...output.export import folders, rows
from ...output.export.folders import HOW
from ...store.cleaning import written_outside
from ...store.runs import load_run
from ...store.workspace import Workspace
from .registry import step


@step("Sort images into folders")
def export_folders(
    workspace: Workspace,
    *,
    run: str,
    target: str,
    how: Annotated[str, OneOf(tuple(HOW))] = "copy",
    images: Sequence[int] | None = None,
    progress: Progress = ignore,
) -> str:
    """The images of a run in one folder per cluster, below a new or empty folder; its path.

    how is copy, hard links or symbolic links; images are the numbers of those wanted, by default
    all. Not kept in the workspace: what another program does to the folder is not its business.
    """
    table = rows.rows(workspace, load_run(workspace, run), images)
    found = table.run.images
    check_on_disk(found.root)
    outside = (workspace.folder,)
    with written_outside(workspace, typed(target).resolve()):
        missing = folders.export_folders(
            found, table.now, table.images, Path(target), how, progress, outside
        )
    if missing:
        were = "was" if len(missing) == 1 else "were"
        progress(1.0, f"{len(missing):,} of the images {were} not found on disk, see missing.csv")
    return str(typed(target).resolve())
