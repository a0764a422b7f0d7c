"""What is known of a value without opening it: how it was made, from what, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Record:
    """What the workspace knows of a value without opening it."""

    id: str
    kind: str
    step: str
    settings: Mapping[str, Any]
    created: float
    parents: Mapping[str, str]  # role -> id
