"""The photo encoder's text side: how WordNet's nouns stand to the classes that its tower knows.

Without torch, so that pages may ask what the encoder knows of a phrase.
"""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from ...base.errors import WeightsUnavailable
from ...base.values import IntArray
from ...words.lexicon import Lexicon, load_lexicon
from ...words.meanings import visible

CLASSES = 1000
WIDEST = 200  # classes below a noun; one with more ("artifact", "mammal") says too little
UNSEEN = 0.25  # what is left of a noun's strength with each step up to one that has classes


@dataclass(frozen=True)
class Ground:
    """What a noun stands on: the classes below it, or below its nearest wider noun that has any."""

    synset: int  # that it stands on, itself if it has classes of its own
    steps: int  # up to there
    classes: IntArray  # (c,) 1 to WIDEST of them

    @property
    def strength(self) -> float:
        """1 when classes say what the noun is, less for kinds that no class tells apart."""
        return UNSEEN**self.steps


class Grounds:
    """The ground of every noun of a lexicon that has one."""

    def __init__(self, lexicon: Lexicon, offsets: IntArray):
        self.lexicon = lexicon
        place = {offset: synset for synset, offset in enumerate(lexicon.synset_offset.tolist())}
        below: dict[int, list[int]] = {}
        for number, offset in enumerate(offsets.tolist()):
            synset = place[offset]
            for wider in (synset, *lexicon.hypernyms(synset)):
                below.setdefault(wider, []).append(number)
        self.below = {synset: np.array(numbers) for synset, numbers in below.items()}

    @property
    def known(self) -> tuple[IntArray, ...]:
        """The classes of every noun that has some of its own, and not too many."""
        return tuple(classes for classes in self.below.values() if len(classes) <= WIDEST)

    def __getitem__(self, synset: int) -> Ground | None:
        """The ground of a noun; None if every ancestor with classes covers too many.

        A noun that cannot be seen, such as freedom, has its own classes alone, never an ancestor's.
        """
        if synset not in self.below and synset not in visible(self.lexicon):
            return None
        steps, layer = 0, [synset]
        while layer:
            grounded = [wider for wider in layer if wider in self.below]
            if grounded:
                nearest = min(grounded, key=lambda wider: len(self.below[wider]))
                classes = self.below[nearest]
                return Ground(nearest, steps, classes) if len(classes) <= WIDEST else None
            layer = [up for each in layer for up in self.lexicon.hypernyms(each, 1)]
            steps += 1
        return None


@cache
def grounds() -> Grounds:
    """The grounds of WordNet's nouns in ImageNet's classes."""
    return Grounds(load_lexicon(), class_offsets())


def class_offsets() -> IntArray:
    """WordNet 3.0's numbers of the classes in the tower's order, (1000,), as timm lists them."""
    spec = find_spec("timm")  # found, not imported: that would bring torch
    for folder in (spec.submodule_search_locations or []) if spec else []:
        file = Path(folder, "data", "_info", "imagenet_synsets.txt")
        if file.is_file():
            lines = file.read_text(encoding="utf-8").split()
            return np.array([int(line.removeprefix("n")) for line in lines], np.int64)
    raise WeightsUnavailable(
        "The list of ImageNet's classes is missing, which the package timm brings; install "
        "what requirements.txt names."
    )
