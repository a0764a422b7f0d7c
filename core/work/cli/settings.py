"""The command `settings`: all that --set changes, each with what is usual and a sentence."""

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from ...base.settings import About, about
from ...clustering.models import CLUSTER_MODELS
from ...encoders import DEFAULT_ENCODER, usual
from .grammar import FLAGS, methods_of


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "model",
        nargs="?",
        metavar="MODEL",
        help=f"one of {', '.join(CLUSTER_MODELS)}; default: what suits the encoder",
    )
    command.add_argument(
        "--encoder", default=DEFAULT_ENCODER, help=f"default {DEFAULT_ENCODER}; others suit others"
    )


def settings(options: argparse.Namespace) -> None:
    """Print them; raises UnknownName for a cluster model that there is not."""
    suits = usual(options.encoder)
    own = {"vocabulary": suits.vocabulary, "concept": suits.concepts}
    for group, kind in methods_of(options.model or suits.model).items():
        print(*lines(group, kind, own.get(group, {})), sep="\n")


def lines(group: str, kind: Any, suits: Mapping[str, Any]) -> Iterator[str]:
    """Two lines for each setting of a method: as --set takes it, and what it is."""
    for each in about(kind):
        if (group, each.name) not in FLAGS:
            yield f"{group}.{each.name}={_text(suits.get(each.name, each.default))}"
            yield f"    {_sentence(each)}"


def _text(value: Any) -> str:
    """A value as --set takes it."""
    return ",".join(value) if isinstance(value, tuple) else str(value).lower()


def _sentence(each: About) -> str:
    bounds = str(each.bounds or "")
    return f"{each.help} {bounds[:1].upper()}{bounds[1:]}{'.' if bounds else ''}".strip()
