"""What encoders of open_clip can be told: whether one knows a phrase and reads it to its end."""

import math

from ..base.language import say
from .catalogue import SAMPLE, usual

CONTEXT, SAMPLE_CONTEXT = 77, 16  # tokens, the marks of start and end included; CLIP's, and ours
BYTES_PER_TOKEN = 5  # of a word, roughly: CLIP's tokenizer knows most short English words whole


def warning(encoder: str, phrase: str) -> str | None:
    """See core.encoders.phrase_warning."""
    from .sample.known import knows

    if encoder == SAMPLE and not knows(phrase):
        return say(
            "The sample encoder has not learnt “{phrase}”. It knows only what its drawings "
            "show, so the phrase would fire on images at random.",
            phrase=phrase,
        )
    context = SAMPLE_CONTEXT if encoder == SAMPLE else CONTEXT
    if _tokens(phrase) > context - _around(encoder):
        return say(
            "“{phrase}” is probably too long for the encoder, which would not read its end.",
            phrase=phrase,
        )
    return None


def _tokens(text: str) -> int:
    """About how many tokens a text takes; the true number needs the tokenizer, which is heavy."""
    return sum(math.ceil(len(word.encode()) / BYTES_PER_TOKEN) for word in text.split())


def _around(encoder: str) -> int:
    """Tokens of the longest prompt around a phrase, and the two marks."""
    return 2 + max(_tokens(t.replace("{c}", "")) for t in usual(encoder).templates)
