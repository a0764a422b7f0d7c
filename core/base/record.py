"""What is known of a value without opening it: how it was made, from what, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

READING = ("classes", "root", "names", "bands")  # settings of an image set: how its source was read


@dataclass(frozen=True)
class Record:
    """What the workspace knows of a value without opening it."""

    id: str
    kind: str
    step: str
    settings: Mapping[str, Any]
    created: float
    parents: Mapping[str, str]  # role -> id

    @property
    def reading(self) -> dict[str, str]:
        """What that of an image set says about how its source was read."""
        return {name: str(self.settings[name]) for name in READING if self.settings.get(name)}
