"""What makes a noun a good name, by WordNet alone: a whole thing, narrow, in words people use.

Synsets are numbers of the lexicon; what is asked often is remembered.
"""

import math
from collections.abc import Collection, Mapping
from functools import lru_cache

from .lexicon import Lexicon
from .meanings import meanings
from .senses import name, reading

# Of WordNet's lexicographer files those whose nouns are things; how well each kind names.
ANIMAL, ARTIFACT, FOOD, GROUP, OBJECT, PERSON, PLANT = 5, 6, 13, 14, 17, 18, 20
THINGS: Mapping[int, float] = {
    **{ANIMAL: 1.0, ARTIFACT: 1.0, PLANT: 1.0},
    **{FOOD: 0.9, OBJECT: 0.7, PERSON: 0.6},
}
NO_THING = 0.15  # materials, attributes, acts and whatever else
NOT_WHOLE = 0.4  # parts, surfaces and stuff among the things
PARTS = (  # what is a kind of these is no whole
    *("part (thing)", "plant part", "body part", "structural member", "piece", "element"),
    *("surface", "covering (artifact)", "body covering", "extremity"),
    *("material", "cloth", "decoration", "pattern"),
)
NARROW, USED, HEADING, AKIN, PART = 1.25, 0.2, 3.0, 0.4, 1.5  # weights
KINDS = 3  # steps up that a wider noun is still akin in
WIDE_PART = 400  # kinds below a wider noun, at most, whose wholes its kinds are parts of
WIDEST = 3000  # kinds below a whole, at most, for its wider nouns to be wholes too
PART_STEPS = 4  # from part to whole: petal, corolla, blossom


@lru_cache(maxsize=50_000)
def worth(lexicon: Lexicon, synset: int) -> float:
    """How good a name the noun is, whatever images show; a logarithm, about -7 to 1.

    A compound that much is a kind of is a heading, such as "electronic equipment", not a name.
    """
    narrow = intrinsic_information(lexicon, synset)
    used = math.log1p(math.log2(1 + uses(lexicon, synset)))
    heading = (1 - narrow) * name(lexicon, synset).count(" ")
    fit = NARROW * math.log(narrow + 0.01) + USED * used - HEADING * heading
    return math.log(thing(lexicon, synset)) + fit


def thing(lexicon: Lexicon, synset: int) -> float:
    """Whether it is a whole thing rather than a part, a material or an abstraction, 0 to 1."""
    amount = THINGS.get(int(lexicon.synset_lexfile[synset]), NO_THING)
    whole = wider(lexicon, synset).isdisjoint(_parts(lexicon)) and synset not in _parts(lexicon)
    return amount if whole else amount * NOT_WHOLE


def intrinsic_information(lexicon: Lexicon, synset: int) -> float:
    """How much the noun says, 0 to 1: 1 when nothing is a kind of it (Seco and others, 2004)."""
    return 1 - math.log1p(kinds(lexicon, synset)) / math.log(len(lexicon.synset_offset))


def uses(lexicon: Lexicon, synset: int) -> int:
    """How often annotators met the meaning."""
    entries = lexicon.entries_in(synset)
    return int(lexicon.entry_count[entries.start : entries.stop].sum())


@lru_cache(maxsize=50_000)
def kinds(lexicon: Lexicon, synset: int) -> int:
    """How many nouns are kinds of it."""
    return len(lexicon.hyponyms(synset, None))


@lru_cache(maxsize=50_000)
def wider(lexicon: Lexicon, synset: int, levels: int | None = None) -> frozenset[int]:
    return frozenset(lexicon.hypernyms(synset, levels))


@lru_cache(maxsize=50_000)
def wholes(lexicon: Lexicon, synset: int) -> frozenset[int]:
    """What it is a part of, directly, through other parts, or as the kind of thing it is.

    A group, such as a flock or a genus, is no whole of its members.
    """
    found: set[int] = set()
    layer = {synset}
    for _ in range(PART_STEPS):
        layer = {whole for part in layer for whole in _next_wholes(lexicon, part)} - found
        found |= layer
    return frozenset(found)


class Family:
    """Nouns that hold for the same images: which of them is akin to which."""

    def __init__(self, lexicon: Lexicon, synsets: Collection[int]):
        self.lexicon, self.synsets = lexicon, frozenset(synsets)
        self.narrower: dict[int, set[int]] = {}  # synset -> which of the nouns are kinds of it
        self.parts: dict[int, set[int]] = {}  # synset -> which of the nouns are parts of it
        for synset in self.synsets:
            for wide in wider(lexicon, synset, KINDS):
                self.narrower.setdefault(wide, set()).add(synset)
            for whole in wholes(lexicon, synset):
                self.parts.setdefault(whole, set()).add(synset)
        self.wider = {up for synset in self.synsets for up in wider(lexicon, synset)}

    def fit(self, synset: int) -> float:
        """How well a noun sums up these, and how good a name it is, as a logarithm.

        A word that has no kin among them in the meaning it is read as is meant in another: a nib
        is a beak where birds are.
        """
        akin = self.support(synset)
        others = [] if akin else meanings(self.lexicon, name(self.lexicon, synset))
        part = PART * any(map(self.is_part, (synset, *others)))
        return worth(self.lexicon, synset) + AKIN * math.log1p(akin) - part

    def support(self, synset: int) -> int:
        """How many others are akin to a noun: its kinds, what it is a kind of, and its parts."""
        wide = wider(self.lexicon, synset, KINDS)
        akin = (self.synsets & wide) | self.narrower.get(synset, set())
        akin = akin.union(*(self.parts.get(whole, ()) for whole in (synset, *wide)))
        return len(akin - {synset})

    def is_part(self, synset: int) -> bool:
        """Whether one of the others is its whole, a kind of that, or what that is a kind of."""
        whole = wholes(self.lexicon, synset)
        wide = {up for each in whole for up in wider(self.lexicon, each)}
        narrow = {up for up in wide & self.synsets if kinds(self.lexicon, up) < WIDEST}
        return not (whole.isdisjoint(self.synsets | self.wider) and narrow <= {synset})


def _next_wholes(lexicon: Lexicon, synset: int) -> set[int]:
    links, found = _links(lexicon), set(_links(lexicon).get(synset, ()))
    for up in lexicon.hypernyms(synset, 2):
        if kinds(lexicon, up) <= WIDE_PART:
            found.update(links.get(up, ()))
    return found


@lru_cache(maxsize=2)
def _links(lexicon: Lexicon) -> dict[int, list[int]]:
    """The wholes of every part that are no groups."""
    found: dict[int, list[int]] = {}
    for part, whole in zip(lexicon.part.tolist(), lexicon.whole.tolist(), strict=True):
        if lexicon.synset_lexfile[whole] != GROUP:
            found.setdefault(part, []).append(whole)
    return found


@lru_cache(maxsize=2)
def _parts(lexicon: Lexicon) -> frozenset[int]:
    found = (reading(lexicon, part) for part in PARTS)
    return frozenset(synset for synset in found if synset is not None)
