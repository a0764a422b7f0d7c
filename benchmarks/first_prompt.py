"""Which phrases stay by one prompt first? python -m benchmarks.first_prompt WORKSPACE

WORKSPACE holds a run of the sample gallery. Its vocabulary is made by all seven prompts of CLIP
for all nouns, and as a run makes it: by one prompt, and by all for the nouns in question. Prints
for each prompt how many nouns needed all, the share of phrases of clusters that are the same, and
that by one prompt alone. The sample encoder was trained on bare nouns, so that prompts agree more
than CLIP's would; `--noise` takes the one prompt as far from all as is told: the mean correlation
of an image's cosines by both is printed, to be compared with that of an encoder.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from core.base.values import Assignment, Embeddings, FloatArray
from core.encoders import PHOTO_TEMPLATES, SAMPLE, load_encoder
from core.encoders.embedding import embed_texts
from core.store.workspace import Workspace
from core.words.choosable import choosable
from core.words.vocabulary import VocabularySettings, asked, generate_vocabulary
from core.work.steps.recipes import nouns

SETTINGS = VocabularySettings()


class Compared:
    """A run's images and clusters, and the nouns by all prompts."""

    def __init__(self, workspace: Workspace):
        record = workspace.records(Assignment)[0]
        self.assignment = workspace.load(Assignment, record.id)
        self.images = workspace.load(Embeddings, record.parents["embeddings"])
        self.words, self.synsets = nouns("plain")
        self.every = self.embed(PHOTO_TEMPLATES)
        self.expected = self.pairs(self.every, range(len(self.words)))

    def embed(self, templates: tuple[str, ...]) -> FloatArray:
        return np.asarray(embed_texts(load_encoder(SAMPLE, "cpu", templates), self.words).vectors)

    def pairs(self, vectors: FloatArray, rows: Iterable[int]) -> set[tuple[str, int]]:
        """Phrases and their clusters, by some of the nouns."""
        some = list(rows)
        lexicon = Embeddings(SAMPLE, vectors), [self.words[row] for row in some], self.synsets[some]
        found = generate_vocabulary(self.images, self.assignment, *lexicon, SETTINGS)
        return {(found.phrases[m], int(c)) for m, c in np.argwhere(found.counts)}

    def tell(self, name: str, one_prompt: FloatArray) -> None:
        groups = asked(self.images, self.assignment, SETTINGS)
        rows, vectors = choosable(groups, one_prompt, lambda some: self.every[some])
        alone = self.pairs(one_prompt, range(len(self.words)))
        images = np.asarray(self.images.vectors)[::100]
        alike = [np.corrcoef(one_prompt @ x, self.every @ x)[0, 1] for x in images]
        share = len(rows) / len(self.words)
        print(
            f"{name:26} correlation {np.mean(alike):.3f}, by all {share:6.1%}, "
            f"same {self.same(self.pairs(vectors, rows)):.4f}, alone {self.same(alone):.3f}"
        )

    def same(self, found: set[tuple[str, int]]) -> float:
        return len(found & self.expected) / len(self.expected)


def away(vectors: FloatArray, cosine: float) -> FloatArray:
    """Unit rows with that cosine to those given, in random directions."""
    random = np.random.default_rng(0).standard_normal(vectors.shape)
    across = random - (random * vectors).sum(axis=1, keepdims=True) * vectors
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    return (cosine * vectors + (1 - cosine**2) ** 0.5 * across).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--noise", type=float, nargs="*", default=[0.97, 0.95, 0.9])
    options = parser.parse_args()
    compared = Compared(Workspace(options.workspace))
    print(f"{len(compared.words):,} nouns, {len(compared.expected)} phrases of clusters")
    for template in PHOTO_TEMPLATES:
        compared.tell(template, compared.embed((template,)))
    for cosine in options.noise:
        compared.tell(f"noise, cosine {cosine}", away(compared.every, cosine))


if __name__ == "__main__":
    main()
