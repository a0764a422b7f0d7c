"""Texts as a spreadsheet can hold them without running them, and back again."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 80  # characters of a value that an error quotes


def safe(cell: str) -> str:
    """Text that a spreadsheet does not run as a formula."""
    return "'" + cell if _needs(cell) else cell


def unescaped(cell: str) -> str:
    """The text that `safe` made the cell of; the cell itself where it made none."""
    return cell[1:] if cell.startswith("'") and _needs(cell) else cell


def _needs(cell: str) -> bool:
    """Whether a cell is written behind a '; one that looks as if it were is, to be read back."""
    return cell.lstrip("'").startswith(FORMULA_STARTS)


def cut(text: str) -> str:
    """A text as errors quote it: its start where it is long."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def quoted(text: str) -> str:
    """The same in quotation marks."""
    return repr(cut(text))
