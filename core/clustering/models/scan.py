"""SCAN's second step on frozen embeddings: neighbours belong together, clusters stay in use."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ...base import setting_words as words
from ...base.progress import Progress, within
from ...base.settings import Above0, AtLeast0, AtLeast1, AtLeast2, Weight, setting
from ...base.values import Embeddings, FloatArray
from ...learning.schedule import Schedule
from .embedding_model import EmbeddingModel
from .heads import build_head
from .neighbours import nearest_rows

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Scan(EmbeddingModel):
    """Each image and a random one of its nearest neighbours must be given the same cluster.

    Loss = consistency - entropy_weight * entropy of the mean (SCAN, van Gansbeke and others 2020,
    equation 2), on embeddings instead of a network of its own.
    """

    title: ClassVar[str] = "SCAN"
    summary: ClassVar[str] = "Learns clusters in which an image's nearest neighbours stay together."
    paper: ClassVar[str] = "van Gansbeke and others 2020, equation 2"
    name: ClassVar[str] = "scan"
    neighbours: AtLeast1 = setting(
        20, "Nearest images of each image; a random one of them has to agree."
    )
    epochs: AtLeast1 = setting(50, words.EPOCHS)
    least_steps: AtLeast0 = setting(200, words.LEAST_STEPS)
    batch: AtLeast2 = setting(512, words.BATCH)
    learning_rate: Above0 = setting(1e-3, words.LEARNING_RATE)
    entropy_weight: Weight = setting(5.0, words.ENTROPY)
    hidden: AtLeast1 = setting(512, words.HIDDEN)

    def probabilities(self, embeddings: Embeddings, progress: Progress) -> FloatArray:
        return _train(self, embeddings, progress)


def _train(settings: Scan, embeddings: Embeddings, progress: Progress) -> FloatArray:
    from ...learning import training
    from ...learning.device import pick_device

    device = pick_device()
    random = training.generator(settings.seed, device)
    vectors = training.resident(embeddings.vectors, device).float()
    near = nearest_rows(vectors, settings.neighbours, within(progress, 0, 0.1))
    head = build_head(vectors.shape[1], settings.hidden, settings.clusters, settings.seed)
    head = head.to(device)

    def step(rows: "Tensor") -> tuple["Tensor", dict[str, "Tensor"]]:
        p, of_neighbour = head(vectors[rows]), head(vectors[one_of(near[rows], random)])
        return loss(p, of_neighbour, settings.entropy_weight)

    schedule, rest = Schedule.of(settings), within(progress, 0.1, 1)
    training.fit(step, head.parameters(), len(vectors), schedule, random, rest)
    return training.predict(head, vectors).cpu().numpy()


def one_of(choices: "Tensor", random: object) -> "Tensor":
    """A random entry of each row of (b, c), (b,)."""
    import torch

    assert isinstance(random, torch.Generator)
    shape, device = (len(choices), 1), choices.device
    columns = torch.randint(choices.shape[1], shape, generator=random, device=device)
    return choices.gather(1, columns)[:, 0]


def loss(
    p: "Tensor", of_neighbour: "Tensor", entropy_weight: float
) -> tuple["Tensor", dict[str, "Tensor"]]:
    """SCAN's loss and its parts for predictions of images and of their neighbours, (b, k)."""
    from ...learning import losses

    parts = {"consistency": losses.consistency(p, of_neighbour), "entropy": losses.balance(p)}
    return parts["consistency"] - entropy_weight * parts["entropy"], parts
