"""What the first page needs, loaded while the browser still loads its own part."""

import ast
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from core.words.glosses import glosses
from pages.shared.lists import menu


def warm() -> None:
    """Import what the frame and the first page import; then read definitions, if there are any.

    Else the first visitor waits for it: half a second, a fifth of it for Streamlit's list of emoji,
    in which it looks for each label of a choice.
    """
    for script in (menu.PAGES / "frame" / "frame.py", menu.script(menu.DEFAULT)):
        for module in imported(script):
            import_module(module)
    import streamlit.emojis  # noqa: F401

    glosses(["dog"])


def imported(script: Path) -> Iterator[str]:
    """The modules that a script imports at its top."""
    for node in ast.parse(script.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if hasattr(import_module(node.module), "__path__"):  # its names may be modules
                found = (f"{node.module}.{name.name}" for name in node.names)
                yield from (module for module in found if find_spec(module))
