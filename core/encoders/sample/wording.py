"""Phrases as tokens: every WordNet noun tokenised once, then set into templates and captions."""

from collections.abc import Sequence
from functools import lru_cache
from random import Random

import numpy as np
from open_clip.tokenizer import SimpleTokenizer

from ...base.values import IntArray
from ...images.sample.scenes import Scene

CONTEXT = 16
TEMPLATES = (
    "a photo of a {}",
    "a photo of the {}",
    "a drawing of a {}",
    "itap of a {}.",
    "a bad photo of the {}.",
    "a origami {}.",
    "a photo of the large {}.",
    "a {} in a video game.",
    "art of the {}.",
    "a photo of the small {}.",
)
PLACES = {
    "street": "on a street",
    "desert": "in the desert",
    "beach": "on the beach",
    "meadow": "in a meadow",
    "snowfield": "in the snow",
    "forest": "in a forest",
    "mountain": "by a mountain",
    "sea": "at sea",
    "lake": "on a lake",
    "harbor": "in a harbor",
    "sky": "in the sky",
    "underwater": "in the water",
}

TEMPLATED = 0.3  # share of the phrases that are set into a template

Line = tuple[int, ...]


class Wording:
    """Turns phrases into rows of token numbers, remembering what it has seen."""

    def __init__(self) -> None:
        self._tokenizer = SimpleTokenizer(context_length=CONTEXT)
        self.tokens = lru_cache(maxsize=None)(self._tokens)

    def _tokens(self, phrase: str) -> Line:
        return tuple(self._tokenizer.encode(phrase.lower()))

    def line(self, phrase: str, rng: Random | None = None) -> Line:
        """The tokens of a phrase; with `rng`, now and then set into a random template."""
        if rng is None or rng.random() > TEMPLATED:
            return self.tokens(phrase)
        before, after = rng.choice(TEMPLATES).split("{}")
        return self.tokens(before.strip()) + self.tokens(phrase) + self.tokens(after.strip())

    def pad(self, lines: Sequence[Line]) -> IntArray:
        """Rows (n, longest) of token numbers between start and end marks, cut at the context."""
        start, end = self._tokenizer.sot_token_id, self._tokenizer.eot_token_id
        width = min(max(map(len, lines)) + 2, CONTEXT)
        rows = np.zeros((len(lines), width), dtype=np.int64)
        for row, line in zip(rows, lines, strict=True):
            cut = (start, *line[: width - 2], end)
            row[: len(cut)] = cut
        return rows


def caption(scene: Scene, rng: Random) -> tuple[str, tuple[str, ...]]:
    """A short description of a scene and the nouns a scene must have for it to be true."""
    noun = rng.choice((scene.class_name, scene.variant))
    nouns, words = [noun], ["a"]
    if rng.random() < 0.6:
        words.append(scene.colours[0])
        nouns.append(scene.colours[0])
    words.append(noun)
    if rng.random() < 0.6:
        words.append(PLACES[scene.setting])
        nouns.append(scene.surroundings[0])
    return " ".join(words), tuple(nouns)
