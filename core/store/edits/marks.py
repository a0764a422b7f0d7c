"""What the analyst hangs on images and clusters: tags, notes, and views with a name.

Tags are equal when they differ in letter case only; the first spelling stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ...base.errors import BadInput
from ...base.values import IntArray

LONGEST = 60  # characters of a tag, or of a view's name
LONGEST_NOTE = 2000


@dataclass(frozen=True)
class View:
    """A page as it was saved: its name in the menu and its query, without the run."""

    page: str
    query: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Marks:
    """Tags, notes and views in force; tags and views by the alphabet."""

    tags: Mapping[str, IntArray] = field(default_factory=dict)  # tag -> its images, ascending
    notes: Mapping[int, str] = field(default_factory=dict)  # image -> note
    cluster_notes: Mapping[int, str] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)

    @cached_property
    def _tags_of(self) -> Mapping[int, list[str]]:
        found: dict[int, list[str]] = {}
        for tag, images in self.tags.items():
            for image in images.tolist():
                found.setdefault(image, []).append(tag)
        return found

    def tags_of(self, image: int) -> list[str]:
        """The tags of an image, by the alphabet."""
        return self._tags_of.get(image, [])

    def counts(self, images: Sequence[int] | IntArray) -> dict[str, int]:
        """Tag -> how many of these images have it; those that none has are left out."""
        inside = {tag: int(np.isin(tagged, images).sum()) for tag, tagged in self.tags.items()}
        return {tag: count for tag, count in inside.items() if count}


class Marking:
    """What is marked edit by edit, on n images; one method per verb."""

    def __init__(self, count: int):
        self.count = count
        self.tags: dict[str, tuple[str, set[int]]] = {}  # folded -> as it was first written
        self.notes: dict[int, str] = {}
        self.cluster_notes: dict[int, str] = {}
        self.views: dict[str, View] = {}

    def marks(self) -> Marks:
        return Marks(
            tags={tag: np.array(sorted(found)) for _, (tag, found) in sorted(self.tags.items())},
            notes=dict(sorted(self.notes.items())),
            cluster_notes=self.cluster_notes,
            views=dict(sorted(self.views.items(), key=lambda view: view[0].casefold())),
        )

    def tag_images(self, images: Sequence[int], tag: str) -> None:
        if there := self._there(images):
            self.tags.setdefault(tag.casefold(), (tag, set()))[1].update(there)

    def untag_images(self, images: Sequence[int], tag: str) -> None:
        _, tagged = self.tags.get(tag.casefold(), (tag, set[int]()))
        tagged.difference_update(images)
        if not tagged:  # the next to use it may spell it anew
            self.tags.pop(tag.casefold(), None)

    def note_images(self, images: Sequence[int], text: str) -> None:
        for image in self._there(images):
            _write(self.notes, image, text)

    def note_cluster(self, cluster: int, text: str) -> None:
        _write(self.cluster_notes, cluster, text)

    def save_view(self, name: str, page: str, query: Mapping[str, str]) -> None:
        self.views[name] = View(page, query)

    def drop_view(self, name: str) -> None:
        self.views.pop(name, None)

    def merged(self, cluster: int, into: int) -> None:
        """A cluster became part of another: what was noted on both is noted on that."""
        both = (self.cluster_notes.get(into), self.cluster_notes.pop(cluster, None))
        _write(self.cluster_notes, into, "\n".join(note for note in both if note))

    def _there(self, images: Sequence[int]) -> list[int]:
        return [image for image in images if 0 <= image < self.count]


def _write(notes: dict[int, str], on: int, text: str) -> None:
    notes[on] = text
    if not text:
        del notes[on]


def clean_name(name: str, what: str = "tag") -> str:
    """A tag, or a view's name, as it is kept. Raises BadInput for what cannot be one.

    Exports join tags by "; ", so none holds a semicolon.
    """
    name = " ".join(name.split())
    if not name:
        raise BadInput(f"The {what} is empty; write a word or a few.")
    if len(name) > LONGEST:
        raise BadInput(f"The {what} has {len(name)} characters; it may have {LONGEST}.")
    if ";" in name or not name.isprintable():
        raise BadInput(
            f"{ascii(name)} cannot be the {what}: it holds a semicolon or an invisible "
            "character; leave it out."
        )
    return name


def clean_note(text: str) -> str:
    """A note as it is kept, "" for none. Raises BadInput for one that is too long."""
    text = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if len(text) > LONGEST_NOTE:
        raise BadInput(f"The note has {len(text):,} characters; it may have {LONGEST_NOTE:,}.")
    return text
