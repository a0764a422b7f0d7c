"""What the photo encoder can be told: how it understands a phrase, and whether it knows it."""

from ...words.readings import understand
from ...words.senses import names
from .nouns import grounds


def warning(phrase: str) -> str | None:
    """How the photo encoder understands a phrase, and whether it knows what it means."""
    known = grounds()
    reading = understand(known.lexicon, phrase)
    if reading.synset is None:
        return reading.said
    ground = known[reading.synset]
    if ground is None:
        doubt = (
            f"The photo encoder has learnt no kind of “{phrase}”, so the phrase fires on no image."
        )
    elif ground.steps:
        wider = names(known.lexicon)[ground.synset]
        doubt = f"The photo encoder cannot tell “{phrase}” from other kinds of “{wider}”."
    else:
        return reading.said
    return f"{reading.said} {doubt}" if reading.said else doubt
