"""Pages of docs/ that are made, not written: `python -m docs.site.made` makes them anew.

Each comes from the list that the program itself works with; tests/test_site.py compares them.
"""

import argparse
import json
import re
from functools import partial
from pathlib import Path
from typing import Any

from docs.site import api

DOCS = Path(__file__).resolve().parents[1]
WIDTH = 82  # columns of what a command says of itself


def pages() -> dict[str, str]:
    """Every made page: its file below docs/, and its text."""
    made = {
        "commands.md": commands(),
        "glossary.md": glossary(),
        "api.md": api.page(),
        "formats.md": formats(),
        "filters.md": filters(),
    }
    return made | {f"notebooks/{f.stem}.md": notebook(f) for f in DOCS.glob("notebooks/*.ipynb")}


def commands() -> str:
    """Every command with what it says of itself, from the parser of the command line."""
    from core.work import steps
    from core.work.cli import commands

    parser = commands._parser("python -m core")
    (every,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    about = {choice.dest: choice.help or "" for choice in every._choices_actions}
    single = {name.replace("_", "-"): step.about for name, step in steps.STEPS.items()}
    single = {name: says for name, says in single.items() if about.get(name) == says}
    whole = [name for name in about if name not in single]
    steps_alone = [name for name in about if name in single]
    return "\n".join(
        [
            "# Commands\n",
            "`python -m core COMMAND` in a checkout, `whycluster COMMAND` once installed. Exit "
            "codes: 0, done; 2, something that you can mend, said in one line; 130, stopped by "
            "Ctrl+C.\n",
            "## Whole tasks\n",
            *(command(name, about[name], every.choices[name]) for name in whole),
            "## Single steps\n",
            "`run` goes through these. Each prints the id of what it made, and makes nothing "
            "twice.\n",
            *(command(name, about[name], every.choices[name]) for name in steps_alone),
        ]
    )


def command(name: str, about: str, parser: argparse.ArgumentParser) -> str:
    """The help of a command under its name; the first line of it is said in prose."""
    parser.description = None
    parser.formatter_class = partial(argparse.HelpFormatter, width=WIDTH)
    return f"### {name}\n\n{sentence(about)}\n\n```text\n{parser.format_help().strip()}\n```\n"


def sentence(text: str) -> str:
    """As a sentence, names of modules as code."""
    text = re.sub(r"`?(core\.[\w.]+)`?", r"`\1`", text.strip())
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def glossary() -> str:
    """The words of the app, as its own page shows them."""
    from core.output.glossary import sections

    lines = ["# Glossary\n", "The same words as on the page *Glossary* of the app.\n"]
    for title, terms in sections():
        lines += [f"## {title}\n", "| word | meaning | verdict |", "|---|---|---|"]
        lines += [f"| **{cell(t.title)}** | {cell(t.says)} | {cell(t.bounds)} |" for t in terms]
        lines.append("")
    return "\n".join(lines)


def formats() -> str:
    """Every format that clusters are written in, as the page Export lists them."""
    from core.output.export.formats import FORMATS

    lines = [
        "# Formats\n",
        "On the page *Export*, and after `--format` of `python -m core export RUN --out FILE`.\n",
        "| `--format` | what | what for |",
        "|---|---|---|",
    ]
    lines += [f"| `{f.name}` | {cell(f.title)} | {cell(f.says)} |" for f in FORMATS.values()]
    return "\n".join([*lines, ""])


def filters() -> str:
    """What a filter can ask of an image."""
    from core.output.filter import FIELDS

    lines = [
        "# Filters\n",
        "A filter says which images are meant: on pages (*Filter*), in views, and after `--where`. "
        "It is a line of conditions such as `cluster=3 tag='blue sky' doubt>=0.5`. All of them "
        "have to hold; of several with `=` on one field, one is enough.\n",
        "| field | compared by | what |",
        "|---|---|---|",
    ]
    for name, field in FIELDS.items():
        signs = " ".join(f"`{sign}`" for sign in field.signs)
        lines.append(f"| `{name}` | {signs} | {cell(field.says)} |")
    return "\n".join([*lines, ""])


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;").replace("\n", " ")


def notebook(file: Path) -> str:
    """The cells of a notebook in their order."""
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    note = f"[The notebook itself]({file.name}) can be opened and run.\n"
    return "\n\n".join([*map(_cell, cells[:1]), note, *map(_cell, cells[1:])]) + "\n"


def _cell(cell: dict[str, Any]) -> str:
    text = "".join(cell["source"])
    return f"```python\n{text}\n```" if cell["cell_type"] == "code" else text


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
