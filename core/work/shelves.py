"""Rows of embeddings that the workspace kept, and that nothing in it needs any more."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from ..base.rows import Keys
from ..base.values import ImageSet
from ..store.cleaning import WEEK, Waste, written
from ..store.workspace import DAMAGED, Workspace
from .steps.prepare import EMBEDDED, shelf
from .steps.recipes import Recipe
from .steps.shelf import LINE


def waste(workspace: Workspace) -> list[Waste]:
    """What `clean` frees of them: all of some embeddings, or what was made for deleted images.

    Of embeddings that are here, may be put right by `check`, or stopped within the last week, the
    rows stay of which at least one that was made at the same time is of an image set's file.
    """
    shelves = sorted((workspace.folder / EMBEDDED).glob("[!.]*"))
    asked_for = _asked_for(workspace) if shelves else {}
    left = [folder for folder in shelves if not _is_needed(folder, asked_for)]
    others = [folder for folder in shelves if folder not in left]
    parts = list(_of_other_images(others, _keys(workspace))) if others else []
    found = {"Rows of deleted embeddings": left, "Rows of deleted images": parts}
    return [Waste(title, _rows(paths), tuple(paths)) for title, paths in found.items() if paths]


def _asked_for(workspace: Workspace) -> dict[str, bool]:
    """Names of the shelves that embeddings were made by; whether some of those are not deleted."""
    with workspace.database() as db:
        made = db.execute("select id, trash from record where step = 'embed'").fetchall()
    found: dict[str, bool] = {}
    for id, trash in made:
        said = workspace.record(id).settings
        name = shelf(workspace, Recipe("embed", said, version=said["version"])).name
        found[name] = found.get(name, False) or trash in (None, DAMAGED)
    return found


def _is_needed(folder: Path, asked_for: dict[str, bool]) -> bool:
    """One that no record tells of is of an embedding that runs, or was stopped."""
    return asked_for.get(folder.name, time.time() - written(folder) < WEEK)


def _keys(workspace: Workspace) -> Keys | None:
    """Of the files of all image sets; None where those of one are not known."""
    from ..images.contents import keys_then

    query = "select 1 from record where trash = ? and kind = ?"
    with workspace.database() as db:
        if db.execute(query, (DAMAGED, ImageSet.__name__)).fetchone():
            return None
    sets = [workspace.load(ImageSet, record.id) for record in workspace.records(ImageSet)]
    if any(images.keys is None for images in sets):  # of an older program
        return None
    return np.concatenate([np.empty(0, LINE["key"]), *map(keys_then, sets)])


def _of_other_images(shelves: Iterable[Path], needed: Keys | None) -> Iterator[Path]:
    """Pairs of files none of whose rows is needed: what lies on a shelf is never written to."""
    for file in (file for folder in shelves for file in sorted(folder.glob("*.keys"))):
        with suppress(OSError):  # another process has removed it
            keys = np.fromfile(file, LINE)["key"]
            if needed is not None and len(keys) and not np.isin(keys, needed).any():
                yield from (file, file.with_suffix(".rows"))


def _rows(paths: Iterable[Path]) -> int:
    files = [file for path in paths for file in ([path] if path.is_file() else path.glob("*"))]
    return sum(file.stat().st_size // LINE.itemsize for file in files if file.suffix == ".keys")
