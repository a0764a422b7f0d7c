"""The command `search`: the images of a run or an image set that answer a query."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from ...base.values import ImageSet
from ...concepts.search import Query, Ranking, phrases_of
from ...output.export.found import FOUND_COLUMNS, found_csv, found_rows
from ...store.workspace import Workspace
from ..steps.searching import asked, doubts, find, make_ready, searched
from .out import write
from .terminal import bar


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("of", metavar="RUN|SET", help="id of a run, or of an image set")
    command.add_argument(
        "text",
        nargs="?",
        default="",
        help='what to show, such as dog, or "dog, snow -grass", or dog^2 to count it twice',
    )
    picture = "a picture, or the number or name of an image of the set"
    for flag, metavar, says in (
        ("--not", "PHRASE", "not to show"),
        ("--like", "IMAGE", picture),
        ("--unlike", "IMAGE", "the same, not to be like"),
    ):
        says = f"{says}; may be repeated"
        command.add_argument(flag, action="append", default=[], metavar=metavar, help=says)
    command.add_argument("--name", default="", help="part of the file's name, or a pattern: *.png")
    command.add_argument("--top", type=int, default=50, metavar="N", help="default 50")
    command.add_argument(
        "--out", type=Path, metavar="CSV", help=f"columns {', '.join(FOUND_COLUMNS)}"
    )
    command.add_argument("--json", action="store_true", help="one JSON object per line")


def search(options: argparse.Namespace) -> None:
    """Print the images, best first, or write them to a file."""
    workspace = Workspace(options.workspace)
    there = searched(workspace, options.of)
    wanted = _query(options, there.images)
    with bar() as progress:
        make_ready(workspace, options.of, there, wanted, progress)
    for sentence in doubts(there, wanted):
        print(sentence, file=sys.stderr)
    found = find(workspace, there, wanted)
    if options.out:
        write(options.out, found_csv(there.images, found), workspace)
    else:
        print(*_lines(there.images, found, options.json), sep="\n")


def _query(options: argparse.Namespace, images: ImageSet) -> Query:
    phrases = list(phrases_of(options.text))
    for text in getattr(options, "not"):
        phrases += phrases_of(text, -1.0)
    return asked(images, phrases, options.like, options.unlike, options.name, options.top)


def _lines(images: ImageSet, found: Ranking, as_json: bool) -> list[str]:
    rows = found_rows(images, found)
    if as_json:
        return [json.dumps({**asdict(row), "score": round(row.score, 6)}) for row in rows]
    lines = [f"{row.number:>7} {row.score:8.4f}  {row.file}" for row in rows]
    return lines or ["No matching images."]
