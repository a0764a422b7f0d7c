"""What a page may show never speaks of options or commands: core's texts but the command line's."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# How the command line speaks; a page shows the messages of all other files.
APART = [ROOT / "core" / "work" / name for name in ("cli", "bench", "worker.py")]
APART += [ROOT / "core" / "__main__.py", ROOT / "core" / "concepts" / "metric.py"]
FILES = [
    path
    for folder in ("core", "pages")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not any(path.is_relative_to(apart) for apart in APART)
]
COMMANDS = (
    "import-images|embed-lexicon|generate-vocabulary|train-concepts|suggest-clusters|"
    r"python -m core|whycluster [a-z]+ "
)
OPTION = re.compile(rf"(?<!var\()(?<![\w<!-])--[a-z]|\s--$|{COMMANDS}")


def said(code: str) -> Iterator[str]:
    """All texts of a module but its docstrings; of those with values in them, what is fixed."""
    tree = ast.parse(code)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and id(node) not in docstrings:
            yield text


def of_the_command_line(code: str) -> list[str]:
    return [text for text in said(code) if OPTION.search(text)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_message_speaks_of_the_command_line(path: Path) -> None:
    assert of_the_command_line(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        'raise BadInput("Give --clusters.")',
        'raise BadInput(f"{name} needs --{role}.")',
        'raise BadInput("Give the folder (--root).")',
        'says = f"Run {x}: core import-images {y}"',
        'says = "python -m core runs"',
    ],
)
def test_a_message_that_does_is_seen(code: str) -> None:
    assert of_the_command_line(code) != []


def test_styles_and_docstrings_are_none() -> None:
    code = '"""Say --help."""\nSTYLE = "color:var(--st-text-color)"\ndef f():\n    "--x"'
    assert of_the_command_line(code) == []
