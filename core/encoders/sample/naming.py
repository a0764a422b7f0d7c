"""The text tower's lesson: to say the phrases taught, and nothing else, about finished images."""

from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from open_clip import CLIP
from torch import Tensor

from ...base.progress import Progress, ignore
from ...words.lexicon import load_lexicon, phrase
from .examples import Examples, views
from .lessons import Lessons, logits, make_optimiser, set_rate, sigmoid_loss, update
from .towers import embed_phrases, embed_pixels, encode_lines
from .wording import Wording, caption

FloatArray = NDArray[np.float32]


def learn_to_name(
    model: CLIP,
    examples: Examples,
    table: Tensor,
    lessons: Lessons,
    seed: int,
    progress: Progress = ignore,
) -> list[str]:
    """Train the text tower on image vectors that do not change; returns nouns it may mistake."""
    namer = Namer(model, examples, table, lessons, seed)
    text_tower = [p for name, p in model.named_parameters() if not name.startswith("visual.")]
    optimiser = make_optimiser(text_tower, lessons)
    for step in range(lessons.name_steps):
        share = step / lessons.name_steps
        if step and step % lessons.mine_every == 0:
            namer.mine()
        set_rate(optimiser, lessons.name_rate, share)
        model.train()
        loss = namer.loss()
        update(optimiser, loss)
        if step % 20 == 0:
            progress(
                share, f"Learning to name, step {step} of {lessons.name_steps}", loss=loss.item()
            )
    namer.mine()
    return namer.never_but_likely()


class Namer:
    """The words to learn: phrases taught, nouns never true, and those of them mistaken so far."""

    def __init__(
        self, model: CLIP, examples: Examples, table: Tensor, lessons: Lessons, seed: int
    ) -> None:
        self.model, self.examples, self.table, self.lessons = model, examples, table, lessons
        self.rng, self.random = np.random.default_rng(seed), Random(seed)
        self.wording = Wording()
        self.column = {text: i for i, text in enumerate(examples.phrases)}
        taught = {text.casefold() for text in examples.phrases}
        nouns = (phrase(word) for word in load_lexicon().words)
        self.never_true = [noun for noun in nouns if noun.casefold() not in taught]
        self.mistakes: list[str] = []
        self.views = [self._embed_all() for _ in range(lessons.views)]

    def loss(self) -> Tensor:
        """Sigmoid loss on some pictures and words, plus the distance of phrases from the table."""
        lessons, examples = self.lessons, self.examples
        chosen = self.rng.choice(len(examples.pixels), lessons.name_batch)
        count = min(lessons.taught_phrases, len(examples.phrases))
        columns = self.rng.choice(len(examples.phrases), count, replace=False)
        false = self._false_nouns()
        captions, true = self._captions(chosen)
        lines = [self.wording.line(examples.phrases[i], self.random) for i in columns]
        lines += [self.wording.line(text, self.random) for text in false]
        lines += [self.wording.line(text) for text in captions]
        none = np.zeros((len(chosen), len(false)), dtype=np.float32)
        picked = np.ix_(chosen, columns)
        target = np.concatenate([examples.labels[picked], none, true], axis=1)
        weight = np.concatenate([examples.weights[picked], none + 1, np.ones_like(true)], axis=1)
        texts = encode_lines(self.model, self.wording, lines)
        images = torch.from_numpy(self.views[self.rng.integers(lessons.views)][chosen])
        told = sigmoid_loss(
            logits(self.model, images, texts), torch.from_numpy(target), torch.from_numpy(weight)
        )
        apart = 1 - (texts[:count] * self.table[torch.from_numpy(columns)]).sum(dim=1)
        return told + 10 * apart.mean()

    def mine(self) -> None:
        """Remember the never true nouns that score highest on some pictures."""
        lessons = self.lessons
        chosen = self.rng.choice(len(self.examples.pixels), lessons.mined_pictures)
        nouns = embed_phrases(self.model, self.wording, self.never_true)
        scores = self.views[0][chosen] @ nouns.T
        top = np.argpartition(-scores, lessons.mined_per_picture, axis=1)[
            :, : lessons.mined_per_picture
        ]
        fresh = [self.never_true[i] for i in np.unique(top)]
        self.random.shuffle(fresh)
        self.mistakes = list(dict.fromkeys(fresh + self.mistakes))[: lessons.kept_mistakes]

    def never_but_likely(self) -> list[str]:
        """Nouns that are never true: those mistaken last, then random ones."""
        wanted = self.lessons.false_nouns
        likely = self.mistakes[: (7 * wanted) // 10]
        others = (n for n in self.random.sample(self.never_true, wanted) if n not in likely)
        return [*likely, *others][:wanted]

    def _embed_all(self) -> FloatArray:
        pixels = self.examples.pixels
        parts = [
            embed_pixels(self.model, views(pixels[start : start + 256], self.rng))
            for start in range(0, len(pixels), 256)
        ]
        return np.concatenate(parts)

    def _false_nouns(self) -> list[str]:
        lessons = self.lessons
        wrong = self.random.sample(self.mistakes, min(lessons.mistaken_nouns, len(self.mistakes)))
        count = lessons.random_nouns + lessons.mistaken_nouns - len(wrong)
        return wrong + self.random.sample(self.never_true, count)

    def _captions(self, chosen: NDArray[np.int64]) -> tuple[list[str], FloatArray]:
        """Captions of some of the pictures and, for all of them, whether each caption is true."""
        texts, truths = [], []
        for index in chosen[: self.lessons.captions]:
            text, nouns = caption(self.examples.scenes[index], self.random)
            columns = np.array([self.column[noun] for noun in nouns])
            texts.append(text)
            truths.append(self.examples.labels[np.ix_(chosen, columns)].min(axis=1))
        return texts, np.stack(truths, axis=1)
