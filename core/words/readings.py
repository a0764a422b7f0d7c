"""What a typed phrase is understood as by an encoder that knows WordNet's nouns only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .lexicon import Lexicon
from .meanings import NOISE, visible
from .phrases import key
from .senses import reading, split
from .spelling import closest_spelling

ARTICLES = ("a", "an", "the", "some")
PREPOSITIONS = (
    "about above across after against along among around as at before behind below beneath beside "
    "between beyond by during for from in inside into near next of on onto outside over through to "
    "toward towards under underneath upon with within without"
)
AFTER_A_NOUN = frozenset((*PREPOSITIONS.split(), "and", "or", "that", "which", "while", "who"))
NONE = (
    "WordNet has no noun “{phrase}”. Give the name of a thing, such as “dog” or “fire "
    "engine”; to choose one meaning, add it in brackets, as in “crane (lifting device)”."
)


@dataclass(frozen=True)
class Reading:
    """The meaning of a phrase, and what to tell its user where that is not the whole phrase's."""

    synset: int | None
    said: str | None = None


def understand(lexicon: Lexicon, phrase: str) -> Reading:
    """The meaning of a phrase as it stands, in the plural or after an article, without a word.

    Else, with a sentence that says so, that of the first there is of: the word before brackets
    that do not fit, the noun before a preposition, the noun at the end, the nearest spelling.
    """
    bare, typed = _bare(lexicon, phrase), " ".join(phrase.split())
    synset = reading(lexicon, bare)
    if synset is not None:
        return Reading(synset)
    for sentence, find in STEPS.items():
        noun = find(lexicon, bare)
        if noun is not None:
            return Reading(reading(lexicon, noun), sentence.format(phrase=typed, noun=noun))
    return Reading(None, NONE.format(phrase=typed))


def class_noun(lexicon: Lexicon, folder: str) -> int | None:
    """What the images of a class folder show, by its name; None unless that is a thing's noun.

    Nothing is guessed at: numbers and codes ("7", "class_3", "B") are no names of things.
    """
    synset = reading(lexicon, _bare(lexicon, folder)) if len(folder) > 1 else None
    return synset if synset in visible(lexicon) else None


def _bare(lexicon: Lexicon, phrase: str) -> str:
    """The key of a phrase without its article, unless that is part of a name: A battery."""
    first, _, rest = key(phrase).partition(" ")
    named = first not in ARTICLES or reading(lexicon, phrase) is not None
    return rest if rest and not named else key(phrase)


def _before_brackets(lexicon: Lexicon, phrase: str) -> str | None:
    word, what, _ = split(phrase)
    return word if what is not None and reading(lexicon, word) is not None else None


def _before_a_preposition(lexicon: Lexicon, phrase: str) -> str | None:
    words = phrase.split()
    places = range(1, len(words))
    cut = next((place for place in places if _follows_a_noun(lexicon, words[place:])), None)
    return None if cut is None else _last_noun(lexicon, words[:cut])


def _follows_a_noun(lexicon: Lexicon, words: Sequence[str]) -> bool:
    """Whether words begin with a preposition or the like, or with what a thing is doing.

    The latter is a word in -ing that is hardly a noun and begins no name: sleeping, but neither
    wedding nor swimming pool.
    """
    if not words[0].endswith("ing"):
        return words[0] in AFTER_A_NOUN
    starts = (" ".join(words[:end]) for end in range(2, len(words) + 1))
    if any(reading(lexicon, start) is not None for start in starts):
        return False
    uses = lexicon.entry_count[list(lexicon.entries_of(words[0]))]
    return bool((uses < NOISE).all())


def _at_the_end(lexicon: Lexicon, phrase: str) -> str | None:
    return _last_noun(lexicon, phrase.split())


def _last_noun(lexicon: Lexicon, words: Sequence[str]) -> str | None:
    """The longest noun that ends some words."""
    ends = (" ".join(words[start:]) for start in range(len(words)))
    return next((end for end in ends if reading(lexicon, end) is not None), None)


def _misspelt(lexicon: Lexicon, phrase: str) -> str | None:
    """The noun spelt most like a phrase, else like its last word, be that in the plural."""
    texts = dict.fromkeys((phrase, phrase.removesuffix("s"), *phrase.split()[-1:]))
    found = (closest_spelling(lexicon, text) for text in texts if text)
    return next((noun for noun in found if noun is not None), None)


Find = Callable[[Lexicon, str], str | None]
STEPS: dict[str, Find] = {  # in order: what the user is told, and which noun it is then
    "“{phrase}” is understood as “{noun}”: WordNet has no meaning of it that fits the "
    "brackets.": _before_brackets,
    "“{phrase}” is understood as “{noun}”: this encoder knows single things, not how they are "
    "arranged.": _before_a_preposition,
    "“{phrase}” is understood as “{noun}”: this encoder knows things, not what they look "
    "like.": _at_the_end,
    "“{phrase}” is not among WordNet's nouns; did you mean “{noun}”? It is understood "
    "so.": _misspelt,
}
