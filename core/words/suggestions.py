"""What to do with a vocabulary next: phrases to add, phrases to merge. WordNet and cosines only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..base.values import FloatArray
from .lexicon import Lexicon
from .phrases import key

KINDS = ("synonyms", "hypernyms", "hyponyms", "sisters")
LEVELS = 2  # steps up to a common hypernym that is still near
TOO_WIDE = 0.01  # share of all meanings below a hypernym that says nothing any more
LARGEST = 8  # phrases that one hypernym may replace


@dataclass(frozen=True)
class Merge:
    """Phrases that could be one."""

    phrases: tuple[str, ...]  # of the vocabulary, two or more
    into: str
    why: str  # synonyms, near-duplicates or hypernym
    strength: float  # higher is better; comparable within one kind only


def neighbours(
    lexicon: Lexicon, phrase: str, known: Iterable[str], limit: int = 8
) -> dict[str, tuple[str, ...]]:
    """WordNet phrases around a phrase that are not known yet: kind -> phrases.

    Kinds are those of KINDS; sisters are other kinds of the first sense's hypernyms. A phrase is
    named once, under the first kind that holds it; kinds without any are left out.
    """
    found = dict(lexicon.neighbours(phrase))
    found["sisters"] = tuple(
        lemma
        for synset in lexicon.synsets_of(phrase)[:1]
        for parent in lexicon.hypernyms(synset, 1)
        for sister in lexicon.hyponyms(parent)
        for lemma in lexicon.lemmas(sister)
    )
    taken = {key(name) for name in (*known, phrase)}
    kept: dict[str, list[str]] = {}
    for kind in KINDS:
        for name in found[kind]:
            if key(name) not in taken and len(kept.setdefault(kind, [])) < limit:
                kept[kind].append(name)
                taken.add(key(name))
    return {kind: tuple(names) for kind, names in kept.items() if names}


def synonyms(lexicon: Lexicon, phrases: Sequence[str]) -> list[Merge]:
    """Groups of phrases whose most used meaning is one WordNet synset, in the order of phrases.

    They are merged into the one that WordNet names first.
    """
    groups: dict[int, list[str]] = {}
    for phrase in dict.fromkeys(phrases):
        for synset in lexicon.synsets_of(phrase)[:1]:
            groups.setdefault(synset, []).append(phrase)
    return [
        Merge(
            tuple(names),
            _named(lexicon, synset, names, set()) or names[0],
            "synonyms",
            float(len(names)),
        )
        for synset, names in groups.items()
        if len(names) > 1
    ]


def near_duplicates(
    phrases: Sequence[str], vectors: FloatArray, threshold: float = 0.95, limit: int = 200
) -> list[Merge]:
    """Pairs of phrases whose vectors (m, d), unit rows, have a cosine >= threshold, nearest first.

    A pair is merged into its first phrase. Equal phrases are no pair.
    """
    rows = np.asarray(vectors, np.float32)
    similarities = rows @ rows.T  # (m, m)
    first, second = np.nonzero(np.triu(similarities >= threshold, 1))
    cosines = similarities[first, second]
    merges: dict[tuple[str, str], Merge] = {}
    for pair in np.argsort(-cosines, kind="stable").tolist():
        names = phrases[first[pair]], phrases[second[pair]]
        if names[0] != names[1]:
            cosine = float(min(cosines[pair], 1.0))
            merges.setdefault(names, Merge(names, names[0], "near-duplicates", cosine))
        if len(merges) == limit:
            break
    return list(merges.values())


def hypernym_merges(lexicon: Lexicon, phrases: Sequence[str], limit: int = 200) -> list[Merge]:
    """Groups of 2 to 8 phrases with a common hypernym at most two steps up, which replaces them.

    Ranked by what the hypernym still says: its information content, minus the logarithm of its
    share of all meanings (Resnik, IJCAI 1995, counting meanings instead of a corpus). Of equal
    groups the most telling hypernym stays.
    """
    taken = {key(phrase) for phrase in phrases}
    groups: dict[int, dict[str, None]] = {}
    for phrase in dict.fromkeys(phrases):
        for synset in lexicon.synsets_of(phrase)[:1]:
            for wide in (synset, *lexicon.hypernyms(synset, LEVELS)):
                groups.setdefault(wide, {})[phrase] = None
    content = information_contents(lexicon)
    best: dict[tuple[str, ...], Merge] = {}
    for synset in sorted(groups, key=lambda synset: -content[synset]):
        names = tuple(groups[synset])
        if 2 <= len(names) <= LARGEST and content[synset] > -np.log(TOO_WIDE):
            into = _named(lexicon, synset, names, taken)
            if into:
                best.setdefault(names, Merge(names, into, "hypernym", float(content[synset])))
    return [merge for merge in best.values() if not _one_meaning(lexicon, merge)][:limit]


def _named(lexicon: Lexicon, synset: int, members: Iterable[str], taken: set[str]) -> str | None:
    """A meaning's name: its first lemma that is a member, else its first that nothing is called."""
    spelling = {key(member): member for member in members}
    lemmas = lexicon.lemmas(synset)
    own = (spelling[key(lemma)] for lemma in lemmas if key(lemma) in spelling)
    return next(own, next((lemma for lemma in lemmas if key(lemma) not in taken), None))


def _one_meaning(lexicon: Lexicon, merge: Merge) -> bool:
    """Whether the phrases are synonyms: then no hypernym is needed."""
    return len({lexicon.synsets_of(phrase)[0] for phrase in merge.phrases}) == 1


@lru_cache(maxsize=2)
def information_contents(lexicon: Lexicon) -> FloatArray:
    """Information content of every meaning (s,): -log of the share of meanings at or below it.

    A meaning with two hypernyms counts below both.
    """
    below = np.ones(len(lexicon.synset_offset))
    layer: NDArray = below.copy()
    while layer.any():  # WordNet's nouns are 19 levels deep, without cycles
        layer = np.bincount(
            lexicon.link_parent, weights=layer[lexicon.link_child], minlength=len(below)
        )
        below += layer
    return np.asarray(np.log(below.max() / below), np.float32)
