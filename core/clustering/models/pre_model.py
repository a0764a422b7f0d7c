"""The paper's Pre-model: a small head on frozen embeddings, the same for two views of an image."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar

from ...base import setting_words as words
from ...base.checks import check_choice
from ...base.parallel import one_thread
from ...base.progress import Progress, within
from ...base.settings import Above0, AtLeast0, AtLeast1, AtLeast2, OneOf, Weight, setting
from ...base.values import Embeddings, FloatArray
from ...learning.schedule import Schedule
from .embedding_model import EmbeddingModel
from .heads import build_head

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

HEADS = ("mlp", "linear")
CONSISTENCIES = ("mean", "printed")


@dataclass(frozen=True)
class PreModel(EmbeddingModel):
    """Loss_p of IC2E (equation 8) with an entropy term that keeps every cluster in use.

    Two augmented views of an image must agree; without cached views (`Embeddings.views`) they are
    the embedding plus Gaussian noise of length `noise`. The best of `starts`, by loss, is kept: one
    start may end with two classes in one cluster. Both are our deviations from the paper.
    """

    needs_views: ClassVar[bool] = True
    title: ClassVar[str] = "Pre-model"
    summary: ClassVar[str] = (
        "Learns clusters in which augmented views of an image agree: the paper's own."
    )
    paper: ClassVar[str] = "IC²E, equation 8"
    name: ClassVar[str] = "pre-model"
    starts: AtLeast1 = setting(3, words.STARTS)  # 1 as printed (decision 014)
    epochs: AtLeast1 = setting(50, words.EPOCHS)
    least_steps: AtLeast0 = setting(200, words.LEAST_STEPS)
    batch: AtLeast2 = setting(512, words.BATCH)
    learning_rate: Above0 = setting(1e-3, words.LEARNING_RATE)
    entropy_weight: Weight = setting(5.0, words.ENTROPY)
    head: Annotated[str, OneOf(HEADS)] = setting("mlp", "One layer, or one with a hidden layer.")
    hidden: AtLeast1 = setting(512, words.HIDDEN)
    noise: Weight = setting(0.5, "Length of the noise that stands in for views that were not made.")
    consistency: Annotated[str, OneOf(CONSISTENCIES)] = setting("mean", words.CONSISTENCY)

    def probabilities(self, embeddings: Embeddings, progress: Progress) -> FloatArray:
        check_choice("head", self.head, HEADS)
        check_choice("consistency", self.consistency, CONSISTENCIES)
        from ...learning import training

        head, vectors = _best_of_starts(self, embeddings, progress)
        found: FloatArray = training.predict(head, vectors).cpu().numpy()
        return found


@one_thread()
def hidden_contributions(
    settings: PreModel, embeddings: Embeddings, progress: Progress
) -> FloatArray:
    """What each hidden feature of an image adds to the logit of its own cluster, (n, hidden).

    Of the network that `assign` trains with these settings, which is trained again.
    """
    from ...learning import training

    head, vectors = _best_of_starts(settings, embeddings, progress)
    hidden = training.predict(head[:-2], vectors).cpu().numpy()
    labels = training.predict(head, vectors).argmax(dim=1).cpu().numpy()
    weights = dict(head[-2].named_parameters())["weight"].detach().cpu().numpy()
    found: FloatArray = hidden * weights[labels]
    return found


def _best_of_starts(
    settings: PreModel, embeddings: Embeddings, progress: Progress
) -> tuple["nn.Sequential", "Tensor"]:
    """The network of the start whose last epoch had the lowest loss, and what it is fed, (n, d)."""
    from ...learning import training
    from ...learning.device import pick_device

    device, count = pick_device(), settings.starts
    length = _row_length(settings, embeddings.vectors.shape[1])
    vectors = training.resident(embeddings.vectors, device).float() * length
    views = None if embeddings.views is None else training.resident(embeddings.views, device)
    starts = []
    for start in range(count):
        one = replace(settings, seed=settings.seed * count + start)
        stage = f"Start {start + 1} of {count}"
        part = within(progress, start / count, (start + 1) / count, stage)
        starts.append(_train(one, vectors, views, part))
    return min(starts, key=lambda start: start[0])[1], vectors


def _row_length(settings: PreModel, dim: int) -> float:
    """The length given to unit rows: with it the logits of a linear head spread enough to learn."""
    return dim**0.5 if settings.head == "linear" else 1.0


def _train(
    settings: PreModel, vectors: "Tensor", views: "Tensor | None", progress: Progress
) -> tuple[float, "nn.Sequential"]:
    """Mean loss of the last epoch of one start, and its network."""
    from ...learning import training

    length = _row_length(settings, vectors.shape[1])
    random = training.generator(settings.seed, vectors.device)
    head = _build_head(settings, vectors.shape[1]).to(vectors.device)

    def step(rows: "Tensor") -> tuple["Tensor", dict[str, "Tensor"]]:
        if views is None:
            first, second = _noisy_views(vectors[rows], settings.noise, random)
        else:
            first, second = (view.float() * length for view in _two_views(views, rows, random))
        return _loss(head(first), head(second), settings)

    schedule = Schedule.of(settings)
    loss = training.fit(step, head.parameters(), len(vectors), schedule, random, progress)
    return loss, head


def _build_head(settings: PreModel, dim: int) -> "nn.Sequential":
    from torch import nn

    from ...learning.training import seeded

    if settings.head == "mlp":
        return build_head(dim, settings.hidden, settings.clusters, settings.seed)
    with seeded(settings.seed):
        return nn.Sequential(nn.Linear(dim, settings.clusters), nn.Softmax(dim=1))


def _two_views(
    views: "Tensor", rows: "Tensor", random: "torch.Generator"
) -> tuple["Tensor", "Tensor"]:
    """Two different cached views of each row; the same one twice where there is one only."""
    import torch

    count = views.shape[1]
    first = torch.randint(count, rows.shape, generator=random, device=rows.device)
    step = torch.randint(max(count - 1, 1), rows.shape, generator=random, device=rows.device)
    return views[rows, first], views[rows, (first + 1 + step) % count]


def _noisy_views(
    vectors: "Tensor", noise: float, random: "torch.Generator"
) -> tuple["Tensor", "Tensor"]:
    """The vectors plus Gaussian noise whose length is about `noise` times theirs, twice."""
    import torch

    deviation = noise / vectors.shape[1] ** 0.5 * vectors.norm(dim=1, keepdim=True)
    both = torch.randn(
        (2, *vectors.shape), generator=random, device=vectors.device, dtype=vectors.dtype
    )
    return vectors + deviation * both[0], vectors + deviation * both[1]


def _loss(
    first: "Tensor", second: "Tensor", settings: PreModel
) -> tuple["Tensor", dict[str, "Tensor"]]:
    """Loss_p and its parts for the predictions of two views."""
    from ...learning import losses

    parts = {
        "cross_entropy": losses.cross_entropy(first, second),
        "consistency": losses.consistency(first, second, settings.consistency),
        "entropy": (losses.balance(first) + losses.balance(second)) / 2,
    }
    agreement = parts["cross_entropy"] + parts["consistency"]
    return agreement - settings.entropy_weight * parts["entropy"], parts
