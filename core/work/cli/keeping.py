"""The commands `disk`, `delete`, `put-back` and `clean`: what a workspace takes, and less of it."""

import argparse
import time
from collections.abc import Callable, Mapping

from ...base.disk import room_of
from ...base.errors import BadInput
from ...base.units import count, size
from ...store import cleaning, trash
from ...store.deletion import bundle_of
from ...store.disk_use import disk_use
from ...store.trash import Bundle
from ...store.workspace import Workspace
from .. import keeping


def disk(options: argparse.Namespace) -> None:
    """A line for each kind, the largest first."""
    workspace = Workspace(options.workspace)
    found = disk_use(workspace)
    for use in found:
        number = "" if use.number is None else f"{use.number:,}"
        print(f"{size(use.size):>8}  {number:>7}  {use.title}")
    print(f"{size(sum(use.size for use in found)):>8}  in {workspace.folder}")


def add_delete(command: argparse.ArgumentParser) -> None:
    command.add_argument("id", nargs="*", help="of a run, an image set or embeddings")
    command.add_argument("--job", type=int, action="append", default=[], metavar="N")
    command.add_argument("--everything", action="store_true", help="all that the workspace holds")
    command.add_argument("--dry-run", action="store_true", help="say what it would free, and stop")


def delete(options: argparse.Namespace) -> None:
    """Move to the trash what was named; raises UserError in one sentence."""
    workspace = Workspace(options.workspace)
    if not (options.id or options.job or options.everything):
        raise BadInput("Nothing was named; give ids of runs, image sets or embeddings, or --job.")
    if options.everything:
        _delete(workspace, keeping.everything(workspace), options.dry_run)
        return
    for id in options.id:
        _delete(workspace, bundle_of(workspace, id), options.dry_run)
    if options.job:
        _delete(workspace, keeping.of_jobs(workspace, options.job), options.dry_run)


def _delete(workspace: Workspace, bundle: Bundle, dry: bool) -> None:
    freed = size(room_of(bundle.paths(workspace)).freed) if bundle.paths(workspace) else "nothing"
    if dry:
        print(f"{bundle.says}: would free {freed}")
        return
    id = keeping.delete(workspace, bundle)
    print(f"{bundle.says} is in the trash; `put-back {id}` undoes it, `clean --yes` frees {freed}")


def add_put_back(command: argparse.ArgumentParser) -> None:
    command.add_argument("id", nargs="?", help="as `delete` printed it; without: what there is")


def put_back(options: argparse.Namespace) -> None:
    """Undo a deletion, or list those that can be undone."""
    workspace = Workspace(options.workspace)
    if options.id is not None:
        print(f"{trash.put_back(workspace, options.id)} is back")
        return
    for one in trash.trashed(workspace):
        when = time.strftime("%d %b %H:%M", time.localtime(one.created))
        print(f"{one.id}  {when}  {size(one.size):>8}  {one.says}")


def add_clean(command: argparse.ArgumentParser) -> None:
    command.add_argument("--yes", action="store_true", help="free it; without: say what there is")
    command.add_argument(
        "--discarded",
        type=int,
        default=cleaning.NEWEST_KEPT,
        metavar="N",
        help=f"so many discarded runs stay, the newest; default {cleaning.NEWEST_KEPT}",
    )


def clean(options: argparse.Namespace) -> None:
    """Say what can be freed, or free it for good."""
    workspace = Workspace(options.workspace)
    found = keeping.waste(workspace, options.discarded)
    for one in found:
        print(f"{size(one.size):>8}  {one.number:>7,}  {one.title}")
    if not found:
        print("nothing is left behind")
    elif options.yes:
        print(f"freed {size(keeping.clean(workspace, found))}")
    else:
        things = count(sum(one.number for one in found), "thing")
        print(f"{things} would be freed for good; add --yes to do it")


Command = Callable[[argparse.Namespace], None]
Adds = Callable[[argparse.ArgumentParser], object]
# name -> what it does, what adds its arguments, help
COMMANDS: Mapping[str, tuple[Command, Adds, str]] = {
    "disk": (disk, lambda command: None, "what a workspace takes of the disk, by kind"),
    "delete": (delete, add_delete, "move runs, images or jobs to the trash"),
    "put-back": (put_back, add_put_back, "undo a deletion"),
    "clean": (clean, add_clean, "free what was left behind, and the trash"),
}
