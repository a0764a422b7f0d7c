"""Markdown tables."""

from collections.abc import Iterable, Sequence


def line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table whose first column is text."""
    return [line(*heads), "|---|" + "---|" * (len(heads) - 1), *(line(*row) for row in rows)]
