"""What the analyst changed: a log that only grows, and what it comes to.

Nothing here changes what a model gave out: edits lie beside it, and are applied when asked.
"""

from .clusters import DECIDED, Edited, apply
from .clusters import told as told_notes
from .log import (
    BY_COMMAND,
    COMMAND_LINE,
    Author,
    Edit,
    First,
    History,
    begin,
    head,
    history,
    log,
    record,
    redo,
    undo,
)
from .marks import Marks, View, clean_name, clean_note
from .verdicts import DISCARDED, KEPT, banned, verdicts
from .words import SENTENCES, sentence

__all__ = [
    "BY_COMMAND",
    "COMMAND_LINE",
    "DECIDED",
    "DISCARDED",
    "KEPT",
    "SENTENCES",
    "Author",
    "Edit",
    "Edited",
    "First",
    "History",
    "Marks",
    "View",
    "apply",
    "banned",
    "begin",
    "clean_name",
    "clean_note",
    "head",
    "history",
    "log",
    "record",
    "redo",
    "sentence",
    "told_notes",
    "undo",
    "verdicts",
]
