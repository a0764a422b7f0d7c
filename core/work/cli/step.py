"""The command of a single step: its arguments are its parameters, what it found is printed."""

import argparse
import sys
from collections.abc import Callable

from ...base.record import READING
from ...store.workspace import Workspace
from .. import steps
from ..request import RunRequest
from ..steps.registry import Step, parameters_of
from . import show
from .arguments import add_argument, add_executor, executor_of
from .grammar import add_settings, pair
from .terminal import bar


def add_arguments(command: argparse.ArgumentParser, step: Step) -> None:
    of_runs = {known.name: known for known in parameters_of(RunRequest) if known.name in READING}
    for parameter in step.parameters():
        parameter = of_runs.get(parameter.name, parameter)  # it says what it means
        if parameter.name == "settings":
            add_settings(command)
        else:
            add_argument(command, parameter)
    if step.takes_executor:
        add_executor(command)


def action(name: str) -> Callable[[argparse.Namespace], None]:
    """A command that runs one step and prints what it found, then the id of what it made."""

    def run(options: argparse.Namespace) -> None:
        step, workspace = steps.STEPS[name], Workspace(options.workspace)
        given = {
            parameter.name: getattr(options, parameter.name) for parameter in step.parameters()
        }
        if "settings" in given:
            given["settings"] = dict(pair(text) for text in options.settings)
        with executor_of(options) as executor, bar() as progress:
            id = step(workspace, given, progress, executor)
        for line in show.aside(workspace, name, id):
            print(line, file=sys.stderr)
        print(*show.found(workspace, name, id), id, sep="\n")

    return run
