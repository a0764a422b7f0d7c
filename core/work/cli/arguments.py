"""Arguments of the command line, from the types and bounds of what a step can be told."""

import argparse
import json
import typing
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any

from ...base.executor import Executor
from ...base.settings import bounds_in, read
from ...concepts.top_v import MOST, TopV
from ...output.filter import FIELDS
from .. import executors
from ..steps.registry import REQUIRED, Parameter


def add_argument(
    command: argparse.ArgumentParser, parameter: Parameter, flag: str | None = None
) -> None:
    """An option of the parameter's name or another; a flag without dashes has its place."""
    flag = flag or f"--{parameter.name.replace('_', '-')}"
    wanted: dict[str, Any] = {
        "type": _reader(parameter),
        "help": _help(parameter),
        "metavar": parameter.metavar,
    }
    if flag.startswith("-"):
        needed = parameter.default is REQUIRED
        default = None if needed else parameter.default
        wanted |= {"dest": parameter.name, "required": needed, "default": default}
    command.add_argument(flag, **wanted)


def add_top(command: argparse.ArgumentParser) -> None:
    """How many phrases of evidence are written."""
    command.add_argument(
        "--top",
        type=lambda text: read(TopV, text, "top"),
        metavar="V",
        help=f"phrases of evidence at most, 1 to {MOST}; default: what the workspace keeps, else "
        "as usual",
    )


def add_where(command: argparse.ArgumentParser) -> None:
    """Which images are meant; see core.output.filter."""
    command.add_argument(
        "--where",
        metavar="CONDITIONS",
        help=f"only images of which all hold, such as \"cluster=3 tag='blue sky' doubt>=0.5\"; "
        f"of {', '.join(FIELDS)}",
    )


def add_executor(command: argparse.ArgumentParser) -> None:
    """Who works on the images and nouns; see `executor_of`."""
    command.add_argument(
        "--executor",
        metavar="|".join(executors.EXECUTORS),
        help=f"who works on images and nouns; default ${executors.EXECUTOR}, else threads",
    )
    command.add_argument(
        "--ray-address",
        metavar="HOST:PORT",
        help=f"head of a Ray cluster; default ${executors.ADDRESS}, else Ray on this machine alone",
    )


def executor_of(options: argparse.Namespace) -> AbstractContextManager[Executor]:
    """The executor that the options ask for; threads for a command that has no such options."""
    if not hasattr(options, "executor"):
        return executors.chosen(executors.THREADS)
    return executors.chosen(options.executor, options.ray_address)


def _help(parameter: Parameter) -> str | None:
    parts = [parameter.help, bounds_in(parameter.hint)]
    if not parameter.help and parameter.default not in (REQUIRED, None, (), ""):
        parts.append(f"default {parameter.default}")
    return "; ".join(filter(None, parts)) or None


def _reader(parameter: Parameter) -> Callable[[str], Any]:
    """What turns an option's text into what a step wants; lists are given as JSON.

    It raises BadInput, which the command line says in one line, for a value that cannot be.
    """
    if _is_list(parameter.hint):
        return _json_list
    return lambda text: read(parameter.hint, text, parameter.name)


def _is_list(hint: Any) -> bool:
    options = typing.get_args(hint) or (hint,)
    return any(typing.get_origin(option) in (list, Sequence) for option in (hint, *options))


def _json_list(text: str) -> list[Any]:
    with suppress(ValueError):
        if isinstance(given := json.loads(text), list):
            return given
    raise argparse.ArgumentTypeError(f"{text!r} is no list in JSON; write it like '[0, 2]'")
