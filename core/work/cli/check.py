"""The command `check`: every value is read to the last byte, what is damaged is made anew."""

import argparse

from ...base.errors import BadInput
from ...base.units import count
from ...store.workspace import Workspace
from ..damage import check as look
from .terminal import bar


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--look", action="store_true", help="make nothing anew, only set aside")


def check(options: argparse.Namespace) -> None:
    """Say what was damaged; raises BadInput where some of it could not be made anew."""
    workspace = Workspace(options.workspace)
    with bar() as progress:
        found = look(workspace, not options.look, progress, print)
    print(found.says)
    for id in found.damaged:
        if id in found.left:
            print(f"{id} was not made anew: {found.left[id]}")
        elif not options.look:
            print(f"{id} was made anew")
    if found.left:
        raise BadInput(
            f"{count(len(found.left), 'value')} could not be made anew; all others are whole."
        )
