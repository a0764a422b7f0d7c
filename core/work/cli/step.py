"""The command of a single step: its arguments are its parameters, what it found is printed."""

import argparse
from collections.abc import Callable

from ...store.workspace import Workspace
from .. import steps
from ..steps.registry import Step
from . import show
from .arguments import add_argument
from .grammar import add_settings, pair
from .terminal import bar


def add_arguments(command: argparse.ArgumentParser, step: Step) -> None:
    for parameter in step.parameters():
        if parameter.name == "settings":
            add_settings(command)
        else:
            add_argument(command, parameter)


def action(name: str) -> Callable[[argparse.Namespace], None]:
    """A command that runs one step and prints what it found, then the id of what it made."""

    def run(options: argparse.Namespace) -> None:
        step, workspace = steps.STEPS[name], Workspace(options.workspace)
        given = {
            parameter.name: getattr(options, parameter.name) for parameter in step.parameters()
        }
        if "settings" in given:
            given["settings"] = dict(pair(text) for text in options.settings)
        with bar() as progress:
            id = step(workspace, given, progress)
        print(*show.found(workspace, name, id), id, sep="\n")

    return run
