"""From plurals to singulars, by the rules and the exceptions of WordNet's own morphology."""

from functools import lru_cache

from .lexicon import Lexicon
from .phrases import key

# Detachment rules of nouns: morphy(7WN) in the manual of WordNet 3.0.
ENDINGS = (
    ("s", ""),
    ("ses", "s"),
    ("xes", "x"),
    ("zes", "z"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("men", "man"),
    ("ies", "y"),
)
SHORTEST = 3  # letters of a plural


def singulars(lexicon: Lexicon, phrase: str) -> tuple[str, ...]:
    """The nouns of the lexicon that a phrase may be a plural of, the likeliest first.

    One word of it is in the plural, tried from the last to the first: fire engines, birds of prey.
    """
    words = key(phrase).split()
    found = [
        base
        for place in reversed(range(len(words)))
        for word in _bases(lexicon, words[place])
        if lexicon.entries_of(base := " ".join((*words[:place], word, *words[place + 1 :])))
    ]
    whole = (base for base in _irregular(lexicon).get(key(phrase), ()) if lexicon.entries_of(base))
    return tuple(dict.fromkeys((*whole, *found)))


def _bases(lexicon: Lexicon, word: str) -> tuple[str, ...]:
    """What a word may be the plural of; rules come after the exceptions."""
    if len(word) < SHORTEST or word.endswith("ss"):
        return _irregular(lexicon).get(word, ())
    regular = (word[: -len(end)] + base for end, base in ENDINGS if word.endswith(end))
    return (*_irregular(lexicon).get(word, ()), *regular)


@lru_cache(maxsize=2)
def _irregular(lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    bases: dict[str, tuple[str, ...]] = {}
    for pair in lexicon.irregular:
        plural, base = map(key, pair.split())
        bases[plural] = (*bases.get(plural, ()), base)
    return bases
