"""The command line: `run` for the whole way, one command per step, and the developers' tools.

Exit codes: 0 done, 2 something the user can mend (one clear line), 130 stopped by Ctrl+C.
"""

import argparse
import inspect
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

from core import cli_bench, cli_export, cli_show, steps
from core.cli_export import write
from core.encoders import DEFAULT_ENCODER, SAMPLE
from core.errors import BadInput, UserError
from core.progress import Progress
from core.settings import parse
from core.terminal import bar, summary
from core.workspace import Workspace, default_folder


def main(arguments: Sequence[str]) -> int:
    """Run one command; errors that a user can mend become one line on stderr and exit code 2."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output, such as `head`, has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core", description="Clusters that say why.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_run(_command(commands, "run", _run, "images in, clusters that say why out"))
    cli_export.add_arguments(
        _command(commands, "export", cli_export.export, "clusters as a table, report or folders")
    )
    cli_bench.add_arguments(
        _command(commands, "benchmark", cli_bench.benchmark, "run a table of the papers again")
    )
    _add_out(_command(commands, "runs", _runs, "list the runs of a workspace"))
    for name, step in steps.STEPS.items():
        if name != "run":
            command = _command(commands, name.replace("_", "-"), _step(step), _first_line(step))
            _add_step(command, step)
    _add_work(_command(commands, "work", _work, "run the jobs of a workspace, as the app's worker"))
    _add_lexicon(_command(commands, "build-lexicon", _build_lexicon, "make assets/lexicon.npz"))
    _add_training(
        _command(commands, "train-sample-encoder", _train_sample, "train assets/sample-encoder")
    )
    return parser


def _command(
    commands: Any, name: str, action: Callable[[Any], None], help: str
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    command.set_defaults(command=action)
    if name not in ("build-lexicon", "train-sample-encoder"):
        command.add_argument("--workspace", default=default_folder(), metavar="DIR")
    return command


def _add_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("source", help="a folder, a zip, a CSV or Parquet of paths, or: sample")
    command.add_argument("--clusters", type=int, metavar="K")
    command.add_argument("--encoder", help=f"default {DEFAULT_ENCODER}; sample for the sample")
    command.add_argument("--model", default="pre-model", help="cluster model (pre-model)")
    command.add_argument("--assignment", metavar="TABLE", help="a CSV of clusters made elsewhere")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--out", type=Path, metavar="CSV", help="write the labels here")
    command.add_argument("--json", action="store_true", help="metrics as JSON on the last line")
    _add_settings(command)


def _add_settings(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="settings",
        help="a setting, such as concept.alpha=0.1 or sparsity=0.001; may be repeated",
    )


def _add_out(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON object per line")


def _add_work(command: argparse.ArgumentParser) -> None:
    command.add_argument("--while-alive", metavar="PROCESS", help="end when this one has ended")


def _add_lexicon(command: argparse.ArgumentParser) -> None:
    command.add_argument("--wordnet", type=Path, metavar="DIR", help="folder of data.noun")


def _add_training(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, metavar="DIR", default=None)
    command.add_argument("--steps", type=int, default=None)
    command.add_argument("--seed", type=int, default=0)


def _add_step(command: argparse.ArgumentParser, step: Callable[..., str]) -> None:
    for name, parameter in list(inspect.signature(step).parameters.items())[1:]:
        if name == "settings":
            _add_settings(command)
        elif name != "progress":
            required = parameter.default is inspect.Parameter.empty
            flag = f"--{name.replace('_', '-')}"
            kind = _kind(str(parameter.annotation))
            command.add_argument(flag, type=kind, required=required, default=parameter.default)


def _kind(annotation: str) -> Callable[[str], Any]:
    """What turns an option's text into what a step wants; lists are given as JSON."""
    if "Sequence" in annotation or "list" in annotation or "Mapping" in annotation:
        return json.loads
    return int if "int" in annotation else str


def _step(step: Callable[..., str]) -> Callable[[argparse.Namespace], None]:
    """A command that runs one step and prints what it found, then the id of what it made."""

    def action(options: argparse.Namespace) -> None:
        given = {
            name: getattr(options, name)
            for name in inspect.signature(step).parameters
            if name not in ("workspace", "progress", "settings")
        }
        if hasattr(options, "settings"):
            given["settings"] = dict(_pair(text) for text in options.settings)
        workspace = Workspace(options.workspace)
        with bar() as progress:
            id = step(workspace, **given, progress=progress)
        print(*cli_show.found(workspace, step.__name__, id), id, sep="\n")

    return action


def _first_line(step: Callable[..., str]) -> str:
    return (step.__doc__ or "").splitlines()[0]


def _run(options: argparse.Namespace) -> None:
    from core.export import labels_csv, rejects_csv
    from core.run import load_run, report

    workspace = Workspace(options.workspace)
    with bar() as progress:
        run = load_run(workspace, _whole_run(workspace, options, progress))
    figures = report(workspace, run)
    print(summary(run, figures))
    if options.out:
        write(options.out, labels_csv(workspace, run))
        if run.images.rejects:
            write(options.out.parent / "rejects.csv", rejects_csv(run.images))
    if options.json:
        print(json.dumps({"run": run.id, **(figures.metrics if figures else {})}))


def _whole_run(workspace: Workspace, options: argparse.Namespace, progress: Progress) -> str:
    sample = options.source == "sample"
    return steps.run(
        workspace,
        source=options.source,
        encoder=options.encoder or (SAMPLE if sample else DEFAULT_ENCODER),
        clusters=None if options.assignment else _clusters(options.clusters, sample),
        table=options.assignment,
        model=options.model,
        seed=options.seed,
        **_group(options.settings, options.model),
        progress=progress,
    )


def _clusters(given: int | None, sample: bool) -> int:
    """The number of clusters asked for; the sample gallery knows how many classes it has."""
    if given is not None:
        return given
    if not sample:
        raise BadInput("The number of clusters is missing; add --clusters K, for example 10.")
    from core.sample import CLASSES

    return len(CLASSES)


def _group(texts: Sequence[str], model: str) -> dict[str, Any]:
    """--set options as the arguments of `steps.run`: NAME=VALUE or GROUP.NAME=VALUE."""
    groups = _settings_groups(model)
    arguments: dict[str, Any] = {}
    for text in texts:
        name, value = _pair(text)
        group, _, short = name.rpartition(".")
        group = group or _group_of(short, groups)
        if group not in groups:
            raise BadInput(f"--set {text}: {group!r} is none of {', '.join(groups)}.")
        if group == "run":
            arguments[short] = _of_run(short, value, groups[group])
        else:
            arguments.setdefault(f"{group}_settings", {})[short] = value
    return arguments


def _of_run(name: str, value: str, known: Sequence[str]) -> Any:
    """The value of a setting of the run itself, as the step wants it."""
    if name not in known:
        raise BadInput(f"The run has no setting {name!r}. Known: {', '.join(known)}.")
    return parse(get_type_hints(steps.run)[name], value, name)


def _settings_groups(model: str) -> dict[str, list[str]]:
    """Names of the settings by group: those of the run itself and of each method's dataclass."""
    from core.cluster_models import CLUSTER_MODELS
    from core.concept_model import ConceptSettings
    from core.errors import UnknownName
    from core.vocabulary import VocabularySettings

    if model not in CLUSTER_MODELS:
        raise UnknownName("cluster model", model, CLUSTER_MODELS)
    methods = {
        "cluster": CLUSTER_MODELS[model],
        "vocabulary": VocabularySettings,
        "concept": ConceptSettings,
    }
    names = {group: [f.name for f in fields(method)] for group, method in methods.items()}
    return {"run": ["views", "filter", "template", "method"], **names}


def _group_of(name: str, groups: dict[str, list[str]]) -> str:
    holders = [group for group, names in groups.items() if name in names]
    if len(holders) == 1:
        return holders[0]
    if holders:
        choices = " or ".join(f"{group}.{name}" for group in holders)
        raise BadInput(f"--set {name}=... is a setting of {len(holders)} methods; write {choices}.")
    known = ", ".join(f"{group}.{one}" for group, names in groups.items() for one in names)
    raise BadInput(f"There is no setting {name!r}. Known: {known}.")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise BadInput(f"--set takes NAME=VALUE, for example alpha=0.1; given was {text!r}.")
    return name.strip(), value.strip()


def _runs(options: argparse.Namespace) -> None:
    from core.run import load_run, runs

    workspace = Workspace(options.workspace)
    for record in runs(workspace):
        run = load_run(workspace, record.id)
        facts = {
            "run": run.id,
            "source": workspace.record(run.ids["images"]).settings["source"],
            "images": len(run.images),
            "encoder": run.embeddings.encoder,
            "model": run.assignment.model,
            "clusters": run.k,
        }
        print(json.dumps(facts) if options.json else "  ".join(map(str, facts.values())))


def _work(options: argparse.Namespace) -> None:
    from core.worker import work

    work(Workspace(options.workspace), options.while_alive)


def _build_lexicon(options: argparse.Namespace) -> None:
    from core.lexicon import LEXICON_FILE, build_lexicon, save_lexicon

    save_lexicon(build_lexicon(options.wordnet), LEXICON_FILE)
    print(f"wrote {LEXICON_FILE}")


def _train_sample(options: argparse.Namespace) -> None:
    from core.sample.training import train_sample_encoder

    given = {name: getattr(options, name) for name in ("steps", "seed")}
    with bar() as progress:
        print(
            train_sample_encoder(
                options.out,
                **{name: value for name, value in given.items() if value is not None},
                progress=progress,
            )
        )
