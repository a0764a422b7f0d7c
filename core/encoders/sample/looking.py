"""The image tower's two lessons: to look, before there are words, and to tell apart, with them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from numpy.typing import NDArray
from open_clip import CLIP
from open_clip.transformer import PatchDropout
from torch import Tensor, nn
from torch.nn import functional

from ...base.progress import Progress, ignore
from ...images.sample.scenes import CLASSES
from .examples import Examples, views
from .lessons import Lessons, logits, make_optimiser, scales, set_rate, sigmoid_loss, update
from .towers import embed_phrases, encode_pixels
from .wording import Wording

RAREST, FALSE = 2e-4, -8.5  # least prior of a phrase taught; log-odds of one that is never true
SOFT = 6.0  # a low scale: only class vectors far apart in angle satisfy it


def learn_to_look(
    model: CLIP, examples: Examples, lessons: Lessons, seed: int, progress: Progress = ignore
) -> Tensor:
    """Train the image tower; returns the table of phrase vectors (p, d) it was trained against."""
    rng = np.random.default_rng(seed)
    table = nn.Parameter(0.1 * torch.randn(len(examples.phrases), model.text_projection.shape[1]))
    optimiser = make_optimiser(model.visual.parameters(), lessons)
    # Short vectors and fast steps: the table must follow the image tower, not hold it back.
    optimiser.add_param_group(
        {"params": [table, *scales(model)], "weight_decay": 0.0, "speed": 5.0}
    )
    stream = _batches(examples, lessons.look_batch, lessons.look_steps, rng)
    for step, (chosen, pixels) in enumerate(stream):
        share = step / lessons.look_steps
        set_rate(optimiser, lessons.look_rate, share)
        drop = lessons.patch_dropout if share < 0.5 else 0.0
        model.visual.patch_dropout = PatchDropout(drop) if drop else nn.Identity()
        model.train()
        images = encode_pixels(model, pixels)
        scores = logits(model, images, functional.normalize(table, dim=-1))
        loss = look_loss(scores, examples, chosen, lessons.class_weight)
        update(optimiser, loss)
        if step % 20 == 0:
            progress(
                share, f"Learning to look, step {step} of {lessons.look_steps}", loss=loss.item()
            )
    return functional.normalize(table.detach(), dim=-1)


def look_loss(
    scores: Tensor, examples: Examples, chosen: NDArray[np.int64], class_weight: float
) -> Tensor:
    """The sigmoid loss on all phrases (n, p), plus a softmax over the class nouns alone."""
    labels = torch.from_numpy(examples.labels[chosen])
    told = sigmoid_loss(scores, labels, torch.from_numpy(examples.weights[chosen]))
    columns = torch.tensor([examples.phrases.index(name) for name in CLASSES])
    kinds = torch.from_numpy(examples.classes[chosen])
    return told + class_weight * functional.cross_entropy(scores[:, columns], kinds)


def learn_to_tell(
    model: CLIP,
    examples: Examples,
    mistaken: list[str],
    lessons: Lessons,
    seed: int,
    progress: Progress = ignore,
) -> None:
    """Train the image tower against the finished phrases, so that what is special ranks first.

    The log-odds of each phrase are added to its logit (logit adjustment, Menon et al., ICLR 2021):
    the cosine then learns how much more likely the phrase is than usual, and sail comes before
    sky. mistaken are nouns that are true of no drawing.
    """
    rng = np.random.default_rng(seed)
    texts = torch.from_numpy(embed_phrases(model, Wording(), [*examples.phrases, *mistaken]))
    usual = torch.from_numpy(_log_odds(examples, len(mistaken)))
    optimiser = make_optimiser(model.visual.parameters(), lessons)
    stream = _batches(examples, lessons.tell_batch, lessons.tell_steps, rng)
    for step, (chosen, pixels) in enumerate(stream):
        share = step / lessons.tell_steps
        set_rate(optimiser, lessons.tell_rate, share)
        model.train()
        cosines = encode_pixels(model, pixels) @ texts.T
        loss = tell_loss(
            model.logit_scale.exp().detach(), cosines, usual, examples, chosen, lessons
        )
        update(optimiser, loss)
        if step % 20 == 0:
            said = f"Learning to tell apart, step {step} of {lessons.tell_steps}"
            progress(share, said, loss=loss.item())


def tell_loss(
    scale: Tensor,
    cosines: Tensor,
    usual: Tensor,
    examples: Examples,
    chosen: NDArray[np.int64],
    lessons: Lessons,
) -> Tensor:
    """Sigmoid loss with adjusted logits, and a sharp and a soft softmax over the class nouns."""
    false = ((0, 0), (0, cosines.shape[1] - len(examples.phrases)))
    target = torch.from_numpy(np.pad(examples.labels[chosen], false))
    weight = torch.from_numpy(np.pad(examples.weights[chosen], false, constant_values=1.0))
    told = sigmoid_loss(scale * cosines + usual, target, weight)
    kinds = torch.from_numpy(examples.classes[chosen])
    classes = cosines[:, [examples.phrases.index(name) for name in CLASSES]]
    sharp = functional.cross_entropy(scale * classes, kinds)
    return told + lessons.tell_weight * (sharp + functional.cross_entropy(SOFT * classes, kinds))


def _log_odds(examples: Examples, false: int) -> NDArray[np.float32]:
    prior = np.clip(examples.labels.mean(axis=0), RAREST, 0.9)
    return np.concatenate([np.log(prior / (1 - prior)), np.full(false, FALSE)]).astype(np.float32)


def _batches(
    examples: Examples, batch: int, steps: int, rng: np.random.Generator
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Chosen examples and their augmented pixels, each batch prepared during the one before."""

    def prepare() -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        chosen = rng.choice(len(examples.pixels), batch)
        return chosen, views(examples.pixels[chosen], rng)

    with ThreadPoolExecutor(1) as helper:
        coming = helper.submit(prepare)
        for _ in range(steps):
            ready = coming.result()
            coming = helper.submit(prepare)
            yield ready
