"""What the last import of a source found of files that are as they were: not decoded again."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...base.places import is_url
from ...base.record import Record
from ...base.values import ImageSet, IntArray, Thumbnails
from ...images.contents import key_of
from ...images.decoding import file_state
from ...images.importing import Checked, key_told, notes_of, relabelled
from ...images.sources import Listing
from ...store.workspace import Workspace


@dataclass(frozen=True, eq=False)
class LastImport:
    """The newest image set of a source that remembers what its files held."""

    record: Record
    images: ImageSet
    keys: NDArray[np.bytes_]  # (n,) what each file held
    states: IntArray  # (n, 2) size and time of change that each had
    small: Thumbnails
    listing: Listing  # of the source as it is now

    def __call__(self, file: str) -> Checked | None:
        """What is known of a file of the listing; None where it is new, or has changed."""
        number = self._number.get(file)
        state = None if number is None else self._kept_state(file, number)
        if number is None or state is None:
            return None
        notes, key = notes_of(self.images, number), bytes(self.keys[number])
        return Checked(None, self.small.jpeg(number), None, state, notes, key)

    @cached_property
    def _number(self) -> dict[str, int]:
        return {file: number for number, file in enumerate(self.images.files)}

    def _kept_state(self, file: str, number: int) -> tuple[int, int] | None:
        """The file's state now, if it holds what it held at the last import; else None.

        Size and date tell, or else its content: a changed date alone changes nothing.
        """
        key = bytes(self.keys[number])
        if is_url(self.listing.root):
            return (0, 0) if key != b"" and key == key_told(self.listing, file) else None
        path = Path(self.listing.root, file)
        state = file_state(path)
        if state[0] != self.states[number, 0]:
            return None
        is_same = state == tuple(self.states[number]) or key == key_of(path)
        return state if is_same else None

    def is_of_the_same(self) -> bool:
        """Whether it is the image set that would be made now, but for the dates of files.

        Of files that were rejected nobody knows what they held: where there are some, it is not.
        """
        before = self.images
        if self.listing.files != before.files or len(self.listing.rejects) != len(before.rejects):
            return False
        now = relabelled(before, self.listing)
        alike = now.class_names == before.class_names and np.array_equal(now.labels, before.labels)
        return alike and None not in map(self._kept_state, before.files, range(len(before)))


def last_import(workspace: Workspace, source: str, listing: Listing) -> LastImport | None:
    """Of that source, as an image set's record names it; None where there is none."""
    for record in workspace.records(ImageSet):
        small = workspace.records(Thumbnails, images=record.id)
        if record.settings.get("source") != source or not small:
            continue
        images = workspace.load(ImageSet, record.id)
        keys, states = images.keys, images.states  # None in an image set of an older program
        fits = (images.root, images.bands) == (listing.root, listing.bands)
        if fits and keys is not None and states is not None:
            seen = workspace.load(Thumbnails, small[0].id)
            return LastImport(record, images, keys, states, seen, listing)
    return None
