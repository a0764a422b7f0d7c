"""The grammar of --set: NAME=VALUE, or GROUP.NAME=VALUE where two methods share a name."""

import argparse
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, get_type_hints

from ...base.errors import BadInput, UnknownName
from ...base.settings import parse
from ...clustering.models import CLUSTER_MODELS
from ...concepts.settings import ConceptSettings
from ...words.vocabulary import VocabularySettings
from ..request import RunRequest

FLAGS = {("cluster", "clusters"), ("cluster", "seed")}  # the run tells its cluster model


def add_settings(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="settings",
        help="a setting, such as concept.alpha=0.1; `settings` lists them; may be repeated",
    )


def group(texts: Sequence[str], model: str) -> dict[str, Any]:
    """--set options as fields of a RunRequest: NAME=VALUE or GROUP.NAME=VALUE."""
    groups = _settings_groups(model)
    arguments: dict[str, Any] = {}
    for text in texts:
        name, value = pair(text)
        group, _, short = name.rpartition(".")
        group = group or _group_of(short, groups)
        if group not in groups:
            raise BadInput(f"--set {text}: {group!r} is not one of {', '.join(groups)}.")
        if (group, short) in FLAGS:
            raise BadInput(f"--set {text}: write --{short} {value} instead.")
        if group == "run":
            arguments[short] = _of_run(short, value, groups[group])
        else:
            arguments.setdefault(f"{group}_settings", {})[short] = value
    return arguments


def _of_run(name: str, value: str, known: Sequence[str]) -> Any:
    """The value of a setting of the run itself, as the step wants it."""
    if name not in known:
        raise BadInput(f"The run has no setting {name!r}. Known: {', '.join(known)}.")
    return parse(get_type_hints(RunRequest)[name], value, name)


def _settings_groups(model: str) -> dict[str, list[str]]:
    """Names of the settings by group: those of the run itself and of each method's dataclass."""
    methods = methods_of(model)
    names = {group: [f.name for f in fields(method)] for group, method in methods.items()}
    return {"run": ["views", "filter", "template", "method"], **names}


def methods_of(model: str) -> dict[str, Any]:
    """The settings of a run's methods by group; raises UnknownName for a cluster model."""
    if model not in CLUSTER_MODELS:
        raise UnknownName("cluster model", model, CLUSTER_MODELS)
    return {
        "cluster": CLUSTER_MODELS[model],
        "vocabulary": VocabularySettings,
        "concept": ConceptSettings,
    }


def _group_of(name: str, groups: dict[str, list[str]]) -> str:
    holders = [group for group, names in groups.items() if name in names]
    if len(holders) == 1:
        return holders[0]
    if holders:
        choices = " or ".join(f"{group}.{name}" for group in holders)
        raise BadInput(f"--set {name}=... is a setting of {len(holders)} methods; write {choices}.")
    known = ", ".join(f"{group}.{one}" for group, names in groups.items() for one in names)
    raise BadInput(f"There is no setting {name!r}. Known: {known}.")


def pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise BadInput(f"--set takes NAME=VALUE, for example alpha=0.1; given: {text!r}.")
    return name.strip(), value.strip()
