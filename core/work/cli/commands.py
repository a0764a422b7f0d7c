"""The command line: `run` for the whole way, one command per step, and the developers' tools.

Exit codes: 0 done, 2 something the user can mend (one clear line), 130 stopped by Ctrl+C.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ...base.disk import refusals_told
from ...base.errors import UserError
from ...base.language import say
from ...encoders import SAMPLE, usual
from ...encoders.names import SAMPLE_FOLDER
from ...store.workspace import Workspace, default_folder
from .. import steps
from ..steps.recipes import nouns
from . import app, assign, bench, check, export, faults, keeping, run, search, settings, step, tag
from .terminal import bar


def main(arguments: Sequence[str], program: str = "python -m core") -> int:
    """Run one command; errors that a user can mend become one line on stderr and exit code 2.

    program is what the user typed before the command, for the help.
    """
    try:
        options = _parser(program).parse_args(arguments)
        with refusals_told(getattr(options, "workspace", ".")):
            options.command(options)
    except UserError as error:
        print(say("error: {what}", what=error), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output, such as `head`, has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, description="Clusters that say why.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    app.add_arguments(_command(commands, "app", app.app, "start the dashboard in the browser"))
    run.add_arguments(_command(commands, "run", run.run, "images in, clusters that say why out"))
    export.add_arguments(
        _command(commands, "export", export.export, "clusters as a table, report or folders")
    )
    assign.add_arguments(
        _command(commands, "assign", assign.assign, "new images into the clusters of a run")
    )
    tag.add_arguments(_command(commands, "tag", tag.tag, "tags and notes on images and clusters"))
    _add_looking(commands)
    settings.add_arguments(
        _command(commands, "settings", settings.settings, "list what --set changes, and what it is")
    )
    bench.add_arguments(
        _command(commands, "benchmark", bench.benchmark, "run a table of the papers again")
    )
    _add_out(_command(commands, "runs", _runs, "list the runs of a workspace"))
    _add_keeping(commands)
    for name, one in steps.STEPS.items():
        if name not in ("run", "assign", "check"):  # which have a command of their own
            flag = name.replace("_", "-")
            step.add_arguments(_command(commands, flag, step.action(name), one.about), one)
    _add_work(_command(commands, "work", _work, "run the jobs of a workspace, as the app's worker"))
    _add_lexicon(_command(commands, "build-lexicon", _build_lexicon, "make assets/lexicon.npz"))
    glosses = "download WordNet's definitions of the phrases (11 MB)"
    _add_glosses(_command(commands, "glosses", _glosses, glosses))
    _add_training(
        _command(commands, "train-sample-encoder", _train_sample, "train assets/sample-encoder")
    )
    return parser


def _add_looking(commands: Any) -> None:
    """Commands that look into the images and change nothing."""
    search.add_arguments(
        _command(commands, "search", search.search, "images by phrases, pictures and names")
    )
    faults.add_arguments(
        _command(commands, "faults", faults.faults, "copies and bad pictures among the images")
    )


def _add_keeping(commands: Any) -> None:
    """Commands that look after the workspace."""
    for name, (action, add_arguments, help) in keeping.COMMANDS.items():
        add_arguments(_command(commands, name, action, help))
    check.add_arguments(
        _command(commands, "check", check.check, "read every value, make damaged ones anew")
    )


def _command(
    commands: Any, name: str, action: Callable[[Any], None], help: str
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    command.set_defaults(command=action)
    if name not in ("build-lexicon", "glosses", "settings", "train-sample-encoder"):
        command.add_argument("--workspace", default=default_folder(), metavar="DIR")
    return command


def _add_glosses(command: argparse.ArgumentParser) -> None:
    says = "their names in Chinese as well, of the Open Multilingual Wordnet (about 25 MB)"
    command.add_argument("--chinese", action="store_true", help=says)


def _add_out(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON object per line")


def _add_work(command: argparse.ArgumentParser) -> None:
    command.add_argument("--while-alive", metavar="PROCESS", help="end when this one has ended")
    command.add_argument("--searches", action="store_true", help="prepare searches, nothing else")


def _add_lexicon(command: argparse.ArgumentParser) -> None:
    command.add_argument("--wordnet", type=Path, metavar="DIR", help="folder of data.noun")


def _add_training(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, metavar="DIR", default=SAMPLE_FOLDER)
    command.add_argument("--steps", type=int, default=None)
    command.add_argument("--seed", type=int, default=None, help="any but 0, the gallery's")


def _runs(options: argparse.Namespace) -> None:
    from ...store.runs import broken, load_run, runs

    workspace = Workspace(options.workspace)
    for id in broken(workspace):
        print(f"{id}  a part of it was damaged; `check` makes it anew", file=sys.stderr)
    for record in runs(workspace):
        try:
            run = load_run(workspace, record.id)
        except UserError as error:
            print(f"{record.id}  {error}", file=sys.stderr)
            continue
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
    from ..worker import search, work

    does = search if options.searches else work
    does(Workspace(options.workspace), options.while_alive)


def _build_lexicon(options: argparse.Namespace) -> None:
    from ...words.lexicon import LEXICON_FILE, build_lexicon, save_lexicon
    from ...words.senses import named

    save_lexicon(named(build_lexicon(options.wordnet)), LEXICON_FILE)
    print(f"wrote {LEXICON_FILE}")


def _glosses(options: argparse.Namespace) -> None:
    from ...words import glosses, translations

    glosses.fetch()
    if options.chinese and not translations.available("zh"):
        translations.fetch()
    print("WordNet's definitions are here; the dashboard and reports show them with the phrases")


def _train_sample(options: argparse.Namespace) -> None:
    from ...encoders.sample.training import name_nouns, train_sample_encoder

    given = {name: getattr(options, name) for name in ("steps", "seed")}
    with bar() as progress:
        weights = train_sample_encoder(
            options.out,
            **{name: value for name, value in given.items() if value is not None},
            progress=progress,
        )
    words, _ = nouns(usual(SAMPLE).filter)
    print(weights, name_nouns(weights.parent, words), sep="\n")
