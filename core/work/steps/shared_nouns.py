"""Vectors of nouns for all workspaces of this machine: what one has embedded, others find.

A folder of the cache, `lexicons/KEY`, holds `whole`, the vectors of a lexicon, or folders of parts
of it that vocabularies asked for. Each has one `nouns.npz`, written beside its place and renamed,
so nothing is locked; what is damaged, or of other nouns, is as if it was not there.
"""

import hashlib
import shutil
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...base.arrays import arrays_in
from ...base.disk import cache_folder, remove_leftovers, renamed_when_whole
from ...base.values import Embeddings, FloatArray, IntArray
from ...encoders import PHOTO, SAMPLE, usual
from ...store.workspace import recipe_id
from .recipes import Recipe

WHOLE, FILE = "whole", "nouns.npz"
ALL, FIRST = "all", "first"  # prompts that nouns are embedded by


def by_first(made: Mapping[str, Any]) -> bool:
    """Whether a lexicon with these settings is by the first of several prompts alone."""
    return made.get("prompts") == FIRST


def templates_of(made: Mapping[str, Any]) -> tuple[str, ...]:
    """The prompts of a lexicon with these settings."""
    if made["template"] is not None:
        return (made["template"],)
    usually = usual(made["encoder"]).templates
    return usually[:1] if by_first(made) else usually


@dataclass(frozen=True)
class SharedNouns:
    """Of the lexicon of a recipe; the sample's and the photo encoder's take seconds."""

    recipe: Recipe

    @property
    def is_used(self) -> bool:
        return self.recipe.chosen["encoder"] not in (PHOTO, SAMPLE)

    @property
    def folder(self) -> Path:
        """By what tells the vectors: encoder, its weights, filter, prompts and precision."""
        made = self.recipe.settings
        key = recipe_id(self.recipe.step, {**made, "prompts": templates_of(made)}, {})
        return cache_folder() / "lexicons" / key

    def has_whole(self) -> bool:
        """Whether the lexicon seems to be there, without reading it."""
        return self.is_used and (self.folder / WHOLE).is_dir()

    def whole(self, words: Sequence[str]) -> Embeddings | None:
        """The embeddings of all these nouns, where they are there."""
        if not self.has_whole():
            return None
        found = self._read(self.folder / WHOLE, words)
        if found is None:  # damaged, or of other nouns: made anew
            shutil.rmtree(self.folder / WHOLE, ignore_errors=True)
            return None
        return Embeddings(self.recipe.chosen["encoder"], found[1], agreement=found[2])

    def parts(self, words: Sequence[str]) -> Iterator[tuple[IntArray, FloatArray]]:
        """Numbers (r,) of some of these nouns, and their vectors (r, d), as they were asked for."""
        with suppress(OSError):
            for place in sorted(self.folder.iterdir() if self.is_used else ()):
                found = self._read(place, words)
                if found is not None:
                    yield found[:2]

    def keep(
        self, words: Sequence[str], rows: IntArray, vectors: FloatArray, agreement: float | None
    ) -> None:
        """For others to find; where the disk refuses, there is nothing to find."""
        if not self.is_used or not len(rows):
            return
        order = np.argsort(rows)  # the whole lexicon is read as it lies
        place = self.folder / (WHOLE if len(rows) == len(words) else uuid.uuid4().hex)
        with suppress(OSError):
            remove_leftovers(self.folder)
            with renamed_when_whole(place) as new:
                np.savez(
                    new / FILE,
                    of=_digest(words),
                    rows=rows[order],
                    vectors=np.asarray(vectors, np.float32)[order],
                    agreement=np.nan if agreement is None else agreement,
                )

    def _read(
        self, place: Path, words: Sequence[str]
    ) -> tuple[IntArray, FloatArray, float | None] | None:
        try:
            stored = arrays_in(place / FILE)
            if str(stored["of"]) != _digest(words):
                return None
            agreement = float(stored["agreement"])
            known = None if np.isnan(agreement) else agreement
            return stored["rows"], stored["vectors"], known
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None


def _digest(words: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
