"""What is known of a value without opening it: how it was made, from what, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import BadInput

READING = ("classes", "root", "names", "bands")  # settings of an image set: how its source was read
VECTORS = "vectors"  # in place of the source of an image set that has no files


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

    @property
    def can_be_imported_again(self) -> bool:
        """Whether the source of an image set is all there is to it: no list, no vectors alone."""
        source = self.settings.get("source")
        return bool(source) and source != VECTORS and not self.settings.get("listed")

    @property
    def origin(self) -> dict[str, Any]:
        """What a new run is told of an image set: its source and reading, of a list also its id.

        Raises BadInput for vectors alone.
        """
        source = str(self.settings.get("source", ""))
        if source == VECTORS:
            raise BadInput(
                "These are vectors without files of images, so no encoder can embed them; cluster "
                "them again in Python, by whycluster.cluster(embeddings=...)."
            )
        by_id = {} if self.can_be_imported_again else {"images": self.id}
        return {"source": source, **self.reading, **by_id}
