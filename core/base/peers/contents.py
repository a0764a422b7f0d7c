"""Opening files of other programs: what each suffix holds, as Python has it."""

import json
import sqlite3
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .peer import Rows

IMAGES = "images"  # the table of a database that lists them


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _lines(path: Path) -> list[Any]:
    """JSON lines; empty ones are passed over."""
    lines = path.read_text(encoding="utf-8-sig").split("\n")  # not at U+2028, which JSON may hold
    return [json.loads(line) for line in lines if line.strip()]


def _xml(path: Path) -> ElementTree.Element:
    """expat itself refuses entities that grow without end; no entity outside is fetched."""
    try:
        return ElementTree.parse(path).getroot()  # see above # nosec B314
    except ElementTree.ParseError as error:
        raise ValueError(f"no XML: {error}") from None


def _database(path: Path) -> Rows | None:
    """The table `images` as text, NULL as ""; None where a database has none."""
    try:
        opened = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)
        with closing(opened) as database:
            found = "SELECT 1 FROM sqlite_master WHERE name = ? AND type IN ('table', 'view')"
            if database.execute(found, [IMAGES]).fetchone() is None:
                return None
            cursor = database.execute(f"SELECT * FROM {IMAGES}")  # our constant # nosec B608
            header = [column for column, *_ in cursor.description]
            return header, [["" if c is None else str(c) for c in row] for row in cursor]
    except sqlite3.Error as error:
        raise ValueError(str(error)) from None


CONTENTS: Mapping[str, Callable[[Path], Any]] = {
    ".json": _json,
    ".jsonl": _lines,
    ".xml": _xml,
    ".db": _database,
    ".sqlite": _database,
    ".sqlite3": _database,
}
