"""What was decided on images and how they are tagged, short enough for a tile of a grid."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.base.language import listed, say
from core.store.edits import DECIDED, Edited
from pages.shared.lists import state
from pages.shared.reading import data

SIGNS = {"accept": "✓", "move": "→", "skip": "»"}  # verb -> how it is seen


@dataclass(frozen=True)
class Mark:
    """One image's, as it is seen below the picture, and as it is heard."""

    seen: str = ""
    heard: str = ""


NONE = Mark()


def of(run: str, images: Sequence[int]) -> list[Mark]:
    """Those of some images, as the analyst left them in a run, by its id."""
    now = data.edited(data.load(str(state.folder()), run))
    return [_mark(now, image) for image in images]


def _mark(now: Edited, image: int) -> Mark:
    verb, tags = now.decisions.get(image), listed(now.marks.tags_of(image))
    if verb is None:
        return Mark(tags, tags) if tags else NONE
    return Mark(f"{SIGNS[verb]} {tags}".rstrip(), listed(filter(None, [say(DECIDED[verb]), tags])))
