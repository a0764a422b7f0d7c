"""The command `tag`: hang tags and notes on images of a run, or list those there are."""

import argparse
import getpass
from typing import Any

import numpy as np

from ...base.errors import BadInput
from ...base.units import count
from ...concepts.run import Run
from ...output import filter
from ...output.export import edited
from ...store import edits
from ...store.runs import load_run
from ...store.workspace import Workspace
from .arguments import add_where


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", help="id of the run, as `runs` lists it")
    for flag, says in (("--add", "tag to add"), ("--remove", "tag to take away")):
        says = f"{says}; may be repeated"
        command.add_argument(flag, action="append", default=[], metavar="TAG", help=says)
    command.add_argument("--note", metavar="TEXT", help="note on these images; '' takes it away")
    command.add_argument(
        "--note-cluster", nargs=2, metavar=("N", "TEXT"), help="note on a cluster, by its number"
    )
    add_where(command)


def tag(options: argparse.Namespace) -> None:
    """Record what was asked for as edits; without any, list the tags. Raises UserError."""
    workspace = Workspace(options.workspace)
    run = load_run(workspace, options.run)
    now = edited(workspace, run)
    wanted = [*_on_images(options, run, now), *_on_cluster(options, now)]
    by, scope, called = _author(), run.ids["assignment"], now.names
    for verb, arguments in wanted:
        print(edits.record(workspace, scope, verb, author=by, called=called, **arguments).words)
    if not wanted:
        print(*_listed(now, _images(options, run, now)), sep="\n")


def _author() -> str:
    """The login's name, where there is one: a container may have none."""
    try:
        return edits.BY_COMMAND.format(name=getpass.getuser())
    except (KeyError, OSError, ImportError):  # of Python before 3.13, since then, of Windows
        return edits.COMMAND_LINE


Wanted = list[tuple[str, dict[str, Any]]]  # verbs with their arguments


def _on_images(options: argparse.Namespace, run: Run, now: edits.Edited) -> Wanted:
    verbs = [("tag_images", {"tag": edits.clean_name(name)}) for name in options.add]
    verbs += [("untag_images", {"tag": edits.clean_name(name)}) for name in options.remove]
    if options.note is not None:
        verbs.append(("note_images", {"text": edits.clean_note(options.note)}))
    if verbs and options.where is None:
        raise BadInput(
            "Say which images with --where, such as --where cluster=3; --where '' means all."
        )
    images = _images(options, run, now)
    if verbs and not images:
        raise BadInput(f"No image matches --where {options.where!r}; nothing was changed.")
    return [(verb, {"images": images, **rest}) for verb, rest in verbs]


def _images(options: argparse.Namespace, run: Run, now: edits.Edited) -> list[int]:
    found: list[int] = np.flatnonzero(
        filter.mask(filter.parse(options.where or ""), run, now)
    ).tolist()
    return found


def _on_cluster(options: argparse.Namespace, now: edits.Edited) -> Wanted:
    if options.note_cluster is None:
        return []
    number, text = options.note_cluster
    if not number.isdecimal() or int(number) not in now.names:
        known = ", ".join(map(str, now.names))
        raise BadInput(f"There is no cluster {number}; the run has {known}.")
    return [("note_cluster", {"cluster": int(number), "text": edits.clean_note(text)})]


def _listed(now: edits.Edited, images: list[int]) -> list[str]:
    lines = [f"{tagged:>7,}  {name}" for name, tagged in now.marks.counts(images).items()]
    noted = len(set(images) & set(now.marks.notes))
    lines += [f"{noted:>7,}  with a note"] if noted else []
    return lines or [f"None of {count(len(images), 'image')} has a tag or a note."]
