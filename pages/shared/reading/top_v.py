"""Top-V: how many phrases of evidence the pages show, as the workspace keeps it."""

from core.concepts import top_v
from core.store import preferences
from pages.shared.lists import state


def chosen() -> int | None:
    """What was asked for; None: as usual everywhere."""
    return preferences.preferences(state.workspace()).top


def shown(place: str) -> int:
    """How many phrases at most at a place, one of `core.concepts.top_v.PLACES`."""
    return top_v.top_shown(place, chosen())


def keep(top: int | None) -> None:
    """Raises BadInput where the disk refuses."""
    preferences.keep(state.workspace(), preferences.Preferences(top))
