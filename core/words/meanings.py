"""The meanings of a word, the main visible one first: which crane a picture is likely to show."""

from functools import lru_cache

import numpy as np

from .lexicon import Lexicon
from .plurals import singulars

NOISE = 3  # fewer uses than this in WordNet's annotated texts say nothing
MORE_USUAL = 8  # times as frequent as a plural that is a word itself is the singular it then means


def meanings(lexicon: Lexicon, word: str) -> tuple[int, ...]:
    """Synsets of a word or compound and of what it is the plural of, in any letter case.

    Visible meanings come first, but those used less than NOISE times where another is used more;
    then meanings spelt in small letters, then the more used. Else WordNet's own order decides.
    """
    own = _ordered(lexicon, word)
    single = [entry for base in singulars(lexicon, word) for entry in _ordered(lexicon, base)]
    entries = single + own if _means_plural(lexicon, own, single) else own + single
    return tuple(dict.fromkeys(lexicon.entry_synset[entries].tolist())) if entries else ()


@lru_cache(maxsize=2)
def visible(lexicon: Lexicon) -> frozenset[int]:
    """Synsets that a picture can show: physical entities, but no individual person or place."""
    (root,) = lexicon.synsets_of("physical entity")
    return frozenset(lexicon.hyponyms(root, None)) - individuals(lexicon)


@lru_cache(maxsize=2)
def individuals(lexicon: Lexicon) -> frozenset[int]:
    """Synsets of one person, place or the like; not those spelt in small letters, as the sun."""
    instances = lexicon.link_child[lexicon.link_instance == 1].tolist()
    return frozenset(s for s in instances if not any(map(str.islower, lexicon.lemmas(s))))


def _ordered(lexicon: Lexicon, word: str) -> list[int]:
    """The entries of a word, the main one first: red is a colour, though it may be a radical."""
    found = sorted(lexicon.entries_of(word), key=_order(lexicon).__getitem__)
    count = lexicon.entry_count
    if not found or count[found[0]] >= NOISE:
        return found
    usual = [e for e in found if count[e] >= NOISE and lexicon.word(e).islower()]
    return list(dict.fromkeys(usual + found))


@lru_cache(maxsize=2)
def _order(lexicon: Lexicon) -> list[int]:
    """(e,) the place of every entry when all are ordered as the meanings of a word are."""
    unseen = ~np.isin(lexicon.entry_synset, list(visible(lexicon)))
    capital = np.array([word != word.lower() for word in lexicon.words])[lexicon.entry_word]
    uses = np.where(lexicon.entry_count < NOISE, 0, lexicon.entry_count)
    order = np.lexsort((lexicon.entry_rank, -uses, capital, unseen))
    return np.argsort(order).tolist()


def _means_plural(lexicon: Lexicon, own: list[int], single: list[int]) -> bool:
    """Whether a word, by its ordered entries, rather is the plural of another: hands, clocks.

    It is where the other is visible and as much used; where both are visible, more so by far.
    """
    if not own or not single:
        return not own
    seen = visible(lexicon)
    synset, other = lexicon.entry_synset[[own[0], single[0]]].tolist()
    use, other_use = lexicon.entry_count[[own[0], single[0]]].tolist()
    if other not in seen or not lexicon.word(single[0]).islower():
        return False
    return other_use >= (max(1, MORE_USUAL * use) if synset in seen else use)
