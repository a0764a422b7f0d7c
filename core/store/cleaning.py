"""What is left behind in a workspace: by killed processes, of runs nobody keeps, in the trash."""

import os
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ..base.disk import DAY, half_written, leftovers, remove, room_of
from ..base.errors import BadInput
from ..base.values import ConceptModel
from . import edits, trash
from .deletion import bundle_of
from .trash import Bundle
from .workspace import Workspace

NEWEST_KEPT = 3  # discarded runs that stay, the newest
WEEK = 7 * DAY  # an embedding that has waited so long to go on is not waited for


@dataclass(frozen=True)
class Waste:
    """One kind of what can be freed."""

    title: str
    number: int  # how many there are
    paths: tuple[Path, ...]
    bundles: tuple[Bundle, ...] = ()  # of which the paths are, where they hold values

    @property
    def size(self) -> int:
        """Bytes that are freed."""
        return room_of(self.paths).freed


def waste(workspace: Workspace, discarded: int = NEWEST_KEPT) -> list[Waste]:
    """What `clean` frees; of discarded runs the newest stay, as many as said."""
    if discarded < 0:
        raise BadInput(f"The number of discarded runs that stay is 0 or more; given: {discarded}.")
    kinds = {
        "Left half-written by killed runs": _half_written(workspace),
        "Left half-written by killed exports": _outside(workspace),
        "Values without a record": _unknown(workspace),
        "Pictures kept for an embedding that was never made": _old(workspace, "squares", DAY),
        "Embeddings that stopped more than a week ago": _old(workspace, "unfinished", WEEK),
        "In the trash": list((workspace.folder / trash.FOLDER).glob("*")),
    }
    found = [Waste(title, len(paths), tuple(paths)) for title, paths in kinds.items()]
    found.append(_of_runs(workspace, discarded_runs(workspace)[discarded:]))
    return [one for one in found if one.number]


def clean(workspace: Workspace, found: Iterable[Waste]) -> int:
    """Free what `waste` found, for good; returns the bytes."""
    workspace.check_may_write()
    found = list(found)
    freed = room_of(path for one in found for path in one.paths).freed
    for one in found:
        for bundle in one.bundles:
            trash.throw_away(workspace, bundle)
        for path in () if one.bundles else one.paths:
            remove(path)
    trash.empty(workspace)
    _forget_written(workspace)
    return freed


def discarded_runs(workspace: Workspace) -> list[str]:
    """Ids of the relearnt runs that the analyst went back from and did not keep, newest first."""
    runs = workspace.records(ConceptModel)
    scopes = {run.parents["assignment"] for run in runs if "start" in run.parents}
    said: dict[str, str] = {}
    for scope in scopes:
        said |= edits.verdicts(edits.history(edits.log(workspace, scope)).done)
    return [run.id for run in runs if said.get(run.id) == edits.DISCARDED]


@contextmanager
def written_outside(workspace: Workspace, target: Path) -> Iterator[None]:
    """While a file or folder outside is written: a kill leaves its place, for `clean` to look at.

    Where the workspace cannot be written to, nothing is noted.
    """
    place = os.path.abspath(target)
    with suppress(BadInput), workspace.database() as db:
        db.execute("insert or ignore into outside values (?)", (place,))
    yield
    with suppress(BadInput), workspace.database() as db:
        db.execute("delete from outside where place = ?", (place,))


def _half_written(workspace: Workspace) -> list[Path]:
    """In the workspace's folders, and in those of uploads."""
    folders = [workspace.folder, *(path for path in workspace.folder.iterdir() if path.is_dir())]
    folders += (workspace.folder / "received").glob("*")
    return [path for folder in folders for path in leftovers(folder)]


def _outside(workspace: Workspace) -> list[Path]:
    places = map(Path, _noted(workspace))
    return [path for place in places for path in leftovers(place.parent, place.name)]


def _noted(workspace: Workspace) -> list[str]:
    with workspace.database() as db:
        return [row[0] for row in db.execute("select place from outside")]


def _forget_written(workspace: Workspace) -> None:
    """Places at which nothing is half-written any more."""
    places = _noted(workspace)
    with workspace.database() as db:
        for place in map(Path, places):
            if not half_written(place.parent, place.name):
                db.execute("delete from outside where place = ?", (str(place),))


def _unknown(workspace: Workspace) -> list[Path]:
    """Folders of values that no record tells of: one is written a moment after the folder."""
    with workspace.database() as db:
        known = {row[0] for row in db.execute("select id from record where trash is null")}
    return [path for path in _old(workspace, "values", DAY) if path.name not in known]


def _old(workspace: Workspace, folder: str, age: float) -> list[Path]:
    """What lies in a folder and was not written to for that many seconds."""
    before, found = time.time() - age, (workspace.folder / folder).glob("[!.]*")
    return [path for path in found if written(path) < before]


def written(path: Path) -> float:
    """When a folder, or something in it, was written last."""
    with suppress(OSError):
        return max(each.stat().st_mtime for each in (path, *path.glob("*")))
    return time.time()  # it is going


def _of_runs(workspace: Workspace, runs: Collection[str]) -> Waste:
    bundles = tuple(bundle_of(workspace, run) for run in runs)
    paths = {path for bundle in bundles for path in bundle.paths(workspace)}
    return Waste("Discarded runs", len(bundles), tuple(sorted(paths)), bundles)
