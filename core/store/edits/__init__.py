"""What the analyst changed: a log that only grows, and what it comes to.

Nothing here changes what a model gave out: edits lie beside it, and are applied when asked.
"""

from .clusters import Edited, apply
from .log import Edit, History, banned, head, history, log, record, redo, undo
from .words import SENTENCES, sentence

__all__ = [
    "SENTENCES",
    "Edit",
    "Edited",
    "History",
    "apply",
    "banned",
    "head",
    "history",
    "log",
    "record",
    "redo",
    "sentence",
    "undo",
]
