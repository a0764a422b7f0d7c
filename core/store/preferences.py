"""What the analyst prefers to see in a workspace: kept beside its values, never part of one."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from ..base.disk import refusals_told, write_whole
from ..base.errors import UserError
from ..base.settings import build, check_bounds
from ..concepts import top_v
from ..concepts.top_v import TopV
from .workspace import Workspace

FILE = "preferences.json"


@dataclass(frozen=True)
class Preferences:
    """What holds wherever it applies, for all who look at the workspace."""

    top: TopV | None = None  # V, phrases of evidence at most; None: as usual, see PLACES


def preferences(workspace: Workspace) -> Preferences:
    """Those that were kept; the usual ones where none were, or they cannot be read."""
    try:
        found = json.loads(_file(workspace).read_text(encoding="utf-8"))
        return build(Preferences, dict(found), "The preferences")
    except (OSError, ValueError, TypeError, UserError):
        return Preferences()


def keep(workspace: Workspace, wanted: Preferences) -> None:
    """Have them from now on. Raises BadInput for what cannot be, and where the disk refuses."""
    check_bounds(wanted)
    workspace.check_may_write()
    with refusals_told(workspace.folder):
        write_whole(_file(workspace), json.dumps(asdict(wanted)).encode())


def top_shown(workspace: Workspace, place: str) -> int:
    """How many phrases of evidence are shown at a place, one of `top_v.PLACES`."""
    return top_v.top_shown(place, preferences(workspace).top)


def _file(workspace: Workspace) -> Path:
    return workspace.folder / FILE
