"""What of the site is made, not written: commands, glossary, API, notebooks, list of decisions.

A hook of MkDocs (mkdocs.yml). Each page comes from the list that the program itself works with.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # MkDocs loads a hook by its path alone

DOCS = ROOT / "docs"
FORMULA = re.compile(r"^\$\$\n(.*?)\n\$\$$", re.DOTALL | re.MULTILINE)
ARGUMENT = re.compile(r"^(<p>)?([a-z_]+(?:, [a-z_]+)*): ", re.MULTILINE)
WIDTH = "84"  # columns of what a command says of itself


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the decisions into the menu, whatever there are."""
    (decisions,) = (part for part in config.nav or () if "Decisions" in part)
    decisions["Decisions"] = ["decisions/index.md", *(f"decisions/{f.name}" for f in decided())]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    pages = {
        "commands.md": commands(),
        "glossary.md": glossary(),
        "api.md": api(),
        "formats.md": formats(),
        "filters.md": filters(),
        "decisions/index.md": decisions(),
    }
    pages |= {f"notebooks/{f.stem}.md": notebook(f) for f in DOCS.glob("notebooks/*.ipynb")}
    for name, content in pages.items():
        files.append(File.generated(config, name, content=content))
    icon = ROOT / "assets" / "icon.png"
    files.append(File.generated(config, "images/icon.png", abs_src_path=str(icon)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Formulas between lines of $$ as MathML: they are drawn without a script."""
    return FORMULA.sub(lambda found: convert(found[1], display="block"), markdown)


def on_page_content(html: str, page: Page, **_: Any) -> str:
    """Each argument that a docstring explains on a line of its own, its name as code."""
    if page.file.src_uri != "api.md":
        return html
    return ARGUMENT.sub(lambda f: f"{f[1] or '<br>'}<code>{f[2]}</code>: ", html)


def commands() -> str:
    """Every command with what it says of itself, from the parser of the command line."""
    from core.work import steps

    parser = command_line()
    (every,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    about = {choice.dest: choice.help or "" for choice in every._choices_actions}
    single = {name.replace("_", "-"): step.about for name, step in steps.STEPS.items()}
    single = {name for name, says in single.items() if about.get(name) == says}
    return "\n".join(
        [
            "# Commands\n",
            "`python -m core COMMAND` in a checkout, `whycluster COMMAND` once installed. Exit "
            "code 0: done; 2: something that you can mend, in one line; 130: stopped by Ctrl+C.\n",
            "## Whole tasks\n",
            *(
                command(name, about[name], every.choices[name])
                for name in about
                if name not in single
            ),
            "## One step each\n",
            "`run` goes through these; each prints the id of what it made. What was made before is "
            "not made again.\n",
            *(command(name, about[name], every.choices[name]) for name in about if name in single),
        ]
    )


def command_line() -> argparse.ArgumentParser:
    """The parser of the command line, as wide as a page of the site."""
    from core.work.cli import commands

    os.environ["COLUMNS"] = WIDTH
    return commands._parser("python -m core")


def command(name: str, about: str, parser: argparse.ArgumentParser) -> str:
    """The help of a command under its name; the first line of it is said in prose."""
    parser.description = None
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
        "On the page *Export*, and by `python -m core export RUN --out FILE --format NAME`.\n",
        "| `--format` | what | what for |",
        "|---|---|---|",
    ]
    lines += [f"| `{f.name}` | {cell(f.title)} | {cell(f.says)} |" for f in FORMATS.values()]
    return "\n".join(lines)


def filters() -> str:
    """What a filter can ask of an image."""
    from core.output.filter import FIELDS

    lines = [
        "# Filters\n",
        "Which images are meant, on pages (*Filter*), in views, and after `--where`: conditions "
        "such as `cluster=3 tag='blue sky' doubt>=0.5`. All have to hold; of several with `=` on "
        "one field, one is enough.\n",
        "| field | compared by | what |",
        "|---|---|---|",
    ]
    for name, field in FIELDS.items():
        signs = " ".join(f"`{sign}`" for sign in field.signs)
        lines.append(f"| `{name}` | {signs} | {cell(field.says)} |")
    return "\n".join(lines)


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;").replace("\n", " ")


def api() -> str:
    """All that `import whycluster` gives, from its docstrings."""
    import whycluster

    lines = [
        "# API\n",
        "All that `import whycluster` gives. Nothing heavy is imported before it is used; what "
        "cannot be raises `whycluster.UserError`, with a sentence that says what to mend.\n",
    ]
    for name in sorted(whycluster.__all__, key=lambda name: (name[0].isupper(), name)):
        module, there = whycluster._PLACES[name]
        place = f"whycluster{module}" if module.startswith(".library") else module[1:]
        lines += [
            f"::: {place}.{there}",
            f"    options: {{heading: whycluster.{name}, toc_label: {name}}}\n",
        ]
    return "\n".join(lines)


def notebook(file: Path) -> str:
    """The cells of a notebook in their order."""
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    note = f"[The notebook itself]({file.name}) can be opened and run.\n"
    return "\n\n".join([*map(_cell, cells[:1]), note, *map(_cell, cells[1:])])


def _cell(cell: dict[str, Any]) -> str:
    text = "".join(cell["source"])
    return f"```python\n{text}\n```" if cell["cell_type"] == "code" else text


def decided() -> list[Path]:
    return sorted(DOCS.glob("decisions/[0-9]*.md"))


def decisions() -> str:
    return "\n".join(["# Decisions\n", "What was weighed, and why.\n", *_titles(), ""])


def _titles() -> Iterator[str]:
    for file in decided():
        title = file.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ").strip()
        yield f"* [{title}]({file.name})"
