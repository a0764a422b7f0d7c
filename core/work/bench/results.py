"""What a cell of a table gave, and the file that keeps it: a line of JSON for each."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Result:
    """What a cell gave with one seed."""

    key: str
    recipe: Mapping[str, Any]
    figures: Mapping[str, float]  # by the names that measuring gives, fractions
    images: int
    origin: str
    seconds: float
    device: str
    made: Mapping[str, str] = field(default_factory=dict)  # role -> id in the workspace


FIELDS = {each.name for each in fields(Result)}


def load(path: Path) -> dict[str, Result]:
    """The results of a file by their keys; a line that a kill cut short is passed over."""
    found: dict[str, Result] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                told = json.loads(line)
            except ValueError:
                continue
            result = Result(**{name: told[name] for name in told if name in FIELDS})
            found[result.key] = result
    return found


def keep(path: Path, result: Result) -> None:
    """Add a result to a file, on a line of its own even after one that was cut short."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torn = path.exists() and _last_byte(path) not in (b"", b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if torn else "") + json.dumps(asdict(result)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 1, 0))
        return file.read(1)
