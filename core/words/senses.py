"""A concept is a meaning of WordNet: the phrase that stands for it alone, and what a phrase means.

A phrase is a word or compound, read as its main visible meaning, or one with what it is a kind of
in brackets: crane, crane (lifting device). Letter case and underscores make no difference.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import count

import numpy as np

from .lexicon import ANIMALS_AND_PLANTS, Int32Array, Lexicon, load_lexicon
from .meanings import NOISE, individuals, meanings
from .phrases import key

BRACKETS = re.compile(r"(.+?) ?\((.+?)(?:, ?(\d{1,3}))?\)")
RANKS = ("kingdom", "phylum", "class", "order", "family", "genus")  # also of subclasses
TOP = (  # names of meanings too wide for a picture
    "entity",
    "physical entity",
    "abstract entity",
    "object",
    "whole (object)",
    "thing",
    "thing (physical entity)",
    "part (thing)",
    "component part",
    "natural object",
    "matter",
    "substance",
    "substance (matter, 2)",
    "cause",
    "physical process",
    "living thing",
    "organism",
    "artifact",
    "instrumentality",
    "location",
    "region (location, 2)",
    "attribute (abstraction)",
    "relation (abstraction)",
    "psychological feature",
    "event (psychological feature)",
    "communication (abstraction)",
    "human action",
    "grouping",
    "biological group",
    "taxonomic group",
)


def reading(lexicon: Lexicon, text: str) -> int | None:
    """The synset that a phrase means; None when WordNet has no such noun.

    Of a word it is the first of its `meanings`. "word (what it is)" is that meaning of the word
    which is a kind of what the brackets say, the nearest kind first; "word (what it is, 2)" the
    second of those.
    """
    word, what, number = split(text)
    found = meanings(lexicon, word)
    if what is not None:
        found = _kinds(lexicon, found, what)
    return found[number - 1] if 0 < number <= len(found) else None


@lru_cache(maxsize=20_000)
def offset(phrase: str) -> int | None:
    """Where WordNet 3.0 has what a phrase means: a byte of data.noun; None for no such noun."""
    lexicon = load_lexicon()
    synset = reading(lexicon, phrase)
    return None if synset is None else int(lexicon.synset_offset[synset])


def split(text: str) -> tuple[str, str | None, int]:
    """The key of a phrase before its brackets, of what they hold (None without any), the number."""
    match = BRACKETS.fullmatch(key(text))
    return (match[1], match[2], int(match[3] or 1)) if match else (key(text), None, 1)


@lru_cache(maxsize=2)
def names(lexicon: Lexicon) -> tuple[str, ...]:
    """The name of every synset (s); no two are equal by key.

    The shipped lexicon has them on record: finding them takes seconds.
    """
    every = range(len(lexicon.synset_offset))
    return lexicon.synset_names or tuple(name(lexicon, synset) for synset in every)


def named(lexicon: Lexicon) -> Lexicon:
    """The same with the names of its synsets on record, found anew."""
    bare = replace(lexicon, synset_names=())
    return replace(bare, synset_names=names(bare))


@lru_cache(maxsize=2)
def by_name(lexicon: Lexicon) -> dict[str, int]:
    """The synset of every name, for those who read many."""
    return {name: synset for synset, name in enumerate(names(lexicon))}


def name(lexicon: Lexicon, synset: int) -> str:
    """The phrase that stands for a synset: `reading` gives the synset back.

    It is the most used lemma that does; else the most used one with the nearest hypernym that
    does in brackets, else another one so, else with its nearest hypernym and a number.
    """
    return next(p for p in _candidates(lexicon, synset) if reading(lexicon, p) == synset)


def _candidates(lexicon: Lexicon, synset: int) -> Iterator[str]:
    lemmas = _lemmas(lexicon, synset)
    yield from lemmas
    kinds = [_lemmas(lexicon, wide)[0] for wide in lexicon.hypernyms(synset)]
    for lemma in lemmas:
        yield from (f"{lemma} ({kind})" for kind in kinds)
    yield from (f"{lemmas[0]} ({kinds[0]}, {number})" for number in count(2))


def _lemmas(lexicon: Lexicon, synset: int) -> list[str]:
    """The phrases of a meaning, the most used first; WordNet's order where uses hardly differ."""
    entries = lexicon.entries_in(synset)
    uses = lexicon.entry_count[entries.start : entries.stop].tolist()
    order = sorted(range(len(uses)), key=lambda place: -min(uses[place], max(uses) - NOISE + 1))
    return lexicon.phrases(entries[place] for place in order)


def _kinds(lexicon: Lexicon, synsets: Iterable[int], what: str) -> tuple[int, ...]:
    """Those of some meanings that are a kind of what a phrase says, the nearest first."""
    wanted = meanings(lexicon, what)
    steps = {}
    for synset in synsets:
        above = _above(lexicon, synset)
        found = [above[wide] for wide in wanted if wide in above]
        if found:
            steps[synset] = min(found)
    return tuple(sorted(steps, key=steps.__getitem__))


@lru_cache(maxsize=10_000)
def _above(lexicon: Lexicon, synset: int) -> dict[int, int]:
    """How many steps up each wider meaning is."""
    found: dict[int, int] = {}
    layer, steps = [synset], 1
    while layer:
        layer = [wide for s in layer for wide in lexicon.hypernyms(s, 1) if wide not in found]
        found.update(dict.fromkeys(layer, steps))
        steps += 1
    return found


def sense_entries(lexicon: Lexicon) -> Int32Array:
    """Indices of the entries that the lexicon filter "sense" keeps, rising: one per synset.

    It is that of the lemma in the synset's name. Individual persons and places, the names of
    taxa and the widest meanings, which nobody says of a picture, are left out.
    """
    out = individuals(lexicon) | _taxa(lexicon) | {reading(lexicon, top) for top in TOP}
    kept = (synset for synset in range(len(lexicon.synset_offset)) if synset not in out)
    return np.array([_named(lexicon, synset) for synset in kept], dtype=np.int32)


def plain_entries(lexicon: Lexicon) -> Int32Array:
    """Of those the ones whose name is a bare word, for encoders that read nothing else."""
    kept, named = sense_entries(lexicon), names(lexicon)
    return kept[["(" not in named[synset] for synset in lexicon.entry_synset[kept]]]


def _named(lexicon: Lexicon, synset: int) -> int:
    """The entry of the lemma in a synset's name."""
    lemma = split(names(lexicon)[synset])[0]
    return next(e for e in lexicon.entries_in(synset) if key(lexicon.word(e)) == lemma)


def _taxa(lexicon: Lexicon) -> set[int]:
    """Animals and plants that have a Latin name only, and ranks such as bird genus.

    English names in capitals are none: German shepherd, Arizona ash.
    """
    (group,) = lexicon.synsets_of("taxonomic group")
    groups = set(lexicon.hyponyms(group, None))
    latin = {lemma for synset in groups for lemma in lexicon.lemmas(synset) if lemma[0].isupper()}
    spelt, found = set(lexicon.words), set()
    for synset in np.flatnonzero(np.isin(lexicon.synset_lexfile, ANIMALS_AND_PLANTS)).tolist():
        first, *rest = names(lexicon)[synset].split()
        if synset in groups:
            named = first[0].isupper() or any(word.endswith(RANKS) for word in (first, *rest))
        else:
            named = first in latin and bool(rest) and rest[0] not in spelt  # a species
        if named:
            found.add(synset)
    return found
