"""Trains the sample encoder in three lessons: to look, to name what it sees, to tell it apart.

Looking trains the image tower against a table with one free vector for every phrase taught; naming
trains the text tower to say those phrases, and nothing else, about the finished image vectors; the
last lesson trains the image tower once more, against the finished phrases. One after the other
costs a third of both towers at once.

The loss is the sigmoid loss of Zhai et al., Sigmoid Loss for Language Image Pre-Training, ICCV
2023, with many true phrases for every picture and, as false ones, random WordNet nouns and those
mistaken last.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from ...base.progress import Progress, ignore, within
from ...base.settings import check_seed
from . import nouns
from .examples import make_examples
from .lessons import Lessons
from .looking import learn_to_look, learn_to_tell
from .naming import learn_to_name
from .towers import MODEL_NAME, embed_phrases, load_weights, new_model, save_weights
from .wording import Wording


def train_sample_encoder(
    out_dir: Path,
    *,
    seed: int = 1,
    steps: int | None = None,
    lessons: Lessons | None = None,
    progress: Progress = ignore,
) -> Path:
    """Train from nothing and write the weights to `out_dir`; the same seed gives the same weights.

    `steps` shortens the lessons to that many steps in all. Raises BadInput for a seed below 0.
    """
    check_seed(seed)
    path = Path(out_dir) / f"{MODEL_NAME}.safetensors"
    lessons = lessons or Lessons()
    if steps is not None:
        lessons = _shortened(lessons, steps)
    torch.manual_seed(seed)
    examples = make_examples(seed, lessons.pictures, within(progress, 0, 0.05))
    model = new_model()
    table = learn_to_look(model, examples, lessons, seed, within(progress, 0.05, 0.5))
    mistaken = learn_to_name(model, examples, table, lessons, seed, within(progress, 0.5, 0.7))
    save_weights(model, path)
    learn_to_tell(model, examples, mistaken, lessons, seed + 1, within(progress, 0.7, 1.0))
    save_weights(model, path)
    path.with_name("phrases.txt").write_text("\n".join(examples.phrases) + "\n", "utf-8")
    progress(1.0, "Sample encoder trained")
    return path


def name_nouns(folder: Path, words: Sequence[str]) -> Path:
    """Write the vectors of bare nouns beside the weights of a folder; the file."""
    return nouns.save(words, embed_phrases(load_weights(folder), Wording(), words), folder)


def _shortened(lessons: Lessons, steps: int) -> Lessons:
    whole = lessons.look_steps + lessons.name_steps + lessons.tell_steps
    part = {
        name: max(1, round(getattr(lessons, name) * steps / whole))
        for name in ("look_steps", "name_steps", "tell_steps")
    }
    return replace(lessons, **part)
