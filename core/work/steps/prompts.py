"""Nouns by all prompts of an encoder, where their lexicon was embedded by the first one alone.

A vocabulary needs that of the nouns that may be chosen only (core.words.choosable). They are
encoded when it is made, once on this machine.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ...base.progress import Progress
from ...base.values import Assignment, Embeddings, FloatArray, IntArray
from ...encoders import Encoder
from ...encoders.precision import FP32
from ...store.workspace import Workspace
from ...words import vocabulary
from ...words.choosable import Asked, choosable
from .recipes import Recipe, nouns_of
from .shared_nouns import SharedNouns, by_first

Lexicon = tuple[Embeddings, Sequence[str], IntArray]  # vectors, words and synsets of t nouns


def lexicon_for(
    workspace: Workspace,
    parents: Mapping[str, str],
    settings: vocabulary.VocabularySettings,
    progress: Progress,
) -> Lexicon:
    """The nouns that a vocabulary of these parents chooses from, by all their prompts."""
    vectors = workspace.load(Embeddings, parents["lexicon"])
    words, synsets = nouns_of(workspace, parents["lexicon"])
    made = workspace.record(parents["lexicon"]).settings
    if not by_first(made):
        return vectors, words, synsets
    assignment = workspace.load(Assignment, parents["assignment"])
    images = workspace.load(Embeddings, parents["embeddings"])
    allowed = vocabulary.allowed(words, settings.banned)
    asked = vocabulary.asked(images, assignment, settings)
    with AllPrompts(made, words, progress) as encode:
        rows, found = choosable(
            encode.telling(asked, 2 * assignment.k),
            np.asarray(vectors.vectors)[allowed],
            lambda some: encode(allowed[some]),
        )
    rows = allowed[rows]
    return Embeddings(vectors.encoder, found), [words[row] for row in rows], synsets[rows]


class AllPrompts:
    """Vectors of nouns by all prompts; as a context it shares the new ones on every way out."""

    def __init__(self, made: Mapping[str, Any], words: Sequence[str], progress: Progress):
        chosen = {name: made[name] for name in made if name not in ("prompts", "version")}
        self.shared = SharedNouns(Recipe("embed_lexicon", chosen, version=made["version"]))
        self.words, self.progress, self.done = words, progress, 0.0
        self.known: dict[int, FloatArray] = {}  # by the number of a noun
        for rows, vectors in self.shared.parts(words):
            self.known.update(zip(rows.tolist(), vectors, strict=True))
        self.new: list[int] = []

    def __enter__(self) -> "AllPrompts":
        return self

    def __exit__(self, *_: object) -> None:
        if self.new:
            rows, agreement = np.array(self.new), getattr(self.encoder, "agreement", None)
            self.shared.keep(self.words, rows, self._of(self.new), agreement)

    def __call__(self, nouns: IntArray) -> FloatArray:
        """Vectors (r, d) of nouns by their numbers (r,)."""
        from ...encoders.batches import TEXTS

        missing = [noun for noun in nouns.tolist() if noun not in self.known]
        for start in range(0, len(missing), TEXTS):
            block = missing[start : start + TEXTS]
            self.progress(self.done, f"{len(self.known):,} nouns by all prompts")
            vectors = self.encoder.encode_texts([self.words[noun] for noun in block])
            self.known.update(zip(block, vectors, strict=True))
            self.new += block
        return self._of(nouns.tolist())

    def telling(self, asked: Iterable[Asked], count: int) -> Iterator[Asked]:
        """The same, where progress hears how many of them are done."""
        for number, each in enumerate(asked):
            self.done = number / count
            yield each

    @cached_property
    def encoder(self) -> Encoder:
        from ...encoders import load_encoder

        chosen = self.shared.recipe.chosen
        return load_encoder(chosen["encoder"], precision=chosen.get("precision", FP32))

    def _of(self, nouns: Sequence[int]) -> FloatArray:
        return np.stack([self.known[noun] for noun in nouns])
