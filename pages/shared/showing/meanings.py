"""What a phrase means, told where the pointer rests on it; nothing where no definition is there."""

import html
from collections.abc import Sequence

from core.words.glosses import glosses
from pages.shared.lists import state


def tooltip(phrase: str) -> str | None:
    """The definition for an element's `help`; None for no tooltip."""
    found = glosses([phrase]).get(phrase)
    return state.plain(found) if found else None


def lines(phrases: Sequence[str]) -> str:
    """Those of several phrases as plain text, a line for each that has one."""
    return "\n".join(f"{phrase}: {found}" for phrase, found in glosses(phrases).items())


def listed(phrases: Sequence[str]) -> str | None:
    """The same for an element's `help`."""
    found = glosses(phrases).items()
    return "\n".join(f"* **{state.plain(p)}**: {state.plain(g)}" for p, g in found) or None


def title(phrase: str) -> str:
    """The definition as an attribute of an HTML element, with a space before it; or nothing."""
    found = glosses([phrase]).get(phrase)
    return f' title="{html.escape(found)}"' if found else ""


def full_title(phrase: str) -> str:
    """The same with the phrase itself, always: for elements that may cut it off."""
    found = glosses([phrase]).get(phrase)
    return f' title="{html.escape(f"{phrase}: {found}" if found else phrase)}"'
