"""What the photo encoder can be told: how it understands a phrase, and whether it knows it."""

from difflib import get_close_matches

from ...base.language import retell, say, together
from ...words.phrases import key
from ...words.readings import NONE, STEPS, understand
from ...words.senses import names
from .nouns import WIDEST, grounds

NEAR = 5  # phrases that are offered in the place of an unknown one

SENTENCES = (*STEPS, NONE)


def warning(phrase: str) -> str | None:
    """How the photo encoder understands a phrase, and whether it knows what it means."""
    known = grounds()
    reading = understand(known.lexicon, phrase)
    said = retell(reading.said, SENTENCES) if reading.said else None
    if reading.synset is None:
        return said
    ground = known[reading.synset]
    if ground is None:
        doubt = say(
            "The photo encoder has learnt no kind of “{phrase}”, so the phrase fires on no image.",
            phrase=phrase,
        )
    elif ground.steps:
        wider = names(known.lexicon)[ground.synset]
        doubt = say(
            "The photo encoder cannot tell “{phrase}” from other kinds of “{wider}”.",
            phrase=phrase,
            wider=wider,
        )
    else:
        return said
    return together([said or "", doubt])


def known_near(phrase: str) -> list[str]:
    """Nouns that the encoder knows near to one that it does not; none for one that it knows.

    Of a noun of WordNet what it is taken for and the kinds of that, else what is spelt alike.
    """
    known = grounds()
    synset, named = understand(known.lexicon, phrase).synset, names(known.lexicon)
    if synset is None:
        kinds = [named[noun] for noun, of in known.below.items() if len(of) <= WIDEST]
        return get_close_matches(key(phrase), kinds, NEAR, cutoff=0.7)
    ground = known[synset]
    if ground is None or not ground.steps:
        return []
    below = [n for n in known.lexicon.hyponyms(ground.synset, None) if n in known.below]
    widest = sorted(below, key=lambda noun: -len(known.below[noun]))
    return [named[noun] for noun in (ground.synset, *widest)][:NEAR]
