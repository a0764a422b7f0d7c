"""Which phrases the sample encoder was taught; light, so that a page may ask."""

from functools import cache

from ..names import SAMPLE_FOLDER

FILE = SAMPLE_FOLDER / "phrases.txt"
COLOURS = {  # of which captions spoke
    *("black", "blue", "brown", "gray", "green", "orange"),
    *("pink", "purple", "red", "white", "yellow"),
}


def knows(phrase: str) -> bool:
    """Whether the sample encoder can know a phrase, in any letter case.

    It was taught the nouns of its drawings and their relatives in WordNet, bare or with a colour
    before them. Of WordNet's other nouns it learnt only that no drawing shows them; other words it
    never met.
    """
    name = " ".join(phrase.split()).casefold()
    colour, _, noun = name.partition(" ")
    return name in _taught() or (colour in COLOURS and noun in _taught())


@cache
def _taught() -> frozenset[str]:
    return frozenset(FILE.read_text(encoding="utf-8").casefold().splitlines())
