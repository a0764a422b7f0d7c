"""The noun that a mistyped one was meant to be."""

from difflib import SequenceMatcher
from functools import lru_cache

import numpy as np

from ..base.values import ByteArray
from .lexicon import Lexicon
from .meanings import meanings, visible
from .phrases import key

ALIKE = 0.8  # of difflib's ratio: elefant and elephant
CLOSE = 0.1  # of the ratio; nouns that differ less in it are equally alike
LETTERS = 128  # of ASCII; WordNet's nouns have no others


def closest_spelling(lexicon: Lexicon, text: str) -> str | None:
    """The noun most like a text, of its first letter and at most one longer or shorter, or None.

    Of about equally alike ones the visible and most used. Takes some hundredths of a second.
    """
    words, letters = _spellings(lexicon)
    typed, length = key(text), letters.sum(axis=1, dtype=np.int32)
    shared = np.minimum(letters, _letters([typed])).sum(axis=1, dtype=np.int32)
    near = (2 * shared >= ALIKE * (length + len(typed))) & (abs(length - len(typed)) <= 1)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(typed)
    alike = {}
    for place in np.flatnonzero(near).tolist():  # `shared` bounds the ratio from above
        if words[place][0] == typed[0]:  # which hardly anyone gets wrong
            matcher.set_seq1(words[place])
            alike[words[place]] = matcher.ratio()
    least = max(ALIKE, max(alike.values(), default=0.0) - CLOSE)
    rivals = [word for word in alike if alike[word] >= least]
    return max(rivals, key=lambda word: _usual(lexicon, word), default=None)


def _usual(lexicon: Lexicon, word: str) -> tuple[bool, int]:
    counts = lexicon.entry_count[list(lexicon.entries_of(word))]
    return meanings(lexicon, word)[0] in visible(lexicon), int(counts.max())


@lru_cache(maxsize=2)
def _spellings(lexicon: Lexicon) -> tuple[list[str], ByteArray]:
    """Every noun by key, (n) of them, and how often each has each letter, (n, LETTERS)."""
    words = list(dict.fromkeys(map(key, lexicon.words)))
    return words, _letters(words)


def _letters(words: list[str]) -> ByteArray:
    lengths = [len(word) for word in words]
    codes = np.frombuffer("".join(words).encode("ascii", "replace"), dtype=np.uint8)
    counts = np.zeros((len(words), LETTERS), dtype=np.uint8)
    np.add.at(counts, (np.repeat(np.arange(len(words)), lengths), codes), 1)
    return counts
