"""Which phrases the sample encoder was taught; light, so that a page may ask."""

from difflib import get_close_matches
from functools import cache

from ..names import SAMPLE_FOLDER

FILE = SAMPLE_FOLDER / "phrases.txt"
COLOURS = {  # of which captions spoke
    *("black", "blue", "brown", "gray", "green", "orange"),
    *("pink", "purple", "red", "white", "yellow"),
}

NEAR = 5  # phrases that are offered in the place of an unknown one


def knows(phrase: str) -> bool:
    """Whether the sample encoder can know a phrase, in any letter case.

    It was taught the nouns of its drawings and their relatives in WordNet, bare or with a colour
    before them. Of WordNet's other nouns it learnt only that no drawing shows them; other words it
    never met.
    """
    name = " ".join(phrase.split()).casefold()
    colour, _, noun = name.partition(" ")
    return name in _taught() or (colour in COLOURS and noun in _taught())


def near(phrase: str) -> list[str]:
    """Phrases it was taught that are spelt like one that it was not; none for one that it knows."""
    name = " ".join(phrase.split()).casefold()
    return [] if knows(name) else get_close_matches(name, _taught(), NEAR, cutoff=0.7)


@cache
def _taught() -> frozenset[str]:
    return frozenset(FILE.read_text(encoding="utf-8").casefold().splitlines())
